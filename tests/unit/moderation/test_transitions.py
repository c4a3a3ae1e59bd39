from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from forum.core.model import Base
from forum.moderation import transitions
from forum.moderation.models import State
from forum.moderation.transitions import PAIRS, Event, Facts, Illegal, after
from tests.unit.moderation.cases import a_case

EVERY = [
    Facts(apart, free, holds, second, opinions, agrees, left, in_time, flags, before, two)
    for apart, free, holds, second, agrees, left, in_time, two in product((False, True), repeat=8)
    for opinions in (0, 1, 2)
    for flags in (0, 1)
    for before in (None, State.OPEN, State.DECIDED)
]
ON_SAFE_GROUND = Facts(apart=True, free=True, holds=True)


def _reached(state: State, facts: Facts) -> set[tuple[State, State]]:
    found = set()
    for event in Event:
        try:
            found.add((state, after(state, event, facts)))
        except Illegal:
            continue
    return found


def test_every_step_that_the_function_takes_is_known_to_the_database() -> None:
    taken = {pair for state in State for facts in EVERY for pair in _reached(state, facts) if pair[0] != pair[1]}
    assert taken <= PAIRS


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.PURGED])
def test_what_is_over_stays_over(state: State) -> None:
    assert {to for facts in EVERY for _, to in _reached(state, facts)} <= {state}


def test_nobody_decides_who_has_a_part_in_it_or_does_not_have_it_in_hand() -> None:
    for state, facts in product(State, EVERY):
        if facts.apart and facts.holds:
            continue
        with pytest.raises(Illegal):
            after(state, Event.DECIDE, facts)


def test_nobody_takes_what_somebody_else_has_in_hand() -> None:
    for state in State:
        with pytest.raises(Illegal):
            after(state, Event.CLAIM, Facts(apart=True, free=False))
        with pytest.raises(Illegal):
            after(state, Event.CLAIM, Facts(apart=False, free=True))


@pytest.mark.parametrize(
    ("state", "facts", "reached"),
    [
        (State.OPEN, {"second": True}, State.AWAITING_SECOND),
        (State.OPEN, {"second": True, "left": False}, State.DECIDED),
        (State.OPEN, {}, State.DECIDED),
        (State.AWAITING_SECOND, {"opinions": 1, "agrees": True}, State.DECIDED),
        (State.AWAITING_SECOND, {"opinions": 1}, State.ESCALATED),
        (State.AWAITING_SECOND, {"opinions": 1, "left": False}, State.DECIDED),
        (State.ESCALATED, {"opinions": 2, "second": True}, State.DECIDED),
        (State.ESCALATED, {"opinions": 0, "second": True}, State.AWAITING_SECOND),
        (State.APPEALED, {}, State.APPEAL_DECIDED),
        (State.APPEALED, {"second": True}, State.AWAITING_SECOND),
    ],
)
def test_a_decision_leads_where_the_rules_say(state: State, facts: dict[str, int], reached: State) -> None:
    assert after(state, Event.DECIDE, Facts(apart=True, holds=True, **facts)) == reached  # type: ignore[arg-type]  # numbers and yes or no


def test_an_appeal_that_comes_too_late_changes_nothing() -> None:
    for state in State:
        with pytest.raises(Illegal):
            after(state, Event.APPEAL, Facts(in_time=False))


def test_one_person_alone_erases_nothing() -> None:
    for state in State:
        with pytest.raises(Illegal):
            after(state, Event.PURGE, Facts(apart=True, holds=True, two=False))


def test_every_case_that_waits_can_end() -> None:
    for state in transitions.LIVING:
        opinions = 2 if state == State.ESCALATED else 1
        assert after(state, Event.DECIDE, Facts(apart=True, holds=True, opinions=opinions, left=False)) in (State.DECIDED, State.APPEAL_DECIDED)


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("to", list(State))
def test_the_database_itself_refuses_a_step_that_there_is_not(session: Session, before: State, to: State) -> None:
    case = a_case(session)
    table = Base.metadata.tables["moderation_case"]
    session.execute(table.delete().where(table.c.id != case.id))
    session.flush()
    path = _path(before)
    for state in path:
        session.execute(text("UPDATE moderation_case SET state = :state"), {"state": state})
    if before == to or (before, to) in PAIRS:
        session.execute(text("UPDATE moderation_case SET state = :state"), {"state": to})
        return
    with pytest.raises(DatabaseError, match="cannot take this step"):
        session.execute(text("UPDATE moderation_case SET state = :state"), {"state": to})


def _path(to: State) -> list[State]:
    """Return the states through which a new case comes to a state."""
    paths: dict[State, list[State]] = {State.OPEN: []}
    while to not in paths:
        paths |= {after: [*path, after] for before, path in list(paths.items()) for one, after in PAIRS if one == before and after not in paths}
    return paths[to]
