"""What notifications hold about one person: the notices of all their names, for their export and for erasing them."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.models import Alias
from forum.accounts.preferences import Words
from forum.notifications.models import Kind, Notice

ABOUT = {
    Kind.OWN_POST: "a decision about a post of yours",
    Kind.OWN_FLAG: "a decision about a post that you flagged",
    Kind.PATTERN: "what you told about several names",
    Kind.SEAL_LIFTED: "a seal of yours that was lifted for a legal demand",
}


def held(session: Session, account_id: str, *, names: bool) -> dict[str, Any]:
    """Return the notices of the person behind an account, newest days first.

    :param names: whether each is told with the name that it went to.
    """
    own = {alias.id: alias.name for alias in aliases.of_account(session, account_id)}
    rows = session.scalars(select(Notice).where(Notice.alias_id.in_(own)).order_by(Notice.place.desc()))
    return {
        "notices": [
            {
                **({"your_name": own[row.alias_id]} if names else {}),
                "day": row.day.isoformat(),
                "about": ABOUT[Kind(row.kind)],
            }
            for row in rows
        ]
    }


def erase_alias(session: Session, alias: Alias, *, words: Words) -> None:
    """Erase what a name was told, whatever becomes of its words."""
    session.execute(delete(Notice).where(Notice.alias_id == alias.id))
