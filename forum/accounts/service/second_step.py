"""The second step of signing in: whether it is asked for, who stands before it, and the way past it when everything is lost.

Passkeys and codes themselves are checked in `passkeys` and `one_time_codes`.
"""

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.models import Account, Passkey
from forum.accounts.service import carried, recovering
from forum.accounts.service.entering import member_of
from forum.core import owned
from forum.core.errors import Invalid, Refused
from forum.core.words import _

LASTS = timedelta(minutes=10)
"""How long the second step may take: long enough to find a phone in another room."""
PURPOSE = "second step"


class Way(StrEnum):
    """What came before the second step."""

    SIGNING_IN = "signing in"
    RECOVERING = "recovering"


def has_factor(session: Session, member: Member) -> bool:
    """Say whether a member has anything that could be asked for."""
    return bool(member.preferences.app_secret) or bool(owned.rows_of(session, Passkey, member.account_id))


def switch(session: Session, member: Member, *, on: bool) -> None:
    """Ask for a second step when the member signs in, or stop asking.

    :raises Refused: if there is nothing that could be asked for.
    """
    if on and not has_factor(session, member):
        raise Refused(_("There is nothing to ask you for yet. Add a passkey or an app first."))
    preferences.change(session, member.account_id, second_factor=on)


def settle(session: Session, account_id: str) -> None:
    """Stop asking for a second step when the last thing that could be asked for is gone."""
    member = member_of(session, session.get_one(Account, account_id))
    if member.preferences.second_factor and not has_factor(session, member):
        preferences.change(session, account_id, second_factor=False)


def begin(session: Session, member: Member, way: Way) -> str:
    """Make what the form of the second step carries: who is half in, sealed."""
    return carried.carry(session, PURPOSE, LASTS, member.account_id, way, _state(session.get_one(Account, member.account_id)))


def half_in(session: Session, token: str) -> tuple[Member, Way]:
    """Return who stands before the second step, and what came before.

    :raises Refused: if it took too long, or the passphrase has changed meanwhile.
    """
    account_id, way, state = carried.unsealed(session, PURPOSE, token)
    account = session.get(Account, account_id)
    if account is None or _state(account) != state:
        raise Refused(_("That page can no longer be used, because something about your sign-in has changed. Please begin again."))
    return member_of(session, account), Way(way)


def use_recovery_code(session: Session, member: Member, code: str) -> None:
    """Let through who has nothing but a recovery code; it is used up, and the second step is off, so that nobody is locked out for ever.

    :raises Invalid: if it is none of theirs.
    """
    if not recovering.use_up(session, member, code):
        raise Invalid("recovery_code", _("That is none of your recovery codes. Each works once."))
    preferences.change(session, member.account_id, second_factor=False)


def _state(account: Account) -> str:
    # A new passphrase ends what was half done under the old one.
    return sha256(account.passphrase_hash.encode()).hexdigest()[:16]
