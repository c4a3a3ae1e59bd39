from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.models import Post, State, Thread, ThreadRedirect
from forum.boards.service import changing, holding, news, positions, voices, writing
from forum.boards.service.keeping import joining, marking, splitting, tagging
from forum.core import clock
from forum.core.errors import Conflict, Refused
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_reply, a_thread, usual
from tests.unit.boards.afresh import loaded, thread_of, under_board_name


def _post(session: Session, post: Post, reader: Member | None = None) -> Post:
    return queries.get_post(session, post.id, reader)


def _held(session: Session, member: Member, parent: Post) -> Post:
    parent = _post(session, parent, member)
    return writing.reply(session, member, parent, usual(session, member), writing.Draft(public_id(), "Later.", later=True))


def _branches(session: Session) -> dict[str, Post]:
    """Make a thread: `a` and `b` answer the opening, `a1` and `a2` answer `a`, `a11` answers `a1`; written in the order of the names below."""
    opening = a_thread(session, a_member(session))
    made = {"opening": opening, "a": a_reply(session, a_member(session), opening, "a")}
    for name, above in (("b", "opening"), ("a1", "a"), ("a2", "a"), ("b1", "b"), ("a11", "a1")):
        made[name] = a_reply(session, a_member(session), made[above], name)
    session.flush()
    return made


def _places(session: Session, thread_id: str) -> list[tuple[Any, ...]]:
    columns = (Post.id, Post.seq, Post.path, Post.depth, Post.parent_id, Post.child_count, Post.continued_at)
    return [tuple(row) for row in session.execute(select(*columns).where(Post.thread_id == thread_id, Post.seq > 0).order_by(Post.seq))]


def _order(session: Session, thread: Thread) -> list[str]:
    return [post.body for post in queries.nested_page(session, thread, None).posts.rows]


def test_a_link_to_a_post_leads_nowhere_after_a_split(session: Session) -> None:
    made = _branches(session)
    old_id = made["opening"].thread_id
    splitting.split(session, _post(session, made["a"]), "A new title", made["opening"].thread.board)
    new = thread_of(session, made["a"])
    assert new.id != old_id
    assert {name: loaded(session, post).thread_id == new.id for name, post in made.items()} == {
        **dict.fromkeys(("opening", "b", "b1"), False),
        **dict.fromkeys(("a", "a1", "a2", "a11"), True),
    }
    assert _order(session, new) == ["a", "a1", "a11", "a2"]
    assert [row[1] for row in _places(session, new.id)] == [1, 2, 3, 4]
    assert (new.last_seq, new.reply_count, new.starter_id) == (4, 3, made["a"].alias_id)
    assert _order(session, thread_of(session, made["opening"])) == ["Some words to begin.", "b", "b1"]
    assert thread_of(session, made["opening"]).reply_count == 2


def test_what_is_held_is_left_behind_by_the_branch_that_it_answers(session: Session) -> None:
    made, member = _branches(session), a_member(session)
    held = _held(session, member, made["a1"])
    splitting.split(session, _post(session, made["a"]), "A new title", made["opening"].thread.board)
    new = thread_of(session, made["a"])
    assert loaded(session, held).thread_id == new.id
    holding.publish_now(session, member, queries.get_post(session, held.id, member))
    assert _order(session, new) == ["a", "a1", "a11", "Later.", "a2"]
    assert loaded(session, held).seq == 5


def test_what_stays_behind_counts_as_read_that_nobody_has_read(session: Session) -> None:
    made, reader = _branches(session), a_member(session)
    thread = made["opening"].thread
    positions.read_up_to(session, reader, thread, made["a1"].seq)
    splitting.split(session, _post(session, made["a"]), "A new title", thread.board)
    first = news.first_in(session, reader, thread, news.read_to(session, reader, thread))
    assert first is not None
    assert first.id == made["b1"].id
    after = a_reply(session, a_member(session), made["b"], "later")
    assert after.seq == 8, "a number that was read is never given again"


