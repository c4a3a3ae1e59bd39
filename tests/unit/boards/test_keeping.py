from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.models import Board, MovedThread, Post
from forum.boards.service import changing, voices
from forum.boards.service.keeping import ends, joining, marking, moving, splitting
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread
from tests.unit.boards.afresh import loaded, thread_of, under_board_name


def _post(session: Session, post: Post, reader: Member | None = None) -> Post:
    return queries.get_post(session, post.id, reader)


def _branches(session: Session) -> dict[str, Post]:
    """Make a thread: `a` and `b` answer the opening, `a1` and `a2` answer `a`, `a11` answers `a1`; written in the order of the names below."""
    opening = a_thread(session, a_member(session))
    made = {"opening": opening, "a": a_reply(session, a_member(session), opening, "a")}
    for name, above in (("b", "opening"), ("a1", "a"), ("a2", "a"), ("b1", "b"), ("a11", "a1")):
        made[name] = a_reply(session, a_member(session), made[above], name)
    session.flush()
    return made


def test_a_moved_thread_is_found_on_neither_board_or_on_both(session: Session) -> None:
    here, there = a_board(session), a_board(session)
    opening = a_thread(session, a_member(session), here)
    other = a_thread(session, a_member(session), there)
    moving.move(session, opening.thread, there)
    thread = thread_of(session, opening)
    assert [row.id for row in queries.board_page(session, here, None).rows] == []
    assert [row.id for row in queries.board_page(session, there, None).rows] == [thread.id, other.thread_id]
    assert (here.thread_count, there.thread_count) == (0, 2)
    assert thread.activity == there.activity
    assert [row.id for row in queries.gone_from(session, here, None)] == [thread.id]


def test_a_board_says_for_ever_what_stood_there_once(session: Session) -> None:
    here, there = a_board(session), a_board(session)
    opening = a_thread(session, a_member(session), here)
    moving.move(session, opening.thread, there)
    with time_machine.travel(clock.today() + timedelta(days=moving.TOLD_DAYS), tick=False):
        assert queries.gone_from(session, here, None) == []
        ends.end_due(session)
        assert session.scalar(select(func.count()).select_from(MovedThread)) == 0


def test_what_members_wrote_among_themselves_becomes_public_by_a_move(session: Session) -> None:
    inside, outside = a_board(session, members_only=True), a_board(session)
    made = a_thread(session, a_member(session), inside)
    reply = a_reply(session, a_member(session), made)
    public = a_thread(session, a_member(session), outside)
    for act in (
        lambda: moving.move(session, made.thread, outside),
        lambda: splitting.split(session, _post(session, reply, a_member(session)), "A title", outside),
        lambda: joining.join(session, made.thread, public.thread),
    ):
        with pytest.raises(Refused, match="stays among members"):
            act()


def test_a_title_on_a_board_for_members_is_told_to_visitors_of_the_old_one(session: Session) -> None:
    here, there = a_board(session), a_board(session, members_only=True)
    opening = a_thread(session, a_member(session), here)
    moving.move(session, opening.thread, there)
    assert queries.gone_from(session, here, None) == []
    assert len(queries.gone_from(session, here, a_member(session))) == 1


def test_a_move_that_is_taken_back_brings_words_of_members_before_everybody(session: Session) -> None:
    outside, inside = a_board(session), a_board(session, members_only=True)
    opening = a_thread(session, a_member(session), outside)
    before = moving.move(session, opening.thread, inside)
    a_reply(session, a_member(session), opening)
    with pytest.raises(Refused, match="stays among members"):
        moving.move_back(session, opening.thread_id, before)


def test_a_move_cannot_be_taken_back_into_the_very_place(session: Session) -> None:
    here, there = a_board(session), a_board(session)
    opening = a_thread(session, a_member(session), here)
    later = a_thread(session, a_member(session), here)
    before = moving.move(session, opening.thread, there)
    moving.move_back(session, opening.thread_id, before)
    assert [row.id for row in queries.board_page(session, here, None).rows] == [later.thread_id, opening.thread_id]
    assert (here.thread_count, there.thread_count) == (2, 0)
    assert queries.gone_from(session, here, None) == queries.gone_from(session, there, None) == []
    assert thread_of(session, opening).came_from == ""


def test_a_reply_meanwhile_is_lost_from_the_order_when_a_move_is_taken_back(session: Session) -> None:
    here, there = a_board(session), a_board(session)
    opening = a_thread(session, a_member(session), here)
    a_thread(session, a_member(session), here)
    before = moving.move(session, opening.thread, there)
    a_reply(session, a_member(session), opening)
    moving.move_back(session, opening.thread_id, before)
    assert queries.board_page(session, here, None).rows[0].id == opening.thread_id
    assert thread_of(session, opening).activity == here.activity


