"""What notifications hold about one person: the notices of all their names, for their export and for erasing them."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.models import Alias
from forum.accounts.preferences import Words
from forum.moderation.models import Decision, Keeping
from forum.moderation.queries import about_post
from forum.notes.models import ContextNote
from forum.notifications.models import Kind, Notice

ABOUT = {
    Kind.OWN_POST: "a decision about a post of yours",
    Kind.OWN_FLAG: "a decision about a post that you flagged",
    Kind.PATTERN: "what you told about several names",
    Kind.SEAL_LIFTED: "a seal of yours that was lifted for a legal demand",
    Kind.REPLY: "an answer to a post of yours",
    Kind.MENTION: "a post that speaks to you by name",
    Kind.QUOTE: "a post that quotes one of yours",
    Kind.CONTEXT: "a context note that stands with a post of yours",
    Kind.KEPT: "what a moderator did with a thread of yours",
    Kind.AFTERWARDS: "what may help you after you answered somebody in a bad hour",
    Kind.SUPPORT: "a sign of support at a post of yours; the day is that of the post",
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


def disown_post(session: Session, post_id: str, alias: Alias) -> None:
    """Forget what a name was told as a post was its own: decisions, and what was done with its thread. What others did there a handler forgets."""
    decided = select(Decision.id).join(Decision.case).where(about_post(post_id))
    kept = select(Keeping.id).where(Keeping.post_id == post_id)
    noted = select(ContextNote.id).where(ContextNote.post_id == post_id)
    for kind, subjects in ((Kind.OWN_POST, decided), (Kind.KEPT, kept), (Kind.CONTEXT, noted)):
        session.execute(delete(Notice).where(Notice.alias_id == alias.id, Notice.kind == kind, Notice.subject_id.in_(subjects)))


def erase_alias(session: Session, alias: Alias, *, words: Words) -> None:
    """Erase what a name was told, whatever becomes of its words."""
    session.execute(delete(Notice).where(Notice.alias_id == alias.id))
