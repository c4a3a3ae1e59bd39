"""Answering a search: the index proposes, the database decides who may see what, and each thread comes up once.

An index that lags behind can miss a post. It can neither show one that its reader may not see nor count it: everything that is
said of a result, its number and whether there are more of them, comes from posts that passed `visible_posts`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from forum.accounts.members import Reader
from forum.boards import context
from forum.boards.looks import PLAIN, Look
from forum.boards.models import Post, State
from forum.boards.service import wishes
from forum.core import clock, markup, matching, outbox
from forum.core.words import _, later
from forum.search import learning, own_words, suggesting, synonyms
from forum.search.contract import MOST_HITS, Backend, Found, Hit
from forum.search.excerpts import Piece, excerpt, marked
from forum.search.questions import Narrowing, Question, listed, readable_boards, understood

__all__ = ["PAGES", "Narrowing", "Other", "Result", "Results", "find", "readable_boards"]

THREADS_A_PAGE = 20
PAGES = MOST_HITS // THREADS_A_PAGE
"""The last page there is: nobody reads that far, and each page costs what lies before it."""

OTHERS = 2
"""Posts of a thread that are shown below its best one."""

FEW = 3
"""When so few threads answer, another spelling is looked for."""

_CHECKED_AT_ONCE = 30
_TITLES = {State.HIDDEN: later("Hidden by a moderator"), State.DELETED: later("Deleted by its author")}


@dataclass(frozen=True)
class Other:
    """Another post of a thread that answers."""

    post_id: str
    excerpt: list[Piece]


@dataclass(frozen=True)
class Result:
    """One thread that answers, by its best post."""

    post_id: str
    title: list[Piece]
    excerpt: list[Piece]
    board_title: str
    day: date
    replies: int
    look: Look = PLAIN
    """How the post is shown to whoever asks."""
    title_look: Look = PLAIN
    others: tuple[Other, ...] = ()
    is_related: bool = False
    """It has none of the words, but many that the best answers share."""
    context: str = ""
    """Whether the post has a context note: one of `forum.boards.context.Place`, or nothing."""


@dataclass(frozen=True)
class Results:
    """One page of an answer."""

    rows: list[Result] = field(default_factory=list)
    page: int = 1
    has_later: bool = False
    total: int | None = None
    """How many threads answer, when this page says it: the last one does, the others only know that there are more. Related ones do not count."""
    every_word: bool = True
    ignored: tuple[str, ...] = ()
    """Words that were not looked for."""
    was_cut: bool = False
    """The question was longer than what is read."""
    in_time: bool = True
    unknown: tuple[str, ...] = ()
    """Names as typed, such as `board:slep`, that mean nothing here."""
    needs_board: bool = False
    """A name was asked for without a board."""
    needs_words: bool = False
    """Nothing was typed that can be looked for: only a board, days, or what to leave out."""
    meant: str = ""
    """The question in another spelling, when that finds something that this reader may see."""
    is_behind: bool = False
    """The newest posts may be missing."""
    is_damaged: bool = False
    """Some posts may be missing, until what is wrong with the index has been mended."""

    @property
    def unknown_board(self) -> str:
        """What was typed after `board:` and is no board that this reader has."""
        return next((name.removeprefix("board:") for name in self.unknown if name.startswith("board:")), "")


@dataclass
class _Group:
    """The posts of one thread that answer, the best first."""

    posts: list[Post]
    is_related: bool


def find(session: Session, index: Backend, reader: Reader, words: str, narrowing: Narrowing | None = None) -> Results:
    """Answer a search with one page of threads.

    :param words: as typed, see `forum.search.grammar`.
    :raises Broken: if the index cannot be read.
    """
    narrowing = narrowing or Narrowing()
    question = understood(session, reader, words, narrowing, clock.today())
    page = min(max(narrowing.page, 1), PAGES)
    if question.unknown or question.needs_board or question.is_empty or not question.boards:
        return Results(
            page=page, unknown=question.unknown, needs_board=question.needs_board, needs_words=question.is_empty, was_cut=question.parsed.was_cut
        )
    groups = synonyms.also(question.parsed.words, own_words.every_group(session), index.stem)
    question = replace(question, query=replace(question.query, also=groups))
    visible = learning.Visible(session, reader)
    found = _asked(session, index, visible, question)
    upto = list(islice(_threads(found, visible, question, index.stem), page * THREADS_A_PAGE + 1))
    shown = upto[(page - 1) * THREADS_A_PAGE : page * THREADS_A_PAGE]
    has_later = len(upto) > page * THREADS_A_PAGE and page < PAGES
    own = sum(not group.is_related for group in upto)
    return Results(
        _rows(session, reader, shown, _excerpts(question, index.stem), index.stem),
        page,
        has_later=has_later,
        total=None if len(upto) > page * THREADS_A_PAGE and not upto[-1].is_related else own,
        every_word=found.every_word,
        ignored=found.ignored,
        was_cut=question.parsed.was_cut,
        in_time=not found.at_least,
        meant=suggesting.spelling(session, index, reader, words, question) if own <= FEW and page == 1 else "",
        is_behind=outbox.behind(session, "search.refresh_posts"),
        is_damaged=index.is_damaged(),
    )


def _asked(session: Session, index: Backend, visible: learning.Visible, question: Question) -> Found:
    if question.parsed.is_empty:
        return Found(tuple(Hit(post_id, 0.0) for post_id in listed(session, question)))
    return index.find(question.query, learning.from_posts(visible, index.stem))


def _excerpts(question: Question, stem: Callable[[str], str]) -> frozenset[str]:
    query = question.query
    phrases = (*query.phrases, *(other.words for other in query.also))
    words = (*query.words, *(word for phrase in phrases for word in phrase))
    return frozenset(root for root in map(stem, words) if root)


def _threads(found: Found, visible: learning.Visible, question: Question, stem: Callable[[str], str]) -> Iterator[_Group]:
    """Yield the threads that answer, then those that are related: each once and, as far as it was read, with its best posts."""
    seen: dict[str, _Group] = {}
    hits = [(hit.post_id, False) for hit in found.hits] + [(hit.post_id, True) for hit in found.related]
    for start in range(0, len(hits), _CHECKED_AT_ONCE):
        some = hits[start : start + _CHECKED_AT_ONCE]
        posts = visible.among([post_id for post_id, _related in some])
        fresh: list[_Group] = []
        for post_id, is_related in some:
            post = posts.get(post_id)
            if post is None or not _fits(post, question, stem):
                continue
            group = None if question.thread else seen.get(post.thread_id)
            if group is None:
                group = seen[post.thread_id] = _Group([post], is_related)
                fresh.append(group)
            elif not is_related:
                group.posts.append(post)
        yield from fresh


def _fits(post: Post, question: Question, stem: Callable[[str], str]) -> bool:
    if question.wants and post.thread.wants != question.wants:
        return False
    if not question.in_title:
        return True
    title = set(map(stem, matching.folded(post.thread.title)))
    return post.is_opening and all(root in title for root in map(stem, question.parsed.words) if root)


def _rows(session: Session, reader: Reader, groups: Sequence[_Group], wanted: frozenset[str], stem: Callable[[str], str]) -> list[Result]:
    looks = wishes.of_posts(session, reader, [post for group in groups for post in group.posts[: OTHERS + 1]])
    rows = []
    for group in groups:
        best, *others = group.posts[: OTHERS + 1]
        plain = [Other(post.id, _excerpt(post, wanted, stem, 120)) for post in others if looks[post.id].is_plain]
        row = Result(
            best.id,
            marked(_title(best), wanted, stem),
            _excerpt(best, wanted, stem),
            best.thread.board.title,
            best.day,
            best.thread.reply_count,
            looks[best.id],
            wishes.of_title(session, reader, best.thread),
            tuple(plain),
            group.is_related,
            context.place_of(context.of(best.context)),
        )
        rows.append(row)
    return rows


def _title(post: Post) -> str:
    thread = post.thread
    return thread.title if thread.state == State.VISIBLE else _(_TITLES[State(thread.state)])


def _excerpt(post: Post, wanted: frozenset[str], stem: Callable[[str], str], length: int = 240) -> list[Piece]:
    # Hidden words stay hidden here; who opens the post can open them.
    return excerpt(markup.plain(post.html, spoilers=False), wanted, stem, length)
