"""Cases and decisions as pages show them: plain frozen values, with no more of a person than the post itself shows."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock, text
from forum.moderation import policy, queries, sentences, subjects
from forum.moderation.models import Case, Decision, Flag, Outcome, Part, State
from forum.moderation.reasons import BY_KEY, DANGER, Reason, urgency
from forum.moderation.subjects import Subject

EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the queue."""

    id: str
    urgency: str
    title: str
    board: str
    flags: int
    day: str
    excerpt: str
    mine: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case as one moderator sees it.

    :param pieces: the text as it was flagged, cut where a flagged sentence begins or ends; empty once it is no longer kept.
    :param changed: what stands there now, if it is not what was flagged.
    :param minutes: for how much longer it is in this moderator's hand; 0 when it is not.
    """

    case: Case
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
    may_undo: bool
    is_danger: bool
    outcomes: tuple[Outcome, ...]


def rows(session: Session, member: Member, cases: list[Case]) -> list[Row]:
    """Show cases as rows of the queue."""
    official = _official(session, member)
    return [_row(case, official) for case in cases]


def _row(case: Case, official: str) -> Row:
    mine = queries.in_hand(case) and case.claimed_by == official
    return Row(
        id=case.id,
        urgency=urgency(case.severity),
        title=BY_KEY[case.reason].title,
        board=case.board.title,
        flags=case.flag_count,
        day=words_for_day(case),
        excerpt=text.excerpt(f"{case.title} - {case.body}" if case.title else case.body, EXCERPT),
        mine=mine,
        taken=queries.in_hand(case) and not mine,
    )


def words_for_day(case: Case) -> str:
    """Say since when a case waits."""
    from_today = (clock.today() - case.opened_day).days
    return "since today" if from_today <= 0 else "since yesterday" if from_today == 1 else f"for {from_today} days"


def case_page(session: Session, member: Member, case: Case) -> CasePage:
    """Show a case.

    :raises Refused: to its author and to those who flagged it.
    """
    own = queries.parts(session, member.account_id, [case.id]).get(case.id, set())
    policy.require_may_look(own)
    subject = subjects.find(session, case.kind, case.subject_id, member)
    flags = sorted(queries.flags_of(session, case), key=lambda flag: -BY_KEY[flag.reason].severity)
    decisions = queries.decisions_of(session, case)
    standing = next((decision for decision in reversed(decisions) if not decision.undone), None)
    official = _official(session, member)
    held = queries.in_hand(case) and case.claimed_by == official
    kept = f"{case.title}\n\n{case.body}" if case.title else case.body
    return CasePage(
        case=case,
        reason=BY_KEY[case.reason],
        urgency=urgency(case.severity),
        subject=subject,
        pieces=sentences.pieces(kept, [flag.sentence for flag in flags if flag.sentence]),
        changed=_changed(case, subject),
        flags=flags,
        decisions=decisions,
        minutes=(case.claim_until or 0) - clock.minute() if held else 0,
        taken=queries.in_hand(case) and not held,
        may_take=not own and not queries.in_hand(case) and case.state != State.WITHDRAWN,
        may_decide=held and Part.DECIDER not in own,
        may_undo=held and standing is not None and standing.by_alias_id == official,
        is_danger=any(flag.reason == DANGER for flag in flags),
        outcomes=policy.possible_outcomes(subject.state if subject else None),
    )


def _changed(case: Case, subject: Subject | None) -> bool:
    return subject is not None and bool(case.body) and (case.body, case.title) != (subject.body, subject.title)


def _official(session: Session, member: Member) -> str:
    alias = aliases.named(session, member, aliases.OFFICIAL)
    return alias.id if alias else ""