def test_new_posts_behind_a_large_gap_are_never_called_new(session: Session) -> None:
    opening, reader = a_thread(session, a_member(session)), a_member(session)
    branch = a_reply(session, a_member(session), opening)
    writer = a_member(session)
    for _ in range(news.MANY + 2):
        a_reply(session, writer, branch)
    positions.read_up_to(session, reader, opening.thread, 1)
    splitting.split(session, _post(session, branch), "A new title", opening.thread.board)
    late = a_reply(session, a_member(session), opening)
    thread = thread_of(session, opening)
    assert news.among(session, reader, [thread])[thread.id].count == 1
    assert news.first_in(session, reader, thread, 1) is not None
    assert late.seq > news.MANY


def test_a_split_that_is_taken_back_leaves_a_post_in_another_place(session: Session) -> None:
    made = _branches(session)
    old_id, board = made["opening"].thread_id, made["opening"].thread.board
    places = _places(session, old_id)
    before = splitting.split(session, _post(session, made["a"]), "A new title", board)
    new_id = thread_of(session, made["a"]).id
    splitting.join_back(session, before)
    assert _places(session, old_id) == places
    assert session.scalar(select(Thread.id).where(Thread.id == new_id)) is None
    assert queries.get_thread(session, new_id, None).id == old_id
    assert (board.thread_count, thread_of(session, made["a"]).reply_count) == (1, 6)


def test_words_written_in_the_new_thread_are_lost_by_taking_the_split_back(session: Session) -> None:
    made = _branches(session)
    before = splitting.split(session, _post(session, made["a"]), "A new title", made["opening"].thread.board)
    a_reply(session, a_member(session), made["a2"])
    with pytest.raises(Conflict, match="gone on since"):
        splitting.join_back(session, before)


def test_a_one_off_name_becomes_another_person_in_the_thread_that_was_split_off(session: Session) -> None:
    made, member = _branches(session), a_member(session)
    old = made["opening"].thread
    one_off = aliases.draw_name(session, member, aliases.thread_scope(old.id))
    post = writing.reply(session, member, _post(session, made["a"], member), one_off, writing.Draft(public_id(), "mine"))
    silent = a_member(session)
    unused = aliases.draw_name(session, silent, aliases.thread_scope(old.id))
    splitting.split(session, _post(session, made["a"]), "A new title", old.board)
    new = thread_of(session, post)
    assert [voice.name for voice in voices.choices(session, member, new.board, new, public_id())] == [one_off.name]
    assert post.alias_id in voices.own_ids(session, member, new)
    assert unused.name not in {voice.name for voice in voices.choices(session, silent, new.board, new, public_id())}


@pytest.mark.parametrize("state", [State.HIDDEN, State.DELETED])
def test_a_thread_begins_with_nothing_to_read(session: Session, state: State) -> None:
    opening, author = a_thread(session, a_member(session)), a_member(session)
    reply = a_reply(session, author, opening)
    if state == State.HIDDEN:
        changing.hide_post(session, _post(session, reply), "a reason")
    else:
        changing.delete_post(session, author, _post(session, reply, author))
    with pytest.raises(Refused, match="can be read"):
        splitting.split(session, _post(session, reply), "A new title", opening.thread.board)


def test_a_branch_deeper_than_a_path_loses_its_order_when_it_is_split_or_joined(session: Session) -> None:
    opening = a_thread(session, a_member(session))
    post, member, posts = opening, a_member(session), []
    for step in range(70):
        post = a_reply(session, member, post, str(step))
        posts.append(post)
    splitting.split(session, _post(session, posts[1]), "A new title", opening.thread.board)
    new = thread_of(session, post)
    assert loaded(session, post).depth == 68
    assert new.continuations == 1
    joining.join(session, new, thread_of(session, opening))
    assert loaded(session, post).depth == 69
    rows = _places(session, opening.thread_id)
    assert [row[0] for row in sorted(rows, key=lambda row: row[2])] == [opening.id, *(one.id for one in posts)]


