from datetime import date

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import limited
from forum.boards import queries
from forum.boards.models import Board, Post
from forum.boards.service import changing, voices, writing
from forum.core import text
from forum.core.errors import Invalid, Refused
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, usual


def _grown(session: Session, member: Member, board: Board) -> None:
    """Let three good posts of some days ago stand."""
    with time_machine.travel(date(2026, 3, 1), tick=False):
        for _ in range(3):
            a_thread(session, member, board)


def _start(session: Session, member: Member, board: Board, kind: str) -> Post:
    seed, thread_id = public_id(), public_id()
    voice = next(one for one in voices.choices(session, member, board, None, seed) if one.kind == kind)
    alias = voices.speak(session, member, board, thread_id, voice.key, seed)
    assert alias.name == voice.name
    return writing.start_thread(session, member, board, alias, writing.Draft(seed, "Some words.", "A title", thread_id))


def _reply(session: Session, member: Member, post: Post, kind: str) -> Post:
    seed, parent = public_id(), queries.get_post(session, post.id, member)
    voice = next(one for one in voices.choices(session, member, parent.thread.board, parent.thread, seed) if one.kind == kind)
    alias = voices.speak(session, member, parent.thread.board, parent.thread_id, voice.key, seed)
    return writing.reply(session, member, parent, alias, writing.Draft(seed, "An answer."))


def test_the_name_a_form_shows_is_the_name_that_speaks(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    post = _start(session, member, board, "board")
    assert post.alias.name != usual(session, member).name
    assert voices.choices(session, member, board, None, public_id())[1] == voices.Voice("board", post.alias.name)


def test_a_name_for_one_board_is_not_known_on_another(session: Session) -> None:
    member, here, there = a_member(session), a_board(session), a_board(session)
    post = _start(session, member, here, "board")
    assert post.alias.name not in {voice.name for voice in voices.choices(session, member, there, None, public_id())}


def test_nobody_gets_two_names_in_one_talk(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    post = _start(session, member, board, "board")
    thread = queries.get_post(session, post.id, member).thread
    assert [voice.name for voice in voices.choices(session, member, board, thread, public_id())] == [post.alias.name]
    with pytest.raises(Refused):
        a_reply(session, member, post)


def test_a_moderator_can_speak_officially_in_a_thread_of_their_own(session: Session) -> None:
    member, board = a_moderator(session), a_board(session)
    post = _start(session, member, board, "board")
    assert _reply(session, member, post, "official").alias.official


def test_a_name_for_one_thread_is_stable_inside_it_and_marks_its_starter(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    _grown(session, member, board)
    post = _start(session, member, board, "thread")
    answer = _reply(session, member, post, "thread")
    assert answer.alias_id == post.alias_id == post.thread.starter_id
    assert len({post.alias.name, usual(session, member).name}) == 2


def test_a_newcomer_cannot_hide_behind_a_fresh_name(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    a_thread(session, member, board)
    assert "thread" not in {voice.kind for voice in voices.choices(session, member, board, None, public_id())}
    with pytest.raises(Refused):
        voices.speak(session, member, board, public_id(), "thread:Quiet Heron", public_id())


def test_fresh_names_are_one_a_day(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    _grown(session, member, board)
    _start(session, member, board, "thread")
    assert not voices.may_take_one_off(session, member)


def test_a_serious_decision_takes_fresh_names_away_under_every_name(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    _grown(session, member, board)
    assert voices.may_take_one_off(session, member)
    limited.restrict(session, member.account_id, limited.Kind.ONE_OFF, 90)
    assert not voices.may_take_one_off(session, member)


def test_a_name_that_was_taken_meanwhile_is_not_swapped_silently(session: Session) -> None:
    member, board, seed = a_member(session), a_board(session), public_id()
    voice = voices.choices(session, member, board, None, seed)[1]
    other = aliases.draw_name(session, a_member(session), "somewhere")
    other.name_key = text.fold(voice.name)
    session.flush()
    with pytest.raises(Invalid) as error:
        voices.speak(session, member, board, public_id(), voice.key, seed)
    assert error.value.field == "voice"
    assert session.scalar(select(Alias).where(Alias.name == voice.name)) is None


def test_no_name_says_anything_of_its_siblings(session: Session) -> None:
    member, board, seed = a_member(session), a_board(session), public_id()
    _grown(session, member, board)
    _start(session, member, board, "thread")
    a_stranger = a_member(session)
    theirs, mine = ({voice.name for voice in voices.choices(session, one, a_board(session), None, seed)[1:2]} for one in (a_stranger, member))
    assert theirs == mine, "a drawn name hangs on the form alone, and not on who fills it"


def test_a_pause_reaches_the_person_under_every_name(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    post = _start(session, member, board, "board")
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 7)
    with pytest.raises(Refused):
        a_thread(session, member, board)
    with pytest.raises(Refused):
        writing.start_thread(session, member, board, post.alias, writing.Draft(public_id(), "Some words.", "A title"))


def test_a_post_under_a_board_name_can_be_changed_and_deleted_by_its_writer(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    post = queries.get_post(session, _start(session, member, board, "board").id, member)
    changing.edit_post(session, member, post, body="Other words.", title="A title")
    changing.delete_post(session, member, post)
    with pytest.raises(Refused):
        changing.delete_post(session, a_member(session), post)


def test_somebody_who_deleted_their_words_may_come_back_under_another_name(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    opening = a_thread(session, a_member(session), board)
    answer = _reply(session, member, opening, "board")
    changing.delete_post(session, member, queries.get_post(session, answer.id, member))
    assert a_reply(session, member, opening).alias_id == usual(session, member).id
