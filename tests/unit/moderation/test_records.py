from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Restriction
from forum.accounts.service import limited
from forum.accounts.service.limited import Kind
from forum.boards.models import Board
from forum.boards.service import voices
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Refused
from forum.moderation import queries
from forum.moderation.models import LogEntry, Record
from forum.moderation.service import consequences, deciding, flagging, records
from forum.moderation.views import shown
from forum.resources.promises import RECORDS_DAYS
from tests.factories import a_member, a_moderator, usual
from tests.unit.moderation.cases import a_case, another_name, decide, log, posts_under, rows


def _later(monkeypatch: pytest.MonkeyPatch, minutes: int = deciding.CLAIM) -> None:
    then = clock.minute() + minutes
    monkeypatch.setattr(clock, "minute", lambda: then)


def _days_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    then = clock.today() + timedelta(days=days)
    monkeypatch.setattr(clock, "today", lambda: then)


def _paused(session: Session, member: Member) -> bool:
    return limited.until(session, member.account_id, Kind.WRITING) is not None


def test_what_was_left_as_it_is_is_held_against_nobody(session: Session) -> None:
    decide(session, a_moderator(session), a_case(session), "no_action")
    assert rows(session, Record) == 0


def test_a_decision_that_stands_is_on_record_and_one_taken_back_is_not(session: Session) -> None:
    case, moderator = a_case(session), a_moderator(session)
    decide(session, moderator, case)
    assert rows(session, Record) == 1
    deciding.undo(session, moderator, case)
    assert rows(session, Record) == 0


def test_a_decision_that_was_overturned_is_held_against_nobody(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    author = a_member(session)
    case, first = a_case(session, author, reason="cruelty"), a_moderator(session)
    decide(session, first, case)
    consequences.choose(session, first, case, "pause-7")
    _later(monkeypatch)
    second = a_moderator(session)
    decide(session, second, case, "restore")
    assert (rows(session, Record), rows(session, Restriction)) == (0, 0)
    deciding.undo(session, second, case)
    assert rows(session, Record) == 1


def test_a_record_does_not_say_whose_it_is(session: Session) -> None:
    author = a_member(session)
    decision = decide(session, a_moderator(session), a_case(session, author))
    (row,) = session.execute(select(Record.__table__)).all()
    stored = repr(tuple(row))
    for known in (author.account_id, usual(session, author).id, decision.id, decision.case_id, decision.day.isoformat()):
        assert known not in stored


def test_what_somebody_did_under_another_name_is_told_as_some_and_no_more(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author)
    decide(session, moderator, case)
    assert shown.case_page(session, moderator, case).after == shown.After(has_earlier=False, no_one_off=False, chosen=False, alone=True)
    board = session.get_one(Board, case.board_id)
    (post,) = posts_under(session, (author, another_name(session, author, board)))
    flagging.flag(session, a_member(session), "post", post.id, reason="advice")
    second = queries.open_case(session, "post", post.id)
    assert second is not None
    deciding.claim(session, moderator, second)
    assert shown.case_page(session, moderator, second).after is None
    deciding.decide(session, moderator, second, "hide", "It hurts.", "kindness", version=second.version)
    assert shown.case_page(session, moderator, second).after == shown.After(has_earlier=True, no_one_off=False, chosen=False, alone=True)


def test_nobody_reads_a_history_before_deciding_or_without_having_decided(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    author, moderator = a_member(session), a_moderator(session)
    decide(session, moderator, a_case(session, author))
    case = a_case(session, author)
    assert shown.case_page(session, moderator, case).after is None
    decide(session, moderator, case)
    assert shown.case_page(session, a_moderator(session), case).after is None
    _later(monkeypatch)
    assert shown.case_page(session, moderator, case).after is None


def test_records_are_forgotten_after_a_year(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(session, a_moderator(session), a_case(session))
    _days_later(monkeypatch, RECORDS_DAYS)
    records.forget_old_records(session)
    assert rows(session, Record) == 1
    _days_later(monkeypatch, 1)
    records.forget_old_records(session)
    assert rows(session, Record) == 0


@pytest.mark.parametrize("days", [1, 3, 7])
def test_a_pause_reaches_the_person_behind_all_names_for_just_as_long(session: Session, days: int) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author)
    decide(session, moderator, case)
    consequences.choose(session, moderator, case, f"pause-{days}")
    assert limited.until(session, author.account_id, Kind.WRITING) == clock.today() + timedelta(days=days)
    assert log(session) == ["hide", "paused"]
    line = session.scalars(select(LogEntry).where(LogEntry.outcome == "paused")).one()
    assert (line.board_id, line.kind, line.reason, line.words) == (None, "", "", "")


def test_names_for_one_thread_can_be_taken_away(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author)
    decide(session, moderator, case)
    consequences.choose(session, moderator, case, "one-off")
    assert limited.until(session, author.account_id, Kind.ONE_OFF) == clock.today() + timedelta(days=90)
    assert not voices.may_take_one_off(session, author)
    assert not _paused(session, author)


@pytest.mark.parametrize(("reason", "taken"), [("cruelty", True), ("harm", True), ("identity", False), ("danger", False), ("advice", False)])
def test_harm_done_to_others_takes_names_for_one_thread_away_by_itself(session: Session, reason: str, taken: bool) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author, reason=reason)
    decide(session, moderator, case)
    assert (limited.until(session, author.account_id, Kind.ONE_OFF) is not None) is taken
    after = shown.case_page(session, moderator, case).after
    assert after is not None
    assert (after.no_one_off, after.chosen) == (taken, False)


def test_taking_a_decision_back_gives_back_what_it_took_and_nothing_else(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author, reason="cruelty")
    limited.restrict(session, author.account_id, Kind.WRITING, 2)
    decide(session, moderator, case)
    consequences.choose(session, moderator, case, "pause-7")
    assert rows(session, Restriction) == 3
    deciding.undo(session, moderator, case)
    assert rows(session, Restriction) == 1
    assert limited.until(session, author.account_id, Kind.WRITING) == clock.today() + timedelta(days=2)


def test_nothing_more_is_a_choice(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author)
    decide(session, moderator, case)
    consequences.choose(session, moderator, case, consequences.NOTHING)
    assert (rows(session, Restriction), log(session)) == (0, ["hide"])


def test_nobody_is_punished_twice_for_one_post(session: Session) -> None:
    case, moderator = a_case(session), a_moderator(session)
    decide(session, moderator, case)
    consequences.choose(session, moderator, case, "pause-1")
    with pytest.raises(Conflict):
        consequences.choose(session, moderator, case, "pause-7")


@pytest.mark.parametrize("outcome", ["", "no_action"])
def test_nothing_is_taken_from_anybody_whose_post_was_not_hidden(session: Session, outcome: str) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author)
    deciding.claim(session, moderator, case)
    if outcome:
        deciding.decide(session, moderator, case, outcome, "It may stay.", version=case.version)
    with pytest.raises(Refused):
        consequences.choose(session, moderator, case, "pause-1")
    assert not _paused(session, author)


