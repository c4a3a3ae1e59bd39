"""Joining, signing in and out, recovering, inviting; names to post under are in `forum.accounts.aliases`."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Account, Invitation, RecoveryCode, Role, SignIn
from forum.core import clock, names, seals, text
from forum.core.errors import Invalid, Missing, Refused

RECOVERY_CODES = 8
SHORTEST_DOOR = 3
"""Characters of a sign-in name."""
STAYS = timedelta(days=30)
INVITATION_LASTS = timedelta(days=14)

# OWASP's minimum for Argon2id: 19 MiB, two passes, one lane; about 30 ms of CPU.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_hex(16))

WRONG = "That sign-in name and passphrase do not fit together. Nothing is locked: please try again."


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
    _require_good(passphrase, avoid=[sign_in_name])
    hashed = hash_passphrase(passphrase)
    invitation = _invitation(session, code)
    if sign_up == "closed" and invitation is None:
        raise Refused("Nobody can join right now. Reading is open to everybody.")
    if sign_up == "invitation" and invitation is None:
        raise Invalid("code", "Joining is by invitation at the moment. Please check the code, or ask for a new one.")
    if len(sign_in_key(sign_in_name)) < SHORTEST_DOOR or text.is_blank(sign_in_name):
        raise Invalid("name", f"Please use {SHORTEST_DOOR} letters or more that can be seen.")
    tag = _sign_in_tag(session, sign_in_name)
    if session.scalar(select(Account.id).where(Account.sign_in_tag == tag)):
        raise Invalid("name", "Please choose another sign-in name: this one cannot be used.")
    role = invitation.role if invitation else Role.MEMBER
    if invitation is not None:
        session.delete(invitation)
    member = open_account(session, sign_in_name, hashed, agreed_to=agreed_to, role=role)
    return Joined(member, renew_recovery_codes(session, member.account_id))


def open_account(session: Session, sign_in_name: str, passphrase_hash: str, *, agreed_to: str, role: str = Role.MEMBER) -> Member:
    """Make the row of an account; whether somebody may join was asked before."""
    account = Account(
        id=names.public_id(), sign_in_tag=_sign_in_tag(session, sign_in_name), passphrase_hash=passphrase_hash, agreed_to=agreed_to, role=role
    )
    session.add(account)
    session.flush()  # codes and sessions name the account
    return _member(account)


def sign_in(session: Session, name: str, passphrase: str) -> Member:
    """Check a sign-in name and passphrase; a name that nobody has takes as long.

    :raises Refused: if they do not fit together.
    """
    account = session.scalar(select(Account).where(Account.sign_in_tag.in_(_sign_in_tags(session, name))))
    if not _fits(account.passphrase_hash if account else _NOBODY, passphrase) or account is None:
        raise Refused(WRONG)
    return _member(account)


def renew_hash(session: Session, member: Member, passphrase: str) -> None:
    """Hash a passphrase that was just checked anew, if it was hashed in a way that is no longer ours."""
    account = session.get_one(Account, member.account_id)
    if _hasher.check_needs_rehash(account.passphrase_hash):
        account.passphrase_hash = hash_passphrase(passphrase)


def open_session(session: Session, member: Member) -> str:
    """Remember a signed-in browser and return its token; the database keeps the token's hash."""
    token = secrets.token_urlsafe(32)
    ends = clock.end_of_week(clock.today() + STAYS)
    session.add(SignIn(token_hash=_token_hash(token), account_id=member.account_id, ends=ends))
    return token


def member_of_session(session: Session, token: str) -> Member | None:
    """Return who a token belongs to, or None when that session has ended."""
    found = session.scalar(
        select(Account).join(SignIn, SignIn.account_id == Account.id).where(SignIn.token_hash == _token_hash(token), SignIn.ends >= clock.today())
    )
    return _member(found) if found else None


def close_session(session: Session, token: str) -> None:
    """End one session."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _token_hash(token)))


def close_all_sessions(session: Session, account_id: str) -> None:
    """End every session of an account."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def recover(session: Session, *, name: str, code: str, passphrase: str) -> Joined:
    """Let somebody back in with a recovery code: a new passphrase, new codes, and every session ended.

    :raises Invalid: if name and code do not belong together, or the passphrase cannot be used.
    """
    _require_good(passphrase, avoid=[name])
    hashed = hash_passphrase(passphrase)  # before the database is asked, as in `join`
    account = session.scalar(select(Account).where(Account.sign_in_tag.in_(_sign_in_tags(session, name))))
    tags = seals.of(session).tags("recovery", names.normalise_code(code))
    row = session.scalar(select(RecoveryCode).where(RecoveryCode.tag.in_(tags)))
    if account is None or row is None or row.account_id != account.id:
        raise Invalid("code", "That sign-in name and recovery code do not fit together. Each code works once.")
    account.passphrase_hash = hashed
    close_all_sessions(session, account.id)
    return Joined(_member(account), renew_recovery_codes(session, account.id))


