"""What is new to a reader: in a thread, on a board, over all; own words never, and nothing older than a month."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.service import muting
from forum.boards.models import Board, Post, Thread
from forum.boards.service import changing, following, news, positions
from forum.boards.service.following import Level
from forum.core import clock
from tests import factories


@pytest.fixture
def board(session: Session) -> Board:
    return factories.a_board(session)


@pytest.fixture
def reader(session: Session, board: Board) -> Member:
    """Somebody for whom everything that there is counts as read."""
    member = factories.a_member(session)
    positions.read_everything(session, member)
    return member


def _again(session: Session, post: Post) -> Thread:
    return session.get_one(Thread, post.thread_id, populate_existing=True)


def _in(session: Session, reader: Member, post: Post) -> news.News | None:
    return news.among(session, reader, [_again(session, post)]).get(post.thread_id)


def _read_all(session: Session, reader: Member, post: Post) -> None:
    thread = _again(session, post)
    positions.read_up_to(session, reader, thread, thread.last_seq)


def _boards_with(session: Session, reader: Member, board: Board) -> bool:
    session.refresh(board)
    return board.id in news.boards_with(session, reader, [board])


def _latest(session: Session, reader: Member, *boards: Board) -> list[str]:
    for board in boards:
        session.refresh(board)
    return [found.thread.id for found in news.latest(session, reader, boards, None).rows]


def test_a_thread_that_came_later_is_not_seen_as_new(session: Session, board: Board, reader: Member) -> None:
    assert not _boards_with(session, reader, board)
    opening = factories.a_thread(session, factories.a_member(session), board)
    found = _in(session, reader, opening)
    assert found is not None
    assert not found.opened
    assert _boards_with(session, reader, board)
    assert _latest(session, reader, board) == [opening.thread_id]
    assert news.read_to(session, reader, _again(session, opening)) == 0


def test_new_answers_are_counted_wrongly(session: Session, board: Board, reader: Member) -> None:
    other = factories.a_member(session)
    opening = factories.a_thread(session, other, board)
    _read_all(session, reader, opening)
    assert _in(session, reader, opening) is None
    answers = [factories.a_reply(session, other, opening) for _ in range(3)]
    factories.a_reply(session, other, answers[0])
    changing.delete_post(session, other, answers[0])
    found = _in(session, reader, opening)
    assert found is not None
    assert found.opened
    assert found.count == 3
    first = news.first_in(session, reader, _again(session, opening), 1)
    assert first is not None
    assert first.id == answers[1].id


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["own", "other", "read"]), min_size=1, max_size=8))
def test_own_words_are_new_to_their_author(session: Session, board: Board, reader: Member, steps: list[str]) -> None:
    other = factories.a_member(session)
    opening, new = factories.a_thread(session, other, board), 0
    _read_all(session, reader, opening)
    for step in steps:
        if step == "read":
            _read_all(session, reader, opening)
        else:
            factories.a_reply(session, reader if step == "own" else other, opening)
        new = new + 1 if step == "other" else 0
        found = _in(session, reader, opening)
        assert (found.count if found else 0) == new
        first = news.first_in(session, reader, _again(session, opening), news.read_to(session, reader, _again(session, opening)))
        assert (first is not None) == bool(new)


def test_who_started_a_thread_learns_of_no_answer(session: Session, board: Board) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member, board)
    assert _in(session, member, opening) is None
    factories.a_reply(session, factories.a_member(session), opening)
    found = _in(session, member, opening)
    assert found is not None
    assert found.count == 1


def test_somebody_who_comes_finds_the_whole_forum_unread(session: Session, board: Board) -> None:
    member, other = factories.a_member(session), factories.a_member(session)
    old, read = (factories.a_thread(session, other, board) for _ in range(2))
    assert _in(session, member, old) is None
    assert not _boards_with(session, member, board)
    _read_all(session, member, read)
    assert _in(session, member, old) is None
    assert _latest(session, member, board) == []
    factories.a_reply(session, other, old)
    assert _latest(session, member, board) == [old.thread_id]


def test_a_board_that_counts_as_read_still_shows_what_is_new(session: Session, board: Board, reader: Member) -> None:
    other, elsewhere = factories.a_member(session), factories.a_board(session)
    opened, unopened = (factories.a_thread(session, other, board) for _ in range(2))
    there = factories.a_thread(session, other, elsewhere)
    _read_all(session, reader, opened)
    for _ in range(4):
        factories.a_reply(session, other, opened)
    session.refresh(board)
    positions.read_board(session, reader, board)
    assert _latest(session, reader, board, elsewhere) == [there.thread_id]
    factories.a_reply(session, other, opened)
    factories.a_reply(session, other, unopened)
    found = _in(session, reader, opened)
    assert found is not None
    assert found.count == 1, "what was let go of is not counted again"
    assert set(_latest(session, reader, board)) == {opened.thread_id, unopened.thread_id}


def test_what_nobody_goes_on_with_stays_new_for_ever(session: Session, board: Board, reader: Member) -> None:
    opening = factories.a_thread(session, factories.a_member(session), board)
    thread = _again(session, opening)
    thread.last_day = clock.today() - timedelta(days=news.DAYS + 1)
    session.flush()
    assert _in(session, reader, opening) is None
    assert _latest(session, reader, board) == []


def test_words_by_a_muted_name_and_in_muted_places_call_for_attention(session: Session, board: Board, reader: Member) -> None:
    loud, other = factories.a_member(session), factories.a_member(session)
    theirs, opening, muted = (factories.a_thread(session, member, board) for member in (loud, other, other))
    muting.mute(session, reader, factories.usual(session, loud))
    following.choose(session, reader, _again(session, muted), Level.MUTE)
    _read_all(session, reader, opening)
    factories.a_reply(session, loud, opening)
    assert _latest(session, reader, board) == []
    assert not _boards_with(session, reader, board)
    factories.a_reply(session, other, opening)
    assert _latest(session, reader, board) == [opening.thread_id]
    assert theirs.thread_id not in _latest(session, reader, board)


def test_news_come_in_pages_of_which_none_is_left_out(session: Session, board: Board, reader: Member) -> None:
    other, second = factories.a_member(session), factories.a_board(session)
    made = [factories.a_thread(session, other, place) for _ in range(12) for place in (board, second)]
    for place in (board, second):
        session.refresh(place)
    first = news.latest(session, reader, [board, second], None)
    rest = news.latest(session, reader, [board, second], first.after)
    back = news.latest(session, reader, [board, second], rest.before)
    assert (len(first.rows), len(rest.rows)) == (20, 4)
    assert (first.before, rest.after) == (None, None)
    assert [found.thread.id for found in back.rows] == [found.thread.id for found in first.rows]
    assert {found.thread.id for found in first.rows + rest.rows} == {opening.thread_id for opening in made}
    here = [found.thread.activity for found in first.rows if found.thread.board_id == board.id]
    assert here == sorted(here, reverse=True)


def test_the_way_back_to_where_one_was_is_lost(session: Session, board: Board, reader: Member) -> None:
    other = factories.a_member(session)
    first, second = (factories.a_thread(session, other, board) for _ in range(2))
    for opening in (first, second, first):
        _read_all(session, reader, opening)
    assert [thread.id for thread in news.lately(session, reader, 5)] == [first.thread_id, second.thread_id]
    assert [thread.id for thread in news.lately(session, reader, 1)] == [first.thread_id]
