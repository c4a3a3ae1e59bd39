"""The names an account speaks under, and the sealed tie between them; posts know aliases only.

A name is found by its owner through a tag of account and scope. Scopes: `usual`, and `official` for moderators.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.core import names, seals, text
from forum.core.errors import Invalid

USUAL = "usual"
OFFICIAL = "official"
TABLE = "alias"


@dataclass(frozen=True)
class Voice:
    """A name the member may speak under, as a choice in a form."""

    scope: str
    alias_id: str
    name: str


def named(session: Session, member: Member, scope: str = USUAL) -> Alias | None:
    """Return the member's alias for a scope, or None when there is none yet."""
    tags = seals.of(session).tags(TABLE, member.account_id, scope)
    return session.scalar(select(Alias).where(Alias.tag.in_(tags)))


def all_of(session: Session, member: Member) -> list[Alias]:
    """Return every alias of the member, the usual one first."""
    scopes = (USUAL, OFFICIAL) if member.is_moderator else (USUAL,)
    return [alias for scope in scopes if (alias := named(session, member, scope))]


def owns(session: Session, member: Member, alias_id: str) -> bool:
    """Say whether an alias is the member's."""
    return any(alias.id == alias_id for alias in all_of(session, member))


def owner_of(session: Session, alias: Alias) -> str | None:
    """Return the account behind an alias, so that a rule can reach the person; never shown to anybody.

    None for a name without an owner: an imported author, or a tie that was cut.
    """
    if alias.tie is None:
        return None
    account_id, _, _scope = seals.of(session).open(TABLE, alias.id, alias.tie).partition("|")
    return account_id


def take_name(session: Session, member: Member, name: str) -> Alias:
    """Give the member the usual name they chose.

    :raises Invalid: if the name cannot be used, is taken, or the member has one already.
    """
    if named(session, member) is not None:
        raise Invalid("name", "You already have a name here.")
    name = text.clean_line(name)
    if problem := names.pseudonym_problem(name):
        raise Invalid("name", problem)
    if session.scalar(select(Alias.id).where(Alias.name_key == text.fold(name))):
        raise Invalid("name", "Somebody here already goes by that name, or by one that looks like it. Please choose another.")
    return _add(session, name, member, USUAL)


def draw_name(session: Session, member: Member) -> Alias:
    """Give the member a usual name that is drawn."""
    return _add(session, free_name(session), member, USUAL)


def official_name(session: Session, member: Member) -> Alias:
    """Return the name under which a moderator speaks as a moderator, drawing one the first time."""
    return named(session, member, OFFICIAL) or _add(session, free_name(session), member, OFFICIAL)


def ownerless_name(session: Session) -> Alias:
    """Make a name that belongs to nobody here, for the author of an imported message."""
    return _add(session, free_name(session), None, "")


def free_name(session: Session) -> str:
    """Draw a kind name that nobody has."""
    for extra in (False, False, False, True, True, True, True, True):
        name = names.draw_pseudonym(extra=extra)
        if not session.scalar(select(Alias.id).where(Alias.name_key == text.fold(name))):
            return name
    raise RuntimeError("no free name was found")


def _add(session: Session, name: str, member: Member | None, scope: str) -> Alias:
    alias = Alias(id=names.public_id(), name=name, name_key=text.fold(name), official=scope == OFFICIAL)
    if member is not None:
        sealed = seals.of(session)
        alias.tag = sealed.tag(TABLE, member.account_id, scope)
        alias.tie = sealed.seal(TABLE, alias.id, f"{member.account_id}|{scope}")
    session.add(alias)
    session.flush()  # so that a name taken in the same moment by another fails here and not at the commit
    return alias
