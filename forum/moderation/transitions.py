"""Owns the whole life of a case as one pure function: from a state and what happens to the state after it, or an error.

Whether what it is told is true is tested by the statement that writes (`forum.moderation.service.claiming`). A database refuses every other change
of a state by triggers that are made from `PAIRS`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum.core.errors import Conflict
from forum.core.words import _
from forum.moderation.models import SETTLED, State


class Event(StrEnum):
    """What can happen to a case."""

    CLAIM = "claim"
    RELEASE = "release"
    DECIDE = "decide"
    """Somebody who has it in hand says what they think."""
    ESCALATE = "escalate"
    """Somebody who has it in hand asks for a lead."""
    SETTLE = "settle"
    """Nobody is left who could give the opinion for which it waits."""
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    """Its last flag was taken back."""
    APPEAL = "appeal"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when something happens. Each is on the safe side unless it is given.

    :param apart: whether whoever acts has no part in the case.
    :param free: whether nobody else has it in hand.
    :param holds: whether whoever acts has it in hand.
    :param second: whether the decision needs a second opinion, and there is somebody to give it.
    :param opinions: how many people have said what they think already, without those who judged it in an earlier round.
    :param agrees: whether a second opinion is the same as the first.
    :param left: whether somebody is left who could give another opinion.
    :param in_time: whether it is not too late.
    :param flags: how many flags are left.
    :param before: the state to which taking back leads.
    :param two: whether two people have said yes, with a reason.
    """

    apart: bool = False
    free: bool = False
    holds: bool = False
    second: bool = False
    opinions: int = 0
    agrees: bool = False
    left: bool = True
    in_time: bool = False
    flags: int = 1
    before: State | None = None
    two: bool = False


class Illegal(Conflict):
    """A case cannot take this step."""

    def __init__(self, state: State, event: Event) -> None:
        """Keep what was tried, for tests and programmers; people read the sentence."""
        super().__init__(_("This cannot be done with the case as it is now. Please look at it once more."))
        self.state, self.event = state, event


LIVING: Final = (State.OPEN, State.AWAITING_SECOND, State.ESCALATED, State.APPEALED)
"""The states in which a case waits for somebody."""


def after(state: State, event: Event, facts: Facts) -> State:
    """Return the state to which an event leads.

    :raises Illegal: if the event cannot happen in that state, or not with these facts.
    """
    steps = {
        Event.CLAIM: _claim,
        Event.RELEASE: _release,
        Event.DECIDE: _decide,
        Event.ESCALATE: _escalate,
        Event.SETTLE: _settle,
        Event.TAKE_BACK: _take_back,
        Event.WITHDRAW: _withdraw,
        Event.APPEAL: _appeal,
        Event.PURGE: _purge,
    }
    reached = steps[event](state, facts)
    if reached is None:
        raise Illegal(state, event)
    return reached


def _claim(state: State, facts: Facts) -> State | None:
    return state if (state in LIVING or state in SETTLED) and facts.apart and facts.free else None


def _release(state: State, facts: Facts) -> State | None:
    return state if facts.holds else None


def _decide(state: State, facts: Facts) -> State | None:
    if not (facts.holds and facts.apart):
        return None
    first = State.AWAITING_SECOND if facts.second and facts.left else State.DECIDED
    if state in (State.OPEN, *SETTLED):
        return first
    if state == State.AWAITING_SECOND and facts.opinions == 1:
        return State.ESCALATED if facts.left and not facts.agrees else State.DECIDED
    if state == State.ESCALATED:
        return State.DECIDED if facts.opinions else first
    if state == State.APPEALED:
        return State.AWAITING_SECOND if facts.second and facts.left else State.APPEAL_DECIDED
    return None


def _escalate(state: State, facts: Facts) -> State | None:
    if not facts.holds or state not in LIVING:
        return None
    return State.ESCALATED if state == State.OPEN else state


def _settle(state: State, facts: Facts) -> State | None:
    return State.DECIDED if state in (State.AWAITING_SECOND, State.ESCALATED) and facts.opinions and not facts.left else None


def _take_back(state: State, facts: Facts) -> State | None:
    to = (State.OPEN, State.ESCALATED, *SETTLED)
    from_here = state in (State.AWAITING_SECOND, State.DECIDED)
    return facts.before if from_here and facts.holds and facts.in_time and facts.before in to else None


def _withdraw(state: State, facts: Facts) -> State | None:
    return State.WITHDRAWN if state == State.OPEN and not facts.flags else None


def _appeal(state: State, facts: Facts) -> State | None:
    return State.APPEALED if state in (*SETTLED, State.APPEALED) and facts.in_time else None


def _purge(state: State, facts: Facts) -> State | None:
    return State.PURGED if state in SETTLED and facts.two else None


PAIRS: Final = frozenset(
    {
        (State.OPEN, State.AWAITING_SECOND),
        (State.OPEN, State.DECIDED),
        (State.OPEN, State.ESCALATED),
        (State.OPEN, State.WITHDRAWN),
        (State.AWAITING_SECOND, State.OPEN),
        (State.AWAITING_SECOND, State.ESCALATED),
        (State.AWAITING_SECOND, State.DECIDED),
        (State.AWAITING_SECOND, State.APPEAL_DECIDED),
        (State.ESCALATED, State.AWAITING_SECOND),
        (State.ESCALATED, State.DECIDED),
        (State.DECIDED, State.OPEN),
        (State.DECIDED, State.ESCALATED),
        (State.DECIDED, State.AWAITING_SECOND),
        (State.DECIDED, State.APPEALED),
        (State.DECIDED, State.APPEAL_DECIDED),
        (State.DECIDED, State.PURGED),
        (State.APPEALED, State.AWAITING_SECOND),
        (State.APPEALED, State.APPEAL_DECIDED),
        (State.APPEAL_DECIDED, State.AWAITING_SECOND),
        (State.APPEAL_DECIDED, State.DECIDED),
        (State.APPEAL_DECIDED, State.APPEALED),
        (State.APPEAL_DECIDED, State.PURGED),
    }
)
"""Every change of a state that there is; that a case stays in its state is always possible."""
