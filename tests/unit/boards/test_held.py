import random

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.accounts import aliases
from forum.accounts.service import muting
from forum.boards import queries
from forum.boards.models import Board, Post, PostDue, PostMinute, PostRevision, State, Thread
from forum.boards.service import changing, holding, placing, writing
from forum.core import clock
from forum.core.errors import Missing, Refused
from forum.core.names import public_id
from forum.core.outbox import Fact
from forum.web.database import reading, transaction
from tests.factories import a_board, a_member, a_reply, a_thread, usual

NOON = "2026-03-10T12:00:00Z"
CRY = "I want to die tonight."


@pytest.fixture
def member(session):
    return a_member(session)


def later(session, member, parent, body="Words that wait."):
    parent = queries.get_post(session, parent.id, member)
    return writing.reply(session, member, parent, usual(session, member), writing.Draft(public_id(), body, later=True))


def later_thread(session, member, board, body="Words that wait.", title="A title that waits"):
    return writing.start_thread(session, member, board, usual(session, member), writing.Draft(public_id(), body, title, later=True))


def afresh(session, post_id):
    session.flush()
    session.expire_all()
    return session.scalar(select(Post).where(Post.id == post_id).options(joinedload(Post.thread)))


def standing(session):
    """Everything that a page, a list or the order of a list is made of."""
    session.flush()
    session.expire_all()
    boards = [(board.activity, board.thread_count, board.last_day) for board in session.scalars(select(Board).order_by(Board.id))]
    threads = [
        (thread.id, thread.activity, thread.last_seq, thread.reply_count, thread.continuations, thread.last_day)
        for thread in session.scalars(select(Thread).where(Thread.activity > 0).order_by(Thread.id))
    ]
    posts = [
        (post.id, post.seq, post.path, post.child_count, post.state) for post in session.scalars(select(Post).where(Post.seq > 0).order_by(Post.id))
    ]
    return boards, threads, [post for post in posts if queries.get_post(session, post[0], None)]


def facts(session, kind="PostPublished"):
    return list(session.scalars(select(Fact.subject).where(Fact.kind == kind)))


def test_nobody_can_count_a_held_reply(session, member):
    opening = a_thread(session, member)
    a_reply(session, member, opening)
    before = standing(session)
    held = later(session, a_member(session), opening)
    assert standing(session) == before
    thread = queries.get_thread(session, opening.thread_id, None)
    for page in (queries.flat_page(session, thread, None), queries.nested_page(session, thread, None)):
        assert held.id not in [post.id for post in page.posts.rows]
    assert held.id not in facts(session)
    after = a_reply(session, member, opening)
    assert after.seq == 3


def test_nobody_can_count_a_held_thread(session, member):
    board = a_board(session)
    a_thread(session, member, board)
    before = standing(session)
    held = later_thread(session, a_member(session), board)
    session.flush()
    boards = [(row.activity, row.thread_count, row.last_day) for row in session.scalars(select(Board))]
    assert boards == before[0]
    assert [thread.id for thread in queries.board_page(session, board, None).rows] == [thread[0] for thread in before[1]]
    for reader in (None, member):
        with pytest.raises(Missing):
            queries.get_thread(session, held.thread_id, reader)


def test_a_held_post_is_there_for_its_author_and_missing_for_everybody_else(session, member):
    author, opening = a_member(session), a_thread(session, member)
    held = later(session, author, opening)
    assert queries.get_post(session, held.id, author).id == held.id
    unknown = _missing(session, "x" * 22, member)
    for reader in (None, member, a_member(session)):
        assert _missing(session, held.id, reader) == unknown
    assert queries.visible_posts(session, [held.id], author) == {}


def _missing(session, post_id, reader):
    with pytest.raises(Missing) as error:
        queries.get_post(session, post_id, reader)
    return error.value.sentence


def test_a_held_thread_on_a_board_for_members_says_no_more_than_an_unknown_one(session, member):
    held = later_thread(session, member, a_board(session, members_only=True))
    assert _missing(session, held.id, None) == _missing(session, "x" * 22, None)


def test_a_post_comes_out_within_six_hours_and_never_at_once(session, member):
    opening = a_thread(session, member)
    with time_machine.travel(NOON, tick=False):
        now = clock.minute()
        for _ in range(40):
            later(session, member, opening)
        minutes = list(session.scalars(select(PostDue.minute)))
    assert all(1 <= minute - now <= 360 for minute in minutes)
    assert len(set(minutes)) > 20  # forty draws of 360: fewer would be no draw at all