def change_passphrase(session: Session, member: Member, *, old: str, new: str) -> None:
    """Change a passphrase and end every session.

    :raises Invalid: if the old one is wrong or the new one cannot be used.
    """
    account = session.get_one(Account, member.account_id)
    if not _fits(account.passphrase_hash, old):
        raise Invalid("old", "That is not your passphrase now.")
    _require_good(new, avoid=[])
    account.passphrase_hash = hash_passphrase(new)
    close_all_sessions(session, account.id)


def renew_recovery_codes(session: Session, account_id: str) -> list[str]:
    """Make new recovery codes and end the old ones; they are returned this once and kept as tags."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [names.draw_code() for _ in range(RECOVERY_CODES)]
    sealed = seals.of(session)
    session.add_all(RecoveryCode(tag=sealed.tag("recovery", names.normalise_code(code)), account_id=account_id) for code in codes)
    return codes


def invite(session: Session, role: str = Role.MEMBER) -> str:
    """Make a one-time invitation and return its code; it lasts two weeks."""
    code = names.draw_code()
    ends = clock.end_of_week(clock.today() + INVITATION_LASTS)
    session.add(Invitation(tag=seals.of(session).tag("invitation", names.normalise_code(code)), role=role, ends=ends))
    return code


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
        raise Invalid("code", "That code is not known here. It may have been used, or have run out.")
    role = invitation.role
    session.delete(invitation)
    if role != Role.MEMBER:
        session.get_one(Account, member.account_id).role = role
    return role


def set_role(session: Session, sign_in_name: str, role: Role) -> None:
    """Give an account another role.

    :raises Missing: if nobody signs in with that name.
    """
    _account_called(session, sign_in_name).role = role


def pause(session: Session, account_id: str, days: int) -> None:
    """Stop an account from writing for some days; none ends a pause."""
    session.get_one(Account, account_id).paused_until = clock.today() + timedelta(days=days) if days else None


def forget_ended(session: Session) -> None:
    """Delete sessions and invitations that have ended."""
    for table in (SignIn, Invitation):
        session.execute(delete(table).where(table.ends < clock.today()))


def _account_called(session: Session, sign_in_name: str) -> Account:
    account = session.scalar(select(Account).where(Account.sign_in_tag.in_(_sign_in_tags(session, sign_in_name))))
    if account is None:
        raise Missing("Nobody signs in with that name.")
    return account


def _invitation(session: Session, code: str) -> Invitation | None:
    if not code.strip():
        return None
    tags = seals.of(session).tags("invitation", names.normalise_code(code))
    return session.scalar(select(Invitation).where(Invitation.tag.in_(tags), Invitation.ends >= clock.today()))


def _member(account: Account) -> Member:
    return Member(account.id, account.role, account.paused_until)


def sign_in_key(name: str) -> str:
    """Return what all spellings of one sign-in name share, so that tries are counted together."""
    return text.clean_line(name).casefold()


def _sign_in_tags(session: Session, name: str) -> Sequence[str]:
    return seals.of(session).tags("sign-in", sign_in_key(name))


def _sign_in_tag(session: Session, name: str) -> str:
    return _sign_in_tags(session, name)[0]


def _token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _require_good(passphrase: str, *, avoid: Sequence[str]) -> None:
    # Judged as it is hashed: fifteen characters that nobody sees would be an empty passphrase.
    if problem := names.passphrase_problem(text.clean_line(passphrase), avoid=avoid):
        raise Invalid("passphrase", problem)


def hash_passphrase(passphrase: str) -> str:
    """Hash a passphrase for keeping."""
    return _hasher.hash(text.clean_line(passphrase))


def _fits(stored: str, passphrase: str) -> bool:
    try:
        return _hasher.verify(stored, text.clean_line(passphrase)[:1024])
    except (VerifyMismatchError, InvalidHashError):
        return False
