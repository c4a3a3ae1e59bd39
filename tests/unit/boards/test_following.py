from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases, shelf
from forum.accounts.members import Member
from forum.accounts.models import Shelf
from forum.accounts.service import muting
from forum.boards import queries
from forum.boards.models import Board, Tag, Thread, ThreadRedirect, ThreadTag
from forum.boards.service import changing, followed, following, writing
from forum.boards.service.following import Level
from forum.core import clock
from forum.core.errors import Invalid, Refused
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_reply, a_thread, usual


@pytest.fixture
def reader(session: Session) -> Member:
    return a_member(session)


@pytest.fixture
def thread(session: Session) -> Thread:
    return a_thread(session, a_member(session), a_board(session)).thread


def a_tag(session: Session, board: Board) -> Tag:
    tag = Tag(id=public_id(), board_id=board.id, slug="sleep", title="Sleep")
    session.add(tag)
    session.flush()
    return tag


def go_on(session: Session, thread: Thread, member: Member | None = None) -> None:
    a_reply(session, member or a_member(session), queries.opening_post(session, thread), "More of it.")
    session.refresh(thread)


def new_threads(session: Session, member: Member) -> dict[str, int]:
    return {one.thread.id: one.count for one in followed.counted(session, member, followed.threads(session, member))}


@pytest.mark.parametrize("level", list(Level))
def test_a_thread_is_watched_followed_or_muted_and_let_go(session: Session, reader: Member, thread: Thread, level: Level) -> None:
    following.choose(session, reader, thread, level)
    assert following.level_of(session, reader, thread) == level
    following.choose(session, reader, thread, "")
    assert following.level_of(session, reader, thread) == ""
    assert shelf.read(session, reader.account_id, following.PART) is None


def test_a_level_that_does_not_exist_is_refused_in_words(session: Session, reader: Member, thread: Thread) -> None:
    with pytest.raises(Invalid):
        following.choose(session, reader, thread, "adore")


def test_what_came_before_following_is_not_new_and_what_comes_after_is(session: Session, reader: Member, thread: Thread) -> None:
    go_on(session, thread)
    following.choose(session, reader, thread, Level.FOLLOW)
    assert new_threads(session, reader) == {}
    go_on(session, thread)
    go_on(session, thread)
    assert new_threads(session, reader) == {thread.id: 2}
    following.choose(session, reader, thread, Level.WATCH)
    assert new_threads(session, reader) == {thread.id: 2}, "another level forgets nothing"


def test_own_posts_are_not_new_to_oneself(session: Session, reader: Member, thread: Thread) -> None:
    following.choose(session, reader, thread, Level.WATCH)
    go_on(session, thread, reader)
    assert new_threads(session, reader) == {}
    assert followed.count_watched(session, reader) == 0


def test_only_watching_counts_in_the_header(session: Session, reader: Member, thread: Thread) -> None:
    following.choose(session, reader, thread, Level.FOLLOW)
    go_on(session, thread)
    assert followed.count_watched(session, reader) == 0
    following.choose(session, reader, thread, Level.WATCH)
    assert followed.count_watched(session, reader) == 1


def test_marking_as_read_silences_all_that_is_there_now(session: Session, reader: Member, thread: Thread) -> None:
    board = thread.board
    following.choose(session, reader, thread, Level.WATCH)
    following.choose(session, reader, board, Level.WATCH)
    following.choose(session, reader, a_tag(session, board), Level.WATCH)
    go_on(session, thread)
    a_thread(session, a_member(session), board)
    session.refresh(board)
    following.take_as_read(session, reader)
    assert followed.count_watched(session, reader) == 0
    go_on(session, thread)
    assert new_threads(session, reader) == {thread.id: 1}


def test_a_muted_name_brings_nothing_new(session: Session, reader: Member, thread: Thread) -> None:
    loud = a_member(session)
    following.choose(session, reader, thread, Level.WATCH)
    go_on(session, thread, loud)
    muting.mute(session, reader, usual(session, loud))
    assert new_threads(session, reader) == {}
    go_on(session, thread)
    assert new_threads(session, reader) == {thread.id: 1}


def test_hidden_and_deleted_posts_are_not_new(session: Session, reader: Member, thread: Thread) -> None:
    writer = a_member(session)
    following.choose(session, reader, thread, Level.FOLLOW)
    post = a_reply(session, writer, queries.opening_post(session, thread))
    changing.delete_post(session, writer, post)
    assert new_threads(session, reader) == {}


def test_threads_stand_in_the_order_of_their_last_days(session: Session, reader: Member) -> None:
    board, other = a_board(session), a_board(session)
    threads = [a_thread(session, a_member(session), place).thread for place in (board, other, board)]
    for days, thread in enumerate(threads):
        following.choose(session, reader, thread, Level.FOLLOW)
        go_on(session, thread)
        thread.last_day = clock.today() - timedelta(days=days)
    session.flush()
    assert list(new_threads(session, reader)) == [thread.id for thread in threads]