def test_a_post_that_comes_out_says_nothing_of_when_it_was_written(session, in_app, member):
    with time_machine.travel("2026-03-10T23:30:00Z", tick=False):
        opening = a_thread(session, member)
        held = later(session, a_member(session), opening).id
        held_thread = later_thread(session, member, opening.thread.board).id
        session.commit()
    with time_machine.travel("2026-03-11T05:31:00Z", tick=False):
        holding.release_due(reading, transaction)
        session.rollback()
        for post in (afresh(session, held), afresh(session, held_thread)):
            assert post.state == State.VISIBLE
            assert post.day.isoformat() == "2026-03-11"
            assert session.get(PostMinute, post.id).minute == clock.minute()
            assert post.revisions == 0
    assert session.scalar(select(func.count()).select_from(PostDue)) == 0
    assert {held, held_thread} <= set(facts(session))
    thread = afresh(session, held_thread).thread
    board = session.scalar(select(Board))
    assert thread.state == State.VISIBLE
    assert thread.activity > 0
    assert (board.thread_count, board.last_day.isoformat()) == (2, "2026-03-11")
    assert afresh(session, held).seq == 2
    assert afresh(session, held).thread.reply_count == 1


def test_nothing_comes_out_before_its_minute(session, in_app, member):
    with time_machine.travel(NOON, tick=False):
        held = later(session, member, a_thread(session, member)).id
        due = session.get(PostDue, held).minute
        session.commit()
    for minute, state in ((due - 1, State.HELD), (due, State.VISIBLE)):
        with time_machine.travel(minute * 60, tick=False):
            holding.release_due(reading, transaction)
        assert afresh(session, held).state == state
        session.rollback()


def test_what_comes_out_together_comes_out_in_no_order_and_one_by_one(session, in_app, member, monkeypatch):
    opening = a_thread(session, member)
    with time_machine.travel(NOON, tick=False):
        held = [later(session, member, opening).id for _ in range(8)]
        session.commit()
    drawn = random.Random(7)
    monkeypatch.setattr(random, "SystemRandom", lambda: drawn)
    opened = []

    def writing_once():
        opened.append(1)
        return transaction()

    with time_machine.travel("2026-03-10T19:00:00Z", tick=False):
        holding.release_due(reading, writing_once)
    session.rollback()
    order = list(session.scalars(select(Post.id).where(Post.id.in_(held)).order_by(Post.seq)))
    assert len(opened) == 8
    assert sorted(order) == sorted(held)
    assert order != held


@pytest.mark.parametrize("place", ["reply", "thread"])
def test_a_cry_for_help_is_never_held(session, member, place):
    board = a_board(session)
    opening = a_thread(session, member, board)
    post = later(session, member, opening, CRY) if place == "reply" else later_thread(session, member, board, CRY)
    assert post.state == State.VISIBLE
    assert post.id in facts(session)


def test_a_held_post_that_becomes_a_cry_for_help_comes_out_at_once(session, member):
    opening = a_thread(session, member)
    held = later(session, member, opening)
    changing.edit_post(session, member, held, body=CRY)
    assert afresh(session, held.id).state == State.VISIBLE
    assert session.scalar(select(func.count()).select_from(PostDue)) == 0


def test_an_author_can_publish_before_the_time_and_nobody_else_can(session, member):
    held = later(session, member, a_thread(session, member))
    with pytest.raises(Refused):
        holding.publish_now(session, a_member(session), held)
    holding.publish_now(session, member, held)
    again = afresh(session, held.id)
    assert again.state == State.VISIBLE
    holding.publish_now(session, member, again)  # pressed twice
    assert facts(session).count(again.id) == 1


def test_changing_a_held_post_leaves_no_trace_of_what_it_said(session, member):
    board = a_board(session)
    held = later_thread(session, member, board)
    changing.edit_post(session, member, held, body="Other words.", title="Another title")
    assert session.scalar(select(func.count()).select_from(PostRevision)) == 0
    assert facts(session, "PostChanged") == []
    assert facts(session, "ThreadChanged") == []
    holding.publish_now(session, member, held)
    post = afresh(session, held.id)
    assert (post.body, post.edited_day, post.revisions) == ("Other words.", None, 0)
    assert session.get(Thread, post.thread_id).title == "Another title"


def test_deleting_a_held_post_leaves_no_place_behind(session, member):
    opening = a_thread(session, member)
    a_reply(session, member, opening)
    before = standing(session)
    changing.delete_post(session, member, later(session, member, opening))
    changing.delete_post(session, member, later_thread(session, member, opening.thread.board))
    assert standing(session) == before
    assert session.scalar(select(func.count()).select_from(Post)) == 2
    assert session.scalar(select(func.count()).select_from(Thread)) == 1
    assert session.scalar(select(func.count()).select_from(PostDue)) == 0


def test_a_held_post_cannot_be_answered_not_even_by_its_author(session, member):
    held = later(session, member, a_thread(session, member))
    with pytest.raises(Refused):
        a_reply(session, member, held)
    with pytest.raises(Missing):
        a_reply(session, a_member(session), held)


