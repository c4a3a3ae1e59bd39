from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.accounts.service import limited
from forum.accounts.service.limited import Kind
from forum.boards import queries as boards
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.outbox import Fact
from forum.moderation import queries
from forum.moderation.models import Answer, Case, Decision, Record, Round, Stands, State
from forum.moderation.service import appealing, deciding, flagging, purging, receipts
from forum.moderation.views import shown
from tests.factories import a_member, a_moderator
from tests.unit.moderation.cases import a_case, decide, log, rows


def _hidden(session: Session, author: Member, outcome: str = "hide", **values: int) -> tuple[Case, Decision]:
    """Let a moderator of a team of one hide a post for good."""
    case, moderator = a_case(session, author), a_moderator(session)
    deciding.claim(session, moderator, case)
    made = deciding.decide(session, moderator, case, outcome, "It hurts.", "kindness", version=case.version, **values)  # type: ignore[arg-type]
    deciding.release(session, moderator, case)
    return case, made


def _state(session: Session, case: Case) -> str:
    return boards.get_post(session, case.subject_id, None).state


def test_an_appeal_that_is_right_takes_everything_back_at_once(session: Session) -> None:
    author = a_member(session)
    case, made = _hidden(session, author, "pause", days=7)
    appeal = appealing.file(session, author, made, "I was quoting somebody.")
    judge = a_moderator(session)
    answer = decide(session, judge, case, "no_action")
    assert (case.state, made.undone, answer.round, answer.stands) == (State.APPEAL_DECIDED, True, Round.APPEAL, Stands.APPEAL)
    assert _state(session, case) == "visible"
    assert limited.until(session, author.account_id, Kind.WRITING) is None
    assert rows(session, Record) == 0
    assert (appeal.answer, appeal.decided_by) == (Answer.OVERTURNED, answer.id)
    assert log(session) == ["hide", "paused", "overturned", "no_action"]
    told = set(session.scalars(select(Fact.kind).where(Fact.subject.in_([appeal.id, answer.id]))))
    assert told >= {"DecisionMade", "AppealDecided"}


def test_an_appeal_that_is_not_leaves_the_decision_with_new_words(session: Session) -> None:
    author = a_member(session)
    case, made = _hidden(session, author)
    appeal = appealing.file(session, author, made, "I do not agree.")
    answer = decide(session, a_moderator(session), case, "hide")
    assert (case.state, made.undone, answer.stands) == (State.APPEAL_DECIDED, False, Stands.NOT)
    assert (_state(session, case), appeal.answer) == ("hidden", Answer.UPHELD)
    assert queries.standing_decision(session, case) is made


def test_whoever_decided_anything_in_it_does_not_judge_the_appeal(session: Session) -> None:
    author, first, second = a_member(session), a_moderator(session), a_moderator(session)
    case = a_case(session, author)
    made = decide(session, first, case)
    deciding.release(session, first, case)
    decide(session, second, case)
    appealing.file(session, author, made, "No.")
    for one in (first, second):
        with pytest.raises(Refused):
            deciding.claim(session, one, case)
    deciding.claim(session, a_moderator(session), case)


def test_somebody_who_flagged_can_appeal_that_nothing_was_done(session: Session) -> None:
    flagger = a_member(session)
    case = a_case(session, flagger=flagger)
    moderator = a_moderator(session)
    made = decide(session, moderator, case, "no_action")
    deciding.release(session, moderator, case)
    appealing.file(session, flagger, made, "It goes on and on.")
    judge, second = a_moderator(session), a_moderator(session)
    answer = decide(session, judge, case, "hide")
    assert (case.state, answer.stands, _state(session, case)) == (State.AWAITING_SECOND, Stands.INTERIM, "hidden")
    deciding.claim(session, second, case)
    deciding.decide(session, second, case, "hide", "Yes.", "kindness", version=case.version)
    assert (case.state, answer.stands) == (State.DECIDED, Stands.AGREED)


