import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.models import Role
from forum.boards import queries
from forum.boards.models import Board, FirstReply, Post, Thread, Wants
from forum.boards.service import changing, holding, placing, waiting, writing
from forum.core.names import public_id
from forum.imports import service as imports
from tests.factories import a_board, a_member, a_reply, a_thread, usual


def awaits(session: Session, post: Post) -> bool:
    session.flush()
    session.expire_all()
    return session.scalars(select(Thread.awaits).where(Thread.id == post.thread_id)).one()


def again(session: Session, post_id: str, member):
    session.flush()
    session.expunge_all()
    return queries.get_post(session, post_id, member)


def counted(session: Session) -> dict[int, int]:
    return {row.hours: row.count for row in session.scalars(select(FirstReply))}


def titles(session: Session, reader) -> list[str]:
    session.flush()
    return [wait.thread.title for wait in waiting.waits(session, reader)]


def test_a_starter_who_adds_something_answers_themselves(session: Session) -> None:
    starter = a_member(session)
    post = a_thread(session, starter)
    a_reply(session, starter, post)
    assert awaits(session, post)
    a_reply(session, a_member(session), post)
    assert not awaits(session, post)


def test_a_thread_whose_answer_is_gone_looks_answered(session: Session) -> None:
    helper = a_member(session)
    post = a_thread(session, a_member(session))
    answer = a_reply(session, helper, post)
    changing.hide_post(session, answer, "a reason")
    assert awaits(session, post)
    changing.restore_post(session, again(session, answer.id, helper))
    assert not awaits(session, post)
    changing.delete_post(session, helper, again(session, answer.id, helper))
    assert awaits(session, post)


def test_a_thread_with_one_answer_left_waits_again(session: Session) -> None:
    helper = a_member(session)
    post = a_thread(session, a_member(session))
    first = a_reply(session, helper, post)
    a_reply(session, a_member(session), post)
    changing.delete_post(session, helper, again(session, first.id, helper))
    assert not awaits(session, post)


def test_an_answer_sent_under_the_wrong_name_is_lost_to_the_list(session: Session) -> None:
    helper = a_member(session)
    post = a_thread(session, a_member(session))
    answer = again(session, a_reply(session, helper, post).id, helper)
    other = aliases.draw_name(session, helper, aliases.board_scope(answer.thread.board_id))
    writing.send_again_as(session, helper, answer, other, public_id())
    assert not awaits(session, post)


def test_an_answer_that_nobody_sees_yet_ends_the_wait(session: Session) -> None:
    helper = a_member(session)
    post = again(session, a_thread(session, a_member(session)).id, helper)
    held = writing.reply(session, helper, post, usual(session, helper), writing.Draft(public_id(), "Words.", later=True))
    assert awaits(session, post)
    assert counted(session) == {}
    holding.release(session, again(session, held.id, helper))
    assert not awaits(session, post)
    assert counted(session) == {1: 1}


def test_imported_threads_with_answers_stand_among_those_who_wait(session: Session) -> None:
    board = a_board(session)
    names = [aliases.ownerless_name(session) for _ in range(2)]
    post = placing.place_thread(session, board, "From elsewhere", placing.new_post(public_id(), names[0], "Words."))
    placing.place_reply(session, post, placing.new_post(public_id(), names[1], "More words."))
    assert not awaits(session, post)
    assert counted(session) == {}, "what was written elsewhere says nothing of how soon somebody answers here"
    assert imports.THREADS


def test_a_wait_is_counted_twice_or_not_at_all(session: Session) -> None:
    starter, helper = a_member(session), a_member(session)
    with time_machine.travel("2026-03-02T06:00:00Z"):
        post = a_thread(session, starter)
    with time_machine.travel("2026-03-02T09:30:00Z"):
        a_reply(session, starter, post)
        answer = a_reply(session, helper, post)
        a_reply(session, a_member(session), post)
        changing.delete_post(session, helper, again(session, answer.id, helper))
    with time_machine.travel("2026-03-05T09:30:00Z"):
        a_reply(session, a_member(session), post)
    assert counted(session) == {4: 1}


def test_a_wait_of_days_is_counted_when_its_minute_is_gone(session: Session) -> None:
    with time_machine.travel("2026-03-02T06:00:00Z"):
        post = a_thread(session, a_member(session))
        none = a_thread(session, a_member(session))
        none.thread.wants = Wants.NO_REPLY
    with time_machine.travel("2026-03-07T06:00:00Z"):
        placing.forget_minutes(session)
        a_reply(session, a_member(session), post)
        a_reply(session, a_member(session), none)
    assert counted(session) == {168: 1}


def test_the_longest_wait_comes_last(session: Session) -> None:
    board, starter = a_board(session), a_member(session)
    for at, title in (("03-02T06:00", "Second"), ("03-02T04:00", "First"), ("03-02T08:00", "Third"), ("03-01T20:00", "Zeroth")):
        with time_machine.travel(f"2026-{at}:00Z"):
            post = a_thread(session, starter, board, f"{title} of all")
    with time_machine.travel("2026-03-02T10:00:00Z"):
        a_reply(session, starter, post)
        assert titles(session, a_member(session)) == ["Zeroth of all", "First of all", "Second of all", "Third of all"]


def test_the_list_leads_where_one_may_not_read_or_cannot_answer(session: Session) -> None:
    starter, board = a_member(session), a_board(session)
    inside = a_board(session, members_only=True)
    shut = a_thread(session, starter, board, "Shut by its starter")
    shut.thread.locked_by_starter = True
    hidden = a_thread(session, starter, board, "Hidden from all")
    changing.hide_post(session, hidden, "a reason")
    held = writing.Draft(public_id(), "Words.", "Held for a while", later=True)
    writing.start_thread(session, starter, board, usual(session, starter), held)
    a_thread(session, starter, inside, "For members alone")
    assert titles(session, None) == []
    assert titles(session, a_member(session)) == ["For members alone"]
    with time_machine.travel("2040-01-01T12:00:00Z"):
        assert titles(session, a_member(session)) == []


def test_whoever_asks_who_is_new_learns_of_other_names(session: Session) -> None:
    starter, board = a_member(session), a_board(session)
    old = a_thread(session, starter, board, "An older thread")
    a_reply(session, a_member(session), old)
    other = aliases.draw_name(session, starter, aliases.board_scope(board.id))
    writing.start_thread(session, starter, board, other, writing.Draft(public_id(), "Words.", "Under another name"))
    a_thread(session, starter, board, "Under the usual name")
    new = {wait.thread.title: wait.new_here for wait in waiting.waits(session, a_member(session))}
    assert new == {"Under another name": True, "Under the usual name": False}


def test_a_moderator_who_answers_as_one_leaves_a_thread_waiting(session: Session) -> None:
    moderator = a_member(session, role=Role.MODERATOR)
    post = again(session, a_thread(session, a_member(session)).id, moderator)
    writing.reply(session, moderator, post, aliases.official_name(session, moderator), writing.Draft(public_id(), "Words."))
    assert not awaits(session, post)
    assert session.scalar(select(func.count()).select_from(Board)) == 1