@pytest.mark.parametrize("is_opening", [True, False])
def test_words_that_wait_are_not_lost_when_what_they_answer_is_sent_again(session, member, is_opening):
    opening = a_thread(session, a_member(session) if not is_opening else member)
    wrong = opening if is_opening else a_reply(session, member, opening)
    author = a_member(session)
    held = later(session, author, wrong).id
    alias = aliases.take_proposed(session, member, aliases.board_scope(opening.thread.board_id), public_id(), "")
    right = writing.send_again_as(session, member, queries.get_post(session, wrong.id, member), alias, public_id())
    place = (right.id, right.thread_id, right.path)
    holding.publish_now(session, author, afresh(session, held))
    found = afresh(session, held)
    assert (found.parent_id, found.thread_id, found.state) == (*place[:2], State.VISIBLE)
    assert found.path.startswith(place[2])
    assert found.thread.reply_count == (1 if is_opening else 2)


def test_what_somebody_sends_twice_is_held_once(session, member):
    opening = a_thread(session, member)
    same = writing.Draft(public_id(), "Once.", later=True)
    first = writing.reply(session, member, opening, usual(session, member), same)
    assert writing.reply(session, member, opening, usual(session, member), same).id == first.id
    assert session.scalar(select(func.count()).select_from(PostDue)) == 1


def test_replies_of_somebody_whose_contact_was_limited_wait_under_every_name(session, member):
    blocked = a_member(session)
    theirs = a_thread(session, blocked)
    muting.limit_contact(session, member, usual(session, member), usual(session, blocked))
    opening = a_thread(session, member, theirs.thread.board)
    other_name = aliases.take_proposed(session, blocked, aliases.board_scope(opening.thread.board_id), public_id(), "")
    parent = queries.get_post(session, opening.id, blocked)
    held = writing.reply(session, blocked, parent, other_name, writing.Draft(public_id(), "Me again.", later=True))
    assert held.state == State.HELD
    assert session.get(PostDue, held.id) is None
    assert facts(session, "PostHeld") == [held.id]
    with pytest.raises(Refused):
        holding.publish_now(session, blocked, held)


def test_a_contact_limit_holds_no_cry_for_help_nobody_else_and_nothing_said_to_others(session, member):
    blocked, other = a_member(session), a_member(session)
    muting.limit_contact(session, member, usual(session, member), usual(session, blocked))
    opening = a_thread(session, member)
    between = a_reply(session, other, opening)
    assert a_reply(session, blocked, opening, CRY).state == State.VISIBLE
    assert a_reply(session, blocked, between).state == State.VISIBLE
    assert a_thread(session, blocked).state == State.VISIBLE
    assert between.state == State.VISIBLE


def test_the_first_three_posts_of_a_new_member_wait_where_the_forum_is_set_so(session, member):
    opening = a_thread(session, member)
    session.info["hold_first_posts"] = True
    new = a_member(session)
    first = [a_reply(session, new, opening) for _ in range(4)]
    assert {post.state for post in first} == {State.HELD}
    for post in first[:3]:
        holding.release(session, post)
    assert a_reply(session, new, opening).state == State.VISIBLE
    assert a_reply(session, a_member(session), opening, CRY).state == State.VISIBLE


def test_a_post_that_a_moderator_keeps_back_never_gets_a_place(session, member):
    opening = a_thread(session, member)
    muting.limit_contact(session, member, usual(session, member), usual(session, blocked := a_member(session)))
    before = standing(session)
    held = a_reply(session, blocked, queries.get_post(session, opening.id, blocked)).id
    changing.hide_post(session, afresh(session, held), "cruelty")
    holding.release(session, afresh(session, held))
    assert standing(session) == before
    held = afresh(session, held)
    assert held.shown_state == State.HIDDEN
    with pytest.raises(Refused):
        changing.edit_post(session, blocked, held, body="Other words.")
    assert _missing(session, held.id, member) == _missing(session, "x" * 22, member)
    changing.restore_post(session, held)
    assert held.shown_state == State.HELD


def test_a_held_post_comes_out_below_what_it_answers_however_deep_that_stands(session, member):
    post = a_thread(session, member)
    for _ in range(65):
        post = a_reply(session, member, post)
    held, deep = later(session, member, post).id, post.id
    holding.publish_now(session, member, afresh(session, held))
    found, above = afresh(session, held), session.scalar(select(Post).where(Post.id == deep))
    assert found.depth == above.depth + 1
    assert found.path.startswith(above.branch)
    assert found.path != above.path


def test_taking_back_a_reply_that_is_held_counts_nothing_down(session, member):
    opening = a_thread(session, member)
    a_reply(session, member, opening)
    before = standing(session)
    placing.take_back(session, later(session, member, opening))
    assert standing(session) == before


def test_a_new_member_who_spreads_links_waits_until_somebody_has_looked(session):
    session.info["new_member_links"] = 1
    newcomer = a_member(session)
    links = "See https://one.example and www.two.example."
    assert a_thread(session, newcomer, body="One is fine: https://one.example").state == State.VISIBLE
    assert a_thread(session, newcomer, body=links).state == State.HELD
    assert a_thread(session, newcomer, body=f"{CRY} {links}").state == State.VISIBLE, "a cry for help never waits"
    for _ in range(holding.FIRST_POSTS):
        a_thread(session, newcomer)
    assert a_thread(session, newcomer, body=links).state == State.VISIBLE, "who is known here writes as they like"
