"""What lives of cases are made of: a forum of its own for each, its people, and what these can try. What happens is left to the test."""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar, ParamSpec

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias, Role
from forum.accounts.service import muting
from forum.boards.models import Board, Post
from forum.boards.models import State as Shown
from forum.core import clock
from forum.core.errors import Failed
from forum.moderation import queries, subjects
from forum.moderation.models import Answer, Appeal, Case, Decision, Outcome, Round, Stands, State
from forum.moderation.service import carrying, deciding, flagging, purging, ruling
from forum.moderation.transitions import LIVING
from forum.web.database import db, intent
from tests.factories import a_member

P = ParamSpec("P")
LONG = int(os.environ.get("HYPOTHESIS_LONG") or 0)
LIVES = 2_000 if LONG == 1 else LONG
WHO = st.integers(0, 3)
OUTCOMES = st.one_of(st.integers(0, len(Outcome) - 1), st.sampled_from(list(Outcome)))
"""One of those that can be chosen, by its number, or any: also those that are refused."""
MOST = 4
"""How many posts there are in one life, at most."""
POSTS = st.integers(0, MOST - 1)
MOSTLY = st.sampled_from([True, True, True, False])
SELDOM = st.sampled_from([False, False, False, False, True])
REASONS = st.sampled_from(["cruelty", "danger", "selling", "advice", "misinformation"])
SAID = {"sentence": "Only a fool believes that.", "why": "Many do.", "source": "A leaflet."}
REACHED = {
    *(f"round {each}" for each in Round),
    *(f"stands {each}" for each in Stands if each),
    *(f"outcome {each}" for each in Outcome),
    *(f"case {each}" for each in State),
    *(f"appeal {each}" for each in Answer),
    *("flag", "by a moderator", "withdrawn", "edited after a flag", "claim ran out", "release", "undone", "escalate", "settled by the worker"),
    *("decided from outside", "purged", "decided again", "a_reply", "muted"),
}
"""What a long run has to come by, or it has shown nothing about it."""

STEPS: dict[str, st.SearchStrategy[dict[str, Any]]] = {}
NEXT: list[str] = []
"""The steps, those that happen often several times."""


def step(often: int = 1, **drawn: st.SearchStrategy[Any]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Let something happen in lives, at random.

    A rule of its own would be left out of half of all lives (Hypothesis takes away rules at random): in most of them nobody would decide anything.

    :param often: how many times as often as other things.
    """

    def kept(happens: Callable[P, None]) -> Callable[P, None]:
        STEPS[happens.__name__] = st.fixed_dictionaries(drawn)
        NEXT.extend([happens.__name__] * often)
        return happens

    return kept


def next_step() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Make what happens next: which step, and with what."""
    return st.sampled_from(NEXT).flatmap(lambda name: st.tuples(st.just(name), STEPS[name]))


def left_out() -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(sorted(STEPS)), max_size=4)