def test_an_author_is_not_told_of_a_flag_by_a_form_for_appeals(session: Session) -> None:
    author = a_member(session)
    case, moderator = a_case(session, author), a_moderator(session)
    made = decide(session, moderator, case, "no_action")
    with pytest.raises(Missing):
        appealing.file(session, author, made, "What is this?")


def test_a_graver_answer_breaks_off_where_the_same_was_flagged_again_meanwhile(session: Session) -> None:
    flagger, (first, judge, third) = a_member(session), [a_moderator(session) for _ in range(3)]
    case = a_case(session, a_member(session))
    flagging.flag(session, flagger, "post", case.subject_id, reason="cruelty")
    made = decide(session, first, case, "no_action")
    deciding.release(session, first, case)
    appealing.file(session, flagger, made, "It is cruel.")
    flagging.flag(session, a_member(session), "post", case.subject_id, reason="selling")
    newer = queries.open_case(session, "post", case.subject_id)
    assert newer is not None
    assert newer.id != case.id
    deciding.claim(session, judge, case)
    with pytest.raises(Conflict, match="new case"):
        deciding.decide(session, judge, case, "hide", "It hurts.", "kindness", version=case.version)
    assert case.state == State.APPEALED
    decide(session, third, newer, "no_action")
    made = deciding.decide(session, judge, case, "hide", "It hurts.", "kindness", version=case.version)
    assert (case.state, made.stands) == (State.AWAITING_SECOND, Stands.INTERIM)


def test_strangers_appeal_nothing(session: Session) -> None:
    _, made = _hidden(session, a_member(session))
    with pytest.raises(Missing):
        appealing.file(session, a_member(session), made, "I like that post.")


def test_one_person_appeals_once_in_a_case(session: Session) -> None:
    author = a_member(session)
    case, made = _hidden(session, author)
    appealing.file(session, author, made, "No.")
    with pytest.raises(Refused):
        appealing.file(session, author, made, "No, no.")
    decide(session, a_moderator(session), case, "hide")
    with pytest.raises(Refused):
        appealing.file(session, author, made, "Still no.")


def test_author_and_flagger_are_answered_together(session: Session) -> None:
    author, flagger, first = a_member(session), a_member(session), a_moderator(session)
    case = a_case(session, author, flagger)
    made = decide(session, first, case, "fold")
    deciding.release(session, first, case)
    appeals = [appealing.file(session, one, made, "It is wrong.") for one in (author, flagger)]
    assert len(shown.case_page(session, a_moderator(session), case).appeals) == 2
    decide(session, a_moderator(session), case, "no_action")
    assert {appeal.answer for appeal in appeals} == {Answer.OVERTURNED}


@pytest.mark.parametrize(("days", "possible"), [(0, True), (appealing.DAYS, True), (appealing.DAYS + 1, False)])
def test_six_months_are_time_enough_and_not_more(session: Session, monkeypatch: pytest.MonkeyPatch, days: int, possible: bool) -> None:
    author = a_member(session)
    case, made = _hidden(session, author)
    then = clock.today() + timedelta(days=days)
    monkeypatch.setattr(clock, "today", lambda: then)
    if possible:
        appealing.file(session, author, made, "It was not meant so.")
    else:
        with pytest.raises(Refused):
            appealing.file(session, author, made, "It was not meant so.")
    assert (case.state == State.APPEALED) is possible


def test_what_holds_for_now_is_looked_at_by_a_second_before_it_is_appealed(session: Session) -> None:
    author, first, _ = a_member(session), a_moderator(session), a_moderator(session)
    case = a_case(session, author)
    made = decide(session, first, case)
    with pytest.raises(Refused):
        appealing.file(session, author, made, "No.")


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 2_001])
def test_an_appeal_has_words_and_not_a_book(session: Session, words: str) -> None:
    author = a_member(session)
    _, made = _hidden(session, author)
    with pytest.raises(Invalid):
        appealing.file(session, author, made, words)


