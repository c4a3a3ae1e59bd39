"""Ways back in without e-mail: one-time codes, and a passphrase changed by whoever still knows the old one."""

from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.models import Account, RecoveryCode
from forum.accounts.service.entering import account_called, member_of
from forum.accounts.service.passphrases import fits, hash_passphrase, require_good
from forum.accounts.service.sessions import close_all_sessions
from forum.core import clock, names, owned, seals
from forum.core.errors import Invalid
from forum.core.words import _, later

RECOVERY_CODES = 8
WRONG = later("That sign-in name and recovery code do not fit together. Each code works once.")
ASK_AFTER = timedelta(days=120)
"""How long after codes were made or tried a member is asked to look for them."""


def recover(session: Session, *, name: str, code: str, passphrase: str) -> tuple[Member, list[str]]:
    """Let somebody back in with a recovery code: a new passphrase, new codes, and every session ended.

    :returns: the member, and the new codes, which are shown this once; none while a second step is still to be taken.
    :raises Invalid: if name and code do not belong together, or the passphrase cannot be used.
    """
    require_good(passphrase, avoid=[name])
    hashed = hash_passphrase(passphrase)  # before the database is asked, as in joining
    account, row = account_called(session, name), _code(session, code)
    if account is None or row is None or owned.owner_of(session, row) != account.id:
        raise Invalid("code", _(WRONG))
    account.passphrase_hash = hashed
    close_all_sessions(session, account.id)
    member = member_of(session, account)
    if member.preferences.second_factor:
        # One code is worth what the passphrase is worth, and no more: new ones now would open the second step too.
        if not _spend(session, row):
            raise Invalid("code", _(WRONG))
        return member, []
    return member, renew_recovery_codes(session, account.id)


def change_passphrase(session: Session, member: Member, *, old: str, new: str) -> None:
    """Change a passphrase and end every session.

    :raises Invalid: if the old one is wrong or the new one cannot be used.
    """
    account = session.get_one(Account, member.account_id)
    if not fits(account.passphrase_hash, old):
        raise Invalid("old", _("That is not your passphrase now."))
    require_good(new, avoid=[])
    account.passphrase_hash = hash_passphrase(new)
    close_all_sessions(session, account.id)


def renew_recovery_codes(session: Session, account_id: str) -> list[str]:
    """Make new recovery codes and end the old ones; they are returned this once and kept as tags."""
    for row in owned.rows_of(session, RecoveryCode, account_id):
        session.delete(row)
    session.flush()
    codes = [names.draw_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        row = RecoveryCode(tag=seals.of(session).tag("recovery", names.normalise_code(code)))
        owned.keep(session, row, account_id, seals.of(session).fingerprint)
    preferences.change(session, account_id, codes_checked=clock.today().isoformat())
    return codes


def try_code(session: Session, member: Member, code: str) -> bool:
    """Say whether a code is one of the member's own, without using it up: for somebody who wants to know before they need it."""
    row = _code(session, code)
    fitting = row is not None and owned.owner_of(session, row) == member.account_id
    if fitting:
        preferences.change(session, member.account_id, codes_checked=clock.today().isoformat())
    return fitting


def use_up(session: Session, member: Member, code: str) -> bool:
    """Use up one of the member's own codes, and say whether it was one; they are asked soon to make new ones."""
    row = _code(session, code)
    if row is None or owned.owner_of(session, row) != member.account_id or not _spend(session, row):
        return False
    preferences.change(session, member.account_id, codes_checked="")
    return True


def codes_are_old(member: Member) -> bool:
    """Say whether it is time to ask somebody to try or renew their codes: illness loses them, and nobody is to be locked out unwarned."""
    checked = member.preferences.codes_checked
    return not checked or date.fromisoformat(checked) < clock.today() - ASK_AFTER


def _spend(session: Session, row: RecoveryCode) -> bool:
    # One statement, so that of two who come at the same moment one is told no.
    return session.scalar(delete(RecoveryCode).where(RecoveryCode.tag == row.tag).returning(RecoveryCode.tag)) is not None


def _code(session: Session, code: str) -> RecoveryCode | None:
    tags = seals.of(session).tags("recovery", names.normalise_code(code))
    return session.scalar(select(RecoveryCode).where(RecoveryCode.tag.in_(tags)))
