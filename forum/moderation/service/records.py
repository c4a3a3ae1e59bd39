"""That a decision went against a person: one sealed row a decision, kept for a year, with what was taken from the person by it.

It reaches a person under every name. Moderators read it as "none" or "some"; choosing what is taken is left to `consequences`.
"""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.service import limited
from forum.core import clock, owned
from forum.core.names import public_id
from forum.moderation import measures, queries, reasons, subjects
from forum.moderation.models import Case, Decision, Outcome, Record, Stands
from forum.resources.promises import RECORDS_DAYS

ONE_OFF_DAYS = 90
"""For how many days somebody has no names for one thread."""


def settle(session: Session, case: Case) -> None:
    """Make the record of a case fit its decisions: one while it is hidden, none otherwise, and what was taken is given back."""
    author = subjects.case_author(session, case)
    if author is None:
        return
    decisions = queries.decisions_of(session, case)
    standing = _hiding(decisions)
    about = {decision.id for decision in decisions}
    there = {parts[0]: (row, parts[2:]) for row, parts in _rows_of(session, author) if parts[0] in about}
    for decision_id, (row, restrictions) in there.items():
        if standing is None or decision_id != standing.id:
            _remove(session, row, restrictions)
    if standing is not None and standing.id not in there:
        taken = [limited.restrict(session, author, limited.Kind.ONE_OFF, ONE_OFF_DAYS)] if is_serious(case) else []
        owned.keep(session, Record(id=public_id()), author, standing.id, standing.day.isoformat(), *taken)


def is_serious(case: Case) -> bool:
    """Say whether hiding it takes the names for one thread away by itself."""
    return case.reason in reasons.SERIOUS


def add(session: Session, case: Case, decision: Decision, kind: limited.Kind, days: int) -> bool:
    """Take something from the author of a case, behind all their names, and note it beside the decision.

    Return whether there is somebody: an imported author, or one who has left and was erased, has nothing that could be taken.
    """
    author = subjects.case_author(session, case)
    for row, parts in _rows_of(session, author):
        if author is not None and parts[0] == decision.id:
            owned.reseal(session, row, *parts, limited.restrict(session, author, kind, days))
            return True
    return False


def has_more(session: Session, case: Case, decision: Decision) -> bool:
    """Say whether a decision takes something that was chosen, besides what it takes by itself."""
    rows = _rows_of(session, subjects.case_author(session, case))
    return any(len(parts) - 2 > is_serious(case) for _, parts in rows if parts[0] == decision.id)


def has_earlier(session: Session, case: Case, decision: Decision) -> bool:
    """Say whether other decisions went against the author within the year: for the page after a decision, and never a number or a day."""
    rows = _rows_of(session, subjects.case_author(session, case))
    return any(parts[0] != decision.id for _, parts in rows)


def taken_by(session: Session, member: Member, decision: Decision) -> list[tuple[limited.Kind, date]]:
    """Tell a member what a decision about their post takes from them, and until when."""
    rows = _rows_of(session, member.account_id)
    return limited.taken_by(session, member, [taken for _, parts in rows if parts[0] == decision.id for taken in parts[2:]])


def forget_old_records(session: Session) -> None:
    """Delete records that are older than a year."""
    last = clock.today() - timedelta(days=RECORDS_DAYS)
    for row in session.scalars(select(Record)):
        if row.tie is None or date.fromisoformat(owned.private_parts(session, row)[1]) < last:
            session.delete(row)
    session.flush()


def _rows_of(session: Session, account_id: str | None) -> list[tuple[Record, list[str]]]:
    """Return the records of a person, each with the decision, the day, and what was taken."""
    rows = owned.rows_of(session, Record, account_id) if account_id is not None else []
    return [(row, owned.private_parts(session, row)) for row in rows]


def _hiding(decisions: list[Decision]) -> Decision | None:
    """Return the decision by which something is hidden now."""
    holding = [one for one in decisions if not one.undone and one.stands != Stands.NOT]
    changes = [one for one in holding if one.outcome in (*measures.HIDING, Outcome.RESTORE)]
    return changes[-1] if changes and changes[-1].outcome != Outcome.RESTORE else None


def _remove(session: Session, row: Record, restrictions: list[str]) -> None:
    for restriction in restrictions:
        limited.lift_one(session, restriction)
    session.delete(row)
    session.flush()
