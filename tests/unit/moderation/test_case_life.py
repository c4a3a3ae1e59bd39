"""A whole team at random: members flag, edit and appeal, moderators take cases, forget them, decide, and take back, and time goes on.

To let it run long: `HYPOTHESIS_LONG=1 pytest -s tests/unit/moderation/test_case_life.py` (2,000 lives of 80 steps, some hours); a larger number
is how many lives. A long run says how often each thing happened, and fails when one of them never did: nothing is shown of what is never reached.
"""

import os
from collections import Counter
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.boards.models import State as Shown
from forum.boards.service import changing
from forum.core import clock
from forum.core.errors import Failed
from forum.moderation import measures, queries, subjects
from forum.moderation.models import SETTLED, Answer, Appeal, Case, Decision, Flag, Outcome, Round, Stands, State
from forum.moderation.service import appealing, carrying, deciding, escalating, flagging, purging, ruling, seconding, team
from forum.moderation.transitions import LIVING
from forum.web.database import db, intent
from tests.factories import a_board, a_member, a_thread, usual

LONG = int(os.environ.get("HYPOTHESIS_LONG") or 0)
LIVES = 2_000 if LONG == 1 else LONG
WHO = st.integers(0, 3)
OUTCOMES = st.sampled_from(list(Outcome))
REASONS = st.sampled_from(["cruelty", "danger", "selling", "advice"])
REACHED = {
    *(f"round {each}" for each in Round),
    *(f"stands {each}" for each in Stands if each),
    *(f"outcome {each}" for each in Outcome),
    *(f"case {each}" for each in State),
    *(f"appeal {each}" for each in Answer),
    *("flag", "by a moderator", "_withdrawn", "edited after a flag", "claim ran out", "release", "_undone", "escalate", "settled by the worker"),
    *("decided from outside", "_purged"),
}
"""What a long run has to come by, or it has shown nothing about it."""


