"""Lifting a seal for a legal demand: a reason, two people, a line in the log, and the member is told later.

What can be learned is which names one person has here. There is nothing else: no address, no mail, no time.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.policy import require_moderator
from forum.core import clock, outbox, text
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.names import public_id
from forum.core.words import _, later, too_long
from forum.moderation import policy, queries, subjects
from forum.moderation.events import SealLifted
from forum.moderation.models import Lifting, Line
from forum.moderation.service import approving
from forum.moderation.service.log import write_line
from forum.moderation.service.turns import next_turn
from forum.resources.promises import SEAL_TOLD_DAYS

REASONS = {
    "court-order": later("A court has ordered it"),
    "imminent-danger": later("A third person, whose name is known, is in imminent danger"),
    "legal-request": later("Law enforcement asks, and names the law it stands on"),
}
WORDS_LIMIT = 2_000


def request(session: Session, member: Member, name: str, reason: str, words: str) -> Lifting:
    """Ask to learn whose a name is. Who asks has said yes; a second person must.

    :param reason: a key of `REASONS`.
    :param words: which paper, from whom, and what was checked; without names.
    :raises Invalid: if something is missing.
    :raises Refused: for anybody but those who run the forum, and about an own name.
    """
    _require_staff(member)
    alias = session.scalar(select(Alias).where(Alias.name_key == text.fold(text.clean_line(name))))
    if alias is None:
        raise Invalid("name", _("Nobody here goes by that name."))
    if aliases.owns(session, member, alias.id):
        raise Refused(_("That is a name of your own, so somebody else must look at this."))
    if reason not in REASONS:
        raise Invalid("reason", _("Please choose the reason. Without one of these, no seal is lifted."))
    words = text.clean(words).strip()
    if text.is_blank(words):
        raise Invalid("words", _("Please say what the demand is, who made it, and how you checked that it is genuine."))
    if len(words) > WORDS_LIMIT:
        raise Invalid("words", too_long(len(words), WORDS_LIMIT))
    lifting = Lifting(id=public_id(), alias_id=alias.id, reason=reason, words=words, day=clock.today())
    session.add(lifting)
    session.flush()
    approve(session, member, lifting)
    return lifting


def approve(session: Session, member: Member, lifting: Lifting) -> None:
    """Say yes to lifting the seal."""
    approving.approve(session, member, lifting.id, parties(session, lifting))


def approved_by(session: Session, lifting: Lifting) -> int:
    """Count the different people who have said yes."""
    return approving.count(session, lifting.id, parties(session, lifting))


def lift(session: Session, member: Member, lifting: Lifting) -> list[str]:
    """Return the names of the person behind a name, once, to one of the two who have said yes.

    :raises Refused: as long as a yes is missing, for anybody else, and for those who do not run the forum.
    :raises Conflict: if it was lifted before; what it showed is not kept.
    """
    _require_staff(member)
    approving.require_two(session, member, lifting.id, parties(session, lifting))
    next_turn(session, "seal")  # whoever lifts at the same time waits here
    session.refresh(lifting)
    if lifting.lifted is not None:
        raise Conflict(_("This seal was lifted already. What it showed is not kept here."))
    lifting.lifted = clock.today()
    lifting.tell_on = clock.today() + timedelta(days=SEAL_TOLD_DAYS)
    write_line(session, Line.SEAL_LIFTED)
    session.flush()
    owner = subjects.account_behind(session, lifting.alias_id)
    return [alias.name for alias in aliases.of_account(session, owner)] if owner is not None else []


def get(session: Session, member: Member, lifting_id: str) -> Lifting:
    """Return a request to a moderator, but not to the person behind the name.

    :raises Missing: for that person, and if there is none.
    """
    require_moderator(member)
    lifting = session.get(Lifting, lifting_id)
    if lifting is None:
        raise Missing(_(policy.NOT_FOR_YOU))
    approving.require_no_part(member, parties(session, lifting))
    return lifting


def requests(session: Session, member: Member) -> list[Lifting]:
    """Return all requests, without those about a name of the moderator's own."""
    require_moderator(member)
    return [lifting for lifting in queries.liftings(session) if member.account_id not in parties(session, lifting)]


def parties(session: Session, lifting: Lifting) -> set[str]:
    """Return the account behind the name, for rules alone; never shown to anybody."""
    owner = subjects.account_behind(session, lifting.alias_id)
    return {owner} if owner is not None else set()


def tell_people(session: Session) -> None:
    """Have those told whose seal was lifted, once their day has come."""
    due = select(Lifting).where(Lifting.tell_on <= clock.today(), Lifting.told.is_(False))
    for lifting in session.scalars(due):
        lifting.told = True
        outbox.record(session, SealLifted(lifting.id))
    session.flush()


def _require_staff(member: Member) -> None:
    if not member.is_staff:
        raise Refused(_("This is for those who run the forum."))
