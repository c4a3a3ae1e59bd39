"""What members ask for so as to be left in peace: names they do not read, people whose replies wait, and the sign of a break.

A mute acts on one name and on its reader's own pages, so that it shows nothing of who else that person is. A contact limit
acts on the person, and never on what anybody sees: it only lets a volunteer look first.
"""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member, Reader
from forum.accounts.models import Alias, ContactLimit, Mute
from forum.core import names, owned, seals
from forum.core.errors import Missing, Refused
from forum.core.words import _

MUTE, CONTACT = "mute", "contact"

_Row = TypeVar("_Row", Mute, ContactLimit)


def mute(session: Session, member: Member, alias: Alias) -> None:
    """Let a member read no more of a name; a second time changes nothing.

    :raises Refused: for a name of their own, and for the name under which a moderator speaks.
    """
    require_may_mute(session, member, alias)
    if muted_among(session, member, [alias.id]):
        return
    row = Mute(id=names.public_id(), tag=seals.of(session).tag(MUTE, member.account_id, alias.id))
    owned.keep(session, row, member.account_id, alias.id)


def require_may_mute(session: Session, member: Member, alias: Alias) -> None:
    """Let a member mute a name.

    :raises Refused: for a name of their own, and for the name under which a moderator speaks.
    """
    if alias.official:
        raise Refused(_("Who writes as a moderator speaks to everybody here, so this name cannot be muted."))
    if aliases.owns(session, member, alias.id):
        raise Refused(_("This is a name of your own."))


def unmute(session: Session, member: Member, mute_id: str) -> None:
    """Let a member read a name again.

    :raises Missing: if they have no such mute.
    """
    session.delete(_own(session, Mute, member, mute_id))
    session.flush()


def muted_among(session: Session, reader: Reader, alias_ids: Iterable[str]) -> set[str]:
    """Return which of some names a reader has muted; one question for a whole page, and no seal is opened for it."""
    wanted = set(alias_ids)
    if reader is None or not wanted:
        return set()
    sealed = seals.of(session)
    tags = {tag: alias_id for alias_id in wanted for tag in sealed.tags(MUTE, reader.account_id, alias_id)}
    return {tags[tag] for tag in session.scalars(select(Mute.tag).where(Mute.tag.in_(tags)))}


def mutes_of(session: Session, member: Member) -> list[tuple[Mute, str]]:
    """Return a member's mutes, each with the name that is muted, by name."""
    rows = [(row, _name(session, owned.private_parts(session, row)[0])) for row in owned.rows_of(session, Mute, member.account_id)]
    return sorted(rows, key=lambda pair: pair[1])


def mute_of(session: Session, member: Member, alias_id: str) -> Mute | None:
    """Return a member's mute of a name, or None when they read it."""
    return session.scalar(select(Mute).where(Mute.tag.in_(seals.of(session).tags(MUTE, member.account_id, alias_id))))


def limit_contact(session: Session, member: Member, protected: Alias, blocked: Alias) -> None:
    """Let replies to a name of the member wait for a volunteer when the person behind another name writes them.

    It holds for every name of that person; whose it is stays sealed, and is shown to nobody. A second time changes nothing.

    :raises Refused: for a name of the member's own, and for the name under which a moderator speaks.
    """
    require_may_mute(session, member, blocked)
    if has_limited(session, member, protected, blocked):
        return
    person = aliases.owner_of(session, blocked) or ""  # an imported author: nobody who could write
    row = ContactLimit(id=names.public_id(), tag=seals.of(session).tag(CONTACT, protected.id, person))
    owned.keep(session, row, member.account_id, protected.id, blocked.id, person)


def has_limited(session: Session, member: Member, protected: Alias, blocked: Alias) -> bool:
    """Say whether a member has asked for a contact limit about this very name; what they asked about others of the person does not count."""
    rows = owned.rows_of(session, ContactLimit, member.account_id)
    return any(owned.private_parts(session, row)[:2] == [protected.id, blocked.id] for row in rows)


def lift_contact_limit(session: Session, member: Member, limit_id: str) -> None:
    """Let a person's replies appear at once again.

    :raises Missing: if the member has no such limit.
    """
    session.delete(_own(session, ContactLimit, member, limit_id))
    session.flush()


def contact_limits_of(session: Session, member: Member) -> list[tuple[ContactLimit, str, str]]:
    """Return a member's contact limits, each with the name it was asked for about and the name it protects, by name."""
    found = []
    for row in owned.rows_of(session, ContactLimit, member.account_id):
        protected, blocked, _person = owned.private_parts(session, row)
        found.append((row, _name(session, blocked), _name(session, protected)))
    return sorted(found, key=lambda limit: limit[1:])


def is_contact_limited(session: Session, writer: Member, to_alias_id: str) -> bool:
    """Say whether what a person writes to a name waits for a volunteer, whatever name they write under."""
    tags = seals.of(session).tags(CONTACT, to_alias_id, writer.account_id)
    return bool(session.scalar(select(exists().where(ContactLimit.tag.in_(tags)))))


def set_break(session: Session, member: Member, alias_id: str, *, on: bool) -> Alias:
    """Put the sign of a break at one name of the member, or take it away; at one alone, so that no two names show it together.

    :raises Missing: if it is not a name of theirs.
    """
    alias = session.get(Alias, alias_id)
    if alias is None or aliases.owner_of(session, alias) != member.account_id:
        raise Missing(_("You have no such name."))
    alias.on_break = on
    return alias


def _own(session: Session, table: type[_Row], member: Member, row_id: str) -> _Row:
    row = session.get(table, row_id)
    if row is None or owned.owner_of(session, row) != member.account_id:
        raise Missing(_("That is not on your list any more."))
    return row


def _name(session: Session, alias_id: str) -> str:
    alias = session.get(Alias, alias_id)
    return alias.name if alias is not None else _("a name that is gone")
