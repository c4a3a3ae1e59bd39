"""Whatever moderators do with threads, in whatever order they take it back: every post stands in exactly one place."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.boards.models import Board, Post, Thread
from forum.boards.service.keeping import joining, moving, splitting
from forum.core.errors import Failed
from forum.core.model import Base
from tests.factories import a_board, a_member, a_thread
from tests.factories import a_reply as reply

ACTS = st.lists(
    st.tuples(st.sampled_from(["reply", "reply", "move", "split", "split", "join", "undo", "undo"]), st.integers(0, 50), st.integers(0, 50)),
    min_size=4,
    max_size=10,
)


class House:
    """Two boards with threads, and moderators at work."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.members = [a_member(session) for _ in range(3)]
        self.boards = [a_board(session) for _ in range(2)]
        self.words: list[str] = []
        self.undos: list[Callable[[], None]] = []
        for number in range(3):
            self._write(lambda body, number=number: a_thread(session, self.members[number], self.boards[number % 2], body=body))
        for step in range(6):
            self.reply(step * 7, step)

    def _write(self, write: Callable[[str], Any]) -> None:
        body = f"Words {len(self.words)}."
        write(body)
        self.words.append(body)
        self.session.flush()

    def posts(self) -> list[Post]:
        return list(self.session.scalars(select(Post).where(Post.seq > 0).order_by(Post.body)).unique())

    def threads(self) -> list[Thread]:
        openings = select(Post.thread_id).where(Post.seq == 1)
        return sorted(self.session.scalars(select(Thread).where(Thread.id.in_(openings))), key=self._key)

    def _key(self, thread: Thread) -> str:
        return self.session.scalars(select(Post.body).where(Post.thread_id == thread.id, Post.seq == 1)).one()

    def reply(self, one: int, other: int) -> None:
        posts = self.posts()
        self._write(lambda body: reply(self.session, self.members[other % 3], posts[one % len(posts)], body))

    def move(self, one: int, other: int) -> None:
        thread, board = self.threads()[one % len(self.threads())], self.boards[other % 2]
        before = moving.move(self.session, thread, board)
        self.undos.append(lambda: moving.move_back(self.session, thread.id, before))

    def split(self, one: int, other: int) -> None:
        posts = self.posts()
        before = splitting.split(self.session, self._with_thread(posts[one % len(posts)]), "A new title", self.boards[other % 2])
        self.undos.append(lambda: splitting.join_back(self.session, before))

    def join(self, one: int, other: int) -> None:
        threads = self.threads()
        before = joining.join(self.session, threads[one % len(threads)], threads[other % len(threads)])
        self.undos.append(lambda: joining.part_again(self.session, before))

    def undo(self, one: int, _other: int) -> None:
        if self.undos:
            self.undos.pop(one % len(self.undos))()

    def _with_thread(self, post: Post) -> Post:
        self.session.get(Thread, post.thread_id)
        from_id = select(Post).where(Post.id == post.id).execution_options(populate_existing=True)
        found = self.session.scalars(from_id).unique().one()
        found.thread = self.session.get_one(Thread, post.thread_id)
        return found

    def check(self) -> None:
        self.session.flush()
        columns = (Post.id, Post.thread_id, Post.seq, Post.path, Post.depth, Post.parent_id, Post.child_count, Post.continued_at, Post.body)
        rows = self.session.execute(select(*columns)).all()
        assert sorted(row.body for row in rows) == sorted(self.words), "a word was lost"
        places = {row.id: row for row in rows}
        for thread in self.session.execute(select(Thread.id, Thread.last_seq, Thread.reply_count, Thread.starter_id)).all():
            self._check_thread(thread, sorted((row for row in rows if row.thread_id == thread.id), key=lambda row: row.seq), places)
        for board in self.session.execute(select(Board.id, Board.thread_count, Board.activity)).all():
            count, last = self.session.execute(select(func.count(), func.max(Thread.activity)).where(Thread.board_id == board.id)).one()
            assert board.thread_count == count
            assert (last or 0) <= board.activity, "a number would be given twice"

    def _check_thread(self, thread: Any, rows: list[Any], places: dict[str, Any]) -> None:
        assert [row.id for row in rows if row.parent_id is None] == [rows[0].id]
        assert (rows[0].seq, rows[0].path, rows[0].depth) == (1, "", 0)
        assert thread.last_seq >= rows[-1].seq, "a number would be given twice"
        assert thread.reply_count == len(rows) - 1
        for row in rows[1:]:
            above = places[row.parent_id]
            assert above.thread_id == row.thread_id
            assert above.seq < row.seq
            assert row.path.startswith(above.continued_at or above.path)
            assert (row.depth, len(row.path)) == (above.depth + 1, len(above.continued_at or above.path) + 4)
            assert above.child_count >= sum(1 for other in rows if other.parent_id == above.id)
        assert [row.id for row in sorted(rows, key=lambda row: row.path)] == _depth_first(rows)


def _depth_first(rows: list[Any]) -> list[str]:
    answers: dict[str | None, list[Any]] = {}
    for row in rows:
        answers.setdefault(row.parent_id, []).append(row)
    order: list[str] = []

    def walk(row: Any) -> None:
        order.append(row.id)
        for below in sorted(answers.get(row.id, ()), key=lambda one: one.path):
            walk(below)

    walk(rows[0])
    return order


def _emptied(session: Session) -> None:
    session.rollback()
    session.expunge_all()
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(delete(table))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_a_post_is_lost_or_stands_in_two_places(session: Session, acts: list[tuple[str, int, int]]) -> None:
    try:
        house = House(session)
        house.check()
        for act, one, other in acts:
            session.flush()
            with session.no_autoflush:
                saved = session.begin_nested()
            try:
                getattr(house, act)(one, other)
                session.flush()
            except Failed:
                saved.rollback()
                session.expire_all()
            else:
                saved.commit()
            session.expire_all()
            house.check()
    finally:
        _emptied(session)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_taking_all_back_in_turn_leaves_a_post_in_another_place(session: Session, acts: list[tuple[str, int, int]]) -> None:
    columns = (Post.id, Post.thread_id, Post.seq, Post.path, Post.depth, Post.parent_id, Post.continued_at)
    try:
        house = House(session)
        before = sorted(map(tuple, session.execute(select(*columns)).all()))
        boards = sorted(map(tuple, session.execute(select(Thread.id, Thread.board_id, Thread.reply_count, Thread.starter_id, Thread.title)).all()))
        for act, one, other in acts:
            if act in ("reply", "undo"):
                continue
            saved = session.begin_nested()
            try:
                getattr(house, act)(one, other)
                session.flush()
            except Failed:
                saved.rollback()
            else:
                saved.commit()
            session.expire_all()
        while house.undos:
            house.undos.pop()()
            session.expire_all()
        assert sorted(map(tuple, session.execute(select(*columns)).all())) == before
        now = session.execute(select(Thread.id, Thread.board_id, Thread.reply_count, Thread.starter_id, Thread.title)).all()
        assert sorted(map(tuple, now)) == boards
        house.check()
    finally:
        _emptied(session)


@pytest.mark.parametrize("act", ["move", "split", "join"])
def test_there_is_nothing_to_take_back(session: Session, act: str) -> None:
    house = House(session)
    for one in range(10):
        for other in range(2):
            try:
                getattr(house, act)(one, other + 1)
            except Failed:
                session.expire_all()
    assert house.undos
