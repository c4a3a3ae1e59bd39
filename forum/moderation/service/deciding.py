"""Deciding a case that is in hand, and taking that back. Who may is part of each statement that writes (`claiming`).

The second opinion and the third are left to `seconding`, what is appealed to `appealing`, effects and their inverses to `carrying`.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock, outbox
from forum.core.errors import Conflict, Refused
from forum.core.words import _
from forum.moderation import measures, queries, subjects
from forum.moderation.events import CaseDecided, DecisionMade
from forum.moderation.models import SETTLED, Case, Decision, Line, Outcome, Part, Round, Stands, State
from forum.moderation.service import appealing, carrying, claiming, marking, opening, ruling, seconding, team
from forum.moderation.service.carrying import public_words as public_words
from forum.moderation.service.claiming import CLAIM as CLAIM
from forum.moderation.service.claiming import claim as claim
from forum.moderation.service.claiming import forget_holds as forget_holds
from forum.moderation.service.claiming import release as release
from forum.moderation.service.log import write_line
from forum.moderation.service.ruling import REASON_LIMIT as REASON_LIMIT
from forum.moderation.service.ruling import Ruling, Typed
from forum.moderation.subjects import Subject
from forum.moderation.transitions import Event, Facts

CONFIRMED = (Stands.AGREED, Stands.MILDER, Stands.THIRD, Stands.APPEAL)
"""Decisions that more than one person has made: what turns one of these round needs a second opinion, too."""


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
    days: int = 0,
    ask_second: bool = False,
) -> Decision:
    """Say what is to happen in a case that the moderator has in hand: decide it, give the second opinion or the third, or answer an appeal.

    :param reason: what the author and those who flagged are told.
    :param rule: the key of the agreement it is about; hiding needs one.
    :param version: the version of the case that the moderator saw.
    :param seen: how often the text had been changed when the moderator read it.
    :param notes: the content notes to add or to take away.
    :param days: for how many days somebody's writing is to be paused.
    :param ask_second: whether the moderator wants a second opinion.
    :raises Invalid: if something is missing, or cannot be done to what was flagged.
    :raises Refused: for whoever wrote, flagged or decided it.
    :raises Conflict: if the case is not in the moderator's hand, or anything has changed since they opened it.
    """
    member = team.acting(session, member, case)
    subject = subjects.find(session, case.kind, case.subject_id, member)
    if seen is not None and subject is not None and seen != subject.revision:
        raise Conflict(_("The author has changed the text since you opened it. Please read it again before you decide."))
    typed = Typed(outcome, reason, rule, notes, days, ask_second)
    first = queries.interim_decision(session, case)
    if first is not None:
        return seconding.give(session, member, case, typed, subject, first, version)
    if case.state == State.APPEALED:
        return appealing.judge(session, member, case, typed, subject, version)
    return _first(session, member, case, typed, subject, version)


def _first(session: Session, member: Member, case: Case, typed: Typed, subject: Subject | None, version: int) -> Decision:
    ruled = ruling.checked(typed, subject)
    alias, before = aliases.official_name(session, member), State(case.state)
    facts = _facts(session, member, case, ruled, asked=typed.ask_second)
    needed = facts.second and not facts.left
    if needed:
        ruling.require_may_alone(ruled)
    now, revision = clock.minute(), subject.revision if subject else case.revision
    held = claiming.holding(session, member, alias.id, case, version=version)
    after = {"revision": revision, "claim_until": now + CLAIM, "claim_since": now, "for_lead": False}
    if facts.second and facts.left:
        after |= opening.again(case, subject)
    if not claiming.move(session, case, Event.DECIDE, facts, *held, **after):
        raise claiming.why_not(session, member, case, alias.id)
    stands = Stands.INTERIM if case.state == State.AWAITING_SECOND else Stands.ALONE if needed else Stands.FIRST
    hidden = subject is not None and subject.state not in ("visible", "held")
    decision = ruling.record(session, case, alias.id, ruled, Round.FIRST, stands, for_author=ruled.outcome != Outcome.NO_ACTION or hidden)
    marking.mark_conflict(session, case.id, member.account_id, Part.DECIDER)
    carrying.carry_out(session, case, decision, before)
    outbox.record(session, DecisionMade(decision.id))
    if case.state in SETTLED:
        outbox.record(session, CaseDecided(decision.id))
    return decision


def _facts(session: Session, member: Member, case: Case, ruled: Ruling, *, asked: bool) -> Facts:
    standing = queries.standing_decision(session, case)
    confirmed = standing is not None and standing.stands in CONFIRMED
    second = asked or confirmed or measures.needs_second(ruled.outcome, case.reason, case.severity)
    left = team.is_anybody_left(session, case, besides=member)
    return Facts(apart=True, holds=True, second=second, left=left)


def undo(session: Session, member: Member, case: Case) -> None:
    """Take an own decision back while the case is still in the moderator's hand; what it did is undone.

    :raises Refused: if it is not the moderator's own, or too long ago.
    :raises Conflict: if the same thing was flagged anew meanwhile.
    """
    member = team.acting(session, member, case)
    alias = aliases.official_name(session, member)
    decision = queries.standing_decision(session, case)
    if decision is None or decision.by_alias_id != alias.id or decision.round != Round.FIRST:
        raise Refused(_("There is no decision of yours here that could be taken back."))
    now = clock.minute()
    facts = Facts(holds=True, in_time=True, before=State(carrying.state_before(decision)["from"]))
    mine = (Case.claimed_by == alias.id, Case.claim_until > now, ~queries.has_newer(case))
    if not claiming.move(session, case, Event.TAKE_BACK, facts, *mine, claim_until=now + CLAIM, claim_since=now):
        raise _too_late(case, now)
    carrying.take_back(session, case, decision)
    marking.unmark_decider(session, case.id, member.account_id)
    write_line(session, Line.TAKEN_BACK, case)


def _too_late(case: Case, now: int) -> Exception:
    if case.claim_until is not None and case.claim_until > now:
        return Conflict(_("The same post was flagged again meanwhile. Its new case is in the queue."))
    return Refused(_("This was decided more than a quarter of an hour ago. Another moderator can look at it again."))
