"""How far somebody has read: it only grows, one's own words are never new, and it reaches the shelf by the worker alone."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member
from forum.accounts.models import Account, Shelf
from forum.boards.models import Post, Thread
from forum.boards.service import positions
from forum.boards.service.positions import MOST, Move, Positions
from forum.core import memory
from tests import factories


@pytest.fixture(autouse=True)
def _nothing_waits(session: Session) -> None:
    collected = memory.of(session)
    for key in collected.keys():  # noqa: SIM118  # no dictionary
        collected.drop(key, len(collected.of(key)))


def _flush(session: Session) -> None:
    @contextmanager
    def given() -> Iterator[Session]:
        yield session
        session.flush()

    positions.flush(given, given)


def _a_thread(session: Session, replies: int) -> Thread:
    opening = factories.a_thread(session, factories.a_member(session))
    other = factories.a_member(session)
    for _ in range(replies):
        factories.a_reply(session, other, opening)
    return session.get_one(Thread, opening.thread_id, populate_existing=True)


def _read(session: Session, member: Member, thread: Thread, seq: int) -> None:
    positions.read_up_to(session, member, thread, seq)


def test_a_position_is_there_before_and_after_it_reaches_the_shelf(session: Session) -> None:
    member, thread = factories.a_member(session), _a_thread(session, 4)
    _read(session, member, thread, 3)
    assert positions.of(session, member).threads == {thread.id: 3}
    assert shelf.read(session, member.account_id, positions.PART) is None
    _flush(session)
    assert memory.of(session).keys() == []
    assert positions.of(session, member).threads == {thread.id: 3}
    assert shelf.read(session, member.account_id, positions.PART)["threads"] == {thread.id: 3}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.integers(1, 5), st.just("flush")), max_size=12))
def test_looking_at_an_older_page_makes_read_posts_new_again(session: Session, steps: list[int | str]) -> None:
    member, thread = factories.a_member(session), _a_thread(session, 4)
    furthest = 0
    for step in steps:
        if isinstance(step, str):
            _flush(session)
        else:
            _read(session, member, thread, step)
            furthest = max(furthest, step)
        assert positions.of(session, member).threads.get(thread.id, 0) == furthest


def test_somebody_else_moves_with_a_reader(session: Session) -> None:
    member, other, thread = factories.a_member(session), factories.a_member(session), _a_thread(session, 2)
    _read(session, member, thread, 2)
    _flush(session)
    assert positions.of(session, other) == Positions()
    assert positions.of(session, None) == Positions()


def test_a_move_goes_past_what_was_written(session: Session) -> None:
    member, thread = factories.a_member(session), _a_thread(session, 1)
    _read(session, member, thread, 10**9)
    assert positions.of(session, member).threads == {thread.id: 2}


def test_losing_the_memory_loses_what_is_on_the_shelf(session: Session) -> None:
    member, thread = factories.a_member(session), _a_thread(session, 4)
    _read(session, member, thread, 3)
    _flush(session)
    _read(session, member, thread, 5)
    for key in memory.of(session).keys():  # noqa: SIM118  # no dictionary
        memory.of(session).drop(key, 100)
    assert positions.of(session, member).threads == {thread.id: 3}


def test_a_flush_that_was_cut_off_does_harm_the_second_time(session: Session) -> None:
    member, thread = factories.a_member(session), _a_thread(session, 4)
    _read(session, member, thread, 3)
    session.info[memory.NAME], own = _Unforgetting(memory.of(session)), memory.of(session)
    _flush(session)
    _flush(session)
    session.info[memory.NAME] = own
    assert positions.of(session, member).threads == {thread.id: 3}
    assert session.scalar(select(func.count()).select_from(Shelf)) == 1


class _Unforgetting:
    """A memory from which nothing can be taken."""

    def __init__(self, real: memory.Memory) -> None:
        self.add, self.of, self.keys = real.add, real.of, real.keys

    def drop(self, key: str, count: int) -> None:
        """Keep it all."""


def test_moves_of_somebody_who_was_erased_leave_a_shelf_behind(session: Session) -> None:
    member, thread = factories.a_member(session), _a_thread(session, 1)
    _read(session, member, thread, 1)
    session.execute(delete(Account).where(Account.id == member.account_id))
    _flush(session)
    assert session.scalar(select(func.count()).select_from(Shelf)) == 0
    assert memory.of(session).keys() == []


def test_a_thread_that_is_gone_stays_in_what_is_kept(session: Session) -> None:
    member, gone, there = factories.a_member(session), _a_thread(session, 0), _a_thread(session, 0)
    _read(session, member, gone, 1)
    _read(session, member, there, 1)
    session.execute(delete(Post).where(Post.thread_id == gone.id))
    session.execute(delete(Thread).where(Thread.id == gone.id))
    _flush(session)
    assert positions.of(session, member).threads == {there.id: 1}


def test_memory_is_full_after_a_thousand_threads_and_loses_the_newest() -> None:
    kept = Positions({f"thread {number}": 1 for number in range(MOST)})
    kept = kept.moved(Move("", {"thread 0": 2}, {}, opened=True)).moved(Move("", {"another": 1}, {}, opened=True))
    assert len(kept.threads) == MOST
    assert "thread 1" not in kept.threads
    assert kept.lately(2) == ["another", "thread 0"]


def test_what_only_counts_as_read_stands_among_the_threads_one_was_in_last() -> None:
    kept = Positions({"first": 1, "second": 1}).moved(Move("", {"first": 5}, {}, opened=False))
    assert kept.threads == {"first": 5, "second": 1}
    assert kept.lately(1) == ["second"]


def test_marking_many_boards_is_too_long_for_a_seal(session: Session) -> None:
    member = factories.a_member(session)
    boards = [factories.a_board(session) for _ in range(positions.A_MOVE + 3)]
    positions.read_everything(session, member)
    _flush(session)
    assert set(positions.of(session, member).boards) >= {board.id for board in boards}


def test_readers_reach_their_shelves_in_the_order_in_which_they_read(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    thread, members = _a_thread(session, 1), [factories.a_member(session) for _ in range(12)]
    for member in members:
        _read(session, member, thread, 1)
    written: list[str] = []
    real = shelf.write
    monkeypatch.setattr(shelf, "write", lambda session, account_id, *rest: (written.append(account_id), real(session, account_id, *rest)))
    chance = random.Random(7)
    monkeypatch.setattr(positions, "random", SimpleNamespace(SystemRandom=lambda: chance))
    _flush(session)
    assert sorted(written) == sorted(member.account_id for member in members)
    assert written != [member.account_id for member in members]
