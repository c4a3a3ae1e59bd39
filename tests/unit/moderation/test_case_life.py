"""A whole team at random: members flag, edit and appeal, moderators take cases, forget them, decide, and take back, and time goes on.

To let it run long: `HYPOTHESIS_LONG=1 pytest -s tests/unit/moderation/test_case_life.py` (2,000 lives of 40 steps, some hours); a larger number
is how many lives. A long run says how often each thing happened, and fails when one of them never did: nothing is shown of what is never reached.
"""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Account, Role
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.boards.models import State as Shown
from forum.boards.service import changing
from forum.core import clock
from forum.moderation import measures, queries
from forum.moderation.models import SETTLED, Answer, Appeal, Case, Decision, Flag, Outcome, Stands, State
from forum.moderation.service import appealing, deciding, escalating, flagging, seconding, team
from forum.moderation.transitions import LIVING
from tests.factories import a_board, a_member, a_reply, a_thread, usual
from tests.unit.moderation.a_life import (
    LIVES,
    LONG,
    MOST,
    MOSTLY,
    OUTCOMES,
    POSTS,
    REACHED,
    REASONS,
    SAID,
    SELDOM,
    WHO,
    Life,
    left_out,
    muted,
    next_step,
    purged,
    step,
    withdrawn,
)