class CaseLife(RuleBasedStateMachine):
    """One post, four members, and a team of one to four, one of whom runs the forum."""

    app: Flask
    reached: ClassVar[Counter[str]] = Counter()

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
        clock.minute = self._now

    def _now(self) -> int:
        return self._minute() + self.minutes

    def teardown(self) -> None:
        """Bring every case to its end, then throw everything away."""
        try:
            self._end_every_case()
            self._count()
        finally:
            clock.minute = self._minute
            self.session.close()
            self.outer.rollback()
            self.connection.close()
            self.writes.__exit__(None, None, None)
            self.context.pop()

    @initialize(size=st.integers(1, 4), with_reviewer=st.booleans())
    def begin(self, size: int, *, with_reviewer: bool) -> None:
        board = a_board(self.session)
        self.members = [a_member(self.session) for _ in range(4)]
        self.team = [a_member(self.session, role=Role.ADMINISTRATOR if number == 0 else Role.MODERATOR) for number in range(size)]
        self.reviewer = a_member(self.session) if with_reviewer else None
        self.session.info[team.OUTSIDE] = usual(self.session, self.reviewer).name if self.reviewer else ""
        self.author = self.members[0]
        self.post = a_thread(self.session, self.author, board, body="Only a fool believes that.")
        self.session.commit()
        self.flag(1, "cruelty", by_moderator=False)

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

    @rule(who=st.integers(1, 3), reason=REASONS, by_moderator=st.booleans())
    def flag(self, who: int, reason: str, *, by_moderator: bool) -> None:
        person = self._moderator(who) if by_moderator else self.members[who]
        made = self._try(flagging.flag, person, "post", self.post.id, reason=reason)
        self.flags += [made.id] if made else []
        self.reached["by a moderator"] += bool(made) and by_moderator

    @rule(who=st.integers(1, 3), number=st.integers(0, 5))
    def take_a_flag_back(self, who: int, number: int) -> None:
        if self.flags:
            chosen = self.flags[number % len(self.flags)]
            self._try(_withdrawn, self.members[who], chosen)
            if self.session.scalar(select(Flag.id).where(Flag.id == chosen)) is None:
                self.flags.remove(chosen)

    @rule(body=st.sampled_from(["I am sorry.", "I meant it.", "Only a fool believes that."]))
    def edit(self, body: str) -> None:
        def change(session: Session) -> None:
            changing.edit_post(session, self.author, boards.get_post(session, self.post.id, self.author), body=body, title="A title")
            self.reached["edited after a flag"] += bool(self.flags)

        self._try(change)

    @rule(who=WHO, case=st.integers(0, 5))
    def claim(self, who: int, case: int) -> None:
        if found := self._case(case):
            self._try(deciding.claim, self._moderator(who), found)

    @rule(who=WHO, case=st.integers(0, 5))
    def release(self, who: int, case: int) -> None:
        if found := self._case(case):
            self._try(deciding.release, self._moderator(who), found)

    @rule(minutes=st.sampled_from([1, 14, 15, 40, 60]))
    def time_goes_on(self, minutes: int) -> None:
        self.minutes += minutes
        over = (Case.claim_until > 0, Case.claim_until <= clock.minute(), Case.state.in_(LIVING))
        self.reached["claim ran out"] += self.session.scalar(select(func.count()).where(*over)) or 0
        self._try(deciding.forget_holds)

    @rule(who=WHO, case=st.integers(0, 5), outcome=OUTCOMES, days=st.sampled_from(measures.PAUSES), asks=st.booleans())
    def decide(self, who: int, case: int, outcome: Outcome, days: int, asks: bool) -> None:  # drawn
        if found := self._case(case):
            self._decide(self._moderator(who), found, outcome, days, asks=asks)

    @rule(who=WHO, other=WHO, outcome=OUTCOMES, again=OUTCOMES)
    def look_one_after_the_other(self, who: int, other: int, outcome: Outcome, again: Outcome) -> None:
        """Let two people look at what waits, so that second opinions are not rare."""
        for one, said in ((who, outcome), (other, again)):
            waiting = self.session.scalar(select(Case).where(Case.state.in_(LIVING)).order_by(Case.turn.desc()).limit(1))
            if waiting is not None:
                self._try(deciding.claim, self._moderator(one), waiting)
                self._decide(self._moderator(one), waiting, said, 3)
                self._try(deciding.release, self._moderator(one), waiting)

    @rule(who=WHO, case=st.integers(0, 5))
    def take_back(self, who: int, case: int) -> None:
        found = self._case(case)
        standing = queries.standing_decision(self.session, found) if found else None
        before = carrying.state_before(standing) if standing else {}
        if found and self._try(_undone, self._moderator(who), found):
            post = self._post()
            assert standing is not None
            if post.state != Shown.DELETED and "state" in before:
                assert post.state == before["state"], "taking back brings back what there was"

    @rule(who=WHO, case=st.integers(0, 5))
    def escalate(self, who: int, case: int) -> None:
        if found := self._case(case):
            self._try(escalating.escalate, self._moderator(who), found)

    @rule(who=WHO, number=st.integers(0, 5))
    def appeal(self, who: int, number: int) -> None:
        decisions = list(self.session.scalars(select(Decision).join(Decision.case).order_by(Case.turn, Decision.number)))
        if decisions:
            self._try(appealing.file, self.members[who], decisions[number % len(decisions)], "That is not so.")

    @rule(outcome=OUTCOMES, who=WHO)
    def everybody_concerned_appeals_and_somebody_answers(self, outcome: Outcome, who: int) -> None:
        settled = self.session.scalar(select(Case).where(Case.state.in_(SETTLED)).order_by(Case.turn.desc()).limit(1))
        standing = queries.standing_decision(self.session, settled) if settled else None
        if settled is None or standing is None:
            return
        for member in self.members:
            self._try(appealing.file, member, standing, "That is not so.")
        if settled.state == State.APPEALED:
            answering = [self._moderator(who), a_member(self.session, role=Role.MODERATOR)]
            self.team += answering[1:] if len(self.team) < 6 else []
            for one in answering:
                self._try(deciding.claim, one, settled)
                self._decide(one, settled, outcome, 3)

    @rule(outcome=OUTCOMES)
    def somebody_from_outside_looks(self, outcome: Outcome) -> None:
        for case in team.waiting_for_outside(self.session, self.reviewer) if self.reviewer else []:
            acting = team.acting(self.session, self.reviewer, case)
            self._try(deciding.claim, acting, case)
            self.reached["decided from outside"] += bool(self._decide(acting, case, outcome, 3))

    @rule(number=st.integers(0, 5), demanded=st.integers(0, 3))
    def a_court_orders_that_the_words_go(self, number: int, demanded: int) -> None:
        found = self._case(number) if demanded == 0 else None  # seldom, since nothing comes after it
        if found:
            self._try(_purged, [a_member(self.session, role=Role.ADMINISTRATOR) for _ in range(2)], found)

    @rule()
    def the_worker_settles(self) -> None:
        stuck = self.session.scalars(select(Case.id).where(Case.state.in_((State.AWAITING_SECOND, State.ESCALATED)))).all()
        self._try(seconding.settle_stuck)
        settled = select(func.count()).where(Case.id.in_(stuck), Case.state == State.DECIDED)
        self.reached["settled by the worker"] += self.session.scalar(settled) or 0

    @invariant()
    def no_flag_is_lost(self) -> None:
        kept = set(self.session.scalars(select(Flag.id)))
        assert set(self.flags) <= kept

    @invariant()
    def nobody_decides_twice_in_a_round_and_nobody_judges_their_own(self) -> None:
        for case in self.session.scalars(select(Case)):
            standing = [one for one in queries.decisions_of(self.session, case) if not one.undone]
            makers = [one.by_alias_id for one in standing]
            assert len(makers) == len(set(makers)), "two decisions of one person hold in one case"
            interim = [one for one in standing if one.interim]
            assert len(interim) <= 1
            assert bool(interim) <= (case.state in (State.AWAITING_SECOND, State.ESCALATED))
            assert (case.state == State.AWAITING_SECOND) <= bool(interim)

    @invariant()
    def what_is_decided_has_a_decision_that_holds_and_says_why(self) -> None:
        for case in self.session.scalars(select(Case).where(Case.state.in_(SETTLED))):
            standing = queries.standing_decision(self.session, case)
            assert standing is not None
            assert standing.stands not in (Stands.NOT, Stands.INTERIM)
            assert standing.reason

    @invariant()
    def one_case_at_most_is_undecided(self) -> None:
        undecided = self.session.scalars(select(Case.id).where(Case.state.in_((State.OPEN, State.AWAITING_SECOND, State.ESCALATED)))).all()
        assert len(undecided) <= 1

    @invariant()
    def the_post_is_as_the_decisions_say(self) -> None:
        if not hasattr(self, "post"):
            return
        hiding = [one for one in self.session.scalars(select(Decision)) if not one.undone and one.stands and one.outcome in measures.HIDING]
        if self._post().state == Shown.HIDDEN:
            assert hiding, "hidden by a decision that holds, and by nothing else"

    @invariant()
    def words_are_kept_while_somebody_has_to_look(self) -> None:
        # Words that a court had erased are gone from every case about them.
        erased = select(Case.subject_id).where(Case.state == State.PURGED)
        for case in self.session.scalars(select(Case).where(Case.state.in_(LIVING), Case.subject_id.not_in(erased))):
            assert case.body

    @invariant()
    def every_appeal_that_waits_is_in_a_case_that_waits(self) -> None:
        for appeal in self.session.scalars(select(Appeal).where(Appeal.answer == Answer.WAITS)):
            assert self.session.get_one(Case, appeal.case_id).state == State.APPEALED

    def _decide(self, moderator: Member, case: Case, outcome: Outcome, days: int, *, asks: bool = False) -> Decision | None:
        version = case.version
        made: Decision | None = self._try(
            deciding.decide, moderator, case, outcome, "It hurts.", "kindness", version=version, days=days, ask_second=asks, notes=("death",)
        )
        if made is not None and made.round == Round.FIRST:
            assert case.author_alias_id != made.by_alias_id
        return made

    def _end_every_case(self) -> None:
        if not hasattr(self, "post"):
            return
        self.minutes += 100
        fresh = [a_member(self.session, role=Role.ADMINISTRATOR) for _ in range(3)]
        for _ in range(12):
            waiting = self.session.scalar(select(Case).where(Case.state.in_(LIVING)).limit(1))
            if waiting is None:
                break
            for member in [*self.team, *fresh]:
                if waiting.state not in LIVING:
                    break  # a settled case can be taken again, and would wait again when nobody new is left
                self._try(deciding.claim, member, waiting)
                self._decide(member, waiting, _mildest(self.session, waiting), 3)
                self._try(deciding.release, member, waiting)
        assert self.session.scalar(select(Case.id).where(Case.state.in_(LIVING))) is None, "every case can end"

    def _count(self) -> None:
        """Count what there is at the end of a life."""
        for decision in self.session.scalars(select(Decision)):
            self.reached.update([f"round {decision.round}", f"outcome {decision.outcome}", f"stands {decision.stands}"])
        self.reached.update(f"case {state}" for state in self.session.scalars(select(Case.state)))
        self.reached.update(f"appeal {answer}" for answer in self.session.scalars(select(Appeal.answer)))

    @invariant()
    def what_goes_by_is_counted(self) -> None:
        self.reached.update(f"case {state}" for state in self.session.scalars(select(Case.state).where(Case.state.in_(LIVING))))
        self.reached.update(f"stands {Stands.INTERIM}" for _ in self.session.scalars(select(Decision.id).where(Decision.interim)))
        self.reached.update(f"appeal {Answer.WAITS}" for _ in self.session.scalars(select(Appeal.id).where(Appeal.answer == Answer.WAITS)))

    def _moderator(self, who: int) -> Member:
        return self.team[who % len(self.team)]

    def _case(self, number: int) -> Case | None:
        cases = list(self.session.scalars(select(Case).order_by(Case.turn)))
        return cases[number % len(cases)] if cases else None

    def _post(self) -> Post:
        self.session.expire_all()
        return self.session.scalars(select(Post).where(Post.id == self.post.id)).one()


