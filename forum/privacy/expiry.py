"""Posts that end by themselves: what a member chooses for what they write, and the ending.

For what was written before, the days are set name by name within a week, each name at an hour of its own, as days that are set
together would show which names belong together. How a day is drawn: `forum.boards.service.ending`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.accounts import aliases, preferences
from forum.accounts.members import Member
from forum.accounts.models import Account
from forum.boards.models import Post, PostEnd
from forum.boards.service import changing, ending
from forum.core import clock, seals
from forum.core.errors import Invalid
from forum.core.outbox import Transaction
from forum.core.words import _

CHOICES = (0, 6, 12, 24)
"""Months; few, as a rare choice would show which posts belong together."""

HOURS = 7 * 24
_EPOCH = date(1970, 1, 1)


def choose(session: Session, member: Member, months: str, *, earlier: bool) -> None:
    """Choose after how many months new posts end by themselves.

    :param months: one of `CHOICES`, as it was sent.
    :param earlier: whether it is also for what was written before.
    :raises Invalid: for anything else.
    """
    if months not in map(str, CHOICES):
        raise Invalid("months", _("Please choose one of these."))
    asked = clock.today().isoformat() if earlier else ""
    preferences.change(session, member.account_id, expire_months=int(months), expire_asked=asked)


def end_due(reading: Transaction, writing: Transaction) -> None:
    """Erase the words of posts whose day has come, one post a transaction and in no order.

    :param reading: opens a transaction that only looks.
    :param writing: opens a transaction that commits at its end.
    """
    with reading() as session:
        due = ending.ended(session)
    random.SystemRandom().shuffle(due)
    for post_id in due:
        with writing() as session:
            _end(session, post_id)


def set_earlier(reading: Transaction, writing: Transaction) -> None:
    """Set the days of what was written before, name by name, for those who asked for it.

    :param reading: opens a transaction that only looks.
    :param writing: opens a transaction that commits at its end.
    """
    with reading() as session:
        asked = list(_asked(session))
        due = [(alias_id, one) for one in asked for alias_id in _names_due(session, one)]
    random.SystemRandom().shuffle(due)
    for alias_id, one in due:
        with writing() as session:
            ending.set_ends_under(session, alias_id, one.months, one.day)
    for one in asked:
        if one.hours >= HOURS:
            with writing() as session:
                preferences.change(session, one.account_id, expire_asked="")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Somebody who asked that for what they had written before."""

    account_id: str
    months: int
    day: str
    hours: int
    """How many have passed since the end of that day."""


def _asked(session: Session) -> Iterator[_Asked]:
    now = clock.minute() // 60
    for account in session.scalars(select(Account).execution_options(yield_per=1_000)):
        choice = preferences.of_account(session, account)
        if choice.expire_asked and not choice.leaving:
            begins = ((date.fromisoformat(choice.expire_asked) - _EPOCH).days + 1) * 24
            yield _Asked(account.id, choice.expire_months, choice.expire_asked, now - begins)


def _names_due(session: Session, one: _Asked) -> list[str]:
    return [alias.id for alias in aliases.of_account(session, one.account_id) if one.hours >= _hour(session, alias.id, one.day)]


def _end(session: Session, post_id: str) -> None:
    coming = select(Post).join(PostEnd, PostEnd.post_id == Post.id).where(Post.id == post_id, PostEnd.day <= clock.today())
    post = session.scalar(coming.options(joinedload(Post.thread)))
    if post is not None:
        changing.take_words_back(session, post)


def _hour(session: Session, alias_id: str, day: str) -> int:
    return int(seals.of(session).tag("ends", alias_id, day), 16) % HOURS


def all_set_by(asked: str) -> date:
    """Return the day on which the days of everything written before are set.

    :param asked: the ISO day of asking.
    """
    return date.fromisoformat(asked) + timedelta(days=1 + HOURS // 24)
