"""The second opinion, which does not know the first, and the third where two differ; without a third, the milder one stands.

The first has its effect meanwhile. Which decisions need a second opinion is said in `forum.moderation.measures`.
"""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock, outbox
from forum.moderation import measures, queries
from forum.moderation.events import CaseDecided, DecisionMade
from forum.moderation.models import Case, Decision, Line, Outcome, Part, Round, Stands, State
from forum.moderation.service import carrying, claiming, marking, ruling, team
from forum.moderation.service.log import write_line
from forum.moderation.service.ruling import Typed
from forum.moderation.subjects import Subject
from forum.moderation.transitions import Event, Facts

_OVER = {"claimed_by": None, "claim_until": 0, "claim_since": None}


def give(  # an opinion, about what, and beside which other one
    session: Session, member: Member, case: Case, typed: Typed, subject: Subject | None, first: Decision, version: int
) -> Decision:
    """Say what one thinks of a case on which somebody else has decided for now.

    :param subject: the thing as it is now; what can be chosen is what could be chosen before the first decision.
    """
    ruled = ruling.checked(typed, carrying.as_before(subject, first))
    alias = aliases.official_name(session, member)
    opinions = queries.opinions_since(session, first)
    agrees = ruled.outcome == first.outcome
    left = team.is_anybody_left(session, case, besides=member)
    facts = Facts(apart=True, holds=True, opinions=len(opinions), agrees=agrees, left=left)
    held = claiming.holding(session, member, alias.id, case, version=version)
    if not claiming.move(session, case, Event.DECIDE, facts, *held, for_lead=False, **_OVER):
        raise claiming.why_not(session, member, case, alias.id)
    which = Round.SECOND if len(opinions) == 1 else Round.THIRD
    mine = ruling.record(session, case, alias.id, ruled, which, Stands.NOT, for_author=False)
    marking.mark_conflict(session, case.id, member.account_id, Part.DECIDER)
    if case.state == State.DECIDED:
        _close(session, case, first, *_holding(first, [*opinions[1:], mine], agrees=agrees))
    return mine


def settle_stuck(session: Session) -> None:
    """Close cases for whose next opinion nobody is left: of two that differ the milder one stands, and a single one stands alone."""
    free = or_(Case.claim_until.is_(None), Case.claim_until <= clock.minute())
    waiting = select(Case).where(Case.state.in_((State.AWAITING_SECOND, State.ESCALATED)), free)
    for case in session.scalars(waiting).all():
        first = queries.interim_decision(session, case)
        if first is None or team.is_anybody(session, case):
            continue
        opinions = queries.opinions_since(session, first)
        if claiming.move(session, case, Event.SETTLE, Facts(opinions=len(opinions), left=False), free, **_OVER):
            _close(session, case, first, *_stuck(opinions))


def _stuck(opinions: list[Decision]) -> tuple[Decision, Stands]:
    return (opinions[0], Stands.ALONE) if len(opinions) == 1 else (_mildest(opinions), Stands.MILDER)


def _holding(first: Decision, others: list[Decision], *, agrees: bool) -> tuple[Decision, Stands]:
    """Return which opinion holds in the end, and why."""
    mine = others[-1]
    if len(others) == 1 and not agrees:
        return _mildest([first, mine]), Stands.MILDER
    why = Stands.AGREED if len(others) == 1 else Stands.THIRD
    same = first.outcome == mine.outcome and first.notes == mine.notes and first.days == mine.days
    return (first if same or (agrees and first.days < mine.days) else mine), why


def _mildest(opinions: list[Decision]) -> Decision:
    return min(opinions, key=lambda one: (*measures.severity(one.outcome, one.days), one.number))


def _close(session: Session, case: Case, first: Decision, chosen: Decision, why: Stands) -> None:
    """Let the opinion that was chosen hold from now on."""
    if chosen is first:
        first.interim, first.stands = False, why
        write_line(session, Line.CONFIRMED, case)
    else:
        hid = first.outcome != Outcome.NO_ACTION
        carrying.take_back(session, case, first)
        chosen.stands, chosen.for_author = why, hid or chosen.outcome != Outcome.NO_ACTION
        write_line(session, Line.REPLACED, case)
        carrying.carry_out(session, case, chosen, State.DECIDED)
        outbox.record(session, DecisionMade(chosen.id))
    session.flush()
    outbox.record(session, CaseDecided(chosen.id))
