"""Finding the account behind a sign-in name, and checking a passphrase against it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.models import Account, Role
from forum.accounts.service.passphrases import NOBODY, fits, hash_passphrase, is_outdated
from forum.core import seals, text
from forum.core.errors import Invalid, Missing, Refused
from forum.core.words import _, later

WRONG = later("That sign-in name and passphrase do not fit together. Nothing is locked: please try again.")


def sign_in(session: Session, name: str, passphrase: str) -> Member:
    """Check a sign-in name and passphrase; a name that nobody has takes as long.

    :raises Refused: if they do not fit together.
    """
    account = account_called(session, name)
    if not fits(account.passphrase_hash if account else NOBODY, passphrase) or account is None:
        raise Refused(_(WRONG))
    return member_of(session, account)


def renew(session: Session, member: Member, name: str, passphrase: str) -> None:
    """Keep name and passphrase that were just checked as they are kept today: under the newest key, hashed in the newest way."""
    account = session.get_one(Account, member.account_id)
    newest = sign_in_tag(session, name)
    if account.sign_in_tag != newest or not member.preferences.door_key:
        account.sign_in_tag = newest
        preferences.change(session, account.id, door_key=seals.of(session).fingerprint)
    if is_outdated(account.passphrase_hash):
        account.passphrase_hash = hash_passphrase(passphrase)


def require_passphrase(session: Session, member: Member, passphrase: str) -> None:
    """Let through who types their passphrase once more, before something that cannot be taken back.

    :raises Invalid: if it is not theirs.
    """
    if not fits(session.get_one(Account, member.account_id).passphrase_hash, passphrase):
        raise Invalid("passphrase", _("That is not your passphrase. Nothing has happened: please try again."))


def account_called(session: Session, name: str) -> Account | None:
    """Return the account that is entered under a sign-in name."""
    tags = seals.of(session).tags("sign-in", sign_in_key(name))
    return session.scalar(select(Account).where(Account.sign_in_tag.in_(tags)))


def member_of(session: Session, account: Account) -> Member:
    """Return the person of an account, as services see them."""
    return Member(account.id, account.role, preferences.of_account(session, account))


def sign_in_key(name: str) -> str:
    """Return what all spellings of one sign-in name share, so that tries are counted together."""
    return text.clean_line(name).casefold()


def sign_in_tag(session: Session, name: str) -> str:
    """Make the tag under which a sign-in name is kept."""
    return seals.of(session).tag("sign-in", sign_in_key(name))


def set_role(session: Session, sign_in_name: str, role: Role) -> None:
    """Give an account another role.

    :raises Missing: if nobody signs in with that name.
    """
    account = account_called(session, sign_in_name)
    if account is None:
        raise Missing(_("Nobody signs in with that name."))
    account.role = role
