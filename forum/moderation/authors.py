"""Who stands behind what was flagged, for rules alone and never for anybody's eyes: by its name, or by the seal of a context note."""

from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.models import Alias
from forum.core import owned
from forum.notes.models import ContextNote


def account_of_thing(session: Session, kind: str, subject_id: str, alias_id: str) -> str | None:
    """Return the account behind a thing, or None where nobody is.

    :param alias_id: the name under which it was written; a context note has none.
    """
    if kind != "note":
        return account_of_name(session, alias_id)
    note = session.get(ContextNote, subject_id)
    return owned.owner_of(session, note) if note is not None else None


def account_of_name(session: Session, alias_id: str) -> str | None:
    """Return the account behind a name; None for one without an owner."""
    alias = session.get(Alias, alias_id)
    return aliases.owner_of(session, alias) if alias is not None else None
