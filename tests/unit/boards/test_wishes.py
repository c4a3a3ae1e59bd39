"""What a reader would rather not meet is kept for them alone, and holds in every list."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.models import Shelf
from forum.accounts.service import muting
from forum.boards.looks import How, Why
from forum.boards.models import Post, State
from forum.boards.notes import Note
from forum.boards.service import noting, wishes
from forum.core import clock, once
from forum.core.errors import Invalid, Missing
from tests.factories import a_member, a_reply, a_thread


def _noted(session: Session, *kinds: str, **values: str) -> Post:
    post = a_thread(session, a_member(session), **values)
    noting.put(post, kinds)
    session.flush()
    return post


def test_what_is_chosen_holds_for_its_reader_and_for_nobody_else(session: Session) -> None:
    reader, other, post = a_member(session), a_member(session), _noted(session, "abuse")
    wishes.choose_notes(session, reader, {"abuse": "hide", "death": "show", "relapse": "nonsense", "nothing": "hide"}, fold_titles=False)
    assert wishes.of_posts(session, reader, [post])[post.id].is_hidden
    assert wishes.of_posts(session, other, [post])[post.id].is_folded
    assert wishes.of_posts(session, None, [post])[post.id].is_folded
    assert wishes.of(session, reader).notes == {Note.ABUSE: How.HIDE, Note.DEATH: How.SHOW}


def test_who_goes_back_to_what_everybody_has_leaves_nothing_on_the_shelf(session: Session) -> None:
    reader = a_member(session)
    wishes.choose_notes(session, reader, {"abuse": "hide"}, fold_titles=True)
    wishes.choose_notes(session, reader, {"abuse": "fold"}, fold_titles=False)
    assert wishes.NOTES not in shelf.parts(session, reader.account_id)


def test_what_somebody_wrote_themselves_is_never_folded_for_them(session: Session) -> None:
    author = a_member(session)
    post = a_thread(session, author)
    noting.put(post, ["abuse"])
    wishes.mute_words(session, author, "words", hide=True, days="")
    look = wishes.of_posts(session, author, [post], own={post.alias_id})[post.id]
    assert look.is_plain
    assert look.tags == "abuse"


def test_a_muted_word_is_looked_for_in_the_title_and_in_the_words_that_are_shown(session: Session) -> None:
    reader = a_member(session)
    wishes.mute_words(session, reader, "Ward", hide=False, days="7")
    by_title = a_thread(session, a_member(session), title="On the ward")
    by_body = a_thread(session, a_member(session), body="A [link](https://example.org/ward) and **ward**s.")
    by_spoiler = a_thread(session, a_member(session), body="||the ward||")
    reply = a_reply(session, a_member(session), by_title, "Nothing of that here.")
    found = wishes.of_posts(session, reader, [by_title, by_body, by_spoiler, reply])
    assert [found[post.id].how for post in (by_title, by_body, by_spoiler, reply)] == [How.FOLD, How.SHOW, How.FOLD, How.SHOW]
    assert wishes.of_threads(session, reader, [by_title.thread])[by_title.thread_id].why == (Why.WORD,)


def test_a_muted_word_ends_by_itself(session: Session) -> None:
    reader, post = a_member(session), a_thread(session, a_member(session), body="On the ward.")
    wishes.mute_words(session, reader, "ward", hide=True, days="7")
    wishes.mute_words(session, reader, "forever", hide=True, days="")
    with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
        assert wishes.of_posts(session, reader, [post])[post.id].is_hidden
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        assert wishes.of_posts(session, reader, [post])[post.id].is_plain
        assert [word.words for word in wishes.muted_words(session, reader)] == ["forever"]


def test_muting_a_word_again_changes_how_and_adds_nothing(session: Session) -> None:
    reader = a_member(session)
    wishes.mute_words(session, reader, "Café", hide=False, days="7")
    wishes.mute_words(session, reader, " cafe ", hide=True, days="")
    assert [(word.words, word.hide, word.ends) for word in wishes.muted_words(session, reader)] == [("cafe", True, "")]


@pytest.mark.parametrize(("typed", "days"), [("", ""), ("?!", ""), ("x" * 61, ""), ("ward", "8"), ("ward", "-1")])
def test_what_cannot_be_muted_is_refused_in_words(session: Session, typed: str, days: str) -> None:
    with pytest.raises(Invalid):
        wishes.mute_words(session, a_member(session), typed, hide=True, days=days)


def test_there_is_room_for_a_hundred_words_and_then_a_sentence(session: Session) -> None:
    reader = a_member(session)
    shelf.write(session, reader.account_id, wishes.WORDS, [{"words": f"word {number}", "hide": True, "ends": ""} for number in range(wishes.MOST)])
    with pytest.raises(Invalid, match="100 words"):
        wishes.mute_words(session, reader, "one more", hide=True, days="")
    wishes.mute_words(session, reader, "word 5", hide=False, days="7")
    wishes.unmute_words(session, reader, "word 7")
    assert len(wishes.muted_words(session, reader)) == wishes.MOST - 1
    with pytest.raises(Missing):
        wishes.unmute_words(session, reader, "word 7")


def test_a_muted_name_is_folded_in_lists_and_its_siblings_are_not(session: Session) -> None:
    reader, post, other = a_member(session), _noted(session), _noted(session)
    muting.mute(session, reader, post.alias)
    found = wishes.of_threads(session, reader, [post.thread, other.thread])
    assert (found[post.thread_id].by_name, found[post.thread_id].is_unwanted, found[other.thread_id].is_plain) == (True, True, True)


def test_a_page_asks_for_the_wishes_of_its_reader_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, post = a_member(session), _noted(session, "abuse")
    wishes.mute_words(session, reader, "ward", hide=True, days="")
    session.info[once.KEPT] = {}
    asked = []
    read = shelf.read
    monkeypatch.setattr(shelf, "read", lambda *of: (asked.append(of[2]), read(*of))[1])
    try:
        for _ in range(3):
            wishes.of_posts(session, reader, [post])
            wishes.of_threads(session, reader, [post.thread])
    finally:
        del session.info[once.KEPT]
    assert sorted(asked) == ["notes", "words"]


def test_nothing_in_the_database_says_in_clear_what_somebody_would_rather_not_meet(session: Session) -> None:
    reader = a_member(session)
    wishes.mute_words(session, reader, "zuwardok", hide=True, days="")
    wishes.choose_notes(session, reader, {"sexual_violence": "hide"}, fold_titles=True)
    rows = b" ".join(row.content + row.tag.encode() + (row.tie or b"") for row in session.scalars(select(Shelf)))
    assert b"zuwardok" not in rows
    assert b"sexual_violence" not in rows


def test_what_a_moderator_has_hidden_is_shown_as_that_and_not_by_its_notes(session: Session) -> None:
    post = _noted(session, "abuse")
    post.state = post.thread.state = State.HIDDEN
    assert wishes.of_posts(session, a_member(session), [post])[post.id].is_plain
    assert wishes.of_threads(session, None, [post.thread])[post.thread_id].is_plain