def _mildest(session: Session, case: Case) -> Outcome:
    standing = queries.standing_decision(session, case)
    subject = subjects.find(session, case.kind, case.subject_id, carrying.THE_FORUM)
    return ruling.possible(carrying.as_before(subject, standing) if standing and case.state != State.OPEN else subject)[0]


def _withdrawn(session: Session, member: Member, flag_id: str) -> bool:
    flagging.withdraw(session, member, flag_id)
    return True


def _purged(session: Session, leads: list[Member], case: Case) -> bool:
    purge = purging.request(session, leads[0], case, "court-order", "Order of a court; we asked it.")
    purging.approve(session, leads[1], purge)
    return True


def _undone(session: Session, member: Member, case: Case) -> bool:
    deciding.undo(session, member, case)
    return True


def test_no_life_of_a_case_loses_a_flag_has_two_deciders_or_never_ends(app: Flask, emptied: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseLife, "app", app, raising=False)
    many = {"max_examples": LIVES, "stateful_step_count": 80} if LONG else {"max_examples": 12, "stateful_step_count": 25}
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(CaseLife, settings=settings(**many, deadline=None, derandomize=not LONG, suppress_health_check=quiet))  # type: ignore[arg-type]
    if LONG:
        print(*(f"{count:7} {name}" for name, count in sorted(CaseLife.reached.items())), sep="\n")
        missed = {name for name in REACHED if not CaseLife.reached[name]}
        assert not missed, "every step of a case's life is walked"
