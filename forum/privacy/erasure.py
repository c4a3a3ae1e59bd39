"""Being erased: asking for it, changing one's mind, and carrying it out, each name by itself at an hour of its own.

What is erased of a feature is said in that feature's `personal_data`. The plan stands sealed in the account alone: rows of a plan,
written together, would show which names belong together, and so would names that vanish together.
"""

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import personal_data as accounts
from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.models import Account, Alias
from forum.accounts.preferences import LeftBehind, Preferences, Words
from forum.accounts.service.entering import require_passphrase
from forum.boards import personal_data as boards
from forum.core import clock, owned, seals
from forum.core.errors import Invalid, Refused
from forum.core.outbox import Transaction
from forum.core.words import _
from forum.moderation import personal_data as moderation
from forum.notes import personal_data as notes
from forum.notifications import personal_data as notifications
from forum.privacy import disowning, export, tombstones
from forum.resources.promises import LEAVING_DAYS, LEAVING_SPREAD_DAYS

log = logging.getLogger(__name__)

HOURS = LEAVING_SPREAD_DAYS * 24
_EPOCH = date(1970, 1, 1)
_UNDER_A_NAME: tuple[Any, ...] = (boards, moderation, notifications, accounts)
"""Who keeps something under a name; the name itself comes last."""


def ask(session: Session, member: Member, passphrase: str, *, openings: str, replies: str, at_once: bool = False) -> None:
    """Ask to be erased. From now on nothing can be written; nothing is erased before the days are over, unless it is to be at once.

    :param openings: one of `Words`, for the threads that the person began.
    :param replies: one of `Words`, for what they answered.
    :raises Invalid: if the passphrase is wrong, or nothing was chosen.
    :raises Refused: if it was asked for before.
    """
    for field, words in (("openings", openings), ("replies", replies)):
        if words not in list(Words):
            raise Invalid(field, _("Please choose what becomes of your words."))
    if member.is_leaving:
        raise Refused(_("You have asked for this already. Your page says until when you can change your mind."))
    require_passphrase(session, member, passphrase)
    kept = {"leaving_openings": openings, "leaving_replies": replies}
    preferences.change(session, member.account_id, leaving=clock.today().isoformat(), **kept, leaving_at_once=at_once)


def stay(session: Session, member: Member) -> None:
    """Take back that one asked to be erased; everything is as it was.

    :raises Refused: if it has begun.
    """
    if not member.is_leaving:
        return
    if not can_stay(member):
        raise Refused(_("It has begun, and cannot be stopped any more."))
    preferences.change(session, member.account_id, leaving="", leaving_openings="", leaving_replies="", leaving_at_once=False)


def can_stay(member: Member) -> bool:
    """Say whether a person who is leaving can still change their mind."""
    return not member.preferences.leaving_at_once and clock.today() <= last_day_to_stay(member)


def last_day_to_stay(member: Member) -> date:
    """Return the last day on which somebody who is leaving can change their mind."""
    return date.fromisoformat(member.preferences.leaving) + timedelta(days=LEAVING_DAYS)


