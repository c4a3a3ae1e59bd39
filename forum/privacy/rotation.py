"""Changing the sealing key: every row that holds a tag or a seal is closed anew under the newest key, in no order.

The key files themselves are changed by `forum.core.keys`; the order of the steps is in `flask keys rotate`. What only its
owner can give again (a sign-in name, a recovery code, an invitation) stays under its key until they come; `left_behind` counts it.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, inspect, select, tuple_
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.models import Account, Alias, ContactLimit, Invitation, Mute, Passkey, RecoveryCode, Restriction, Shelf, SignIn
from forum.boards.models import Support
from forum.core import owned, seals
from forum.core.model import Base
from forum.core.owned import Owned
from forum.core.seals import Unreadable
from forum.moderation.models import Appeal, CaseConflict, Flag, Pattern, Record
from forum.moderation.queries import CONFLICT
from forum.notes.models import ContextNote, NoteRating
from forum.privacy.models import Export

BATCH = 100
"""Rows closed anew in one transaction: few enough that nobody who writes waits for long."""

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Step:
    """One table, and how a row of it is closed anew."""

    table: type[Base]
    again: Callable[[Session, Any], None]


@dataclass(frozen=True)
class LeftOver:
    """What is not closed under the newest key.

    :param old: rows that an older key opens.
    :param lost: rows that no key opens.
    """

    old: int
    lost: int


def _owned(session: Session, row: Owned) -> None:
    if row.tie is not None:
        owned.reseal(session, row)


def _account(session: Session, row: Account) -> None:
    row.private = preferences.sealed(session, row.id, preferences.of_account(session, row))


def _flag(session: Session, row: Flag) -> None:
    sealed = seals.of(session)
    account_id = sealed.open("flag", row.id, row.tie)
    row.person_tag, row.tie = sealed.tag("flag", row.case_id, account_id), sealed.seal("flag", row.id, account_id)
    row.quote_tag = ""  # the sentence may be gone; without it, the same one counts as a new one once more


def _conflict(session: Session, row: CaseConflict) -> None:
    sealed, place = seals.of(session), f"{row.case_id} {row.part}"
    account_id = sealed.open(CONFLICT, place, row.tie)
    row.tag, row.tie = sealed.tag(CONFLICT, row.case_id, account_id), sealed.seal(CONFLICT, place, account_id)


def _appeal(session: Session, row: Appeal) -> None:
    sealed = seals.of(session)
    owner = sealed.open("appeal", row.id, row.tie)
    row.person_tag, row.tie = sealed.tag("appeal", row.case_id, owner), sealed.seal("appeal", row.id, owner)


def _pattern(session: Session, row: Pattern) -> None:
    if row.answer is not None:
        row.answer = seals.of(session).seal("pattern", row.id, seals.of(session).open("pattern", row.id, row.answer))


STEPS = (
    *(Step(table, _owned) for table in (Alias, SignIn, RecoveryCode, Passkey, Restriction, Mute, ContactLimit, Shelf, Support, Record, Export)),
    *(Step(table, _owned) for table in (ContextNote, NoteRating)),
    Step(Account, _account),
    Step(Flag, _flag),
    Step(CaseConflict, _conflict),
    Step(Appeal, _appeal),
    Step(Pattern, _pattern),
)

OWNERS_ALONE = frozenset({"account.sign_in_tag", "recovery_code.tag", "invitation.tag", "imported_author.tag", "imported_message.tag"})
"""Tags of what is kept nowhere, because people type it or an archive holds it: they cannot be made anew without these."""


def count(session: Session) -> int:
    """Count the rows that are to be closed anew."""
    return sum(session.scalar(select(func.count()).select_from(step.table)) or 0 for step in STEPS)


def close_anew(reading: Transaction, writing: Transaction, progress: Callable[[int], None]) -> None:
    """Close every row under the newest key; a second run does no harm, so what was cut off is simply begun again.

    A row that somebody is just writing to is passed over, as waiting for it could hold that person up: `left_over` counts it.

    :param progress: told how many rows each transaction has done.
    """
    for step in STEPS:
        for keys in _batches(reading, step.table):
            with writing() as session:
                for row in session.scalars(_rows(step.table, keys).with_for_update(skip_locked=True)):
                    _close(session, step, row)
            progress(len(keys))


def left_over(reading: Transaction) -> LeftOver:
    """Count the rows that the newest key alone does not open, or not find."""
    old = lost = 0
    for step in STEPS:
        for keys in _batches(reading, step.table):
            with reading() as session, session.no_autoflush:
                every, newest = seals.of(session), seals.of(session).newest_alone()
                for row in session.scalars(_rows(step.table, keys)):
                    session.info["seals"] = newest
                    if _close(session, step, row):
                        old += _is_retagged(row)
                        continue
                    session.info["seals"] = every
                    opened = _close(session, step, row)
                    old, lost = old + opened, lost + (not opened)
    return LeftOver(old, lost)


def left_behind(session: Session) -> dict[str, int]:
    """Count what older keys still keep for people who have not come since: by `names`, `codes` and `invitations`."""
    newest = seals.of(session).fingerprint
    accounts = [preferences.of_account(session, account) for account in session.scalars(select(Account))]
    codes = [owned.private_parts(session, row) for row in session.scalars(select(RecoveryCode)) if row.tie is not None]
    return {
        "names": sum(account.door_key != newest for account in accounts),
        "codes": sum(parts[:1] != [newest] for parts in codes),
        "invitations": session.scalar(select(func.count()).select_from(Invitation)) or 0,
    }


def _batches(reading: Transaction, table: type[Base]) -> Iterator[list[Any]]:
    with reading() as session:
        keys = [tuple(row) for row in session.execute(select(*inspect(table).primary_key))]
    random.SystemRandom().shuffle(keys)  # which rows are written together, and when, is to say nothing
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _rows(table: type[Base], keys: list[Any]) -> Select[Any]:
    return select(table).where(tuple_(*inspect(table).primary_key).in_(keys))


def _close(session: Session, step: Step, row: Base) -> bool:
    """Close a row anew, and say whether it could be opened; one that cannot stays as it is and stops nobody else's."""
    try:
        step.again(session, row)
    except Unreadable:
        return False
    return True


def _is_retagged(row: Base) -> bool:
    state = inspect(row)
    tags = [column.key for column in state.mapper.columns if column.key == "slot" or column.key.endswith("tag")]
    return any(state.attrs[name].history.has_changes() for name in tags)
