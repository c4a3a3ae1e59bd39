"""Cases: taking one in hand, giving it back, deciding it, and taking that back. Who may is part of each statement that writes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.policy import require_moderator
from forum.core import clock, outbox, text
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.names import public_id
from forum.core.words import _, too_long
from forum.moderation import policy, queries, reasons, subjects
from forum.moderation.events import DecisionMade, FlagsChanged
from forum.moderation.models import Case, Decision, Flag, Line, Outcome, Part, State, day_place
from forum.moderation.service import annotating, marking, records
from forum.moderation.subjects import Subject
from forum.resources.agreements import AGREEMENTS

CLAIM = 15
"""Minutes for which a case is in hand, and for which a decision can be taken back by whoever made it."""

REASON_LIMIT = 2_000

AGAINST = {agreement.key: f"against the agreement “{agreement.sentence}”" for agreement in AGREEMENTS}
"""What stands where a post was, in the English in which it is stored; it is translated as a whole where it is shown."""


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What a moderator typed, checked."""

    outcome: Outcome
    rule: str
    reason: str
    notes: str = ""


def claim(session: Session, member: Member, case: Case) -> None:
    """Take a case in hand, or keep it for another while; a decided one can be taken for a second look.

    :raises Refused: for whoever wrote, flagged or decided it.
    :raises Conflict: if somebody else has it in hand, or there is nothing to look at any more.
    """
    require_moderator(member)
    alias = aliases.official_name(session, member)
    now = clock.minute()
    free = or_(Case.claim_until.is_(None), Case.claim_until <= now, Case.claimed_by == alias.id)
    taken = _write(
        session,
        case,
        Case.state.in_((State.OPEN, State.DECIDED)),
        free,
        ~queries.conflict_of(session, member.account_id, case.id),
        ~queries.has_newer(case),
        claimed_by=alias.id,
        claim_until=now + CLAIM,
    )
    if not taken:
        raise _why_not(session, member, case)


def release(session: Session, member: Member, case: Case) -> None:
    """Give a case back; nobody asks why, and nothing is noted."""
    require_moderator(member)
    alias = aliases.official_name(session, member)
    _write(session, case, Case.claimed_by == alias.id, claimed_by=None, claim_until=None)


def decide(  # noqa: PLR0913  # a decision is what is typed into its form
    session: Session,
    member: Member,
    case: Case,
    outcome: str,
    reason: str,
    rule: str = "",
    *,
    version: int,
    seen: int | None = None,
    notes: Iterable[str] = (),
) -> Decision:
    """Decide a case that the moderator has in hand.

    :param reason: what the author and those who flagged are told.
    :param rule: the key of the agreement it is about; hiding needs one.
    :param version: the version of the case that the moderator saw.
    :param seen: how often the text had been changed when the moderator read it.
    :param notes: the content notes to add or to take away.
    :raises Invalid: if something is missing, or cannot be done to what was flagged.
    :raises Refused: for whoever wrote, flagged or decided it.
    :raises Conflict: if the case is not in the moderator's hand, or anything has changed since they opened it.
    """
    require_moderator(member)
    subject = subjects.find(session, case.kind, case.subject_id, member)
    ruling = _ruled(_checked(outcome, reason, rule), subject, notes)
    revision = subject.revision if subject else case.revision
    if seen is not None and seen != revision:
        raise Conflict(_("The author has changed the text since you opened it. Please read it again before you decide."))
    alias = aliases.official_name(session, member)
    now = clock.minute()
    closed = _write(
        session,
        case,
        Case.claimed_by == alias.id,
        Case.claim_until > now,
        Case.version == version,
        ~queries.conflict_of(session, member.account_id, case.id),
        state=State.DECIDED,
        revision=revision,
        claim_until=now + CLAIM,
    )
    if not closed:
        raise _why_not(session, member, case, alias.id)
    hidden = subject is not None and subject.state not in ("visible", "held")
    decision = _record(session, case, alias.id, ruling, for_author=ruling.outcome != Outcome.NO_ACTION or hidden)
    marking.mark_conflict(session, case.id, member.account_id, Part.DECIDER)
    _carry_out(session, member, case, decision)
    outbox.record(session, DecisionMade(decision.id))
    return decision


def undo(session: Session, member: Member, case: Case) -> None:
    """Take an own decision back while the case is still in the moderator's hand; what it did is undone.

    :raises Refused: if it is not the moderator's own, or too long ago.
    :raises Conflict: if the same thing was flagged anew meanwhile.
    """
    require_moderator(member)
    alias = aliases.official_name(session, member)
    decision = queries.standing_decision(session, case)
    if decision is None or decision.by_alias_id != alias.id:
        raise Refused(_("There is no decision of yours here that could be taken back."))
    before = queries.standing_decision(session, case, besides=decision)
    now = clock.minute()
    opened = _write(
        session,
        case,
        Case.state == State.DECIDED,
        Case.claimed_by == alias.id,
        Case.claim_until > now,
        ~queries.has_newer(case),
        state=State.DECIDED if before else State.OPEN,
        claim_until=now + CLAIM,
    )
    if not opened:
        raise _too_late(case, now)
    decision.undone = True
    marking.unmark_decider(session, case.id, member.account_id)
    _undo_outcome(session, member, case, decision, before)
    records.settle(session, case)
    outbox.record(session, FlagsChanged(case.subject_id))
    marking.write_log(session, Line.TAKEN_BACK, case)


