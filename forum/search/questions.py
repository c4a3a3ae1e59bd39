"""What somebody asks for, put together from the box and the form: which boards, whose posts, which days, in which order.

What may be typed is the matter of `forum.search.grammar`; answering is left to `forum.search.service`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from forum.accounts.members import Reader
from forum.accounts.models import Alias
from forum.boards import queries
from forum.boards.models import Board, Post, State, Thread, Wants
from forum.boards.policy import may_read
from forum.core import text
from forum.search import days, grammar, noted
from forum.search.contract import MOST_HITS, Order, Query
from forum.search.grammar import Parsed

MOST_AMONG = 2_000
"""The most posts of one name, or of one thread, that are looked through: the newest."""

_SORTS: dict[str, Order] = {"new": "new", "newest": "new", "best": "best"}


@dataclass(frozen=True)
class Narrowing:
    """Where and in which order to look, beside the words. What stands in the box wins."""

    board: str = ""
    """The slug of a board."""
    by: str = ""
    in_title: bool = False
    wants: str = ""
    note: str = ""
    """Which context note a post has, see `forum.search.noted`."""
    after: str = ""
    """The first day that counts, as in the box: `2026-03-01` or `7d`."""
    before: str = ""
    order: Order = "best"
    thread: str = ""
    """The id of a thread to look in alone; its posts come up one by one."""
    page: int = 1


@dataclass(frozen=True)
class Question:
    """What is looked for."""

    parsed: Parsed
    boards: dict[str, Board]
    query: Query
    in_title: bool = False
    wants: str = ""
    thread: str = ""
    unknown: tuple[str, ...] = ()
    """Names as typed, such as `board:slep`, that mean nothing here; there is no answer then."""
    needs_board: bool = False
    """Whether a name was asked for without a board: a name is looked for on one board only, so that nobody is followed around."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return self.parsed.is_empty and self.query.among is None and not self.wants


def readable_boards(session: Session, reader: Reader) -> list[Board]:
    """Return the boards that a reader can search."""
    return [board for board in queries.boards(session) if may_read(board, reader)]


def understood(session: Session, reader: Reader, words: str, narrowing: Narrowing, today: date) -> Question:
    """Return what somebody asks for.

    :param words: as typed.
    """
    parsed = grammar.parse(words)
    asked = _asked(parsed.names, narrowing)
    slug = asked["board"]
    boards = {board.id: board for board in readable_boards(session, reader) if not slug or board.slug == slug}
    since, before = (days.meant(asked[name], today) for name in ("after", "before"))
    meant = {
        "board": bool(boards),
        "after": since,
        "before": before,
        "in": asked["in"] == "title",
        "wants": asked["wants"] in set(Wants),
        "sort": asked["sort"] in _SORTS,
        "note": noted.is_known(asked["note"]),
    }
    unknown = [f"{name}:{asked[name]}" for name, is_known in meant.items() if asked[name] and not is_known]
    query = Query(parsed.words, parsed.phrases, parsed.without, frozenset(boards), since, before, order=_SORTS.get(asked["sort"], "best"))
    question = Question(parsed, boards, query, bool(asked["in"]), asked["wants"], narrowing.thread, needs_board=bool(asked["by"]) and not slug)
    among: list[ColumnElement[bool]] = []
    if asked["by"] and slug and boards:
        alias = session.scalar(select(Alias).where(Alias.name_key == text.fold(asked["by"])))
        unknown += [] if alias and _wrote(session, alias, boards) else [f"by:{asked['by']}"]
        among += [Post.alias_id == alias.id] if alias else []
    elif narrowing.thread:
        among.append(Post.thread_id == narrowing.thread)
    if meant["note"]:
        among.append(noted.condition(asked["note"]))
    if among and not unknown:
        query = replace(query, among=_among(session, question, among))
    return replace(question, query=query, unknown=tuple(unknown))


def _asked(typed: dict[str, str], narrowing: Narrowing) -> dict[str, str]:
    chosen = {
        "board": narrowing.board,
        "by": narrowing.by,
        "in": "title" if narrowing.in_title else "",
        "wants": narrowing.wants,
        "note": narrowing.note,
        "after": narrowing.after,
        "before": narrowing.before,
        "sort": narrowing.order,
    }
    return {name: typed.get(name) or chosen.get(name, "").strip().lower() for name in grammar.NAMES}


def listed(session: Session, question: Question) -> list[str]:
    """Return posts that answer a question without words, the newest first."""
    return list(session.scalars(_posts(question).limit(MOST_HITS)))


def _among(session: Session, question: Question, conditions: Sequence[ColumnElement[bool]]) -> frozenset[str]:
    return frozenset(session.scalars(_posts(question, *conditions).limit(MOST_AMONG)))


def _wrote(session: Session, alias: Alias, boards: Iterable[str]) -> bool:
    return session.scalar(_readable(boards, Post.alias_id == alias.id).limit(1)) is not None


def _readable(boards: Iterable[str], *few: ColumnElement[bool]) -> Select[Any]:
    """Look for readable posts on some boards.

    :param few: what only few posts fulfil. SQLite would go through all posts of a board for them if the board were as good a way to begin.
    """
    found = select(Post.id).join(Thread, Thread.id == Post.thread_id).where(Post.state == State.VISIBLE, Post.seq > 0, *few)
    return found.where((Thread.board_id.concat("") if few else Thread.board_id).in_(boards))


def _posts(question: Question, *few: ColumnElement[bool]) -> Select[Any]:
    query = question.query
    among = [] if query.among is None else [Post.id.in_(query.among)]
    found = _readable(query.boards or (), *few, *among)
    if question.wants:
        found = found.where(Thread.wants == question.wants)
    if query.since:
        found = found.where(Post.day >= query.since)
    if query.before:
        found = found.where(Post.day < query.before)
    return found.order_by(Post.day.desc(), Post.id)
