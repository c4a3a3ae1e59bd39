"""Rows that belong to somebody without saying to whom: the nth row of an account stands under the tag of (account, n).

With the key the rows of a person are found by counting; without it they cannot be told from those of anybody else. What the
rows mean is left to the features. Keys and seals: `forum.core.seals`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from forum.core import once, seals
from forum.core.seals import Seals

BATCHES = (16, 64)
"""How many numbers are asked for at first, and then again and again until so many in a row are nobody's.

Rows that go leave gaps, which the next new rows fill; `all_rows_of` misses nothing whatever the gaps.
"""


class Owned:
    """The columns of a table whose rows belong to accounts."""

    slot: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The tag of the account and the number that this row has among the person's rows; empty when it belongs to nobody (any more)."""
    tie: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Account, number and what else is private in the row, sealed: by it keys are rotated, and rules find the person."""

    __tablename__: str
    id: Any

    @property
    def row_key(self) -> str:
        """What the seal is bound to: the part of the row that no rotation changes, and that no other row has."""
        key: str = self.id
        return key

    def retag(self, sealed: Seals, account_id: str, private: Sequence[str]) -> None:
        """Make what other tags the row has anew, under the newest key."""


Row = TypeVar("Row", bound=Owned)


def keep(session: Session, row: Owned, account_id: str, *private: str) -> None:
    """Add a new row that is somebody's, under the lowest number that is free.

    :param private: what else the row keeps sealed; at most 300 bytes in all, and no line breaks.
    """
    table = type(row)
    taken = {number for number, _ in _numbered(session, table, account_id)}
    number = next(free for free in range(len(taken) + 1) if free not in taken)
    _tie(session, row, account_id, number, private)
    session.add(row)
    session.flush()  # so that what another did in the same moment fails here and not at the commit


def reseal(session: Session, row: Owned, *private: str) -> None:
    """Seal a row anew under the newest key, with other private parts if some are given.

    :raises Unreadable: if no key opens it.
    """
    account_id, number, *before = _opened(session, row)
    _tie(session, row, account_id, int(number), private or before)
    row.retag(seals.of(session), account_id, private or before)


def cut(row: Owned) -> None:
    """Cut the tie for good."""
    row.slot, row.tie = None, None


def rows_of(session: Session, table: type[Row], account_id: str, *, without: str = "") -> list[Row]:
    """Return all rows of a table that belong to an account.

    :param without: a large column that is not needed; it is asked for when somebody reads it after all.
    """
    question = ("owned", table, account_id, without)
    return list(once.asked(session, question, lambda: [row for _, row in _numbered(session, table, account_id, without)]))


def all_rows_of(session: Session, table: type[Row], account_ids: Iterable[str]) -> dict[str, list[Row]]:
    """Return all rows of some accounts by opening every seal of the table: for erasing, where none may be forgotten."""
    found: dict[str, list[Row]] = {account_id: [] for account_id in account_ids}
    if found:
        for row in session.scalars(select(table).where(table.tie.is_not(None))):
            owner = owner_of(session, row)
            if owner in found:
                found[owner].append(row)
    return found


def owner_of(session: Session, row: Owned) -> str | None:
    """Return the account a row belongs to, for rules and never for a person's eyes; None when it belongs to nobody."""
    return _opened(session, row)[0] if row.tie is not None else None


def private_parts(session: Session, row: Owned) -> list[str]:
    """Return what else a row keeps sealed."""
    return _opened(session, row)[2:]


def _numbered(session: Session, table: type[Row], account_id: str, without: str = "") -> Iterator[tuple[int, Row]]:
    first, options = 0, [defer(getattr(table, without))] if without else []
    for size in _sizes():
        numbers = _slots(session, table, account_id, range(first, first + size))
        found = list(session.scalars(select(table).where(table.slot.in_(numbers)).options(*options)))
        for row in found:
            yield numbers[row.slot or ""], row
        if not found and first:
            return
        first += size


def _sizes() -> Iterator[int]:
    yield BATCHES[0]
    while True:
        yield BATCHES[1]


def _slots(session: Session, table: type[Owned], account_id: str, numbers: range) -> dict[str, int]:
    sealed = seals.of(session)
    return {tag: number for number in numbers for tag in sealed.tags(f"{table.__tablename__} slot", account_id, str(number))}


def _tie(session: Session, row: Owned, account_id: str, number: int, private: Sequence[str]) -> None:
    sealed, table = seals.of(session), row.__tablename__
    row.slot = sealed.tag(f"{table} slot", account_id, str(number))
    row.tie = sealed.seal(table, row.row_key, "\n".join((account_id, str(number), *private)))


def _opened(session: Session, row: Owned) -> list[str]:
    return seals.of(session).open(row.__tablename__, row.row_key, row.tie or b"").split("\n")
