"""The yes of two different people, without which no seal is opened for anybody's eyes; what is opened is left to `patterns` and `lifting`."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Account, Alias
from forum.accounts.policy import require_moderator
from forum.core import clock
from forum.core.errors import Missing, Refused
from forum.core.words import _
from forum.moderation import policy
from forum.moderation.models import Approval

ENOUGH = 2


def approve(session: Session, member: Member, subject_id: str, parties: set[str]) -> None:
    """Say yes, under the official name; a second yes of the same person changes nothing.

    :param parties: the accounts that have a part in it.
    :raises Missing: for these, in the words that are said of what does not exist.
    """
    require_moderator(member)
    require_no_part(member, parties)
    alias = aliases.official_name(session, member)
    if session.get(Approval, (subject_id, alias.id)) is None:
        session.add(Approval(subject_id=subject_id, by_alias_id=alias.id, day=clock.today()))
        session.flush()


def withdraw(session: Session, member: Member, subject_id: str) -> None:
    """Take an own yes back."""
    require_moderator(member)
    alias = aliases.named(session, member, aliases.OFFICIAL)
    given = session.get(Approval, (subject_id, alias.id)) if alias else None
    if given is not None:
        session.delete(given)
        session.flush()


def count(session: Session, subject_id: str, parties: set[str]) -> int:
    """Count the different people whose yes stands."""
    return len(_accounts(session, subject_id, parties))


def has_approved(session: Session, member: Member, subject_id: str) -> bool:
    """Say whether a member's yes stands."""
    alias = aliases.named(session, member, aliases.OFFICIAL)
    return alias is not None and session.get(Approval, (subject_id, alias.id)) is not None


def require_two(session: Session, member: Member, subject_id: str, parties: set[str]) -> None:
    """Let one of at least two different people through who have both said yes, have no part in it, and still moderate.

    People are told apart by their accounts and not by their names: one person under two names is one person.

    :raises Refused: for everybody else, and as long as a yes is missing.
    """
    require_moderator(member)
    given = _accounts(session, subject_id, parties)
    if len(given) < ENOUGH:
        raise Refused(_("Two different people must have said yes to this. One yes is still missing."))
    if member.account_id not in given:
        raise Refused(_("Only those who have said yes to this are told."))


def require_no_part(member: Member, parties: set[str]) -> None:
    """Let those through who have no part in it.

    :raises Missing: for the others, in the words that are said of what does not exist.
    """
    if member.account_id in parties:
        raise Missing(_(policy.NOT_FOR_YOU))


def _accounts(session: Session, subject_id: str, parties: set[str]) -> set[str]:
    """Return the accounts whose yes counts, for these rules alone; they are never shown."""
    names = session.scalars(select(Alias).join(Approval, Approval.by_alias_id == Alias.id).where(Approval.subject_id == subject_id, Alias.official))
    given = {owner for alias in names if (owner := aliases.owner_of(session, alias)) is not None}
    return {account_id for account_id in given - parties if _moderates(session, account_id)}


def _moderates(session: Session, account_id: str) -> bool:
    account = session.get(Account, account_id)
    return account is not None and Member(account.id, account.role).is_moderator
