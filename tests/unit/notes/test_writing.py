"""A note is about a sentence that stands there, has a source, and says nothing of a person."""

from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.boards.service import changing
from forum.core import clock, owned
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.outbox import Fact
from forum.notes import kindness, queries
from forum.notes.models import ContextNote, NoteState
from forum.notes.service import rating, writing
from forum.notes.sources import Source
from tests import factories
from tests.unit.notes import noting

NO_SOURCE = writing.Given(Source("", "", "", None))


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("claim", {"claim": ""}),
        ("claim", {"claim": "Words that do not stand in it."}),
        ("verdict", {"verdict": "wrong"}),
        ("words", {"words": "  "}),
        ("words", {"words": "x" * 1_001}),
        ("title_1", {"sources": [NO_SOURCE]}),
        ("title_1", {"sources": [writing.Given(Source("guideline", "A title", "", None))]}),
        ("title_1", {"sources": [writing.Given(Source("guideline", "A title", "", clock.today() + timedelta(days=1)))]}),
        ("title_2", {"sources": [writing.Given(Source("guideline", "A title", "", clock.today())), writing.Given(NO_SOURCE.source, "A copy.")]}),
        ("copy_1", {"sources": [writing.Given(Source("guideline", "A title", "", clock.today()), "x" * 20_001)]}),
        ("looked", {"words": "The author is lying about that."}),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_kept(session: Session, field: str, changed: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        noting.a_note(session, **changed)
    assert refused.value.field == field
    assert not session.scalars(select(ContextNote)).all()


def test_whoever_wrote_the_post_is_named_in_no_note(session: Session) -> None:
    author = factories.a_member(session, "Brave Heron")
    with pytest.raises(Invalid, match="leave the name out"):
        noting.a_note(session, post=noting.a_post(session, author), words="Brave heron got that wrong.", looked=True)


def test_words_that_only_sound_like_a_person_can_be_sent_after_a_second_look(session: Session) -> None:
    words = "Lies in hot water do not change the level."
    with pytest.raises(Invalid):
        noting.a_note(session, words=words)
    assert noting.a_note(session, words=words, looked=True).words == words
    assert kindness.about_a_person(noting.WORDS) == []


def test_a_copy_is_kept_with_the_fingerprint_that_everybody_can_work_out(session: Session) -> None:
    (source,) = noting.a_note(session).sources
    assert source.copy == "Stop lithium gradually over at least four weeks."
    assert source.copy_sha256 == sha256(b"Stop lithium gradually over at least four weeks.").hexdigest()


def test_two_presses_make_one_note(session: Session) -> None:
    moderator, post, draft = factories.a_moderator(session), noting.a_post(session), noting.a_draft()
    assert writing.write(session, moderator, post, draft) is writing.write(session, moderator, post, draft)


def test_nobody_writes_a_note_on_an_own_post_and_newcomers_write_none(session: Session) -> None:
    moderator = factories.a_moderator(session)
    with pytest.raises(Refused, match="your own"):
        noting.a_note(session, moderator, noting.a_post(session, moderator))
    with pytest.raises(Refused, match="by moderators, and by members"):
        noting.a_note(session, noting.a_known_member(session))


def test_a_member_whose_ratings_proved_good_writes_notes_and_nobody_is_told_the_number(session: Session) -> None:
    member = noting.a_known_member(session)
    for number in range(writing.EARNED_TO_WRITE + 1):
        note = noting.a_note(session)
        rating.rate(session, member, note, noting.post_of(session, note), "helpful" if number else "not", "unsaid")
        note.state = NoteState.SHOWN
        session.flush()
    assert rating.earned(session, member) == writing.EARNED_TO_WRITE - 1
    note = noting.a_note(session)
    rating.rate(session, member, note, noting.post_of(session, note), "not", "unsaid")
    note.state = NoteState.REJECTED
    session.flush()
    post = noting.a_post(session)
    assert noting.a_note(session, member, post).interim_until is None, "readers see it when others have found it helpful"
    assert post.context == ""


def test_readers_learn_at_once_that_a_sentence_is_checked_and_for_thirty_days_at_most(session: Session) -> None:
    post = noting.a_post(session)
    note = noting.a_note(session, post=post)
    assert queries.is_interim(note)
    assert '"checking"' in post.context
    assert post.thread.context == "checking"
    note.interim_until = clock.today() - timedelta(days=1)
    assert not queries.is_interim(note)
    assert session.scalars(select(Fact.kind).where(Fact.subject == note.id)).all() == ["ContextNotePlaced"]


def test_a_moderator_with_a_part_in_the_talk_says_nothing_to_readers_before_others_have_rated(session: Session) -> None:
    moderator, post = factories.a_moderator(session), noting.a_post(session)
    factories.a_reply(session, moderator, post)
    note = noting.a_note(session, moderator, post)
    assert not queries.is_placed(note)
    with pytest.raises(Refused, match="no part"):
        writing.say_it_is_checked(session, moderator, note, post)
    writing.say_it_is_checked(session, factories.a_moderator(session), note, post)
    assert queries.is_placed(note)
    note.state = NoteState.SHOWN
    with pytest.raises(Conflict):
        writing.say_it_is_checked(session, factories.a_moderator(session), note, post)


def test_a_withdrawn_note_leaves_every_place(session: Session) -> None:
    post, writer = noting.a_post(session), factories.a_moderator(session)
    note = noting.a_note(session, writer, post)
    with pytest.raises(Refused):
        writing.withdraw(session, noting.a_known_member(session), note, post)
    with pytest.raises(Invalid):
        writing.withdraw(session, factories.a_moderator(session), note, post)
    writing.withdraw(session, writer, note, post)
    assert (post.context, post.thread.context) == ("", "")
    with pytest.raises(Missing, match="withdrawn"):
        queries.get_note(session, note.id, writer)
    assert queries.figures(session) == {"written": 1, "shown": 0, "withdrawn": 1}


def test_the_author_of_a_post_cannot_take_the_note_on_it_away_not_even_as_a_moderator(session: Session) -> None:
    author = factories.a_moderator(session)
    post = noting.a_post(session, author)
    note = noting.a_note(session, post=post)
    with pytest.raises(Refused):
        writing.withdraw(session, author, note, post, "It is mine.")


def test_nothing_but_the_key_tells_who_wrote_a_note(session: Session) -> None:
    writer = factories.a_moderator(session)
    note = noting.a_note(session, writer)
    stored = " ".join(str(getattr(note, column.name)) for column in ContextNote.__table__.columns)
    assert writer.account_id not in stored
    assert owned.owner_of(session, note) == writer.account_id


def test_a_note_on_changed_words_says_so_and_leaves_the_lists(app: Flask, session: Session) -> None:
    author = factories.a_member(session)
    post = noting.a_post(session, author)
    note = noting.a_note(session, post=post)
    changing.edit_post(session, author, post, title="A quiet title", body="I should have asked first.")
    noting.follow(session, post)
    assert note.is_earlier
    assert ('"earlier"' in post.context, post.thread.context) == (True, "")
    changing.edit_post(session, author, post, title="A quiet title", body=f"Still: {noting.CLAIM}")
    noting.follow(session, post)
    assert not note.is_earlier
    assert post.thread.context == "checking"


def test_a_note_goes_with_words_that_are_taken_back(session: Session) -> None:
    author = factories.a_member(session)
    post = noting.a_post(session, author)
    noting.a_note(session, post=post)
    changing.edit_post(session, author, post, title="A quiet title", body="Other words.")
    noting.follow(session, post)
    changing.erase_earlier_text(session, author, post, 1)
    noting.taken_back(session, post)
    assert not session.scalars(select(ContextNote)).all()
    assert post.context == ""


def test_a_note_goes_with_a_post_that_is_deleted(session: Session) -> None:
    author = factories.a_member(session)
    post = noting.a_post(session, author)
    noting.a_note(session, post=post)
    changing.delete_post(session, author, post)
    noting.follow(session, post)
    assert not session.scalars(select(ContextNote)).all()
    assert session.scalar(select(Post.context).where(Post.id == post.id)) == ""


def test_a_note_goes_along_where_its_sentence_is_quoted_and_nowhere_else(app: Flask, session: Session) -> None:
    post = noting.a_post(session)
    note = noting.a_note(session, post=post)
    other = factories.a_member(session)
    name = factories.usual(session, other).name
    link = f"[{name}](/p/{post.id}) wrote:"
    quoting = factories.a_reply(session, other, post, f"> {link}\n> {noting.CLAIM}\n\nIs that so?")
    elsewhere = factories.a_reply(session, other, post, f"> {link}\n> I have read a lot.\n\nMe too.")
    session.flush()
    noting.follow(session, quoting)
    assert quoting.context == "", "what is only being checked is said at the post itself"
    noting.let_it_show(session, note)
    noting.work_out(app, session)
    places = {post_id: session.scalar(select(Post.context).where(Post.id == post_id)) or "" for post_id in (post.id, quoting.id, elsewhere.id)}
    assert '"shown"' in places[post.id]
    assert '"quoted"' in places[quoting.id]
    assert places[elsewhere.id] == ""