class Life(RuleBasedStateMachine):
    """A few posts, four members, and a team of one to four, one of whom runs the forum."""

    app: Flask
    reached: ClassVar[Counter[str]] = Counter()
    board: Board
    members: list[Member]
    team: list[Member]
    posts: list[Post]

    def __init__(self) -> None:
        super().__init__()
        self.minutes, self._minute = 0, clock.minute
        self.context = self.app.app_context()
        self.context.push()
        self.writes = intent(writes=True)
        self.writes.__enter__()
        self.connection = db.engine.connect()
        self.outer = self.connection.begin()
        info = dict(self.app.extensions["session_info"])
        self.session = Session(self.connection, info=info, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self.flags: list[str] = []
        self.flaggers: dict[str, Member] = {}
        clock.minute = self._now

    def _now(self) -> int:
        return self._minute() + self.minutes

    def teardown(self) -> None:
        """Bring every case to its end, then throw everything away."""
        try:
            self._end_every_case()
            self._count()
            self.reached["lives"] += 1
        finally:
            clock.minute = self._minute
            self.session.close()
            self.outer.rollback()
            self.connection.close()
            self.writes.__exit__(None, None, None)
            self.context.pop()

    def _try(self, do: Any, *args: Any, **values: Any) -> Any:
        """Do something as a request would: all of it, or nothing."""
        self.session.commit()
        try:
            done = do(self.session, *args, **values)
        except Failed:
            self.session.rollback()
            return None
        self.session.commit()
        self.reached[do.__name__] += 1
        return done

    def _look(self, who: int, case: Case, outcome: Outcome | int) -> Decision | None:
        """Let the first of the team who may take a case say what they think, and give it back."""
        one = self._taker(who, case)
        made = self._decide(one, case, outcome, 3) if one else None
        if one:
            self._try(deciding.release, one, case)
        return made

    def _taker(self, who: int, case: Case) -> Member | None:
        """Return the first of the team, from somebody on, who gets a case into their hand."""
        for number in range(len(self.team)):
            self._try(deciding.claim, one := self._moderator(who + number), case)
            if self._holder(case) is one:
                return one
        return None

    def _decide(self, moderator: Member, case: Case, said: Outcome | int, days: int, *, asks: bool = False) -> Decision | None:
        version, possible = case.version, choices(self.session, case)
        outcome = said if isinstance(said, Outcome) else possible[said % len(possible)]
        made: Decision | None = self._try(
            deciding.decide, moderator, case, outcome, "It hurts.", "kindness", version=version, days=days, ask_second=asks, notes=("death",)
        )
        if made is not None and made.round == Round.FIRST:
            assert case.author_alias_id != made.by_alias_id
        return made

    def _end_every_case(self) -> None:
        if not hasattr(self, "posts"):
            return
        self.minutes += 100
        fresh = [a_member(self.session, role=Role.ADMINISTRATOR) for _ in range(3)]
        for _ in range(12 * MOST):
            waiting = self.session.scalar(select(Case).where(Case.state.in_(LIVING)).limit(1))
            if waiting is None:
                break
            for member in [*fresh, *self.team]:
                if waiting.state not in LIVING:
                    break  # a settled case can be taken again, and would wait again when nobody new is left
                self._try(deciding.claim, member, waiting)
                self._decide(member, waiting, choices(self.session, waiting)[0], 3)
                self._try(deciding.release, member, waiting)
        assert self.session.scalar(select(Case.id).where(Case.state.in_(LIVING))) is None, "every case can end"

    def _count(self) -> None:
        """Count what there is at the end of a life."""
        for decision in self.session.scalars(select(Decision)):
            self.reached.update([f"round {decision.round}", f"outcome {decision.outcome}", f"stands {decision.stands}"])
        self.reached.update(f"case {state}" for state in self.session.scalars(select(Case.state)))
        self.reached.update(f"appeal {answer}" for answer in self.session.scalars(select(Appeal.answer)))

    def _take_back(self, moderator: Member, case: Case) -> bool:
        standing = queries.standing_decision(self.session, case)
        before = carrying.state_before(standing) if standing else {}
        if not self._try(undone, moderator, case):
            return False
        self.session.expire_all()
        post = self.session.scalars(select(Post).where(Post.id == case.subject_id)).one()
        if post.state != Shown.DELETED and "state" in before:
            assert post.state == before["state"], "taking back brings back what there was"
        return True

    def _thing(self, case: Case) -> tuple[Any, ...]:
        """Return what decisions change of a post."""
        self.session.expire_all()
        found = subjects.find(self.session, case.kind, case.subject_id, carrying.THE_FORUM)
        return (found.state, found.notes, found.notes_added, found.marks, found.hidden_words) if found is not None else ()

    def _holder(self, case: Case) -> Member | None:
        """Return who has a case in hand, if anybody of the team has."""
        official = {name.id: one for one in self.team if (name := aliases.named(self.session, one, aliases.OFFICIAL)) is not None}
        return official.get(case.claimed_by or "")

    def _moderator(self, who: int) -> Member:
        return self.team[who % len(self.team)]

    def _cases(self, *conditions: Any) -> list[Case]:
        return list(self.session.scalars(select(Case).where(*conditions).order_by(Case.turn)))

    def _case(self, number: int) -> Case | None:
        cases = self._cases()
        return cases[number % len(cases)] if cases else None

    def _post(self, number: int) -> Post:
        return self.posts[number % len(self.posts)]


def choices(session: Session, case: Case) -> tuple[Outcome, ...]:
    """Return what the form of a case would offer, the mildest first."""
    standing = queries.standing_decision(session, case)
    subject = subjects.find(session, case.kind, case.subject_id, carrying.THE_FORUM)
    others = standing is not None and case.state in (State.AWAITING_SECOND, State.ESCALATED, State.APPEALED)
    return ruling.possible(carrying.as_before(subject, standing) if standing is not None and others else subject)


def withdrawn(session: Session, member: Member, flag_id: str) -> bool:
    flagging.withdraw(session, member, flag_id)
    return True


def muted(session: Session, member: Member, case: Case) -> bool:
    muting.mute(session, member, session.get_one(Alias, case.author_alias_id))
    return True


def purged(session: Session, leads: list[Member], case: Case) -> bool:
    purge = purging.request(session, leads[0], case, "court-order", "Order of a court; we asked it.")
    purging.approve(session, leads[1], purge)
    return True


def undone(session: Session, member: Member, case: Case) -> bool:
    deciding.undo(session, member, case)
    return True
