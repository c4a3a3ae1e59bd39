from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.moderation.models import Approval, Lifting, LogEntry
from forum.moderation.service import approving, lifting
from forum.notifications import queries as notices
from forum.resources.promises import SEAL_TOLD_DAYS
from tests.factories import a_board, a_member, a_moderator, usual
from tests.unit.moderation.cases import another_name, log, rows


def _staff(session: Session) -> Member:
    return a_member(session, role=Role.ADMINISTRATOR)


def _asked(session: Session, person: Member, staff: Member, reason: str = "court-order") -> Lifting:
    return lifting.request(session, staff, usual(session, person).name, reason, "An order of the district court, checked by telephone.")


def test_two_people_learn_the_names_and_nothing_else(session: Session) -> None:
    person, staff = a_member(session), _staff(session)
    second = another_name(session, person, a_board(session))
    found = _asked(session, person, staff)
    lifting.approve(session, a_moderator(session), found)
    assert lifting.lift(session, staff, found) == [usual(session, person).name, second.name]
    assert log(session) == ["seal_lifted"]
    assert (found.lifted, found.tell_on) == (clock.today(), clock.today() + timedelta(days=SEAL_TOLD_DAYS))


def test_the_log_names_nobody_whose_seal_was_lifted(session: Session) -> None:
    person, staff, moderator = a_member(session), _staff(session), a_moderator(session)
    found = _asked(session, person, staff)
    lifting.approve(session, moderator, found)
    lifting.lift(session, staff, found)
    (line,) = session.execute(select(LogEntry.__table__)).all()
    known = {found.id, *(value for one in (person, staff, moderator) for alias in aliases.all_of(session, one) for value in (alias.id, alias.name))}
    assert not set(line) & known


def test_one_person_alone_lifts_no_seal(session: Session) -> None:
    person, staff = a_member(session), _staff(session)
    found = _asked(session, person, staff)
    lifting.approve(session, staff, found)
    with pytest.raises(Refused):
        lifting.lift(session, staff, found)
    approving.withdraw(session, staff, found.id)
    assert rows(session, Approval) == 0
    with pytest.raises(Refused):
        lifting.lift(session, staff, found)
    assert (found.lifted, log(session)) == (None, [])


def test_one_person_under_two_names_lifts_no_seal(session: Session) -> None:
    person, staff = a_member(session), _staff(session)
    found = _asked(session, person, staff)
    second = another_name(session, staff, a_board(session))
    second.official = True
    session.add(Approval(subject_id=found.id, by_alias_id=second.id, day=clock.today()))
    session.flush()
    with pytest.raises(Refused):
        lifting.lift(session, staff, found)


def test_a_yes_that_was_taken_back_lifts_no_seal(session: Session) -> None:
    person, staff, moderator = a_member(session), _staff(session), a_moderator(session)
    found = _asked(session, person, staff)
    lifting.approve(session, moderator, found)
    approving.withdraw(session, moderator, found.id)
    with pytest.raises(Refused):
        lifting.lift(session, staff, found)


def test_the_yes_to_one_demand_lifts_no_other_seal(session: Session) -> None:
    staff, moderator = _staff(session), a_moderator(session)
    first, second = (_asked(session, a_member(session), staff) for _ in range(2))
    lifting.approve(session, moderator, first)
    with pytest.raises(Refused):
        lifting.lift(session, staff, second)


def test_a_seal_is_lifted_once_and_what_it_showed_is_not_kept(session: Session) -> None:
    person, staff = a_member(session), _staff(session)
    second = another_name(session, person, a_board(session))
    found = _asked(session, person, staff)
    lifting.approve(session, a_moderator(session), found)
    lifting.lift(session, staff, found)
    with pytest.raises(Conflict):
        lifting.lift(session, staff, found)
    (row,) = session.execute(select(Lifting.__table__)).all()
    assert second.name not in repr(tuple(row))
    assert second.id not in repr(tuple(row))


def test_only_those_of_the_two_who_run_the_forum_lift_it(session: Session) -> None:
    person, staff, moderator = a_member(session), _staff(session), a_moderator(session)
    found = _asked(session, person, staff)
    lifting.approve(session, moderator, found)
    for other in (moderator, _staff(session), a_member(session), person):
        with pytest.raises(Refused):
            lifting.lift(session, other, found)
    assert found.lifted is None


def test_nobody_but_those_who_run_the_forum_asks(session: Session) -> None:
    person = a_member(session)
    for other in (a_moderator(session), a_member(session)):
        with pytest.raises(Refused):
            _asked(session, person, other)


@pytest.mark.parametrize(
    ("name", "reason", "words", "field"), [("", "court-order", "x", "name"), ("-", "curiosity", "x", "reason"), ("-", "court-order", " ", "words")]
)
def test_no_seal_without_a_name_a_reason_and_words(session: Session, name: str, reason: str, words: str, field: str) -> None:
    called = usual(session, a_member(session)).name if name else "Nobody Here"
    with pytest.raises(Invalid) as error:
        lifting.request(session, _staff(session), called, reason, words)
    assert error.value.field == field
    assert rows(session, Lifting) == 0


def test_the_person_behind_the_name_neither_sees_the_demand_nor_says_yes(session: Session) -> None:
    person, staff = a_moderator(session), _staff(session)
    found = _asked(session, person, staff)
    assert lifting.requests(session, person) == []
    assert lifting.requests(session, a_moderator(session)) == [found]
    with pytest.raises(Missing):
        lifting.get(session, person, found.id)
    with pytest.raises(Missing):
        lifting.approve(session, person, found)
    session.add(Approval(subject_id=found.id, by_alias_id=aliases.official_name(session, person).id, day=clock.today()))
    session.flush()
    with pytest.raises(Refused):
        lifting.lift(session, staff, found)
    with pytest.raises(Refused):
        _asked(session, staff, staff)


def test_a_name_that_belongs_to_nobody_shows_nothing(session: Session) -> None:
    person, staff = a_member(session), _staff(session)
    found = _asked(session, person, staff)
    aliases.cut(usual(session, person))
    session.flush()
    lifting.approve(session, a_moderator(session), found)
    assert lifting.lift(session, staff, found) == []


def test_the_member_is_told_when_the_day_has_come_and_not_before(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, deliver: Callable[[], None]
) -> None:
    person, staff = a_member(session), _staff(session)
    found = _asked(session, person, staff)
    lifting.approve(session, a_moderator(session), found)
    lifting.lift(session, staff, found)
    today = clock.today()
    for after, told in ((0, 0), (SEAL_TOLD_DAYS - 1, 0), (SEAL_TOLD_DAYS, 1), (SEAL_TOLD_DAYS + 1, 1)):
        monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=after))  # noqa: B023  # used within this turn alone
        lifting.tell_people(session)
        session.commit()
        deliver()
        assert notices.count_decisions(session, person) == told
        session.rollback()
    (line,) = notices.notices_page(session, person, None).rows
    assert (line.notice.kind, line.notice.subject_id) == ("seal", found.id)


def test_nobody_is_told_of_a_seal_that_was_not_lifted(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _asked(session, a_member(session), _staff(session))
    later = clock.today() + timedelta(days=400)
    monkeypatch.setattr(clock, "today", lambda: later)
    lifting.tell_people(session)
    assert not found.told
