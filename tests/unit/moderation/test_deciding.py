import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.boards.service import changing, placing
from forum.core import clock
from forum.core.errors import Conflict, Failed, Invalid, Missing, Refused
from forum.core.outbox import Fact
from forum.moderation import queries
from forum.moderation.models import Case, CaseConflict, Decision, LogEntry, Part, State
from forum.moderation.service import deciding, flagging
from forum.moderation.views import shown
from forum.web.database import transaction
from tests.factories import a_member, a_moderator, a_thread

KIND = "kindness"


def _flagged(session: Session, author: Member | None = None, flagger: Member | None = None, reason: str = "cruelty") -> tuple[Post, Case]:
    post = a_thread(session, author or a_member(session), body="Only a fool believes that.")
    session.flush()
    flagging.flag(session, flagger or a_member(session), "post", post.id, reason=reason)
    case = queries.open_case(session, "post", post.id)
    assert case is not None
    return post, case


def _decide(session: Session, moderator: Member, case: Case, outcome: str = "hide", **values: Any) -> Decision:
    deciding.claim(session, moderator, case)
    return deciding.decide(session, moderator, case, outcome, "It hurts somebody.", KIND, **{"version": case.version, **values})


def _state(session: Session, post: Post) -> str:
    return boards.get_post(session, post.id, None).state


def _later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    then = clock.minute() + minutes
    monkeypatch.setattr(clock, "minute", lambda: then)


def test_a_hidden_post_cannot_be_read_and_says_why(session: Session) -> None:
    post, case = _flagged(session)
    decision = _decide(session, a_moderator(session), case)
    found = boards.get_post(session, post.id, None)
    assert found.state == "hidden"
    assert found.hidden_reason == "against the agreement “Disagree with words, never with the person.”"
    assert (case.state, decision.number, decision.for_author) == (State.DECIDED, 1, True)
    assert session.scalar(select(Fact.subject).where(Fact.kind == "DecisionMade")) == decision.id


def test_a_post_left_as_it_is_stays_and_its_author_hears_nothing(session: Session) -> None:
    post, case = _flagged(session)
    decision = _decide(session, a_moderator(session), case, "no_action")
    assert _state(session, post) == "visible"
    assert not decision.for_author


def test_nobody_decides_about_an_own_post_or_flag(session: Session) -> None:
    author, flagger = a_moderator(session), a_moderator(session)
    _, case = _flagged(session, author, flagger)
    for moderator in (author, flagger):
        with pytest.raises(Missing):
            deciding.claim(session, moderator, case)
    assert case.claimed_by is None


def test_nobody_decides_about_a_post_they_flag_after_taking_the_case(session: Session) -> None:
    moderator = a_moderator(session)
    post, case = _flagged(session)
    deciding.claim(session, moderator, case)
    flagging.flag(session, moderator, "post", post.id, reason="selling")
    session.refresh(case)
    with pytest.raises(Refused):
        deciding.decide(session, moderator, case, "hide", "Mine.", KIND, version=case.version)
    assert _state(session, post) == "visible"


def test_taking_a_flag_back_does_not_let_its_maker_decide(session: Session) -> None:
    moderator = a_moderator(session)
    post, case = _flagged(session)
    flag = flagging.flag(session, moderator, "post", post.id, reason="selling")
    flagging.withdraw(session, moderator, flag.id)
    with pytest.raises(Missing):
        deciding.claim(session, moderator, case)


def test_a_member_who_does_not_moderate_decides_nothing(session: Session) -> None:
    _, case = _flagged(session)
    with pytest.raises(Refused):
        deciding.claim(session, a_member(session), case)


def test_a_case_in_somebodys_hand_is_left_to_them(session: Session) -> None:
    _, case = _flagged(session)
    first, second = a_moderator(session), a_moderator(session)
    deciding.claim(session, first, case)
    with pytest.raises(Conflict):
        deciding.claim(session, second, case)
    with pytest.raises(Conflict):
        deciding.decide(session, second, case, "no_action", "Mine.", version=case.version)
    deciding.release(session, second, case)
    assert queries.in_hand(case)


