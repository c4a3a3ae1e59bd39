from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.models import Shelf
from forum.core import clock, memory
from forum.core.errors import Invalid, Refused, TooSoon
from forum.moderation import queries
from forum.moderation.service import assigning, caring, claiming, remembering
from forum.web.database import reading, transaction
from tests.factories import a_member, a_moderator
from tests.unit.moderation.cases import a_case

NOON = "2026-03-10T12:00:00Z"


@pytest.fixture(autouse=True)
def nothing_remembered(session: Session) -> memory.Memory:
    kept = memory.of(session, remembering.NAME)
    for key in _keys(kept):
        kept.drop(key, 10_000)
    return kept


def _keys(kept: memory.Memory) -> list[str]:
    return kept.keys()


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


def test_a_kind_that_a_moderator_does_not_take_is_not_handed_to_them(session: Session) -> None:
    a_case(session, reason="danger")
    other = a_case(session, reason="cruelty")
    moderator = a_moderator(session)
    caring.choose(session, moderator, not_taken=["danger"], most=5, begins=0, ends=0)
    assert assigning.take_next(session, moderator) is other
    assert [case.reason for case in caring.left_out(session, moderator, caring.of(session, moderator))] == ["danger"], "and it is not lost"
    assert assigning.take_next(session, a_moderator(session)).reason == "danger", "others take it"


def test_a_case_that_somebody_cannot_take_goes_out_of_their_list_without_a_trace(session: Session) -> None:
    heavy = a_case(session, reason="cruelty")
    moderator = a_moderator(session)
    assert assigning.take_next(session, moderator) is heavy
    caring.pass_on(session, moderator, heavy)
    assert not queries.in_hand(heavy)
    assert caring.of(session, moderator).leaves_out(heavy)
    assert assigning.take_next(session, moderator) is None
    assert assigning.take_next(session, a_moderator(session)) is heavy
    assert session.scalars(select(Shelf)).all() == [], "nothing is written beside the case"


def test_what_was_passed_on_stays_out_of_the_list_for_as_long_as_it_waits(in_app: Flask, session: Session) -> None:
    waiting, closed = a_case(session), a_case(session)
    moderator = a_moderator(session)
    for case in (waiting, closed):
        caring.pass_on(session, moderator, case)
    closed.state = "withdrawn"
    session.commit()
    remembering.put_away(reading, transaction)
    session.expire_all()
    assert shelf.read(session, moderator.account_id, remembering.PASSED) == [waiting.id]
    assert caring.of(session, moderator).leaves_out(waiting)
    assert not _keys(memory.of(session, remembering.NAME))


def test_beyond_what_somebody_takes_in_a_day_no_severe_case_is_handed_out(session: Session, noon: time_machine.Traveller) -> None:
    moderator = a_moderator(session)
    caring.choose(session, moderator, not_taken=[], most=2, begins=0, ends=0)
    for _ in range(2):
        caring.take(session, moderator, a_case(session, reason="harm"))
    third, mild = a_case(session, reason="harm"), a_case(session, reason="selling")
    assert assigning.take_next(session, moderator) is mild
    with pytest.raises(TooSoon):
        caring.take(session, moderator, third)
    cry = a_case(session, reason="danger")
    caring.take(session, moderator, cry)
    assert queries.in_hand(cry), "a cry for help can always be taken"
    noon.shift(25 * 3600)
    caring.take(session, moderator, third)


def test_after_two_hours_a_break_is_due_and_a_cry_for_help_can_be_taken_all_the_same(session: Session, noon: time_machine.Traveller) -> None:
    moderator, case, cry = a_moderator(session), a_case(session), a_case(session, reason="danger")
    for _ in range(9):
        caring.note_act(session, moderator)
        noon.shift(15 * 60)
    caring.note_act(session, moderator)
    with pytest.raises(TooSoon) as due:
        caring.take(session, moderator, case)
    assert due.value.wait == caring.REST * 60
    assert assigning.take_next(session, moderator) is None
    caring.take(session, moderator, cry)
    noon.shift((caring.REST + 1) * 60)
    caring.take(session, moderator, case)


def test_pauses_in_between_put_a_break_off() -> None:
    assert caring.rest_due([], 500) == 0
    assert caring.rest_due(range(0, 121, 10), 120) == 20
    assert caring.rest_due(range(0, 121, 10), 130) == 10
    assert caring.rest_due(range(0, 121, 10), 140) == 0
    assert caring.rest_due([*range(0, 60, 10), *range(90, 200, 10)], 199) == 0, "half an hour was a pause"
    assert caring.rest_due([120, 0, *range(10, 120, 10)], 120) == 20, "in whatever order they are remembered"


def test_after_a_severe_case_somebody_is_asked_how_they_are(session: Session, noon: time_machine.Traveller) -> None:
    moderator = a_moderator(session)
    caring.take(session, moderator, a_case(session))
    assert not caring.lately(session, moderator).debrief
    caring.take(session, moderator, a_case(session, reason="danger"))
    assert caring.lately(session, moderator).debrief
    noon.shift(60)
    caring.breathe(session, moderator)
    assert not caring.lately(session, moderator).debrief


def test_nothing_is_handed_out_outside_somebodys_hours(session: Session) -> None:
    moderator, case = a_moderator(session), a_case(session)
    caring.choose(session, moderator, not_taken=[], most=5, begins=18, ends=22)
    assert caring.of(session, moderator).is_away
    assert assigning.take_next(session, moderator) is None
    caring.choose(session, moderator, not_taken=[], most=5, begins=22, ends=13)
    assert not caring.of(session, moderator).is_away, "hours may go through the night"
    assert assigning.take_next(session, moderator) is case


def test_going_on_with_a_case_is_not_stopped_by_a_break(session: Session, noon: time_machine.Traveller) -> None:
    moderator, case = a_moderator(session), a_case(session)
    for _ in range(9):
        caring.note_act(session, moderator)
        noon.shift(15 * 60)
    claiming.claim(session, moderator, case)
    caring.note_act(session, moderator)
    caring.take(session, moderator, case)


def test_what_cannot_be_chosen_is_said(session: Session) -> None:
    moderator = a_moderator(session)
    for wrong in ({"most": 0}, {"most": 21}, {"begins": 24}, {"ends": -1}):
        with pytest.raises(Invalid):
            caring.choose(session, moderator, **{"not_taken": [], "most": 5, "begins": 0, "ends": 0, **wrong})
    with pytest.raises(Refused):
        caring.choose(session, a_member(session), not_taken=[], most=5, begins=0, ends=0)
    caring.choose(session, moderator, not_taken=["danger", "no such kind"], most=3, begins=8, ends=22)
    assert caring.wishes_of(session, moderator) == caring.Wishes(("danger",), 3, 8, 22)


def test_how_a_moderator_is_doing_stands_in_no_table_and_is_forgotten_after_a_day(
    in_app: Flask, session: Session, noon: time_machine.Traveller
) -> None:
    moderator = a_moderator(session)
    caring.note_act(session, moderator)
    caring.breathe(session, moderator)
    session.commit()
    kept = memory.of(session, remembering.NAME)
    assert moderator.account_id not in "".join(_keys(kept))
    assert not any(moderator.account_id.encode() in entry for key in _keys(kept) for entry in kept.of(key))
    remembering.put_away(reading, transaction)
    assert _keys(kept)
    noon.shift(25 * 3600)
    remembering.put_away(reading, transaction)
    assert not _keys(kept)
    assert clock.minute()