def test_a_joined_thread_cannot_be_found_at_its_old_address(session: Session) -> None:
    made, other = _branches(session), a_thread(session, a_member(session))
    answer = a_reply(session, a_member(session), other, "first")
    old_id, board = made["opening"].thread_id, made["opening"].thread.board
    joining.join(session, made["opening"].thread, other.thread)
    into = thread_of(session, other)
    assert queries.get_thread(session, old_id, None).id == into.id
    assert _order(session, into) == ["Some words to begin.", "first", "Some words to begin.", "a", "a1", "a11", "a2", "b", "b1"]
    assert [row[1] for row in _places(session, into.id)] == list(range(1, 10))
    assert (into.reply_count, into.last_seq) == (8, 9)
    assert loaded(session, made["opening"]).parent_id == other.id
    assert (board.thread_count, into.board.thread_count) == (0, 1)
    assert a_reply(session, a_member(session), answer).seq == 10


def test_an_address_that_was_joined_twice_leads_nowhere(session: Session) -> None:
    one, two, three = (a_thread(session, a_member(session)) for _ in range(3))
    first, second = one.thread_id, two.thread_id
    joining.join(session, one.thread, two.thread)
    before = joining.join(session, thread_of(session, two), three.thread)
    assert {queries.get_thread(session, address, None).id for address in (first, second)} == {three.thread_id}
    joining.part_again(session, before)
    assert {queries.get_thread(session, address, None).id for address in (first, second)} == {second}


def test_who_wrote_in_a_joined_thread_has_read_the_other_by_that(session: Session) -> None:
    board = a_board(session)
    member = a_member(session)
    positions.read_up_to(session, member, a_thread(session, a_member(session), board).thread, 1)
    opening = a_thread(session, member)
    other = a_thread(session, a_member(session))
    a_reply(session, a_member(session), other)
    joining.join(session, opening.thread, other.thread)
    thread = thread_of(session, other)
    assert news.read_to(session, member, thread) == 0
    a_reply(session, member, other)
    assert news.read_to(session, member, thread) == 4


def test_two_names_of_one_person_are_tied_by_having_to_answer_under_the_other(session: Session) -> None:
    member = a_member(session)
    one, two = a_thread(session, a_member(session)), a_thread(session, member)
    mine = under_board_name(session, member, one)
    joining.join(session, one.thread, two.thread)
    thread = thread_of(session, two)
    names = {voice.name for voice in voices.choices(session, member, thread.board, thread, public_id())}
    assert names == {mine.alias.name, usual(session, member).name}
    for post in (mine, two):
        voices.require_same_voice(session, member, thread, post.alias)


def test_a_joining_that_is_taken_back_leaves_a_post_in_another_place(session: Session) -> None:
    made, other = _branches(session), a_thread(session, a_member(session))
    thread = made["opening"].thread
    marking.pin(session, thread, "Read this first", clock.today() + timedelta(days=3))
    tag = tagging.add_to_board(session, thread.board, "sleep")
    tagging.choose(session, thread, ["sleep"])
    columns = [column for column in Thread.__table__.columns if column.name != "awaits"]
    picture = session.execute(select(*columns).where(Thread.id == thread.id)).one()
    places = _places(session, thread.id)
    before = joining.join(session, thread, other.thread)
    joining.part_again(session, before)
    assert session.execute(select(*columns).where(Thread.id == picture.id)).one() == picture
    assert _places(session, picture.id) == places
    assert tagging.ids_of(session, thread_of(session, made["opening"])) == [tag.id]
    assert session.scalar(select(ThreadRedirect.id)) is None
    assert (thread_of(session, other).reply_count, thread_of(session, other).last_seq) == (0, 8)


def test_an_answer_to_a_joined_post_is_lost_when_that_is_taken_back(session: Session) -> None:
    made, other = _branches(session), a_thread(session, a_member(session))
    before = joining.join(session, made["opening"].thread, other.thread)
    a_reply(session, a_member(session), made["a"])
    with pytest.raises(Conflict, match="answered there since"):
        joining.part_again(session, before)