def test_the_words_that_were_flagged_are_there_again_for_whoever_judges_an_appeal(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    author = a_member(session)
    case, made = _hidden(session, author)
    deciding.forget_holds(session)
    session.refresh(case)
    assert case.body == ""
    appealing.file(session, author, made, "Please read it again.")
    assert case.body == "Only a fool believes that."
    deciding.forget_holds(session)
    session.refresh(case)
    assert case.body != ""


def test_a_decision_under_appeal_cannot_be_taken_back_by_its_maker(session: Session) -> None:
    author = a_member(session)
    case, moderator = a_case(session, author), a_moderator(session)
    made = decide(session, moderator, case)
    appealing.file(session, author, made, "No.")
    with pytest.raises(Refused):
        deciding.undo(session, moderator, case)


def test_what_a_moderator_closed_by_hand_meanwhile_stays_closed(session: Session) -> None:
    author = a_member(session)
    case, made = _hidden(session, author, "close")
    thread = boards.get_post(session, case.subject_id, None).thread
    thread.lock_reason = "For another reason"
    session.flush()
    appealing.file(session, author, made, "Please open it.")
    decide(session, a_moderator(session), case, "no_action")
    assert thread.locked


def test_words_are_erased_for_good_by_two_people_with_a_reason_and_by_nobody_alone(session: Session) -> None:
    case, _ = _hidden(session, a_member(session))
    one, other = (a_member(session, role=Role.ADMINISTRATOR) for _ in range(2))
    with pytest.raises(Invalid):
        purging.request(session, one, case, "I do not like it", "It is ugly.")
    purge = purging.request(session, one, case, "court-order", "An order of a court, read and checked.")
    purging.approve(session, one, purge)
    assert case.state == State.DECIDED
    purging.approve(session, other, purge)
    assert (case.state, _state(session, case), purge.purged) == (State.PURGED, "deleted", clock.today())
    with pytest.raises(Conflict):
        purging.approve(session, other, purge)
    with pytest.raises(Conflict):
        deciding.claim(session, a_moderator(session), case)


def test_nothing_is_erased_for_good_before_it_is_decided_or_by_a_moderator(session: Session) -> None:
    one, other = (a_member(session, role=Role.ADMINISTRATOR) for _ in range(2))
    case = a_case(session)
    with pytest.raises(Refused):
        purging.request(session, a_moderator(session), case, "court-order", "An order.")
    purge = purging.request(session, one, case, "court-order", "An order.")
    with pytest.raises(Conflict):
        purging.approve(session, other, purge)


@pytest.mark.parametrize("first", ["receipt", "account"])
def test_one_person_appeals_once_be_it_by_receipt_or_signed_in(session: Session, first: str) -> None:
    flagger = a_member(session)
    case, moderator = a_case(session, flagger=flagger), a_moderator(session)
    made = decide(session, moderator, case, "no_action")
    deciding.release(session, moderator, case)
    flag = queries.flags_of(session, case)[0]
    ways = [
        lambda: appealing.file_for_flag(session, flag, made, "Please look again."),
        lambda: appealing.file(session, flagger, made, "Please look again."),
    ]
    one, other = ways if first == "receipt" else reversed(ways)
    appeal = one()
    with pytest.raises(Refused):
        other()
    assert len(queries.appeals_of(session, case)) == 1
    assert appeal.alias_id == flag.alias_id
    assert receipts.appeal_of(session, flag) is appeal
    assert queries.own_appeal(session, flagger, case.id) is appeal


def test_two_visitors_appeal_each_for_themselves(session: Session) -> None:
    case = a_case(session)
    for number in range(2):
        flagging.notify(session, "post", case.subject_id, reason="advice", form_id=f"form {number}")
    moderator = a_moderator(session)
    made = decide(session, moderator, case, "no_action")
    deciding.release(session, moderator, case)
    by_visitors = [flag for flag in queries.flags_of(session, case) if flag.by_visitor]
    for flag in by_visitors:
        appealing.file_for_flag(session, flag, made, "Please look again.")
    with pytest.raises(Refused):
        appealing.file_for_flag(session, by_visitors[0], made, "And again.")
    assert len(queries.appeals_of(session, case)) == 2
