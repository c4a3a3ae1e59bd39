"""What accounts hold about one person: for their export, and for erasing it. What hangs on names is told by the features that keep it."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from forum.accounts import aliases, preferences, shelf
from forum.accounts.models import Account, Alias, ContactLimit, Mute, Passkey, RecoveryCode, Restriction, SignIn
from forum.accounts.preferences import Words
from forum.core import owned
from forum.core.model import Base
from forum.core.names import public_id
from forum.core.owned import Owned

FORMER_MEMBER = aliases.FORMER_MEMBER

CHOICES = {
    "neutral": "neutral_pages",
    "expire_months": "new_posts_end_after_months",
    "expire_asked": "asked_for_earlier_posts_to_end_too_on",
    "notices_seen": "notices_marked_as_read",
    "door_key": "key_that_keeps_the_sign_in_name",
    "codes_checked": "recovery_codes_last_made_or_tried_on",
    "app_secret": "one_time_code_app",
    "second_factor": "second_step_at_sign_in",
    "leaving": "asked_to_be_erased_on",
    "leaving_openings": "what_becomes_of_your_threads_when_erased",
    "leaving_replies": "what_becomes_of_your_replies_when_erased",
    "leaving_at_once": "erased_at_once",
    "knows_exit": "has_seen_how_to_leave_quickly",
    "language": "language_of_the_pages",
    "flat": "threads_are_shown_flat",
    "quiet": "quiet_pages",
    "keys": "single_keys_lead_through_threads",
    "drop_drafts": "leaving_quickly_erases_drafts",
    "agreed_to": "agreements_last_said_yes_to",
}
"""How an export calls what the sealed part of an account holds; a test compares it with `Preferences`."""

TOLD_WITH_TITLES = {"follows", "bookmarks"}
"""Parts of the shelf that boards tell: they know what is behind the numbers in them."""

SCOPES = {"usual": "your usual name", "official": "speaking as a moderator", "board": "one board", "thread": "one thread"}

RESTRICTIONS = {"writing": "writing is paused", "one_off": "no new names for one thread"}


def held(session: Session, account_id: str, *, names: bool) -> dict[str, Any]:
    """Return what is held about the person behind an account, as plain data.

    :param names: whether the names they write under are told too.
    """
    account = session.get_one(Account, account_id)
    own = {"names": _names(session, account_id)} if names else {}
    return {
        "role": account.role,
        "agreements_version": account.agreed_to,
        "recovery_codes": len(owned.rows_of(session, RecoveryCode, account_id)),
        "choices": _choices(session, account),
        **own,
        "sessions": _sessions(session, account_id),
        "passkeys": _passkeys(session, account_id),
        "restrictions": _restrictions(session, account_id),
        "muted_names": sorted(_name(session, owned.private_parts(session, row)[0]) for row in owned.rows_of(session, Mute, account_id)),
        "contact_limits": _contact_limits(session, account_id, names=names),
        "kept_for_yourself": {part: value for part, value in shelf.parts(session, account_id).items() if part not in TOLD_WITH_TITLES},
    }


def _choices(session: Session, account: Account) -> dict[str, Any]:
    values = asdict(preferences.of_account(session, account))
    values["app_secret"] = bool(values["app_secret"])  # whether there is one; the secret itself would let somebody in
    return {CHOICES[name]: value for name, value in values.items() if name in CHOICES}


def _names(session: Session, account_id: str) -> list[dict[str, Any]]:
    return [
        {
            "name": alias.name,
            "used_for": SCOPES[aliases.scope_of(session, alias).split(" ")[0]],
            "taking_a_break": alias.on_break,
            "hidden_by_moderators": alias.hidden_name,
        }
        for alias in aliases.of_account(session, account_id)
    ]


def _sessions(session: Session, account_id: str) -> list[dict[str, Any]]:
    rows = [(*owned.private_parts(session, row)[:2], row.ends.isoformat()) for row in owned.rows_of(session, SignIn, account_id)]
    return [{"label": label, "signed_in_on": day, "ends_by": ends} for day, label, ends in sorted(rows)]


def _passkeys(session: Session, account_id: str) -> list[dict[str, Any]]:
    parts = [owned.private_parts(session, row) for row in owned.rows_of(session, Passkey, account_id)]
    return [{"label": label, "made_on": day} for _, _, label, day, *_ in parts]


def _restrictions(session: Session, account_id: str) -> list[dict[str, Any]]:
    parts = [owned.private_parts(session, row) for row in owned.rows_of(session, Restriction, account_id)]
    return [{"what": RESTRICTIONS.get(kind, kind), "until": day} for kind, day, *_ in sorted(parts)]


def _contact_limits(session: Session, account_id: str, *, names: bool) -> list[dict[str, Any]]:
    # The third part, the account behind the blocked name, is nobody's to know.
    parts = [owned.private_parts(session, row)[:2] for row in owned.rows_of(session, ContactLimit, account_id)]
    limits = []
    for protected, blocked in parts:
        own = {"protects": _name(session, protected)} if names else {}
        limits.append({**own, "held_up": _name(session, blocked)})
    return sorted(limits, key=lambda limit: limit["held_up"])


def _name(session: Session, alias_id: str) -> str:
    alias = session.get(Alias, alias_id)
    return alias.name if alias is not None else "a name that is gone"


def erase_alias(session: Session, alias: Alias, *, words: Words) -> None:
    """Cut the tie of a name, and erase the name unless it is to stay on its words.

    To be called after every feature has erased what it keeps under the name: a row to which nothing hangs any more goes as a whole.
    """
    aliases.cut(alias)
    alias.on_break = False
    if words != Words.LEAVE:
        alias.name, alias.name_key, alias.hidden_name = FORMER_MEMBER, f"- {public_id()}", ""
    session.flush()
    hanging = [key.parent for table in Base.metadata.tables.values() for key in table.foreign_keys if key.column is Alias.__table__.c.id]
    if not any(session.scalar(select(exists().where(column == alias.id))) for column in hanging):
        session.delete(alias)
        session.flush()


def erase_account(session: Session, account_id: str) -> None:
    """Erase an account with every row that is its own; its names have gone before, each by itself."""
    for table in Owned.__subclasses__():
        for row in owned.all_rows_of(session, table, [account_id])[account_id] if table is not Alias else ():
            session.delete(row)
    session.execute(delete(Account).where(Account.id == account_id))
    session.flush()