def test_a_followed_board_is_one_line_however_many_threads_go_on(session: Session, reader: Member, thread: Thread) -> None:
    board = thread.board
    following.choose(session, reader, board, Level.FOLLOW)
    assert followed.places(session, reader) == []
    go_on(session, thread)
    a_thread(session, a_member(session), board)
    a_thread(session, reader, board, "By the reader")
    session.refresh(board)
    (line,) = followed.places(session, reader)
    assert (line.place.id, line.count) == (board.id, 2)


def test_a_followed_tag_tells_of_its_own_threads_alone(session: Session, reader: Member, thread: Thread) -> None:
    tag = a_tag(session, thread.board)
    following.choose(session, reader, tag, Level.FOLLOW)
    tagged = a_thread(session, a_member(session), thread.board).thread
    session.add(ThreadTag(thread_id=tagged.id, tag_id=tag.id))
    go_on(session, thread)
    session.refresh(thread.board)
    (line,) = followed.places(session, reader)
    assert (line.place.id, line.count) == (tag.id, 1)


def test_a_muted_thread_brings_nothing_to_who_follows_its_board(session: Session, reader: Member, thread: Thread) -> None:
    following.choose(session, reader, thread.board, Level.WATCH)
    following.choose(session, reader, thread, Level.MUTE)
    go_on(session, thread)
    session.refresh(thread.board)
    assert followed.places(session, reader) == []


def test_a_muted_board_or_tag_mutes_its_threads_but_not_one_that_is_followed_by_itself(session: Session, reader: Member, thread: Thread) -> None:
    tag = a_tag(session, thread.board)
    session.add(ThreadTag(thread_id=thread.id, tag_id=tag.id))
    other = a_thread(session, a_member(session), thread.board).thread
    assert following.muted_among(session, reader, [thread, other]) == set()
    following.choose(session, reader, tag, Level.MUTE)
    assert following.muted_among(session, reader, [thread, other]) == {thread.id}
    following.choose(session, reader, thread.board, Level.MUTE)
    assert following.muted_among(session, reader, [thread, other]) == {thread.id, other.id}
    following.choose(session, reader, thread, Level.FOLLOW)
    assert following.muted_among(session, reader, [thread, other]) == {other.id}
    assert following.muted_among(session, None, [thread, other]) == set()


def test_a_thread_that_was_joined_to_another_is_followed_there(session: Session, reader: Member, thread: Thread) -> None:
    other = a_thread(session, a_member(session), thread.board).thread
    following.choose(session, reader, other, Level.FOLLOW)
    session.add(ThreadRedirect(id=other.id, thread_id=thread.id))
    session.flush()
    assert following.level_of(session, reader, thread) == Level.FOLLOW
    following.choose(session, reader, thread, Level.WATCH)
    assert following.of(session, reader).threads == {thread.id: Level.WATCH}


def test_a_full_list_is_said_kindly_and_changing_what_is_on_it_goes_on(session: Session, reader: Member, thread: Thread) -> None:
    kept = {public_id(): "mute" for _ in range(following.MOST - 1)}
    shelf.write(session, reader.account_id, following.PART, {"threads": kept})
    following.choose(session, reader, thread, Level.FOLLOW)
    with pytest.raises(Refused, match="no room for more"):
        following.choose(session, reader, thread.board, Level.FOLLOW)
    following.choose(session, reader, thread, Level.MUTE)
    following.stop(session, reader, next(iter(kept)))
    following.choose(session, reader, thread.board, Level.FOLLOW)


def test_a_thief_cannot_tell_what_or_how_much_somebody_follows(session: Session, reader: Member) -> None:
    threads = [a_thread(session, a_member(session)).thread for _ in range(3)]
    following.choose(session, reader, threads[0], Level.FOLLOW)
    short = session.scalars(select(Shelf.content)).one()
    for thread in threads[1:]:
        following.choose(session, reader, thread, Level.FOLLOW)
    long = session.scalars(select(Shelf.content)).one()
    assert len(short) == len(long)
    assert threads[0].id.encode() not in long


def test_muting_a_name_leaves_what_its_sibling_brings(session: Session, reader: Member, thread: Thread) -> None:
    other = a_member(session)
    sibling = aliases.draw_name(session, other, aliases.thread_scope(thread.id))
    following.choose(session, reader, thread, Level.FOLLOW)
    parent = queries.get_post(session, queries.opening_post(session, thread).id, other)
    writing.reply(session, other, parent, sibling, writing.Draft(public_id(), "By the sibling."))
    session.refresh(thread)
    muting.mute(session, reader, usual(session, other))
    assert new_threads(session, reader) == {thread.id: 1}
