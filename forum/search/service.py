"""Answering a search: the index proposes, the database decides who may see what, and each thread comes up once.

An index that lags behind can miss a post. It can neither show one that its reader may not see nor count it: everything that is
said of a result, its number and whether there are more of them, comes from posts that passed `visible_posts`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from forum.accounts.members import Reader
from forum.boards import queries
from forum.boards.looks import PLAIN, Look
from forum.boards.models import Board, Post, State
from forum.boards.policy import may_read
from forum.boards.service import wishes
from forum.core import markup, outbox
from forum.core.words import _, later
from forum.search import grammar
from forum.search.contract import MOST_HITS, Backend, Hit, Order, Query
from forum.search.excerpts import Piece, excerpt, marked

THREADS_A_PAGE = 20
PAGES = MOST_HITS // THREADS_A_PAGE
"""The last page there is: nobody reads that far, and each page costs what lies before it."""

_CHECKED_AT_ONCE = 30
_TITLES = {State.HIDDEN: later("Hidden by a moderator"), State.DELETED: later("Deleted by its author")}


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


@dataclass(frozen=True)
class Results:
    """One page of an answer."""

    rows: list[Result] = field(default_factory=list)
    page: int = 1
    has_later: bool = False
    total: int | None = None
    """How many threads answer, when this page says it: the last one does, the others only know that there are more."""
    every_word: bool = True
    ignored: tuple[str, ...] = ()
    """Words that were not looked for."""
    was_cut: bool = False
    """The question was longer than what is read."""
    in_time: bool = True
    unknown_board: str = ""
    """What was typed after `board:` and is no board that this reader has."""
    is_behind: bool = False
    """The newest posts may be missing."""


@dataclass(frozen=True)
class Narrowing:
    """Where and in which order to look, beside the words."""

    board: str = ""
    """The slug of a board; `board:` in the words wins."""
    since: date | None = None
    order: Order = "best"
    page: int = 1


def readable_boards(session: Session, reader: Reader) -> list[Board]:
    """Return the boards that a reader can search."""
    return [board for board in queries.boards(session) if may_read(board, reader)]


def find(session: Session, index: Backend, reader: Reader, words: str, narrowing: Narrowing | None = None) -> Results:
    """Answer a search with one page of threads.

    :param words: as typed, see `forum.search.grammar`.
    :raises Broken: if the index cannot be read.
    """
    narrowing = narrowing or Narrowing()
    parsed = grammar.parse(words)
    slug = parsed.board or narrowing.board
    boards = {board.id: board for board in readable_boards(session, reader) if not slug or board.slug == slug}
    page = min(max(narrowing.page, 1), PAGES)
    if parsed.is_empty or not boards:
        return Results(page=page, unknown_board="" if boards else slug, was_cut=parsed.was_cut)
    found = index.find(Query(parsed.words, parsed.phrases, parsed.without, frozenset(boards), narrowing.since, narrowing.order))
    upto = list(islice(_threads(session, found.hits, reader), page * THREADS_A_PAGE + 1))
    has_later = len(upto) > page * THREADS_A_PAGE
    wanted, shown = _stems(parsed, index), upto[(page - 1) * THREADS_A_PAGE : page * THREADS_A_PAGE]
    looks = wishes.of_posts(session, reader, shown)
    return Results(
        [replace(_result(post, wanted, index), look=looks[post.id], title_look=wishes.of_title(session, reader, post.thread)) for post in shown],
        page,
        has_later=has_later and page < PAGES,
        total=None if has_later else len(upto),
        every_word=found.every_word,
        ignored=found.ignored,
        was_cut=parsed.was_cut,
        in_time=not found.at_least,
        is_behind=outbox.behind(session, "search.refresh_posts"),
    )


def _stems(parsed: grammar.Parsed, index: Backend) -> frozenset[str]:
    words = (*parsed.words, *(word for phrase in parsed.phrases for word in phrase))
    return frozenset(stem for stem in map(index.stem, words) if stem)


def _threads(session: Session, hits: tuple[Hit, ...], reader: Reader) -> Iterator[Post]:
    seen: set[str] = set()
    for start in range(0, len(hits), _CHECKED_AT_ONCE):
        some = [hit.post_id for hit in hits[start : start + _CHECKED_AT_ONCE]]
        visible = queries.visible_posts(session, some, reader)
        for post_id in some:
            post = visible.get(post_id)
            if post is not None and post.thread_id not in seen:
                seen.add(post.thread_id)
                yield post


def _result(post: Post, wanted: frozenset[str], index: Backend) -> Result:
    thread = post.thread
    title = thread.title if thread.state == State.VISIBLE else _(_TITLES[State(thread.state)])
    # Hidden words stay hidden here; who opens the post can open them.
    words = markup.plain(post.html, spoilers=False)
    return Result(post.id, marked(title, wanted, index.stem), excerpt(words, wanted, index.stem), thread.board.title, post.day, thread.reply_count)
