"""The forum's own groups of words that mean the same, as those who run it keep them: each change has a line in the public log, without the words.

They lie in the database, so that every process on every machine reads them with the next search. What they do is left to `forum.search.synonyms`.
"""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.core import text
from forum.core.errors import Conflict, Invalid, Missing
from forum.core.names import public_id
from forum.core.words import _, too_long
from forum.moderation.models import Line
from forum.moderation.service.log import write_line
from forum.search import synonyms
from forum.search.models import OtherWords
from forum.search.synonyms import Group

MOST = 300
"""Groups: each search looks through all of them."""

LENGTH = 300
"""Characters of one."""


def listed(session: Session) -> Sequence[OtherWords]:
    """Return all own groups, in the order of the alphabet."""
    return session.scalars(select(OtherWords).order_by(OtherWords.words, OtherWords.id)).all()


def every_group(session: Session) -> tuple[Group, ...]:
    """Return the groups that come with the forum, those of its file, and those that are kept here."""
    return (*synonyms.all_of(session.info.get(synonyms.FILE)), *_read(tuple(row.words for row in listed(session))))


def get(session: Session, row_id: str) -> OtherWords:
    """Return a group.

    :raises Missing: if it is not there.
    """
    row = session.get(OtherWords, row_id)
    if row is None:
        raise Missing(_("That group is not there any more."))
    return row


def add(session: Session, typed: str) -> None:
    """Keep groups, one a line; all of them, or none.

    :raises Invalid: if a line cannot be read, or there are too many.
    """
    lines = [(number, _tidy(line)) for number, line in enumerate(typed.splitlines(), start=1) if line.strip()]
    if not lines:
        raise Invalid("words", _("This cannot stay empty."))
    there = listed(session)
    if len(there) + len(lines) > MOST:
        raise Invalid("words", _("There is room for %(most)d groups, and %(there)d are there already.", most=MOST, there=len(there)))
    for number, line in lines:
        if fault := _fault(line):
            raise Invalid("words", _("Line %(number)d: %(fault)s", number=number, fault=fault) if len(lines) > 1 else fault)
    session.add_all(OtherWords(id=public_id(), words=line) for _number, line in lines)
    write_line(session, Line.OTHER_WORDS)
    session.flush()


def change(session: Session, row_id: str, typed: str, before: str) -> None:
    """Put other words into a group.

    :param before: the words that stood there when the change was begun.
    :raises Invalid: if they cannot be read.
    :raises Missing: if the group was taken away meanwhile.
    :raises Conflict: if somebody else has changed it meanwhile.
    """
    row = get(session, row_id)
    line = _tidy(" ".join(typed.split()))
    if fault := _fault(line):
        raise Invalid("words", fault)
    if row.words != before:
        raise Conflict(_("Somebody else has changed this group meanwhile. It says now: %(words)s", words=row.words))
    row.words = line
    write_line(session, Line.OTHER_WORDS)
    session.flush()


def remove(session: Session, row_id: str) -> None:
    """Take a group away.

    :raises Missing: if it is not there.
    """
    session.delete(get(session, row_id))
    write_line(session, Line.OTHER_WORDS)
    session.flush()


def _fault(line: str) -> str:
    return too_long(len(line), LENGTH) if len(line) > LENGTH else synonyms.fault(line)


def _tidy(line: str) -> str:
    return ", ".join(part for part in map(text.clean_line, line.split(",")) if part)


@lru_cache(maxsize=4)
def _read(lines: tuple[str, ...]) -> tuple[Group, ...]:
    return tuple(group for group in map(synonyms.group, lines) if len(group) > 1)
