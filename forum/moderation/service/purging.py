"""Erasing words for good: for a legal demand alone, with a reason and two people, after a decision. Everything else can be taken back."""

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import clock, text
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.names import public_id
from forum.core.words import _, later, too_long
from forum.moderation import conflicts, policy, subjects
from forum.moderation.models import Case, Flag, Line, Purge
from forum.moderation.service import approving, claiming
from forum.moderation.service.log import write_line
from forum.moderation.transitions import Event, Facts

REASONS: Final = {
    "court-order": later("A court or an authority has ordered it"),
    "child-abuse": later("It shows or describes the abuse of a child, and keeping it is a crime"),
    "private-data": later("It holds private data of somebody who demands that it is erased"),
}
WORDS_LIMIT = 2_000


def request(session: Session, member: Member, case: Case, reason: str, words: str) -> Purge:
    """Ask that the words of a decided case are erased. Who asks has said yes; a second person must.

    :param reason: a key of `REASONS`.
    :param words: which demand, from whom, and what was checked; without names.
    :raises Refused: for anybody but those who run the forum.
    :raises Missing: for those who have a part in it.
    :raises Invalid: if something is missing.
    """
    if not member.is_staff:
        raise Refused(_("This is for those who run the forum."))
    _require_apart(session, member, case)
    if reason not in REASONS:
        raise Invalid("reason", _("Please choose the reason. Without one of these, nothing is erased for good."))
    words = text.clean(words).strip()
    if text.is_blank(words):
        raise Invalid("words", _("Please say what the demand is, who made it, and how you checked that it is genuine."))
    if len(words) > WORDS_LIMIT:
        raise Invalid("words", too_long(len(words), WORDS_LIMIT))
    if of_case(session, case) is not None:
        raise Conflict(_("Somebody has asked for this already. A second person says yes to that."))
    purge = Purge(id=public_id(), case_id=case.id, reason=reason, words=words, day=clock.today())
    session.add(purge)
    session.flush()
    approving.approve(session, member, purge.id, parties(session, case))
    return purge


def approve(session: Session, member: Member, purge: Purge) -> None:
    """Say yes; with the second yes the words are erased, with their earlier texts and with every copy that moderation has.

    :raises Missing: for those who have a part in it.
    :raises Conflict: if it was done before, or the case is being looked at again.
    """
    case = session.get_one(Case, purge.case_id)
    _require_apart(session, member, case)
    about = parties(session, case)
    approving.approve(session, member, purge.id, about)
    if approving.count(session, purge.id, about) < approving.ENOUGH:
        return
    emptied = {"title": "", "body": "", "claimed_by": None, "claim_until": 0, "claim_since": None}
    if purge.purged is not None or not claiming.move(session, case, Event.PURGE, Facts(two=True), **emptied):
        raise Conflict(_("This cannot be done with the case as it is now. Please look at it once more."))
    purge.purged = clock.today()
    _empty_copies(session, case)
    subjects.of(case.kind).erase(session, case.subject_id)
    write_line(session, Line.PURGED, case)


def of_case(session: Session, case: Case) -> Purge | None:
    """Return what was asked for about a case, or None."""
    return session.scalar(select(Purge).where(Purge.case_id == case.id))


def _empty_copies(session: Session, case: Case) -> None:
    """Erase the copies that this case and earlier ones about the same thing have of its words."""
    quiet = {"synchronize_session": False}
    about = select(Case.id).where(Case.kind == case.kind, Case.subject_id == case.subject_id)
    session.execute(update(Flag).where(Flag.case_id.in_(about)).values(sentence=""), execution_options=quiet)
    session.execute(update(Case).where(Case.id.in_(about)).values(title="", body=""), execution_options=quiet)
    session.refresh(case)


def _require_apart(session: Session, member: Member, case: Case) -> None:
    """Let those through who have no part in it but an earlier decision: they carry out a demand, and do not judge what was decided."""
    policy.require_may_look(conflicts.parts(session, member.account_id, [case.id]).get(case.id, set()))


def parties(session: Session, case: Case) -> set[str]:
    """Return the account behind the words, for rules alone; never shown to anybody."""
    owner = subjects.case_author(session, case)
    return {owner} if owner is not None else set()