class CaseLife(Life):
    """What happens in a life, and what is true in all of it."""

    @initialize(
        size=st.integers(1, 4),
        with_reviewer=st.sampled_from([False, False, True]),
        never=st.deferred(left_out),
    )
    def begin(self, size: int, never: set[str], *, with_reviewer: bool) -> None:
        self.never = never
        self.members = [a_member(self.session) for _ in range(4)]
        self.team = [a_member(self.session, role=Role.ADMINISTRATOR if number == 0 else Role.MODERATOR) for number in range(size)]
        self.reviewer = a_member(self.session) if with_reviewer else None
        self.session.info[team.OUTSIDE] = usual(self.session, self.reviewer).name if self.reviewer else ""
        self.board, self.posts, self.authors = a_board(self.session), list[Post](), dict[str, Member]()
        self.write(who=0)
        self.flag(who=1, post=0, reason="cruelty", by_moderator=False)

    @rule(happens=st.deferred(next_step))
    def something_happens(self, happens: tuple[str, dict[str, Any]]) -> None:
        name, values = happens
        self.reached["steps"] += 1
        if name not in self.never:
            getattr(self, name)(**values)

    @step(often=2, who=st.integers(0, 1))
    def write(self, who: int) -> None:
        made = self._try(a_thread, self.members[who], self.board, body="Only a fool believes that.") if len(self.posts) < MOST else None
        if made:
            self.posts.append(made)
            self.authors[made.id] = self.members[who]

    @step(often=3, who=st.integers(1, 3), post=POSTS, reason=REASONS, by_moderator=SELDOM)
    def flag(self, who: int, post: int, reason: str, *, by_moderator: bool) -> None:
        person = self._moderator(who) if by_moderator else self.members[who]
        made = self._try(flagging.flag, person, "post", self._post(post).id, reason=reason, **SAID)
        if made:
            self.flags.append(made.id)
            self.flaggers[made.id] = person
        self.reached["by a moderator"] += bool(made) and by_moderator

    @step(who=st.integers(1, 3), number=st.integers(0, 2), theirs=st.booleans())
    def take_a_flag_back(self, who: int, number: int, *, theirs: bool) -> None:
        if self.flags:
            chosen = self.flags[-1 - number % len(self.flags)]
            self._try(withdrawn, self.flaggers[chosen] if theirs else self.members[who], chosen)
            if self.session.scalar(select(Flag.id).where(Flag.id == chosen)) is None:
                self.flags.remove(chosen)

    @step(post=POSTS, body=st.sampled_from(["I am sorry.", "I meant it.", "Only a fool believes that."]))
    def edit(self, post: int, body: str) -> None:
        def change(session: Session) -> None:
            post_id = self._post(post).id
            author = self.authors[post_id]
            changing.edit_post(session, author, boards.get_post(session, post_id, author), body=body, title="A title")
            self.reached["edited after a flag"] += bool(self.flags)

        self._try(change)

    @step(who=WHO, case=st.integers(0, 5))
    def claim(self, who: int, case: int) -> None:
        if found := self._case(case):
            self._try(deciding.claim, self._moderator(who), found)

    @step(who=WHO, case=st.integers(0, 5))
    def release(self, who: int, case: int) -> None:
        if found := self._case(case):
            self._try(deciding.release, self._moderator(who), found)

    @step(minutes=st.sampled_from([1, 14, 15, 40, 60]))
    def time_goes_on(self, minutes: int) -> None:
        self.minutes += minutes
        over = (Case.claim_until > 0, Case.claim_until <= clock.minute(), Case.state.in_(LIVING))
        self.reached["claim ran out"] += self.session.scalar(select(func.count()).where(*over)) or 0
        self._try(deciding.forget_holds)

    @step(who=WHO, case=st.integers(0, 5), outcome=OUTCOMES, days=st.sampled_from(measures.PAUSES), asks=SELDOM, barges=SELDOM)
    def decide(self, who: int, case: int, outcome: Outcome | int, days: int, asks: bool, *, barges: bool) -> None:  # drawn
        if found := self._case(case):
            holder = None if barges else self._holder(found)
            self._decide(holder or self._moderator(who), found, outcome, days, asks=asks)

    @step(often=3, who=WHO, other=WHO, outcome=OUTCOMES, again=OUTCOMES)
    def look_one_after_the_other(self, who: int, other: int, outcome: Outcome | int, again: Outcome | int) -> None:
        """Let two people look at what waits, so that second opinions are not rare."""
        for one, said in ((who, outcome), (other, again)):
            waiting = self.session.scalar(select(Case).where(Case.state.in_(LIVING)).order_by(Case.turn.desc()).limit(1))
            if waiting is not None:
                self._look(one, waiting, said)

    @step(often=2, who=WHO, case=st.integers(0, 5), outcome=OUTCOMES)
    def look_again_at_what_is_decided(self, who: int, case: int, outcome: Outcome | int) -> None:
        settled = self._cases(Case.state.in_(SETTLED))
        if settled:
            self.reached["decided again"] += bool(self._look(who, settled[case % len(settled)], outcome))

    @step(who=WHO, adds=st.booleans())
    def somebody_adds_a_note_or_takes_one_away(self, who: int, *, adds: bool) -> None:
        noted = (Case.state.in_(SETTLED), Case.subject_id.in_(select(Post.id).where(Post.notes_added != "")))
        for case in self._cases(Case.state == State.OPEN)[-1:] if adds else self._cases(*noted)[-1:]:
            self._look(who, case, Outcome.NOTE if adds else Outcome.UNNOTE)

    @step(who=WHO, case=st.integers(0, 5), theirs=st.booleans())
    def take_back(self, who: int, case: int, *, theirs: bool) -> None:
        """Take a decision back; mostly whoever has made it tries, as those do who still have the case before them."""
        if found := self._case(case):
            self._take_back((self._holder(found) if theirs else None) or self._moderator(who), found)

    @step(often=2, who=WHO, outcome=OUTCOMES, minutes=st.sampled_from([0, 1, 14, 16]))
    def decide_and_think_better_of_it(self, who: int, outcome: Outcome | int, minutes: int) -> None:
        if found := self._case(-1):
            one, was = self._taker(who, found), self._thing(found)
            if one and self._decide(one, found, outcome, 3):
                self.minutes += minutes
                if self._take_back(one, found):
                    assert self._thing(found) == was, "nothing is left of what was taken back"

    @step(often=2, who=WHO, all_of_them=MOSTLY, mutes=st.booleans(), the_worker_comes=MOSTLY)
    def moderators_get_a_part_in_it(self, who: int, *, all_of_them: bool, mutes: bool, the_worker_comes: bool) -> None:
        """Let one moderator or all of them answer what waits for an opinion, or mute whoever wrote it."""
        for case in (self._cases(Case.state == State.AWAITING_SECOND) or self._cases(Case.state.in_(LIVING)))[-1:]:
            post = next(one for one in self.posts if one.id == case.subject_id)
            for one in self.team if all_of_them else [self._moderator(who)]:
                if mutes:
                    self._try(muted, one, case)
                else:
                    self._try(a_reply, one, post)
            if the_worker_comes:
                self.time_goes_on(60)
                self.the_worker_settles()

    @step(who=WHO, number=st.integers(0, 5))
    def escalate(self, who: int, number: int) -> None:
        waiting = self._cases(Case.state.in_(LIVING))
        found = waiting[number % len(waiting)] if waiting else None
        if found and (one := self._taker(who, found)):
            self._try(escalating.escalate, one, found)

    @step(who=WHO, number=st.integers(0, 5))
    def appeal(self, who: int, number: int) -> None:
        decisions = list(self.session.scalars(select(Decision).join(Decision.case).order_by(Case.turn, Decision.number)))
        if decisions:
            self._try(appealing.file, self.members[who], decisions[number % len(decisions)], "That is not so.")

    @step(often=2, outcome=OUTCOMES, who=WHO, somebody_new=st.booleans(), agrees=st.booleans())
    def everybody_concerned_appeals_and_somebody_answers(self, outcome: Outcome | int, who: int, *, somebody_new: bool, agrees: bool) -> None:
        settled = self.session.scalar(select(Case).where(Case.state.in_(SETTLED)).order_by(Case.turn.desc()).limit(1))
        standing = queries.standing_decision(self.session, settled) if settled else None
        if settled is None or standing is None:
            return
        for member in self.members:
            self._try(appealing.file, member, standing, "That is not so.")
        if settled.state == State.APPEALED:
            if somebody_new and len(self.team) < 5:
                self.team.append(a_member(self.session, role=Role.MODERATOR))
            self._look(who, settled, Outcome(standing.outcome) if agrees else outcome)

    @step(outcome=OUTCOMES)
    def somebody_from_outside_looks(self, outcome: Outcome | int) -> None:
        if (reviewer := self.reviewer) is None:
            return
        for case in team.waiting_for_outside(self.session, reviewer):
            acting = team.acting(self.session, reviewer, case)
            self._try(deciding.claim, acting, case)
            self.reached["decided from outside"] += bool(self._decide(acting, case, outcome, 3))

    @step(number=st.integers(0, 5), demanded=st.integers(0, 4))
    def a_court_orders_that_the_words_go(self, number: int, demanded: int) -> None:
        found = self._case(number) if demanded == 3 else None  # seldom, since nothing comes after it
        if found:
            leads = [a_member(self.session, role=Role.ADMINISTRATOR) for _ in range(2)]
            self._try(purged, leads, found)
            for lead in leads:  # a team of one is one again
                self.session.get_one(Account, lead.account_id).role = Role.MEMBER

    @step()
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
    def one_case_at_most_about_each_post_is_undecided(self) -> None:
        undecided = self.session.scalars(select(Case.subject_id).where(Case.state.in_((State.OPEN, State.AWAITING_SECOND, State.ESCALATED)))).all()
        assert len(undecided) == len(set(undecided))

    @invariant()
    def what_is_hidden_is_hidden_by_a_decision_that_holds_and_by_nothing_else(self) -> None:
        holds = (Decision.undone.is_(False), Decision.stands != "", Decision.outcome.in_(measures.HIDING))
        hiding = set(self.session.scalars(select(Case.subject_id).join(Decision, Decision.case_id == Case.id).where(*holds)))
        assert set(self.session.scalars(select(Post.id).where(Post.state == Shown.HIDDEN))) <= hiding

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

    @invariant()
    def what_goes_by_is_counted(self) -> None:
        self.reached.update(f"case {state}" for state in self.session.scalars(select(Case.state).where(Case.state.in_(LIVING))))
        self.reached.update(f"stands {Stands.INTERIM}" for _ in self.session.scalars(select(Decision.id).where(Decision.interim)))
        self.reached.update(f"appeal {Answer.WAITS}" for _ in self.session.scalars(select(Appeal.id).where(Appeal.answer == Answer.WAITS)))


def test_no_life_of_a_case_loses_a_flag_has_two_deciders_or_never_ends(app: Flask, emptied: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseLife, "app", app, raising=False)
    # A long run tells a life in which a rule was broken as it was: to look for a shorter one can take longer than the run.
    many: dict[str, Any] = {"max_examples": 8, "stateful_step_count": 15}
    if LONG:
        many = {"max_examples": LIVES, "stateful_step_count": 40, "phases": [Phase.generate]}
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(CaseLife, settings=settings(**many, deadline=None, derandomize=not LONG, suppress_health_check=quiet))
    if LONG:
        print(*(f"{count:7} {name}" for name, count in sorted(CaseLife.reached.items())), sep="\n")
        missed = {name for name in REACHED if not CaseLife.reached[name]}
        assert not missed, "every step of a case's life is walked"
