"""The figures about moderation: true, of whole months, and about nobody."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.core import clock
from forum.moderation import reports
from forum.moderation.models import Count, Counted
from forum.moderation.service import counting, deciding
from forum.moderation.service.counting import count
from tests.factories import a_moderator
from tests.unit.moderation.cases import RULE, a_case

NEXT_MONTH = timedelta(days=32)


@pytest.fixture
def later(session: Session) -> Iterator[Session]:
    """What was counted until now, as it is seen a month later."""
    with time_machine.travel(clock.now() + NEXT_MONTH, tick=False):
        yield session


def _counted(session: Session, what: str) -> dict[tuple[str, str], int]:
    return {(row.part, row.value): row.count for row in session.scalars(select(Count).where(Count.what == what))}


def _rows(sheet: reports.Sheet) -> dict[str, tuple[reports.Cell, ...]]:
    return {row.key: row.cells for row in sheet.rows}


def test_a_case_is_counted_in_its_class_and_on_time(session: Session) -> None:
    with time_machine.travel(datetime(2026, 3, 3, 12, tzinfo=clock.now().tzinfo), tick=False):
        case = a_case(session, reason="advice")
        counting.count_opened(session, case.id)
    with time_machine.travel(datetime(2026, 3, 3, 14, 10, tzinfo=clock.now().tzinfo), tick=False):
        moderator = a_moderator(session)
        deciding.claim(session, moderator, case)
        decision = deciding.decide(session, moderator, case, "no_action", "It may stay.", RULE, version=case.version)
        counting.count_first_look(session, decision.id)
        counting.count_decided(session, decision.id)
    assert _counted(session, Counted.CASES) == {("0", ""): 1}
    assert _counted(session, Counted.FIRST) == {("0", "240"): 1}
    assert _counted(session, Counted.DECIDED) == {("0", "240"): 1}
    assert _counted(session, Counted.FLAGS) == {("0", ""): 1}
    assert _counted(session, Counted.LATE) == {("0", "on_time"): 1}
    assert _counted(session, Counted.OUTCOMES) == {("advice", "no_action"): 1}


def test_a_case_that_waited_too_long_is_hidden_from_the_figures(session: Session) -> None:
    case = a_case(session, reason="advice")
    case.waits_since = clock.minute() - 10_081
    session.flush()
    moderator = a_moderator(session)
    deciding.claim(session, moderator, case)
    decision = deciding.decide(session, moderator, case, "no_action", "It may stay.", RULE, version=case.version)
    counting.count_first_look(session, decision.id)
    assert _counted(session, Counted.LATE) == {("0", "late"): 1}


def test_what_was_held_before_anybody_read_it_is_counted_as_flagged(session: Session) -> None:
    case = a_case(session)
    case.reason = "waits"
    session.flush()
    counting.count_opened(session, case.id)
    assert _counted(session, Counted.CASES) == {}


def test_one_decision_can_be_read_from_two_visits(session: Session) -> None:
    count(session, Counted.CASES, "4", by=50)
    assert _rows(reports.came_in(session))["4"][0] is None, "the month that runs is not shown"


def test_the_figures_say_something_else_than_what_happened(later: Session) -> None:
    with time_machine.travel(clock.now() - NEXT_MONTH, tick=False):
        for severity, cases in (("4", 10), ("3", 20), ("2", 30), ("1", 40), ("0", 50)):
            count(later, Counted.CASES, severity, by=cases)
        for minutes, cases in (("15", 30), ("60", 20), ("480", 4)):
            count(later, Counted.FIRST, "4", minutes, by=cases)
        for said, cases in (("on_time", 90), ("late", 10)):
            count(later, Counted.LATE, "4", said, by=cases)
        for one, other, cases in (("hide", "hide", 40), ("no_action", "no_action", 40), ("hide", "no_action", 10), ("no_action", "hide", 10)):
            count(later, Counted.OPINIONS, one, other, by=cases)
        for party, answer, cases in (("author", "upheld", 30), ("author", "overturned", 10), ("flagger", "upheld", 7), ("flagger", "overturned", 6)):
            count(later, Counted.APPEALS, party, answer, by=cases)
    assert _rows(reports.came_in(later))["all"][0] == 150
    assert _rows(reports.waits(later))["4"] == ("within 15 minutes", "within 1 hour", None, None, "10 in 100")
    assert _rows(reports.opinions(later)) == {"same": (80,), "differed": (20,), "all": (100,)}
    assert "0.60" in reports.opinions(later).about
    assert _rows(reports.appeals(later)) == {"author": (30, 10, 40), "flagger": (7, 6, 13), "all": (37, 16, 53)}


def test_a_few_cases_can_be_told_apart(later: Session) -> None:
    with time_machine.travel(clock.now() - NEXT_MONTH, tick=False):
        for severity, cases in (("4", 1), ("3", 20), ("2", 30)):
            count(later, Counted.CASES, severity, by=cases)
        count(later, Counted.FIRST, "4", "15", by=4)
        count(later, Counted.KEPT_APART, by=4)
    cells = _rows(reports.came_in(later))
    assert cells["4"][0] is None
    assert sum(row[0] is None for row in cells.values()) > 1, "one hidden number alone could be taken away from the sum"
    assert _rows(reports.waits(later))["4"][0] is None
    assert _rows(reports.kept_apart(later))["kept_apart"] == (None,)


def test_no_figure_is_about_a_moderator(session: Session) -> None:
    assert set(Count.__table__.columns.keys()) == {"month", "what", "part", "value", "count"}
