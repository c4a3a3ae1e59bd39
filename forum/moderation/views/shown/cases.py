"""Cases as pages show them: plain frozen values, with no more of a person than the post itself shows."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import queries as boards
from forum.core import clock, sentences, text
from forum.core.words import _, ngettext
from forum.moderation import policy, queries, queue, subjects
from forum.moderation.models import SETTLED, Answer, Appeal, Case, Decision, Flag, Outcome, Part, Round, Stands, State
from forum.moderation.reasons import BY_KEY, DANGER, Reason, urgency
from forum.moderation.service import carrying, consequences, records, ruling, team
from forum.moderation.subjects import Subject
from forum.moderation.transitions import LIVING

EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the queue."""

    id: str
    urgency: str
    title: str
    board: str
    handle: str
    flags: int
    day: str
    excerpt: str
    mine: bool
    taken: bool
    late: bool
    """Whether it has waited for longer than was promised."""


@dataclass(frozen=True, slots=True)
class After:
    """What a moderator is shown once they have decided the facts, and not before.

    :param has_earlier: whether other decisions went against the author: "some" or "none", and no more.
    :param no_one_off: whether names for one thread were taken away by the decision itself.
    :param chosen: whether something was chosen already.
    :param alone: whether one person alone decided it, who may not choose everything.
    """

    has_earlier: bool
    no_one_off: bool
    chosen: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case as one moderator sees it.

    :param pieces: the text as it was flagged, cut where a flagged sentence begins or ends; empty once it is no longer kept.
    :param changed: what stands there now, if it is not what was flagged.
    :param handle: what moderators call its author here, and nowhere else.
    :param after: what can follow from the moderator's own decision; None before it, and once it is too late.
    :param decisions: what was decided before; a first opinion is left out for whoever is to give the second.
    :param opinion: which opinion is asked for: "first", "second", "third" or "appeal".
    :param alone: whether nobody else could give a second opinion, so that some steps cannot be taken.
    :param nobody_left: whether it waits, and everybody who is here has decided in it before: they should not wonder why it waits.
    :param may_pass: whether it could be theirs to decide, so that they can say that they would rather not.
    :param minutes: for how much longer it is in this moderator's hand; 0 when it is not.
    """

    case: Case
    handle: str
    reason: Reason
    urgency: str
    subject: Subject | None
    pieces: list[tuple[str, bool]]
    changed: bool
    flags: list[Flag]
    decisions: list[Decision]
    minutes: int
    taken: bool
    may_take: bool
    may_decide: bool
    may_pass: bool
    nobody_left: bool
    may_undo: bool
    may_escalate: bool
    may_hand_over: bool
    may_purge: bool
    is_danger: bool
    opinion: str
    appeals: list[Appeal]
    after: After | None
    alone: bool
    outcomes: tuple[Outcome, ...]


def rows(session: Session, member: Member, cases: list[Case]) -> list[Row]:
    """Show cases as rows of the queue."""
    official = _official(session, member)
    written = boards.aliases(session, [case.author_alias_id for case in cases])  # asked once, for all their handles
    return [_row(case, official, subjects.case_handle(session, case)) for case in cases if written]


def _row(case: Case, official: str, handle: str) -> Row:
    mine = queries.in_hand(case) and case.claimed_by == official
    return Row(
        id=case.id,
        urgency=urgency(case.severity),
        title=BY_KEY[case.reason].title,
        board=case.board.title,
        handle=handle,
        flags=case.flag_count,
        day=words_for_day(case),
        excerpt=text.excerpt(f"{case.title} - {case.body}" if case.title else case.body, EXCERPT),
        mine=mine,
        taken=queries.in_hand(case) and not mine,
        late=queue.is_late(case),
    )


def words_for_day(case: Case) -> str:
    """Say since when a case waits."""
    from_today = (clock.today() - case.opened_day).days
    if from_today <= 0:
        return _("since today")
    return ngettext("since yesterday", "for %(num)d days", from_today)


def case_page(session: Session, member: Member, case: Case) -> CasePage:
    """Show a case.

    :raises Missing: to its author and to those who flagged it.
    """
    own = require_may_look(session, member, case)
    standing = queries.standing_decision(session, case)
    asked = _opinion(case, queries.interim_decision(session, case))
    now = subjects.find(session, case.kind, case.subject_id, carrying.THE_FORUM)
    before = carrying.as_before(now, standing) if standing is not None and asked != "first" else now
    subject = before if asked == "second" and Part.DECIDER not in own else now
    flags = sorted(queries.flags_of(session, case), key=lambda flag: -BY_KEY[flag.reason].severity)
    blind = asked == "second" and Part.DECIDER not in own
    decisions = [one for one in queries.decisions_of(session, case) if not (blind and standing and one.number >= standing.number)]
    official = _official(session, member)
    held = queries.in_hand(case) and case.claimed_by == official
    may_decide = held and Part.DECIDER not in own
    may_take = not own and not queries.in_hand(case) and _may_take(session, member, case)
    alone = may_decide and asked == "first" and not team.is_anybody_left(session, case, besides=member)
    may_undo = held and standing is not None and standing.by_alias_id == official and standing.round == Round.FIRST
    kept = f"{case.title}\n\n{case.body}" if case.title else case.body
    return CasePage(
        case=case,
        handle=subjects.case_handle(session, case),
        reason=BY_KEY[case.reason],
        urgency=urgency(case.severity),
        subject=subject,
        pieces=sentences.pieces(kept, [flag.sentence for flag in flags if flag.sentence]),
        changed=_changed(case, subject),
        flags=flags,
        decisions=decisions,
        minutes=(case.claim_until or 0) - clock.minute() if held else 0,
        taken=queries.in_hand(case) and not held,
        may_take=may_take,
        may_decide=may_decide,
        may_pass=case.state in LIVING and (may_take or may_decide),
        nobody_left=case.state in LIVING and Part.DECIDER in own and team.has_all_decided(session, case),
        may_undo=may_undo,
        may_escalate=may_decide and case.state in LIVING and not case.for_lead and not member.is_staff,
        may_hand_over=may_undo,
        may_purge=member.is_staff and case.state in (*SETTLED, State.PURGED) and not (own - {Part.DECIDER}),
        is_danger=any(flag.reason == DANGER for flag in flags),
        opinion=asked,
        appeals=[appeal for appeal in queries.appeals_of(session, case) if appeal.answer == Answer.WAITS],
        after=_after(session, member, case),
        alone=alone,
        outcomes=tuple(outcome for outcome in ruling.possible(before) if not alone or outcome != Outcome.EXCLUDE),
    )


def require_may_look(session: Session, member: Member, case: Case) -> set[str]:
    """Let a moderator see a case, and return the parts they have in it.

    :raises Missing: to everybody who has another part in it than a decision.
    :raises Refused: to the reviewer from outside, where somebody in the team may judge it.
    """
    own = queries.parts(session, member.account_id, [case.id]).get(case.id, set())
    if Part.DECIDER not in own:
        team.acting(session, member, case)
    policy.require_may_look(own)
    return own


def _opinion(case: Case, first: Decision | None) -> str:
    """Say which opinion is asked for."""
    if first is not None:
        return "second" if case.state == State.AWAITING_SECOND else "third"
    return "appeal" if case.state == State.APPEALED else "first"


def _may_take(session: Session, member: Member, case: Case) -> bool:
    if case.state in (State.WITHDRAWN, State.PURGED):
        return False
    return not case.for_lead or member.is_staff or not team.is_lead_left(session, case)


def _after(session: Session, member: Member, case: Case) -> After | None:
    decision = consequences.own_hiding(session, member, case)
    if decision is None:
        return None
    return After(
        has_earlier=records.has_earlier(session, case, decision),
        no_one_off=records.is_serious(case),
        chosen=records.has_more(session, case, decision),
        alone=decision.stands == Stands.ALONE,
    )


def _changed(case: Case, subject: Subject | None) -> bool:
    return subject is not None and bool(case.body) and (case.body, case.title) != (subject.body, subject.title)


def _official(session: Session, member: Member) -> str:
    alias = aliases.named(session, member, aliases.OFFICIAL)
    return alias.id if alias else ""