def forget_holds(session: Session) -> None:
    """Forget who had a case in hand once that is over, and with it the words that were kept of closed cases."""
    over = Case.claim_until <= clock.minute()
    quiet = {"synchronize_session": False}
    closed = select(Case.id).where(Case.state == State.DECIDED, over)
    session.execute(update(Flag).where(Flag.case_id.in_(closed)).values(sentence=""), execution_options=quiet)
    session.execute(update(Case).where(Case.id.in_(closed)).values(title="", body=""), execution_options=quiet)
    session.execute(update(Case).where(over).values(claimed_by=None, claim_until=None), execution_options=quiet)


def _write(session: Session, case: Case, *conditions: Any, **values: Any) -> bool:
    """Change a case in one statement if the conditions hold, and read it anew; say whether they did."""
    session.flush()
    changing = update(Case).where(Case.id == case.id, *conditions).values(version=Case.version + 1, **values).returning(Case.id)
    changed = session.scalar(changing.execution_options(synchronize_session=False))
    session.refresh(case)
    return changed is not None


def _checked(outcome: str, reason: str, rule: str) -> _Ruling:
    if outcome not in list(Outcome):
        raise Invalid("outcome", _("Please choose what is to happen."))
    if rule and rule not in AGAINST:
        raise Invalid("rule", _("Please choose one of the agreements."))
    if outcome == Outcome.HIDE and not rule:
        raise Invalid("rule", _("Please say which agreement it is about: its author has a right to know."))
    reason = text.clean(reason).strip()
    if text.is_blank(reason):
        raise Invalid("reason", _("Please write a few words about why. Every decision carries its reason."))
    if len(reason) > REASON_LIMIT:
        raise Invalid("reason", too_long(len(reason), REASON_LIMIT))
    return _Ruling(Outcome(outcome), rule, reason)


def _ruled(ruling: _Ruling, subject: Subject | None, notes: Iterable[str]) -> _Ruling:
    """Return a ruling with its content notes, if it can be carried out on the thing as it is now."""
    if ruling.outcome not in policy.possible_outcomes(subject.state if subject else None, noted=bool(subject and subject.notes_added)):
        raise Invalid("outcome", _("That cannot be done any more: what was flagged has changed. Please choose again."))
    return replace(ruling, notes=annotating.checked(ruling.outcome, notes, subject))


def _record(session: Session, case: Case, alias_id: str, ruling: _Ruling, *, for_author: bool) -> Decision:
    row_id, today = public_id(), clock.today()
    decision = Decision(
        id=row_id,
        case_id=case.id,
        case=case,
        number=len(queries.decisions_of(session, case)) + 1,
        by_alias_id=alias_id,
        outcome=ruling.outcome,
        rule=ruling.rule,
        notes=ruling.notes,
        reason=ruling.reason,
        day=today,
        for_author=for_author,
        place=day_place(today, row_id),
    )
    session.add(decision)
    session.flush()
    return decision


def _carry_out(session: Session, member: Member, case: Case, decision: Decision) -> None:
    kind, outcome = subjects.of(case.kind), decision.outcome
    words = public_words(case, decision.rule) if outcome == Outcome.HIDE else decision.notes
    if outcome == Outcome.HIDE:
        kind.hide(session, case.subject_id, member, words)
    elif outcome == Outcome.RESTORE:
        kind.restore(session, case.subject_id, member)
    elif decision.notes:
        annotating.carry_out(session, member, case, decision)
    if outcome != Outcome.HIDE and subjects.find(session, case.kind, case.subject_id, member) is not None:
        kind.release(session, case.subject_id, member)
    records.settle(session, case)
    outbox.record(session, FlagsChanged(case.subject_id))
    marking.write_log(session, outcome, case, words)


def _undo_outcome(session: Session, member: Member, case: Case, decision: Decision, before: Decision | None) -> None:
    kind = subjects.of(case.kind)
    if decision.outcome == Outcome.HIDE:
        kind.restore(session, case.subject_id, member)
    elif decision.outcome == Outcome.RESTORE:
        kind.hide(session, case.subject_id, member, public_words(case, before.rule if before else ""))
    elif decision.notes:
        annotating.undo(session, member, case, decision)


def public_words(case: Case, rule: str) -> str:
    """Say in public why something is hidden: by the agreement, never in the words of a flag or a moderator."""
    return AGAINST.get(rule) or reasons.BY_KEY[case.reason].in_public


def _why_not(session: Session, member: Member, case: Case, holder: str = "") -> Exception:
    """Find out why a case could not be taken or decided.

    :param holder: the alias of somebody who wanted to decide, or empty for somebody who wanted to take it.
    """
    own = queries.parts(session, member.account_id, [case.id]).get(case.id, set())
    if case.claimed_by != holder:  # whoever has it in hand has seen it, and is told what stands in the way
        policy.require_may_look(own)
    for part in Part:
        if part in own:
            return Refused(_(policy.CONFLICT_SENTENCES[part]))
    if case.state == State.WITHDRAWN:
        return Conflict(_("The flags on this were taken back, so there is nothing left to decide."))
    if queries.in_hand(case) and case.claimed_by != holder:
        return Conflict(_("Another moderator has just taken this. You can go on with the next one."))
    if not holder:
        return Conflict(_("There is a newer case about the same post. Please look at that one, in the queue."))
    if not queries.in_hand(case):
        return Conflict(_("Your quarter of an hour with this case is over. Take it again to go on: your words are kept."))
    return Conflict(_("Something has changed since you opened this case: a new flag, or the post. Please look once more, your words are kept."))


def _too_late(case: Case, now: int) -> Exception:
    if case.claim_until is not None and case.claim_until > now:
        return Conflict(_("The same post was flagged again meanwhile. Its new case is in the queue."))
    return Refused(_("This was decided more than a quarter of an hour ago. Another moderator can look at it again."))