def test_somebody_becomes_a_second_person_in_a_thread_that_was_moved(session: Session) -> None:
    here, there, member = a_board(session), a_board(session), a_member(session)
    opening = a_thread(session, a_member(session), here)
    mine = under_board_name(session, member, opening)
    sibling = aliases.draw_name(session, member, aliases.board_scope(there.id))
    moving.move(session, opening.thread, there)
    thread = thread_of(session, opening)
    found = voices.choices(session, member, thread.board, thread, public_id())
    assert [voice.name for voice in found] == [mine.alias.name]
    assert voices.speak(session, member, thread.board, thread.id, found[0].key, public_id()).id == mine.alias_id
    assert mine.alias_id in voices.own_ids(session, member, thread)
    with pytest.raises(Refused):
        voices.require_same_voice(session, member, thread, sibling)


def test_a_name_of_the_old_board_is_offered_to_who_never_spoke_in_the_moved_thread(session: Session) -> None:
    here, there, member = a_board(session), a_board(session), a_member(session)
    known = aliases.draw_name(session, member, aliases.board_scope(here.id))
    opening = a_thread(session, a_member(session), here)
    moving.move(session, opening.thread, there)
    thread = thread_of(session, opening)
    assert known.name not in {voice.name for voice in voices.choices(session, member, there, thread, public_id())}


def test_a_title_comes_back_that_its_author_has_changed_meanwhile(session: Session) -> None:
    author = a_member(session)
    opening = a_thread(session, author, title="The first title")
    before = marking.rename(session, opening.thread, "A clearer title")
    assert (opening.thread.title, opening.thread.slug) == ("A clearer title", "a-clearer-title")
    changing.edit_post(session, author, _post(session, opening, author), body="Other words.", title="My own title")
    with pytest.raises(Conflict):
        marking.take_back(session, opening.thread, before)
    again = marking.rename(session, opening.thread, "Another title")
    marking.take_back(session, opening.thread, again)
    assert opening.thread.title == "My own title"


def test_a_closed_part_of_a_thread_takes_replies_further_down(session: Session) -> None:
    made, member = _branches(session), a_member(session)
    marking.lock_branch(session, _post(session, made["a"]), "It went round in circles", None)
    for name in ("a", "a1", "a11"):
        with pytest.raises(Refused, match="round in circles"):
            a_reply(session, member, made[name])
    a_reply(session, member, made["b"])


def test_opening_one_part_opens_or_closes_another(session: Session) -> None:
    made = _branches(session)
    inner = marking.lock_branch(session, _post(session, made["a1"]), "inner", None)
    outer = marking.lock_branch(session, _post(session, made["a"]), "outer", None)
    marking.take_back(session, thread_of(session, made["a"]), outer)
    locked = set(session.scalars(select(Post.id).where(Post.locked)))
    assert locked == {made["a1"].id, made["a11"].id}
    opened = marking.unlock_branch(session, _post(session, made["a"]))
    marking.take_back(session, thread_of(session, made["a"]), opened)
    assert set(session.scalars(select(Post.lock_reason).where(Post.locked))) == {"inner"}
    marking.take_back(session, thread_of(session, made["a"]), inner)
    assert not session.scalar(select(Post.id).where(Post.locked))


def test_a_pin_a_lock_or_a_close_goes_on_after_its_day(session: Session) -> None:
    pinned, locked, closing, branch = (a_thread(session, a_member(session)) for _ in range(4))
    reply = a_reply(session, a_member(session), branch)
    day = clock.today() + timedelta(days=2)
    marking.pin(session, pinned.thread, "For the weekend", day)
    marking.lock(session, locked.thread, "A pause", day)
    marking.close_on(session, closing.thread, "It is over then", day)
    marking.lock_branch(session, _post(session, reply), "A pause", day)
    assert [row.id for row in queries.pinned(session, pinned.thread.board)] == [pinned.thread_id]
    with time_machine.travel(day, tick=False):
        assert queries.pinned(session, pinned.thread.board) == []
        a_reply(session, a_member(session), locked)
        a_reply(session, a_member(session), reply)
        with pytest.raises(Refused, match="over then"):
            a_reply(session, a_member(session), closing)
        ends.end_due(session)
    for opening in (pinned, locked, closing):
        session.refresh(thread_of(session, opening))
    assert (thread_of(session, pinned).pinned, thread_of(session, locked).locked, thread_of(session, closing).locked) == (False, False, True)
    assert not loaded(session, reply).locked


def test_a_day_that_is_over_is_taken(session: Session) -> None:
    opening = a_thread(session, a_member(session))
    with pytest.raises(Invalid):
        marking.lock(session, opening.thread, "A pause", clock.today())


def test_a_board_is_full_of_pins(session: Session) -> None:
    board: Board = a_board(session)
    threads = [a_thread(session, a_member(session), board).thread for _ in range(marking.PINS + 1)]
    for thread in threads[:-1]:
        marking.pin(session, thread, "Read this", None)
    with pytest.raises(Refused, match="pinned already"):
        marking.pin(session, threads[-1], "Read this", None)
    page = queries.board_page(session, board, None).rows
    assert [row.id for row in page] == [threads[-1].id]


def test_a_pinned_thread_moves_to_a_board_that_has_no_room(session: Session) -> None:
    thread = a_thread(session, a_moderator(session)).thread
    marking.pin(session, thread, "Read this", None)
    there = a_board(session)
    moving.move(session, thread, there)
    assert not thread.pinned, "a pin is a matter of its board"
