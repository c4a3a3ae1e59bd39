"""Watched words: what is kept of them, and what a text that holds some of them brings about. A cry for help is never stopped by any.

Words compare as in `forum.core.matching`: whole words, however they were typed; a star at the end of the last one stands for any ending. A text
costs what its length costs, however many words are watched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forum.boards.models import Board, Tag, Thread, Watch, WatchedWord
from forum.boards.service.keeping import tagging
from forum.core import matching, text
from forum.core.errors import Invalid, Missing
from forum.core.names import public_id
from forum.core.words import _, later
from forum.resources import crisis

MOST = 500
WORDS_LIMIT = 100
SAYS_LIMIT = 300
LEAST_BEFORE_STAR = 3
"""Letters, so that nobody stops half of a language by a slip."""

BLOCKED = later("Some of these words cannot be posted here.")

NAMES = {
    Watch.BLOCK: later("it is not posted, and the answer says why"),
    Watch.HOLD: later("it waits until a moderator has looked"),
    Watch.TAG: later("the thread gets a tag"),
    Watch.LINK: later("a link is offered"),
    Watch.HELP: later("the way to help is shown"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a text brings about.

    :param blocked: why it cannot be posted, or empty.
    """

    blocked: str = ""
    is_held: bool = False
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    helps: bool = False


class _Rule(NamedTuple):
    words: str
    watch: str
    says: str


class _Rules:
    """Rules made ready: found by the first word of each, or by how the only word begins."""

    def __init__(self, rules: Sequence[_Rule]) -> None:
        self._runs: dict[str, list[tuple[tuple[str, ...], bool, _Rule]]] = {}
        self._beginnings: dict[str, list[_Rule]] = {}
        for rule in rules:
            run, open_end = _read(rule.words)
            if len(run) == 1 and open_end:
                self._beginnings.setdefault(run[0], []).append(rule)
            else:
                self._runs.setdefault(run[0], []).append((run, open_end, rule))
        self._lengths = sorted({len(beginning) for beginning in self._beginnings})

    def found_in(self, typed: str) -> Iterator[_Rule]:
        """Yield the rules whose words a text holds; one may come several times."""
        words = matching.folded(typed)
        for at, word in enumerate(words):
            for length in self._lengths:
                yield from self._beginnings.get(word[:length], ())
            for run, open_end, rule in self._runs.get(word, ()):
                last = words[at + len(run) - 1 : at + len(run)]
                fits = words[at : at + len(run) - 1] == run[:-1] and bool(last)
                if fits and (last[0] == run[-1] or (open_end and last[0].startswith(run[-1]))):
                    yield rule


def look(session: Session, board: Board, typed: str) -> Seen:
    """Say what a text brings about on a board; nothing for a cry for help."""
    rules = _rules_for(session, board)
    if not rules or crisis.may_be_danger(typed):
        return Seen()
    found = list(dict.fromkeys(_compiled(rules).found_in(typed)))
    of = {watch: [rule.says for rule in found if rule.watch == watch] for watch in Watch}
    return Seen(
        blocked=next((says or _(BLOCKED) for says in of[Watch.BLOCK]), ""),
        is_held=bool(of[Watch.HOLD]),
        tags=tuple(of[Watch.TAG]),
        links=tuple(of[Watch.LINK]),
        helps=bool(of[Watch.HELP]),
    )


def require_may_be_said(session: Session, board: Board, typed: str) -> Seen:
    """Return what a text brings about on a board, unless it cannot be posted there.

    :raises Invalid: then, with why.
    """
    seen = look(session, board, typed)
    if seen.blocked:
        raise Invalid("body", seen.blocked)
    return seen


def put_tags(session: Session, thread: Thread, seen: Seen) -> None:
    """Give a thread the tags that its words bring about."""
    for slug in seen.tags:
        tagging.add_one(session, thread, slug)