def test_a_case_that_somebody_forgot_is_free_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    _, case = _flagged(session)
    first = a_moderator(session)
    deciding.claim(session, first, case)
    _later(monkeypatch, deciding.CLAIM)
    with pytest.raises(Conflict):
        deciding.decide(session, first, case, "no_action", "Too late.", version=case.version)
    deciding.claim(session, a_moderator(session), case)


def test_a_case_given_back_waits_for_others_and_says_nothing_of_it(session: Session) -> None:
    _, case = _flagged(session)
    first = a_moderator(session)
    deciding.claim(session, first, case)
    deciding.release(session, first, case)
    assert (case.claimed_by, case.claim_until) == (None, None)
    deciding.claim(session, a_moderator(session), case)


def test_of_two_who_take_a_case_at_the_same_instant_exactly_one_has_it(app: Flask, session: Session) -> None:
    _, case = _flagged(session)
    moderators = [a_moderator(session) for _ in range(4)]
    for moderator in moderators:
        aliases.official_name(session, moderator)
    session.commit()
    start = threading.Barrier(len(moderators))
    ends: list[str] = []

    def take(moderator: Member) -> None:
        start.wait()
        try:
            with app.app_context(), transaction() as own:
                deciding.claim(own, moderator, queries.get_case(own, case.id))
            ends.append("taken")
        except Conflict:
            ends.append("too late")

    threads = [threading.Thread(target=take, args=(moderator,)) for moderator in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["taken", "too late", "too late", "too late"]


def test_a_flag_that_comes_while_somebody_reads_is_read_before_the_decision(session: Session) -> None:
    post, case = _flagged(session)
    moderator = a_moderator(session)
    deciding.claim(session, moderator, case)
    read = case.version
    flagging.flag(session, a_member(session), "post", post.id, reason="danger")
    with pytest.raises(Conflict):
        deciding.decide(session, moderator, case, "hide", "It hurts.", KIND, version=read)
    assert _state(session, post) == "visible"


def test_nobody_is_judged_by_words_they_have_changed(session: Session) -> None:
    author = a_member(session)
    post, case = _flagged(session, author)
    moderator = a_moderator(session)
    deciding.claim(session, moderator, case)
    changing.edit_post(session, author, boards.get_post(session, post.id, author), body="I am sorry, that was unkind.", title="Another title")
    with pytest.raises(Conflict):
        deciding.decide(session, moderator, case, "hide", "It hurts.", KIND, version=case.version, seen=0)


@pytest.mark.parametrize(
    ("outcome", "reason", "rule", "field"),
    [
        ("hide", "", KIND, "reason"),
        ("no_action", " ", "", "reason"),
        ("hide", "It hurts.", "", "rule"),
        ("hide", "It hurts.", "my-own-rule", "rule"),
        ("restore", "Fine.", "", "outcome"),
        ("erase", "Away.", KIND, "outcome"),
    ],
)
def test_no_decision_without_its_reason_and_agreement(session: Session, outcome: str, reason: str, rule: str, field: str) -> None:
    _, case = _flagged(session)
    moderator = a_moderator(session)
    deciding.claim(session, moderator, case)
    with pytest.raises(Invalid) as error:
        deciding.decide(session, moderator, case, outcome, reason, rule, version=case.version)
    assert error.value.field == field


def test_a_slip_can_be_taken_back_and_decided_anew(session: Session) -> None:
    post, case = _flagged(session)
    moderator = a_moderator(session)
    decision = _decide(session, moderator, case)
    deciding.undo(session, moderator, case)
    assert _state(session, post) == "visible"
    assert (case.state, decision.undone) == (State.OPEN, True)
    second = deciding.decide(session, moderator, case, "no_action", "It may stay.", version=case.version)
    assert second.number == 2
    assert list(session.scalars(select(LogEntry.outcome).order_by(LogEntry.turn))) == ["hide", "taken_back", "no_action"]


def test_a_decision_is_not_taken_back_after_a_quarter_of_an_hour_or_by_others(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    post, case = _flagged(session)
    moderator = a_moderator(session)
    _decide(session, moderator, case)
    with pytest.raises(Refused):
        deciding.undo(session, a_moderator(session), case)
    _later(monkeypatch, deciding.CLAIM)
    with pytest.raises(Refused):
        deciding.undo(session, moderator, case)
    assert _state(session, post) == "hidden"


def test_only_somebody_else_looks_at_a_decision_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    post, case = _flagged(session)
    first = a_moderator(session)
    _decide(session, first, case)
    _later(monkeypatch, deciding.CLAIM)
    with pytest.raises(Refused):
        deciding.claim(session, first, case)
    second = a_moderator(session)
    decision = _decide(session, second, case, "restore")
    assert _state(session, post) == "visible"
    assert (decision.number, decision.for_author) == (2, True)


def test_taking_back_a_second_look_brings_the_first_decision_back(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    post, case = _flagged(session)
    _decide(session, a_moderator(session), case)
    second = a_moderator(session)
    words = boards.get_post(session, post.id, None).hidden_reason
    _later(monkeypatch, deciding.CLAIM)
    _decide(session, second, case, "restore")
    deciding.undo(session, second, case)
    found = boards.get_post(session, post.id, None)
    assert (found.state, found.hidden_reason, case.state) == ("hidden", words, State.DECIDED)


def test_an_old_case_cannot_undo_what_a_newer_one_decided(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    post, old = _flagged(session)
    first = a_moderator(session)
    _decide(session, first, old, "no_action")
    flagging.flag(session, a_member(session), "post", post.id, reason="selling")
    with pytest.raises(Conflict):
        deciding.undo(session, first, old)
    session.rollback()


def test_a_second_look_goes_to_the_newest_case_of_a_post(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    post, old = _flagged(session)
    _decide(session, a_moderator(session), old, "no_action")
    flagging.flag(session, a_member(session), "post", post.id, reason="selling")
    _later(monkeypatch, deciding.CLAIM)
    with pytest.raises(Conflict):
        deciding.claim(session, a_moderator(session), old)


def test_a_case_about_a_deleted_post_can_still_be_closed(session: Session) -> None:
    author = a_member(session)
    deleted, first = _flagged(session, author)
    taken_back, second = _flagged(session, author)
    changing.delete_post(session, author, boards.get_post(session, deleted.id, author))
    placing.take_back(session, boards.get_post(session, taken_back.id, author))
    for case in (first, second):
        moderator = a_moderator(session)
        page = shown.case_page(session, moderator, case)
        assert page.subject is None or page.subject.state == "deleted"
        assert [outcome.value for outcome in page.outcomes] == ["no_action"]
        _decide(session, moderator, case, "no_action")


def test_a_moderator_sees_no_flag_about_an_own_post(session: Session) -> None:
    author = a_moderator(session)
    _, case = _flagged(session, author)
    with pytest.raises(Missing):
        shown.case_page(session, author, case)


def test_a_decision_is_read_by_the_people_concerned_alone(session: Session) -> None:
    author, flagger = a_member(session), a_member(session)
    _, case = _flagged(session, author, flagger)
    decision = _decide(session, a_moderator(session), case)
    assert queries.decision_for(session, author, decision.id)[1] == Part.AUTHOR
    assert queries.decision_for(session, flagger, decision.id)[1] == Part.FLAGGER
    for stranger in (a_member(session), a_moderator(session)):
        with pytest.raises(Missing):
            queries.decision_for(session, stranger, decision.id)


def test_the_public_log_names_nobody_and_no_post(session: Session) -> None:
    author, flagger, moderator = a_member(session), a_member(session), a_moderator(session)
    post, case = _flagged(session, author, flagger)
    decision = _decide(session, moderator, case)
    (line,) = queries.log_page(session, None).rows
    told = {str(value) for value in session.execute(select(LogEntry.__table__).where(LogEntry.id == line.id)).one()}
    names = {alias.id for person in (author, flagger, moderator) for alias in aliases.all_of(session, person)}
    assert not told & (names | {post.id, post.thread_id, case.id, decision.id, decision.reason})


def test_a_refused_decision_leaves_nothing_behind(session: Session) -> None:
    flagger = a_moderator(session)
    _, case = _flagged(session, flagger=flagger)
    session.commit()
    with pytest.raises(Failed):
        _decide(session, flagger, case)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Decision)) == 0
    assert session.scalar(select(func.count()).select_from(CaseConflict).where(CaseConflict.part == Part.DECIDER)) == 0
