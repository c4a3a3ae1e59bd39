"""Counting for the page of figures, as things become true: each handler runs once for its fact, and what it counts names nobody.

Waits are counted in classes while the minute from which a case waits is still known; what is shown of all this is left to `forum.moderation.reports`.
"""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.core import clock
from forum.moderation import queries, reasons
from forum.moderation.models import Appeal, Case, Count, Counted, Decision, Round
from forum.moderation.priority import PROMISED

CLASSES = (15, 30, 60, 120, 240, 480, 720, 1_440, 2_880, 4_320, 7_200, 10_080, 20_160, 43_200)
"""Upper ends of the classes of waits, in minutes."""
LONGER = 525_600
"""The class of all waits beyond those."""

ON_TIME, LATE = "on_time", "late"

AFTERWARDS = "afterwards"
"""The name among what a session carries of the way to do something after this transaction, whatever becomes of it."""

_NOT_FLAGGED = (reasons.WAITS, reasons.ASKED)
"""Cases that nobody flagged: what waits to be read before it appears, and threads that nobody answered."""


def count_opened(session: Session, case_id: str) -> None:
    """Count a case that begins to wait."""
    case = session.get(Case, case_id)
    if case is not None and case.reason not in _NOT_FLAGGED:
        count(session, Counted.CASES, str(case.severity))


def count_first_look(session: Session, decision_id: str) -> None:
    """Count how long a case had waited when somebody first said what is to happen, and whether that was in time."""
    decision = session.get(Decision, decision_id)
    if decision is None or decision.number != 1 or decision.case.reason in _NOT_FLAGGED:
        return
    case, waited = decision.case, _waited(decision.case)
    if waited is not None:
        count(session, Counted.FIRST, str(case.severity), str(_class_of(waited)))
        count(session, Counted.LATE, str(case.severity), LATE if waited > PROMISED[case.severity] else ON_TIME)


def count_decided(session: Session, decision_id: str) -> None:
    """Count what holds in the end, how long the case had waited for it, and whether first and second opinion were the same."""
    decision = session.get(Decision, decision_id)
    if decision is None or decision.round == Round.APPEAL or decision.case.reason in _NOT_FLAGGED:
        return
    case, waited = decision.case, _waited(decision.case)
    if waited is not None:
        count(session, Counted.DECIDED, str(case.severity), str(_class_of(waited)))
        count(session, Counted.FLAGS, str(case.severity), by=case.flag_count)
    count(session, Counted.OUTCOMES, case.reason, decision.outcome)
    pair = _opinions(queries.decisions_of(session, case))
    if pair is not None:
        count(session, Counted.OPINIONS, *pair)


def count_filed(session: Session, appeal_id: str) -> None:
    """Count an appeal that begins to wait."""
    appeal = session.get(Appeal, appeal_id)
    if appeal is not None:
        count(session, Counted.FILED, appeal.party)


def count_appeal(session: Session, appeal_id: str) -> None:
    """Count an appeal that was answered."""
    appeal = session.get(Appeal, appeal_id)
    if appeal is not None:
        count(session, Counted.APPEALS, appeal.party, appeal.answer)


def note_kept_apart(session: Session, parts: set[str]) -> None:
    """Count that somebody could not judge a case, if they have parts in it: after this transaction, which comes to nothing."""
    afterwards = session.info.get(AFTERWARDS)
    if parts and afterwards is not None:
        afterwards(lambda own: count(own, Counted.KEPT_APART))


def count(session: Session, what: str, part: str = "", value: str = "", *, by: int = 1) -> None:
    """Count something of this month on."""
    key = {"month": clock.today().replace(day=1), "what": str(what), "part": part, "value": value}
    counting = update(Count).filter_by(**key).values(count=Count.count + by).returning(Count.month)
    counting = counting.execution_options(synchronize_session=False)
    if not by or session.scalar(counting) is not None:
        return
    try:
        with session.begin_nested():
            session.add(Count(**key, count=0))
    except IntegrityError:
        pass  # somebody else has just begun to count
    session.execute(counting)


def _waited(case: Case) -> int | None:
    """Return for how many minutes a case has waited; None where that is not known any more."""
    return max(0, clock.minute() - case.waits_since) if case.waits_since is not None else None


def _class_of(minutes: int) -> int:
    return next((end for end in CLASSES if minutes <= end), LONGER)


def _opinions(decisions: list[Decision]) -> tuple[str, str] | None:
    """Return what the last first opinion and the second one beside it said, or None where one was enough."""
    standing = [one for one in decisions if one.round in (Round.FIRST, Round.SECOND)]
    if not standing or standing[-1].round != Round.SECOND:
        return None
    firsts = [one for one in standing if one.round == Round.FIRST]
    return (firsts[-1].outcome, standing[-1].outcome) if firsts else None
