"""What a person keeps for themselves alone, in sealed and padded parts: reading positions, what they follow, bookmarks, drafts.

The features that put something there say what it means, and name their parts. One row a part; without the key nobody can tell
which rows are one person's, what is in them, or whether they have changed between two backups. No transaction that writes
here may write a post or a name as well: the two would stand together in the database's log.
"""

import random
from collections.abc import Iterable
from json import dumps, loads
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Shelf
from forum.core import names, once, owned, seals

TABLE = "shelf"

DRAFT = "draft "
"""Begins the names of parts that hold drafts (`forum.boards.service.drafts`): leaving quickly can take them away."""

EVERY_PAGE = ("read", "follows", "notes", "words", "notices")
"""Parts that nearly every page of a member needs: one question brings all of them."""


def read(session: Session, account_id: str, part: str) -> Any:
    """Return what a part holds, or None when it was never written."""
    parts = EVERY_PAGE if part in EVERY_PAGE and once.keeps(session) else (part,)
    contents = once.asked(session, ("shelf", account_id, parts), lambda: _contents(session, account_id, parts))
    return loads(contents.get(part, "null"))  # anew each time, so that who changes it changes it for nobody else


def write(session: Session, account_id: str, part: str, value: Any) -> None:
    """Put something that JSON can hold in the place of what a part held; None takes the part away.

    :raises ValueError: if it has more than about 250 kB when pressed together.
    """
    row = _row(session, account_id, part)
    if value is None:
        if row is not None:
            session.delete(row)
            session.flush()
        return
    new = Shelf(id=names.public_id(), tag=seals.of(session).tag(TABLE, account_id, part)) if row is None else row
    new.content = seals.of(session).seal_large(TABLE, new.id, dumps(value, separators=(",", ":")))
    if row is None:
        owned.keep(session, new, account_id, part)
    session.flush()


def parts(session: Session, account_id: str) -> dict[str, Any]:
    """Return everything that a person keeps, by part."""
    rows = owned.rows_of(session, Shelf, account_id)
    return {owned.private_parts(session, row)[0]: _content(session, row) for row in rows}


def names_of(session: Session, account_id: str) -> list[str]:
    """Return the names of the parts that a person keeps; nothing of what is in them is opened."""
    return [owned.private_parts(session, row)[0] for row in owned.rows_of(session, Shelf, account_id, without="content")]


def drop(session: Session, account_id: str, beginning: str) -> None:
    """Take all parts away whose names begin so."""
    for row in owned.rows_of(session, Shelf, account_id):
        if owned.private_parts(session, row)[0].startswith(beginning):
            session.delete(row)
    session.flush()


def of_everybody(session: Session, beginning: str) -> list[tuple[str, str, Any]]:
    """Return the parts of everybody whose names begin so, as (row, name, content); whose each is, is not told."""
    found = []
    for row in session.scalars(select(Shelf).where(Shelf.tie.is_not(None))):
        name = owned.private_parts(session, row)[0]
        if name.startswith(beginning):
            found.append((row.id, name, _content(session, row)))
    return found


def drop_row(session: Session, row_id: str) -> None:
    """Take one part of somebody away."""
    session.execute(delete(Shelf).where(Shelf.id == row_id))


def reseal_all(session: Session) -> None:
    """Seal every part anew, in no order, so that nobody can tell from two backups whose has changed."""
    rows = list(session.execute(select(Shelf.id, Shelf.content)))
    random.SystemRandom().shuffle(rows)
    own = seals.of(session)
    for row_id, content in rows:
        anew = own.seal_large(TABLE, row_id, own.open_large(TABLE, row_id, content))
        session.execute(update(Shelf).where(Shelf.id == row_id).values(content=anew))


def _contents(session: Session, account_id: str, parts: Iterable[str]) -> dict[str, str]:
    sealed = seals.of(session)
    tags = {tag: part for part in parts for tag in sealed.tags(TABLE, account_id, part)}
    rows = session.execute(select(Shelf.id, Shelf.tag, Shelf.content).where(Shelf.tag.in_(tags)))
    return {tags[tag]: sealed.open_large(TABLE, row_id, content) for row_id, tag, content in rows}


def _row(session: Session, account_id: str, part: str) -> Shelf | None:
    return session.scalar(select(Shelf).where(Shelf.tag.in_(seals.of(session).tags(TABLE, account_id, part))))


def _content(session: Session, row: Shelf) -> Any:
    return loads(seals.of(session).open_large(TABLE, row.id, row.content))
