import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import muting
from forum.boards import queries as boards
from forum.boards.models import Board
from forum.boards.service import writing
from forum.core import clock
from forum.core.errors import Conflict, Missing, Refused
from forum.core.names import public_id
from forum.moderation import queries, queue
from forum.moderation.models import Case, State
from forum.moderation.service import claiming, deciding, flagging, handing
from tests.factories import a_member, a_moderator, a_reply, usual
from tests.unit.moderation.cases import a_case, another_name
from tests.unit.notes import noting


def _wait(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    then = clock.minute() + minutes
    monkeypatch.setattr(clock, "minute", lambda: then)


def _name(session: Session, case: Case) -> Alias:
    return session.get_one(Alias, case.author_alias_id)


def _cannot_judge(session: Session, moderator: Member, case: Case) -> None:
    with pytest.raises(Missing):
        deciding.claim(session, moderator, case)
    assert case.id not in [row.id for row in queue.page(session, moderator, None).rows]
    session.refresh(case)
    assert case.claimed_by is None


def test_who_is_at_work_on_a_case_keeps_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    case, moderator = a_case(session), a_moderator(session)
    deciding.claim(session, moderator, case)
    for _ in range(3):
        _wait(monkeypatch, 10)
        deciding.claim(session, moderator, case)
    assert queries.in_hand(case)
    deciding.decide(session, moderator, case, "no_action", "It may stay.", version=case.version)


def test_nobody_keeps_a_case_for_longer_than_three_quarters_of_an_hour(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    case, moderator, other = a_case(session), a_moderator(session), a_moderator(session)
    deciding.claim(session, moderator, case)
    begun = clock.minute()
    for _ in range(3):
        _wait(monkeypatch, 11)
        deciding.claim(session, moderator, case)
    _wait(monkeypatch, 11)
    assert case.claim_until == begun + claiming.LONGEST
    with pytest.raises(Refused):
        deciding.claim(session, moderator, case)
    with pytest.raises(Conflict):
        deciding.claim(session, other, case)
    _wait(monkeypatch, 1)
    deciding.claim(session, other, case)


@pytest.mark.parametrize("work", ["note", "ready words", "context note"])
def test_what_somebody_does_in_a_case_keeps_it_for_them_and_not_for_ever(session: Session, monkeypatch: pytest.MonkeyPatch, work: str) -> None:
    post = noting.a_post(session)
    flagging.flag(session, a_member(session), "post", post.id, reason="advice")
    case, moderator, other = queries.open_case(session, "post", post.id), a_moderator(session), a_moderator(session)
    assert case is not None
    deciding.claim(session, moderator, case)
    begun, version = clock.minute(), case.version

    def at_work() -> None:
        if work == "note":
            handing.add(session, moderator, case, "I have read half of it.")
        elif work == "ready words":
            claiming.stay_at_work(session, moderator, case.id)
        else:
            noting.a_note(session, moderator, post, case_id=case.id)

    for minutes, until in ((10, 25), (13, 38), (12, 45), (9, 45)):
        _wait(monkeypatch, minutes)
        at_work()
        session.refresh(case)
        assert case.claim_until == begun + until
    handing.add(session, other, case, "Me, too.")
    assert (case.claim_until, case.version) == (begun + 45, version)
    _wait(monkeypatch, 2)
    at_work()
    session.refresh(case)
    assert not queries.in_hand(case)


def test_work_on_a_case_that_somebody_else_has_keeps_it_for_nobody(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    case, moderator, other = a_case(session), a_moderator(session), a_moderator(session)
    deciding.claim(session, moderator, case)
    until = case.claim_until
    _wait(monkeypatch, 5)
    handing.add(session, other, case, "I know that thread.")
    claiming.stay_at_work(session, a_member(session), case.id)
    session.refresh(case)
    assert case.claim_until == until


def test_a_case_that_ran_out_can_be_taken_again_by_the_same_person(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    case, moderator = a_case(session), a_moderator(session)
    deciding.claim(session, moderator, case)
    _wait(monkeypatch, claiming.CLAIM)
    deciding.claim(session, moderator, case)
    assert case.claim_since == clock.minute()


def test_nobody_judges_a_talk_they_took_part_in_under_any_name(session: Session) -> None:
    one, other = a_moderator(session), a_moderator(session)
    case = a_case(session)
    post = boards.get_post(session, case.subject_id, one)
    a_reply(session, one, post)
    name = another_name(session, other, session.get_one(Board, case.board_id))
    writing.reply(session, other, boards.get_post(session, post.id, other), name, writing.Draft(public_id(), "From me, too."))
    for moderator in (one, other):
        _cannot_judge(session, moderator, case)
    deciding.claim(session, a_moderator(session), case)


def test_whoever_takes_part_after_taking_a_case_does_not_decide_it(session: Session) -> None:
    case, moderator = a_case(session), a_moderator(session)
    deciding.claim(session, moderator, case)
    a_reply(session, moderator, boards.get_post(session, case.subject_id, moderator))
    with pytest.raises(Refused):
        deciding.decide(session, moderator, case, "no_action", "Fine.", version=case.version)
    assert case.state == State.OPEN


def test_answering_somebody_in_danger_as_a_moderator_does_not_take_the_case_away(session: Session) -> None:
    case, moderator = a_case(session, reason="danger"), a_moderator(session)
    deciding.claim(session, moderator, case)
    post = boards.get_post(session, case.subject_id, moderator)
    writing.reply(session, moderator, post, aliases.official_name(session, moderator), writing.Draft(public_id(), "We read you."))
    deciding.decide(session, moderator, case, "no_action", "Somebody is with them.", version=case.version)


def test_nobody_judges_somebody_they_have_muted(session: Session) -> None:
    case, moderator = a_case(session), a_moderator(session)
    muting.mute(session, moderator, _name(session, case))
    _cannot_judge(session, moderator, case)


def test_nobody_judges_somebody_who_has_muted_them(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author)
    muting.mute(session, author, usual(session, moderator))
    _cannot_judge(session, moderator, case)


def test_nobody_judges_somebody_whose_contact_is_limited_either_way(session: Session) -> None:
    author, one, other = a_member(session), a_moderator(session), a_moderator(session)
    case = a_case(session, author)
    muting.limit_contact(session, one, usual(session, one), _name(session, case))
    muting.limit_contact(session, author, usual(session, author), usual(session, other))
    for moderator in (one, other):
        _cannot_judge(session, moderator, case)


def test_muting_one_name_does_not_show_which_other_names_are_the_same_person(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    board = session.get_one(Board, a_case(session).board_id)
    name = another_name(session, author, board)
    case = a_case(session, author)
    muting.mute(session, moderator, name)
    muting.limit_contact(session, moderator, usual(session, moderator), name)
    assert case.id in [row.id for row in queue.page(session, moderator, None).rows]
    deciding.claim(session, moderator, case)


def test_a_case_given_back_leaves_no_minute(session: Session) -> None:
    case, moderator = a_case(session), a_moderator(session)
    deciding.claim(session, moderator, case)
    deciding.release(session, moderator, case)
    row = session.execute(select(Case.claimed_by, Case.claim_until, Case.claim_since).where(Case.id == case.id)).one()
    assert tuple(row) == (None, None, None)