def listed(session: Session) -> list[WatchedWord]:
    """Return all watched words, by what they bring about."""
    return list(session.scalars(select(WatchedWord).order_by(WatchedWord.watch, WatchedWord.words, WatchedWord.id)))


def add(session: Session, words: str, watch: str, *, board: Board | None = None, says: str = "") -> WatchedWord:
    """Watch a word, or words side by side.

    :param words: a star at the end stands for any ending.
    :param watch: one of `Watch`.
    :param board: where; everywhere when left out.
    :param says: what the writer is told, the address of the tag, or that of the link.
    :raises Invalid: if something of it cannot be.
    """
    words, says = text.clean_line(words), text.clean_line(says)
    run, open_end = _read(words)
    if not run or len(words) > WORDS_LIMIT:
        raise Invalid("words", _("Please give a word, or some side by side: at most %(most)d characters.", most=WORDS_LIMIT))
    if open_end and len(run[-1]) < LEAST_BEFORE_STAR:
        raise Invalid("words", _("Please leave %(least)d letters before the star.", least=LEAST_BEFORE_STAR))
    if watch not in list(Watch):
        raise Invalid("watch", _("Please choose what happens."))
    _require_sense(session, watch, board, says)
    kept = written(words)
    board_id = board.id if board else None
    there = listed(session)
    if len(there) >= MOST:
        raise Invalid("words", _("There is room for %(most)d watched words.", most=MOST))
    if any((row.words, row.watch, row.board_id) == (kept, watch, board_id) for row in there):
        raise Invalid("words", _("These words are watched already."))
    row = WatchedWord(id=public_id(), words=kept, board_id=board_id, watch=watch, says=says)
    session.add(row)
    session.flush()
    return row


def written(words: str) -> str:
    """Return words as they are kept: as they are compared, with their star."""
    run, open_end = _read(text.clean_line(words))
    return " ".join(run) + ("*" if open_end else "")


def remove(session: Session, row_id: str) -> WatchedWord:
    """Watch a word no longer.

    :raises Missing: if it is not watched.
    """
    row = session.get(WatchedWord, row_id)
    if row is None:
        raise Missing(_("These words are not watched (any more)."))
    session.delete(row)
    session.flush()
    return row


def _require_sense(session: Session, watch: str, board: Board | None, says: str) -> None:
    if len(says) > SAYS_LIMIT:
        raise Invalid("says", _("That is too long: %(most)d characters at most.", most=SAYS_LIMIT))
    if watch == Watch.LINK and not says.startswith(("/", "https://")):
        raise Invalid("says", _("Please give the address of the link: one of this forum, such as /resources, or one with https."))
    if watch == Watch.LINK and says.startswith(("//", "/\\")):
        raise Invalid("says", _("Please give the address of the link: one of this forum, such as /resources, or one with https."))
    if watch == Watch.TAG:
        known = select(Tag.id).where(Tag.slug == says)
        if session.scalar(known.where(Tag.board_id == board.id) if board else known) is None:
            raise Invalid("says", _("There is no such tag. Please give the address of one, as `tag list` shows it."))


def _read(words: str) -> tuple[tuple[str, ...], bool]:
    """Return words as they are compared, and whether the last one may go on."""
    return matching.folded(words), words.rstrip().endswith("*")


def _rules_for(session: Session, board: Board) -> tuple[_Rule, ...]:
    here = or_(WatchedWord.board_id.is_(None), WatchedWord.board_id.in_([board.id, board.parent_id or board.id]))
    columns = (WatchedWord.words, WatchedWord.watch, WatchedWord.says)
    rows = session.execute(select(*columns).where(here).order_by(WatchedWord.watch, WatchedWord.words, WatchedWord.id))
    return tuple(_Rule(*row) for row in rows)


@lru_cache(maxsize=64)
def _compiled(rules: tuple[_Rule, ...]) -> _Rules:
    return _Rules(rules)
