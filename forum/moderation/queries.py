"""Reading cases, flags, decisions and the public log; what was flagged is read through `forum.moderation.subjects`."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased, contains_eager

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock, seals
from forum.core.errors import Missing
from forum.core.paging import Cursor, Page, page
from forum.moderation.models import Case, CaseConflict, Decision, Flag, LogEntry, Part, State

CASES_A_PAGE = 20
LINES_A_PAGE = 30
CONFLICT = "conflict"
"""The table's name in tags of people who may not judge a case."""


def queue_page(session: Session, member: Member, cursor: Cursor | None) -> Page[Case]:
    """Return cases that wait, the gravest first and among these the oldest, without those that the moderator may not judge.

    A page can be shorter for somebody who has a part in some of its cases, and nothing says so.
    """
    statement = select(Case).where(Case.state == State.OPEN)
    return _judgeable(session, member, page(session, statement, Case.place, key=lambda case: case.place, cursor=cursor, size=CASES_A_PAGE))


def get_case(session: Session, case_id: str) -> Case:
    """Return a case.

    :raises Missing: if there is none.
    """
    case = session.get(Case, case_id)
    if case is None:
        raise Missing("There is no case at this address.")
    return case


def open_case(session: Session, kind: str, subject_id: str) -> Case | None:
    """Return the one case about something that waits, as it is in the database now."""
    statement = select(Case).where(Case.kind == kind, Case.subject_id == subject_id, Case.state == State.OPEN)
    return session.scalar(statement.execution_options(populate_existing=True))


def last_decided_case(session: Session, kind: str, subject_id: str) -> Case | None:
    """Return the newest decided case about something."""
    about = (Case.kind == kind, Case.subject_id == subject_id, Case.state == State.DECIDED)
    return session.scalar(select(Case).where(*about).order_by(Case.turn.desc()).limit(1))


def has_newer(case: Case) -> ColumnElement[bool]:
    """Make the condition that there is a newer case about the same thing."""
    newer = aliased(Case)
    return exists().where(newer.kind == case.kind, newer.subject_id == case.subject_id, newer.turn > case.turn)


def conflict_of(session: Session, account_id: str, case_id: str) -> ColumnElement[bool]:
    """Make the condition that an account may not judge a case."""
    return exists().where(CaseConflict.case_id == case_id, CaseConflict.tag.in_(_tags(session, account_id, case_id)))


