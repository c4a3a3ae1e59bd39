"""Joining, and the one-time codes that invite; names to post under are in `forum.accounts.aliases`."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.models import Account, Invitation, Role
from forum.accounts.preferences import Preferences
from forum.accounts.service import closing
from forum.accounts.service.entering import account_called, member_of, sign_in_key, sign_in_tag
from forum.accounts.service.passphrases import hash_passphrase, require_good
from forum.accounts.service.recovering import renew_recovery_codes
from forum.core import clock, names, seals, text
from forum.core.days import full
from forum.core.errors import Invalid, Refused
from forum.core.words import _, ngettext

SHORTEST_DOOR = 3
"""Characters of a sign-in name."""
INVITATION_LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Joined:
    """A new member, and the recovery codes that are shown this once."""

    member: Member
    codes: list[str]


def join(session: Session, *, sign_in_name: str, passphrase: str, agreed_to: str, code: str = "", sign_up: str = "open") -> Joined:
    """Open an account.

    :param agreed_to: the version of the agreements that were accepted.
    :param code: an invitation, or the code printed at the first start.
    :param sign_up: `open`, `invitation` or `closed`.
    :raises Invalid: with the field that cannot be taken.
    :raises Refused: if nobody can join now.
    """
    # Before the database is asked anything: this takes a while, and whoever asks first holds up all who write.
    require_good(passphrase, avoid=[sign_in_name])
    hashed = hash_passphrase(passphrase)
    invitation = _invitation(session, code)
    if (closes := closing.day(session)) is not None:
        raise Refused(_("This forum closes on %(day)s, so nobody new can join. Reading is open to everybody until then.", day=full(closes)))
    if sign_up == "closed" and invitation is None:
        raise Refused(_("Nobody can join right now. Reading is open to everybody."))
    if sign_up == "invitation" and invitation is None:
        raise Invalid("code", _("Joining is by invitation at the moment. Please check the code, or ask for a new one."))
    if len(sign_in_key(sign_in_name)) < SHORTEST_DOOR or text.is_blank(sign_in_name):
        raise Invalid(
            "name",
            ngettext("Please use %(num)d letter or more that can be seen.", "Please use %(num)d letters or more that can be seen.", SHORTEST_DOOR),
        )
    if account_called(session, sign_in_name):
        raise Invalid("name", _("Please choose another sign-in name: this one cannot be used."))
    role = invitation.role if invitation else Role.MEMBER
    if invitation is not None:
        session.delete(invitation)
    member = open_account(session, sign_in_name, hashed, agreed_to=agreed_to, role=role)
    return Joined(member, renew_recovery_codes(session, member.account_id))


def open_account(session: Session, sign_in_name: str, passphrase_hash: str, *, agreed_to: str, role: str = Role.MEMBER) -> Member:
    """Make the row of an account; whether somebody may join was asked before."""
    row_id = names.public_id()
    account = Account(
        id=row_id,
        sign_in_tag=sign_in_tag(session, sign_in_name),
        passphrase_hash=passphrase_hash,
        agreed_to=agreed_to,
        role=role,
        private=preferences.sealed(session, row_id, Preferences(door_key=seals.of(session).fingerprint)),
    )
    session.add(account)
    session.flush()  # so that a sign-in name taken in the same moment by another fails here and not at the commit
    return member_of(session, account)


def invite(session: Session, role: str = Role.MEMBER) -> str:
    """Make a one-time invitation and return its code; it lasts two weeks."""
    code = names.draw_code()
    ends = clock.end_of_week(clock.today() + INVITATION_LASTS)
    session.add(Invitation(tag=seals.of(session).tag("invitation", names.normalise_code(code)), role=role, ends=ends))
    return code


def count_invitations(session: Session) -> dict[str, int]:
    """Count the invitations that are open, by the role they give."""
    counted = select(Invitation.role, func.count()).where(Invitation.ends >= clock.today()).group_by(Invitation.role)
    return dict(session.execute(counted).all())


def end_invitations(session: Session) -> int:
    """Let every open invitation lapse, and return how many there were."""
    ended = session.execute(delete(Invitation).returning(Invitation.tag)).all()
    return len(ended)


def setup_code(session: Session) -> str | None:
    """Make a fresh code for the first administrator, or return None when there is one already."""
    if session.scalar(select(func.count()).select_from(Account).where(Account.role == Role.ADMINISTRATOR)):
        return None
    session.execute(delete(Invitation).where(Invitation.role == Role.ADMINISTRATOR))
    return invite(session, Role.ADMINISTRATOR)


def use_code(session: Session, member: Member, code: str) -> str:
    """Use a one-time code as a member, and return the role it gave.

    :raises Invalid: if the code is not known, or has been used or run out.
    """
    invitation = _invitation(session, code)
    if invitation is None:
        raise Invalid("code", _("That code is not known here. It may have been used, or have run out."))
    role = invitation.role
    session.delete(invitation)
    if role != Role.MEMBER:
        session.get_one(Account, member.account_id).role = role
    return role


def _invitation(session: Session, code: str) -> Invitation | None:
    if not code.strip():
        return None
    tags = seals.of(session).tags("invitation", names.normalise_code(code))
    return session.scalar(select(Invitation).where(Invitation.tag.in_(tags), Invitation.ends >= clock.today()))
