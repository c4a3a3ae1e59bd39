"""What moderators did lately, in memory alone, sealed, for a day; and which cases they passed on, which reaches their shelf a while later.

On the way to the shelf it is kept apart from the cases: rows that are written together would tell whose shelf it is. What follows from any of it is
left to `caring`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from json import dumps, loads

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member
from forum.accounts.models import Account
from forum.core import clock, memory, seals
from forum.moderation.models import SETTLED, Case, State

NAME = "care"
"""Under which a session finds the memory."""

PASSED = "passed on"
"""The part of the shelf with cases that somebody passed on."""

A_DAY = 24 * 60
"""Minutes after which what somebody did is forgotten."""

REMEMBERED = 200
"""Cases passed on that a shelf remembers."""


class Did(StrEnum):
    """What is remembered for a while."""

    ACTED = "acted"
    TOOK = "took"
    """A severe case."""
    BREATHED = "breathed"
    PASSED = "passed"


def remember(session: Session, member: Member, what: Did, case_id: str = "") -> None:
    """Remember for a while what a moderator did."""
    key = seals.of(session).tag(f"{NAME} {what}", member.account_id)
    entry = dumps([what, member.account_id, case_id, clock.minute()])
    memory.of(session, NAME).add(key, seals.of(session).seal(NAME, key, entry))


def did(session: Session, account_id: str, what: Did) -> list[tuple[str, int]]:
    """Return what a moderator did of one kind, as (case, minute)."""
    keys = seals.of(session).tags(f"{NAME} {what}", account_id)
    return [(case_id, minute) for key in keys for _, _, case_id, minute in _entries(session, key)]


def passed_on(session: Session, account_id: str) -> frozenset[str]:
    """Return the cases that a moderator passed on."""
    return frozenset({*(shelf.read(session, account_id, PASSED) or ()), *(case_id for case_id, _ in did(session, account_id, Did.PASSED))})


def put_away(reading: Callable[[], AbstractContextManager[Session]], writing: Callable[[], AbstractContextManager[Session]]) -> None:
    """Put cases that were passed on onto the shelves, apart from what moderators do, and forget what is older than a day."""
    with reading() as looking:
        kept = memory.of(looking, NAME)
        passed, old = dict[str, list[tuple[str, str]]](), dict[str, int]()
        keys = kept.keys()
        for key in keys:
            found = _entries(looking, key)
            if found and found[0][0] == Did.PASSED:
                passed[key] = [(account_id, case_id) for _, account_id, case_id, _ in found]
            unreadable = len(kept.of(key)) - len(found)  # sealed with a key that is gone: the oldest there are
            old[key] = unreadable + sum(did == Did.PASSED or minute < clock.minute() - A_DAY for did, _, _, minute in found)
    for cases in passed.values():
        with writing() as session:
            _put_on_shelf(session, cases)
    for key, count in old.items():
        kept.drop(key, count)


def _put_on_shelf(session: Session, cases: list[tuple[str, str]]) -> None:
    account_id = cases[0][0]
    if session.get(Account, account_id) is None:
        return
    ids = list(dict.fromkeys([*(shelf.read(session, account_id, PASSED) or ()), *(case_id for _, case_id in cases)]))
    waiting = set(session.scalars(select(Case.id).where(Case.id.in_(ids), Case.state.not_in((*SETTLED, State.WITHDRAWN, State.PURGED)))))
    shelf.write(session, account_id, PASSED, [case_id for case_id in ids if case_id in waiting][-REMEMBERED:] or None)


def _entries(session: Session, key: str) -> list[tuple[str, str, str, int]]:
    found = []
    for entry in memory.of(session, NAME).of(key):
        try:
            did, account_id, case_id, minute = loads(seals.of(session).open(NAME, key, entry))
        except seals.Unreadable:
            continue
        found.append((did, account_id, case_id, minute))
    return found
