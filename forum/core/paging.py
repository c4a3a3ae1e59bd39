"""Pages by key: a page starts after the last thing of the one before, so it neither shifts nor slows down as a list grows.

The cursor in an address is encrypted, so that it tells neither order nor time.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")


@dataclass(frozen=True)
class Cursor:
    """A place in a list: the key next to which the page begins, and on which side of it the page lies."""

    key: str
    backwards: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursors of the pages beside them (None where the list ends)."""

    rows: list[Row] = field(default_factory=list)
    before: Cursor | None = None
    after: Cursor | None = None


class Cursors:
    """Cursors as they stand in addresses."""

    def __init__(self, key: bytes) -> None:
        self._siv = AESSIV(key)

    def write(self, cursor: Cursor, scope: str) -> str:
        """Encrypt a cursor for the list named by `scope`."""
        raw = ("<" if cursor.backwards else ">") + cursor.key
        return base64.urlsafe_b64encode(self._siv.encrypt(raw.encode(), [scope.encode()])).rstrip(b"=").decode()

    def read(self, text: str | None, scope: str) -> Cursor | None:
        """Decrypt a cursor; one that is missing, changed or made for another list means the first page."""
        if not text or len(text) > 600:
            return None
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            raw = self._siv.decrypt(sealed, [scope.encode()]).decode()
        except (InvalidTag, ValueError, binascii.Error):
            return None
        return Cursor(raw[1:], backwards=raw[0] == "<")


def page(
    session: Session,
    statement: Select[Any],
    column: InstrumentedAttribute[Any],
    *,
    key: Callable[[Row], Any],
    cursor: Cursor | None,
    size: int,
    descending: bool = False,
) -> Page[Row]:
    """Read one page of a list ordered by a unique column.

    :param column: the column that orders the list; `key` reads it from a row.
    :param size: how many rows at most.
    """
    backwards = cursor is not None and cursor.backwards
    downwards = descending != backwards
    if cursor is not None:
        value = column.type.python_type(cursor.key)
        statement = statement.where(column < value if downwards else column > value)
    statement = statement.order_by(column.desc() if downwards else column.asc()).limit(size + 1)
    rows: list[Row] = list(session.execute(statement).unique().scalars())
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page()
    # Going forwards, a page that was reached by a cursor has something before it; going backwards, something after it.
    has_before = more if backwards else cursor is not None
    has_after = True if backwards else more
    return Page(
        rows,
        before=Cursor(str(key(rows[0])), backwards=True) if has_before else None,
        after=Cursor(str(key(rows[-1]))) if has_after else None,
    )


def page_of(rows: Sequence[Row], *, key: Callable[[Row], str], cursor: Cursor | None, size: int) -> Page[Row]:
    """Return one page of a list that is in memory as a whole; a cursor whose row has gone leads to the first page.

    :param key: what tells one row from all others.
    :param size: how many rows at most.
    """
    keys = [key(row) for row in rows]
    start = 0
    if cursor is not None and cursor.key in keys:
        found = keys.index(cursor.key)
        start = max(0, found - size) if cursor.backwards else found + 1
    end = start + size
    return Page(
        list(rows[start:end]),
        before=Cursor(keys[start], backwards=True) if start else None,
        after=Cursor(keys[end - 1]) if end < len(rows) else None,
    )
