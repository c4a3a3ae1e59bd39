"""Asking for a yes to the agreements again when they have changed: whom, what is new for them, and keeping their answer sealed.

The agreements themselves are in `forum.resources.agreements`; the yes at joining is kept by `forum.accounts.service.joining`.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.core.errors import Conflict
from forum.core.words import _
from forum.resources import agreements
from forum.resources.agreements import Agreement, Version


@dataclass(frozen=True, slots=True)
class Changed:
    """An agreement that is new, or that reads otherwise than in the version somebody said yes to.

    :param before: the sentence as it was, or empty for a new one.
    """

    now: Agreement
    before: str


def is_due(member: Member) -> bool:
    """Say whether somebody has said yes to an earlier version. Who never was asked, or to what is not on record, is not asked now."""
    agreed = agreements.version(member.preferences.agreed_to)
    return agreed is not None and agreed.name != agreements.VERSIONS[-1].name


def news(member: Member) -> tuple[list[str], list[Changed], list[Agreement]]:
    """Return what has changed since somebody said yes: in sentences, by agreement, and those that hold no longer."""
    agreed = agreements.version(member.preferences.agreed_to) or agreements.VERSIONS[0]
    now = agreements.VERSIONS[-1]
    since = [one.changed for one in agreements.VERSIONS if one.name > agreed.name]
    gone = [one for one in agreed.agreements if now.get(one.key) is None]
    return since, _changed(agreed, now), gone


def say_yes(session: Session, member: Member, version: str) -> None:
    """Keep that somebody says yes to a version.

    :param version: the one that they have read.
    :raises Conflict: if there is a newer one by now.
    """
    if version != agreements.VERSIONS[-1].name:
        raise Conflict(_("The agreements have changed once more since you opened this page. Please look again."))
    preferences.change(session, member.account_id, agreed_to=version)


def _changed(agreed: Version, now: Version) -> list[Changed]:
    changed = []
    for one in now.agreements:
        before = agreed.get(one.key)
        if before != one:
            changed.append(Changed(one, before.sentence if before and before.sentence != one.sentence else ""))
    return changed
