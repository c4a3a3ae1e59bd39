import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.accounts.service import limited
from forum.accounts.service.limited import Kind
from forum.boards import queries as boards
from forum.core import clock
from forum.core.errors import Invalid, Missing, Refused
from forum.core.outbox import Fact
from forum.moderation import queries, queue
from forum.moderation.models import Case, Decision, Part, Round, Stands, State
from forum.moderation.service import deciding, escalating, marking, opening, seconding, team
from forum.moderation.views import shown
from tests.factories import a_member, a_moderator, usual
from tests.unit.moderation.cases import a_case, log


def _says(session: Session, moderator: Member, case: Case, outcome: str, **values: int) -> Decision:
    deciding.claim(session, moderator, case)
    made = deciding.decide(session, moderator, case, outcome, f"I say {outcome}.", "kindness", version=case.version, **values)  # type: ignore[arg-type]
    deciding.release(session, moderator, case)
    return made


def _state(session: Session, case: Case) -> str:
    return boards.get_post(session, case.subject_id, None).state


def _team(session: Session, size: int) -> list[Member]:
    return [a_moderator(session) for _ in range(size)]


def test_alone_a_moderator_decides_and_it_says_so(session: Session) -> None:
    (one,), case = _team(session, 1), a_case(session)
    made = _says(session, one, case, "hide")
    assert (case.state, made.stands, made.interim) == (State.DECIDED, Stands.ALONE, False)


@pytest.mark.parametrize(("outcome", "days", "field"), [("exclude", 0, "outcome"), ("pause", 30, "days")])
def test_alone_nobody_takes_from_a_person_what_two_must_agree_on(session: Session, outcome: str, days: int, field: str) -> None:
    (one,), case = _team(session, 1), a_case(session)
    with pytest.raises(Invalid) as error:
        _says(session, one, case, outcome, days=days)
    assert error.value.field == field


def test_alone_a_moderator_can_still_pause_somebody_for_a_few_days(session: Session) -> None:
    author = a_member(session)
    (one,), case = _team(session, 1), a_case(session, author)
    _says(session, one, case, "pause", days=7)
    assert limited.until(session, author.account_id, Kind.WRITING) is not None


def test_what_needs_no_second_opinion_is_decided_at_once_in_every_team(session: Session) -> None:
    first, _ = _team(session, 2)
    case = a_case(session)
    made = _says(session, first, case, "ask_edit")
    assert (case.state, made.stands) == (State.DECIDED, Stands.FIRST)


@pytest.mark.parametrize(("reason", "outcome"), [("danger", "no_action"), ("cruelty", "hide"), ("cruelty", "pause")])
def test_the_first_takes_effect_at_once_and_waits_for_a_second(session: Session, reason: str, outcome: str) -> None:
    first, _ = _team(session, 2)
    case = a_case(session, reason=reason)
    made = _says(session, first, case, outcome, days=3)
    assert (case.state, made.interim) == (State.AWAITING_SECOND, True)
    assert _state(session, case) == ("visible" if outcome == "no_action" else "hidden")


def test_two_who_agree_close_the_case(session: Session) -> None:
    first, second = _team(session, 2)
    case = a_case(session)
    made = _says(session, first, case, "hide")
    again = _says(session, second, case, "hide")
    assert (case.state, made.stands, made.interim, again.round, again.stands) == (State.DECIDED, Stands.AGREED, False, Round.SECOND, Stands.NOT)
    assert queries.standing_decision(session, case) is made
    assert session.scalars(select(Fact.subject).where(Fact.kind == "DecisionMade")).all() == [made.id]


def test_whoever_gives_the_second_opinion_sees_neither_the_first_nor_its_effect(session: Session) -> None:
    first, second = _team(session, 2)
    case = a_case(session)
    _says(session, first, case, "hide")
    deciding.claim(session, second, case)
    page = shown.case_page(session, second, case)
    assert page.opinion == "second"
    assert page.decisions == []
    assert page.subject is not None
    assert page.subject.state == "visible"
    assert "hide" in page.outcomes
    assert not page.may_undo
    assert shown.case_page(session, first, case).decisions != []


def test_of_two_who_differ_the_milder_stands_where_there_is_no_third(session: Session) -> None:
    first, second = _team(session, 2)
    author = a_member(session)
    case = a_case(session, author)
    one = _says(session, first, case, "pause", days=3)
    two = _says(session, second, case, "fold")
    assert (case.state, one.undone, two.stands, two.for_author) == (State.DECIDED, True, Stands.MILDER, True)
    assert _state(session, case) == "visible"
    assert boards.get_post(session, case.subject_id, None).folded
    assert limited.until(session, author.account_id, Kind.WRITING) is None
    assert log(session) == ["hide", "paused", "replaced", "fold"]


def test_a_milder_first_stands_against_a_graver_second(session: Session) -> None:
    first, second = _team(session, 2)
    case = a_case(session, reason="danger")
    one = _says(session, first, case, "no_action")
    _says(session, second, case, "hide")
    assert (one.stands, _state(session, case)) == (Stands.MILDER, "visible")


def test_of_two_who_say_the_same_the_shorter_pause_stands(session: Session) -> None:
    author = a_member(session)
    first, second = _team(session, 2)
    case = a_case(session, author)
    _says(session, first, case, "pause", days=30)
    _says(session, second, case, "pause", days=1)
    until = limited.until(session, author.account_id, Kind.WRITING)
    assert until is not None
    assert (until - clock.today()).days == 1


