from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import heat, writing
from forum.boards.service.keeping import marking
from forum.core.errors import TooSoon
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CRY = "I want to kill myself."


def _quarrel(session: Session, one: Member, other: Member, count: int = heat.TO_AND_FRO) -> Post:
    post = a_thread(session, a_member(session), a_board(session))
    for step in range(count):
        post = a_reply(session, (one, other)[step % 2], post, f"No! {step}")
    return post


def test_two_people_go_on_hurting_each_other_without_a_pause(session: Session) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        one, other = a_member(session), a_member(session)
        last = _quarrel(session, one, other)
        with pytest.raises(TooSoon, match="Your words are kept") as told:
            a_reply(session, one, last)
        assert heat.LEAST * 60 <= told.value.wait <= (heat.LEAST + heat.DRAWN - 1) * 60
        a_reply(session, a_member(session), last, "May I say something?")
        clock.shift(timedelta(seconds=told.value.wait))
        a_reply(session, one, last)


def test_a_quick_answer_elsewhere_waits_for_a_quarrel(session: Session) -> None:
    with time_machine.travel(NOON, tick=False):
        one, other = a_member(session), a_member(session)
        _quarrel(session, one, other)
        a_reply(session, one, a_thread(session, other))
        short = _quarrel(session, one, other, heat.TO_AND_FRO - 1)
        a_reply(session, other, short)
        own = _quarrel(session, one, one, heat.TO_AND_FRO)
        a_reply(session, one, own)


def test_kind_words_of_the_day_before_are_called_heat(session: Session) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        one, other = a_member(session), a_member(session)
        last = _quarrel(session, one, other)
        clock.shift(timedelta(minutes=heat.QUICK + 1))
        a_reply(session, one, last)


def test_flags_do_not_lengthen_the_pause_or_lengthen_it_for_ever(session: Session) -> None:
    with time_machine.travel(NOON, tick=False):
        one, other = a_member(session), a_member(session)
        last = _quarrel(session, one, other)
        with pytest.raises(TooSoon) as calm:
            a_reply(session, one, last)
        row = session.get_one(Post, (last.thread_id, last.seq))
        for flags, wait in ((1, calm.value.wait + 60), (100, heat.MOST * 60)):
            row.heat = flags
            session.flush()
            with pytest.raises(TooSoon) as told:
                a_reply(session, one, last)
            assert told.value.wait == wait


def test_a_flagged_author_learns_of_it_by_waiting_alone(session: Session) -> None:
    one, other = a_member(session), a_member(session)
    last = _quarrel(session, one, other, 2)
    session.get_one(Post, (last.thread_id, last.seq)).heat = 3
    session.flush()
    a_reply(session, one, last)


def test_a_cry_for_help_or_a_moderator_waits(session: Session) -> None:
    with time_machine.travel(NOON, tick=False):
        one, other = a_moderator(session), a_member(session)
        last = _quarrel(session, one, other)
        a_reply(session, one, last, CRY)
        official = aliases.official_name(session, one)
        parent = queries.get_post(session, last.id, one)
        writing.reply(session, one, parent, official, writing.Draft(public_id(), "As a moderator."))


def test_a_slow_thread_is_no_slower_or_stops_others(session: Session) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        member, starter = a_member(session), a_member(session)
        opening = a_thread(session, starter)
        marking.slow(session, opening.thread, 20)
        a_reply(session, starter, opening, "Opening a thread is no reply.")
        a_reply(session, member, opening)
        clock.shift(timedelta(minutes=5))
        with pytest.raises(TooSoon, match="slower") as told:
            a_reply(session, member, opening)
        assert told.value.wait == 15 * 60
        a_reply(session, member, opening, CRY)
        a_reply(session, member, a_thread(session, starter))
        clock.shift(timedelta(minutes=20))
        a_reply(session, member, opening)


def test_hours_without_a_moderator_go_slower_and_never_for_a_cry_for_help(session: Session) -> None:
    member = a_member(session)
    a_thread(session, member)
    session.info["pace"] = lambda: 5
    with pytest.raises(TooSoon) as slowed:
        a_thread(session, member)
    assert slowed.value.wait == 300
    other = a_thread(session, a_member(session))
    with pytest.raises(TooSoon):
        a_reply(session, member, other)
    a_reply(session, member, other, CRY)
    a_thread(session, a_moderator(session))
    a_reply(session, a_moderator(session), other)
    session.info["pace"] = lambda: 0
    a_reply(session, member, other)


def test_a_slip_of_the_name_can_be_put_right_in_slow_hours_too(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    session.info["pace"] = lambda: 5
    post = a_thread(session, member, board)
    right = aliases.draw_name(session, member, aliases.board_scope(board.id))
    assert writing.send_again_as(session, member, post, right, public_id()).alias_id == right.id