def test_only_whoever_decided_chooses_and_only_for_a_quarter_of_an_hour(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author)
    decide(session, moderator, case)
    with pytest.raises(Refused):
        consequences.choose(session, a_moderator(session), case, "pause-1")
    with pytest.raises(Refused):
        consequences.choose(session, author, case, "pause-1")
    with pytest.raises(Invalid):
        consequences.choose(session, moderator, case, "for-ever")
    _later(monkeypatch)
    with pytest.raises(Refused):
        consequences.choose(session, moderator, case, "pause-1")
    assert not _paused(session, author)


def test_nothing_is_taken_by_a_decision_that_was_taken_back(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author)
    decide(session, moderator, case)
    deciding.undo(session, moderator, case)
    with pytest.raises(Refused):
        consequences.choose(session, moderator, case, "pause-1")
    assert not _paused(session, author)


def test_an_author_who_is_gone_stands_in_nobodys_way(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author, reason="cruelty")
    aliases.cut(usual(session, author))
    session.flush()
    decide(session, moderator, case)
    consequences.choose(session, moderator, case, "pause-1")
    assert (rows(session, Record), rows(session, Restriction), log(session)) == (0, 0, ["hide"])
    deciding.undo(session, moderator, case)


def test_an_author_reads_what_follows_and_nobody_else_does(session: Session) -> None:
    author, moderator = a_member(session), a_moderator(session)
    case = a_case(session, author, reason="harm")
    decision = decide(session, moderator, case)
    consequences.choose(session, moderator, case, "pause-3")
    told = records.taken_by(session, author, decision)
    assert sorted(told) == sorted([(Kind.ONE_OFF, clock.today() + timedelta(days=90)), (Kind.WRITING, clock.today() + timedelta(days=3))])
    assert records.taken_by(session, a_member(session), decision) == []