def parts(session: Session, account_id: str, case_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the parts that an account has in some cases, by case; cases without one are left out."""
    tags = {tag: case_id for case_id in case_ids for tag in _tags(session, account_id, case_id)}
    found: dict[str, set[str]] = {}
    for row in session.scalars(select(CaseConflict).where(CaseConflict.tag.in_(tags))):
        found.setdefault(row.case_id, set()).add(row.part)
    return found


def in_hand(case: Case) -> bool:
    """Say whether somebody has a case in hand now."""
    return case.claim_until is not None and case.claim_until > clock.minute()


def flags_of(session: Session, case: Case) -> list[Flag]:
    """Return the flags of a case, in an order that says nothing about who came first."""
    return list(session.scalars(select(Flag).where(Flag.case_id == case.id).order_by(Flag.id)))


def own_flag(session: Session, member: Member, case_id: str) -> Flag | None:
    """Return a member's own flag in a case."""
    tags = seals.of(session).tags("flag", case_id, member.account_id)
    return session.scalar(select(Flag).where(Flag.person_tag.in_(tags)))


def decisions_of(session: Session, case: Case) -> list[Decision]:
    """Return the decisions on a case, the first one first, with those that were taken back."""
    return list(session.scalars(select(Decision).where(Decision.case_id == case.id).order_by(Decision.number)))


def standing_decision(session: Session, case: Case, *, besides: Decision | None = None) -> Decision | None:
    """Return the decision that holds, or None when there is none yet.

    :param besides: one to leave out, for asking what held before it.
    """
    statement = select(Decision).where(Decision.case_id == case.id, Decision.undone.is_(False))
    if besides is not None:
        statement = statement.where(Decision.id != besides.id)
    return session.scalar(statement.order_by(Decision.number.desc()).limit(1))


def my_flags(session: Session, member: Member, cursor: Cursor | None) -> Page[Flag]:
    """Return a member's flags with their cases, newest days first."""
    statement = select(Flag).join(Flag.case).where(Flag.alias_id.in_(_own(session, member))).options(contains_eager(Flag.case))
    return page(session, statement, Flag.place, key=lambda flag: flag.place, cursor=cursor, size=LINES_A_PAGE, descending=True)


def decisions_on_cases(session: Session, cases: Sequence[Case]) -> dict[str, Decision]:
    """Return the decision that holds for each of some cases, by case."""
    statement = select(Decision).where(Decision.case_id.in_([case.id for case in cases]), Decision.undone.is_(False))
    return {decision.case_id: decision for decision in session.scalars(statement.order_by(Decision.number))}


def decisions(session: Session, decision_ids: Iterable[str]) -> dict[str, Decision]:
    """Return some decisions by id."""
    return {decision.id: decision for decision in session.scalars(select(Decision).where(Decision.id.in_(list(decision_ids))))}


def my_decisions(session: Session, member: Member, cursor: Cursor | None) -> Page[Decision]:
    """Return the decisions that changed something for a member's posts, newest days first."""
    concerns = and_(Case.author_alias_id.in_(_own(session, member)), Decision.for_author)
    return _decisions(session, concerns, cursor)


def decided_by(session: Session, member: Member, cursor: Cursor | None) -> Page[Decision]:
    """Return the decisions that a moderator made, newest days first."""
    official = aliases.named(session, member, aliases.OFFICIAL)
    return _decisions(session, Decision.by_alias_id == (official.id if official else ""), cursor)


def decided_page(session: Session, member: Member, cursor: Cursor | None) -> Page[Decision]:
    """Return decisions that hold and that the moderator may look at again, newest days first."""
    found = _decisions(session, and_(Decision.undone.is_(False), Case.state == State.DECIDED), cursor)
    own = parts(session, member.account_id, {decision.case_id for decision in found.rows})
    return Page([decision for decision in found.rows if decision.case_id not in own], found.before, found.after)


def decision_for(session: Session, member: Member, decision_id: str) -> tuple[Decision, Part]:
    """Return a decision for somebody it concerns, and what part they have in it.

    :raises Missing: for everybody else.
    """
    decision = session.get(Decision, decision_id)
    own = parts(session, member.account_id, [decision.case_id]).get(decision.case_id, set()) if decision else set()
    for part in (Part.AUTHOR, Part.FLAGGER):
        if decision is not None and part in own:
            return decision, part
    raise Missing("There is no decision at this address, or it is not about you.")


def log_page(session: Session, cursor: Cursor | None) -> Page[LogEntry]:
    """Return lines of the public log, the newest first."""
    return page(session, select(LogEntry), LogEntry.turn, key=lambda line: line.turn, cursor=cursor, size=LINES_A_PAGE, descending=True)


def _judgeable(session: Session, member: Member, found: Page[Case]) -> Page[Case]:
    own = parts(session, member.account_id, [case.id for case in found.rows])
    return Page([case for case in found.rows if case.id not in own], found.before, found.after)


def _decisions(session: Session, condition: ColumnElement[bool], cursor: Cursor | None) -> Page[Decision]:
    statement = select(Decision).join(Decision.case).where(condition).options(contains_eager(Decision.case))
    return page(session, statement, Decision.place, key=lambda decision: decision.place, cursor=cursor, size=LINES_A_PAGE, descending=True)


def _own(session: Session, member: Member) -> list[str]:
    return [alias.id for alias in aliases.all_of(session, member)]


def _tags(session: Session, account_id: str, case_id: str) -> list[str]:
    return seals.of(session).tags(CONFLICT, case_id, account_id)