def test_where_two_differ_a_third_decides_who_sees_both(session: Session) -> None:
    first, second, third = _team(session, 3)
    case = a_case(session)
    one = _says(session, first, case, "hide")
    _says(session, second, case, "no_action")
    assert (case.state, _state(session, case)) == (State.ESCALATED, "hidden")
    with pytest.raises(Refused):
        deciding.claim(session, first, case)
    assert [decision.outcome for decision in shown.case_page(session, third, case).decisions] == ["hide", "no_action"]
    three = _says(session, third, case, "no_action")
    assert (case.state, _state(session, case), one.undone, three.stands) == (State.DECIDED, "visible", True, Stands.THIRD)


def test_a_third_who_agrees_with_the_first_lets_it_stand(session: Session) -> None:
    first, second, third = _team(session, 3)
    case = a_case(session)
    one = _says(session, first, case, "hide")
    _says(session, second, case, "no_action")
    _says(session, third, case, "hide")
    assert (one.stands, one.undone, _state(session, case)) == (Stands.THIRD, False, "hidden")


def test_a_moderator_can_ask_for_a_second_opinion_on_anything(session: Session) -> None:
    first, _ = _team(session, 2)
    case = a_case(session)
    deciding.claim(session, first, case)
    deciding.decide(session, first, case, "no_action", "Fine, I think.", version=case.version, ask_second=True)
    assert case.state == State.AWAITING_SECOND


def test_a_case_does_not_wait_for_ever_for_somebody_who_is_gone(session: Session) -> None:
    first, second = _team(session, 2)
    case = a_case(session)
    made = _says(session, first, case, "hide")
    marking.mark_conflict(session, case.id, second.account_id, Part.FLAGGER)
    seconding.settle_stuck(session)
    assert (case.state, made.stands) == (State.DECIDED, Stands.ALONE)


def test_the_worker_leaves_alone_what_somebody_can_still_look_at(session: Session) -> None:
    first, _ = _team(session, 2)
    case = a_case(session)
    _says(session, first, case, "hide")
    seconding.settle_stuck(session)
    assert case.state == State.AWAITING_SECOND


def test_when_everybody_has_a_part_in_it_somebody_from_outside_looks(session: Session) -> None:
    author, reviewer = a_moderator(session), a_member(session)
    case = a_case(session, author)
    with pytest.raises(Refused):
        deciding.claim(session, reviewer, case)
    session.info[team.OUTSIDE] = usual(session, reviewer).name
    assert team.waiting_for_outside(session, reviewer) == [case]
    made = _says(session, reviewer, case, "hide")
    assert (case.state, made.stands) == (State.DECIDED, Stands.ALONE)


def test_the_reviewer_from_outside_sees_nothing_that_the_team_can_judge(session: Session) -> None:
    _team(session, 1)
    reviewer = a_member(session)
    session.info[team.OUTSIDE] = usual(session, reviewer).name
    case = a_case(session)
    assert team.waiting_for_outside(session, reviewer) == []
    with pytest.raises(Refused):
        deciding.claim(session, reviewer, case)


def test_a_removal_by_one_alone_waits_for_the_reviewer_from_outside_where_there_is_one(session: Session) -> None:
    (one,), reviewer = _team(session, 1), a_member(session)
    session.info[team.OUTSIDE] = usual(session, reviewer).name
    case = a_case(session)
    made = _says(session, one, case, "hide")
    assert case.state == State.AWAITING_SECOND
    _says(session, reviewer, case, "hide")
    assert made.stands == Stands.AGREED


def test_a_lead_looks_at_what_somebody_does_not_want_to_decide_alone(session: Session) -> None:
    one, other, lead = a_moderator(session), a_moderator(session), a_member(session, role=Role.ADMINISTRATOR)
    case = a_case(session)
    deciding.claim(session, one, case)
    escalating.escalate(session, one, case)
    assert (case.state, case.for_lead) == (State.ESCALATED, True)
    with pytest.raises(Refused):
        deciding.claim(session, other, case)
    made = _says(session, lead, case, "no_action")
    assert (case.state, case.for_lead, made.round) == (State.DECIDED, False, Round.FIRST)


def test_nobody_waits_for_a_lead_who_may_not_judge(session: Session) -> None:
    lead = a_member(session, role=Role.ADMINISTRATOR)
    one, case = a_moderator(session), a_case(session, lead)
    deciding.claim(session, one, case)
    with pytest.raises(Refused):
        escalating.escalate(session, one, case)


def test_a_flagger_who_becomes_a_moderator_does_not_give_the_second_opinion(session: Session) -> None:
    first, second = _team(session, 2)
    case = a_case(session, flagger=second)
    made = _says(session, first, case, "hide")
    assert made.stands == Stands.ALONE
    with pytest.raises(Missing):
        deciding.claim(session, second, case)


def test_a_settled_case_decided_again_waits_in_the_queue_with_its_words_for_whoever_gives_the_second_opinion(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = _team(session, 3)
    case, now = a_case(session), clock.minute()
    _says(session, one, case, "ask_edit")
    monkeypatch.setattr(clock, "minute", lambda: now + deciding.CLAIM + 1)
    deciding.forget_holds(session)
    opening.forget_waits(session)
    session.expire_all()
    assert (case.body, case.rank) == ("", None)
    _says(session, two, case, "hide")
    assert case.state == State.AWAITING_SECOND
    assert case.body == "Only a fool believes that."
    assert [waiting.id for waiting in queue.page(session, three, None).rows] == [case.id]