def last_day(member: Member) -> date:
    """Return the day on which everything of somebody who is leaving is gone."""
    return last_day_to_stay(member) + timedelta(days=LEAVING_SPREAD_DAYS + 1)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who asked to be erased."""

    account_id: str
    choice: Preferences

    @property
    def begins(self) -> int:
        """The hour since 1970 in which the erasing begins."""
        return ((date.fromisoformat(self.choice.leaving) - _EPOCH).days + LEAVING_DAYS + 1) * 24

    @property
    def left(self) -> LeftBehind:
        """What becomes of the words."""
        return LeftBehind(Words(self.choice.leaving_openings), Words(self.choice.leaving_replies))


def carry_out_due(reading: Transaction, writing: Transaction) -> None:
    """Erase the names whose hour has come, in no order and each in transactions of its own; and accounts that have no names any more.

    :param reading: opens a transaction that only looks.
    :param writing: opens a transaction that commits at its end.
    """
    now = clock.minute() // 60
    with reading() as session:
        everybody = list(leaving(session))
        tombstones.mark_leavers(session, [(one.account_id, one.choice.leaving, one.left.kept) for one in everybody])
        leavers = [one for one in everybody if not one.choice.leaving_at_once and one.begins <= now]
        names = owned.all_rows_of(session, Alias, [one.account_id for one in leavers])
        due = [(alias.id, one.left) for one in leavers for alias in _due(session, one, names[one.account_id], now)]
    _erase(reading, writing, due, [one.account_id for one in leavers if not names[one.account_id]])


def carry_out_at_once(reading: Transaction, writing: Transaction) -> None:
    """Erase those who asked for it without waiting.

    :param reading: opens a transaction that only looks.
    :param writing: opens a transaction that commits at its end.
    """
    with reading() as session:
        leavers = [one for one in leaving(session) if one.choice.leaving_at_once]
        names = owned.all_rows_of(session, Alias, [one.account_id for one in leavers])
        due = [(alias.id, one.left) for one in leavers for alias in names[one.account_id]]
    _erase(reading, writing, due, [one.account_id for one in leavers])


def leaving(session: Session) -> Iterator[Leaver]:
    """Return everybody who asked to be erased."""
    for account in session.scalars(select(Account).execution_options(yield_per=1_000)):
        choice = preferences.of_account(session, account)
        if choice.leaving:
            yield Leaver(account.id, choice)


def erase_name(reading: Transaction, writing: Transaction, alias_id: str, left: LeftBehind) -> None:
    """Erase a name and what hangs on it.

    Post by post goes what is to become something else than the rest, and the name's mention in quotations; then all else in one transaction.
    """
    if left.openings != left.replies:
        _set_apart(reading, writing, alias_id, left)
    if left.usual != Words.LEAVE:
        _erase_quotations(reading, writing, alias_id)
    with writing() as session:
        alias = session.get(Alias, alias_id)
        if alias is not None:
            tombstones.bury(session, tombstones.name(left.kept), (alias_id,))
            for feature in _UNDER_A_NAME:
                feature.erase_alias(session, alias, words=left.usual)


def erase_account(reading: Transaction, writing: Transaction, account_id: str) -> None:
    """Erase an account whose names are gone: what moderation and notes kept of the person row by row, the rest in one transaction."""
    with reading() as session:
        left: list[tuple[Any, Any, Any]] = [(moderation, *one) for one in moderation.left_of(session, account_id)]
        left += [(notes, *one) for one in notes.left_of(session, account_id)]
    for feature, table, key in _shuffled(left):
        with writing() as session:
            feature.erase_left(session, table, key)
    with writing() as session:
        tombstones.bury(session, tombstones.ACCOUNT, (account_id,))
        export.throw_away(session, Member(account_id))
        accounts.erase_account(session, account_id)


def _set_apart(reading: Transaction, writing: Transaction, alias_id: str, left: LeftBehind) -> None:
    """Erase the openings or the replies under a name, or take the name off them, where the other kind becomes something else."""
    words = left.openings if left.openings_go_first else left.replies
    with reading() as session:
        post_ids = boards.written_under(session, alias_id, openings=left.openings_go_first)
    for post_id in _shuffled(post_ids):
        with writing() as session:
            post = boards.post_of(session, post_id)
            if post is not None and left.usual == Words.LEAVE:
                disowning.carry_out(session, post)
            if post is not None and words == Words.ERASE:
                boards.erase_post(session, post)
                moderation.erase_copies(session, post_id)


def _erase_quotations(reading: Transaction, writing: Transaction, alias_id: str) -> None:
    with reading() as session:
        alias = session.get(Alias, alias_id)
        if alias is None:
            return
        who = boards.quoted(session, alias)
    for post_id in _shuffled(list(who.by)):
        with writing() as session:
            boards.erase_quoted_name(session, post_id, who)


def _due(session: Session, one: Leaver, left: list[Alias], now: int) -> list[Alias]:
    """Choose whose turn it is: a name whose hour has come, and no more at once than are needed to be through in time."""
    come = [alias for alias in left if one.begins + _hour(session, alias.id, one.choice.leaving) <= now]
    remaining = max(1, one.begins + HOURS - now)
    return _shuffled(come)[: -(-len(left) // remaining)]


def _hour(session: Session, alias_id: str, day: str) -> int:
    """Draw the hour of a name's own: by the key, so that nothing has to be kept, and nobody without the key can work it out."""
    return int(seals.of(session).tag("leaving", alias_id, day), 16) % HOURS


def _erase(reading: Transaction, writing: Transaction, due: list[tuple[str, LeftBehind]], accounts_due: list[str]) -> None:
    for alias_id, left in _shuffled(due):
        erase_name(reading, writing, alias_id, left)
    for account_id in _shuffled(accounts_due):
        erase_account(reading, writing, account_id)


def _shuffled(things: list[Any]) -> list[Any]:
    return random.SystemRandom().sample(things, len(things))
