"""A context note beside a post is a decision: it has its line in the log, and its author is owed reasons."""

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from forum.core import clock
from forum.moderation import handlers, statements, statements_eu
from forum.notes.models import ContextNote, NoteState
from forum.notes.service import writing
from tests.factories import a_member, a_moderator
from tests.unit.moderation.cases import log
from tests.unit.notes import noting
from tests.unit.privacy.going import deliver

FACTS = ["What it does", "Where, and for how long", "How it came up", "What software had to do with it", "What it stands on", "What you can do"]


def test_the_log_says_once_that_a_sentence_is_checked_that_a_note_stands_and_that_it_is_gone(app: Flask, session: Session) -> None:
    note_id = noting.a_note(session).id
    deliver(app, session)
    assert log(session) == ["note_checked"]
    note = session.get_one(ContextNote, note_id)
    noting.let_it_show(session, note)
    noting.work_out(app, session)
    deliver(app, session)
    assert log(session) == ["note_checked", "note_shown"]
    for _ in range(2):
        handlers.log_note(session, note_id)  # told twice, as a worker that was cut off tells it
    assert log(session) == ["note_checked", "note_shown"]
    note = session.get_one(ContextNote, note_id)
    writing.withdraw(session, a_moderator(session), note, noting.post_of(session, note), "Outdated.")
    deliver(app, session)
    assert log(session) == ["note_checked", "note_shown", "note_gone"]


def test_a_note_that_never_stood_anywhere_is_in_no_log(app: Flask, session: Session) -> None:
    writer = noting.a_known_member(session)
    post = noting.a_post(session)
    note = noting.a_note(session, a_moderator(session), post)
    note.interim_until = None
    session.flush()
    handlers.log_note(session, note.id)
    writing.withdraw(session, a_moderator(session), note, post, "No.")
    deliver(app, session)
    assert "note_shown" not in log(session)
    assert "note_gone" not in log(session)
    assert writer


def test_a_note_that_goes_with_the_words_it_quotes_is_gone_in_the_log_too(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    note_id, post_id = note.id, note.post_id
    deliver(app, session)
    note = session.get_one(ContextNote, note_id)
    post = noting.post_of(session, note)
    post.body = "Nothing."
    session.flush()
    noting.taken_back(session, post)
    deliver(app, session)
    assert session.get(ContextNote, note_id) is None
    assert log(session) == ["note_checked", "note_gone"]
    assert post_id


def test_the_author_of_a_labelled_post_is_told_every_field_and_nobody_is_named(session: Session) -> None:
    author, writer = a_member(session, "Small Lantern"), a_moderator(session, "Grey Fern")
    post = noting.a_post(session, author)
    note = noting.a_note(session, writer, post)
    for state in (NoteState.RATING, NoteState.SHOWN):
        note.state = state
        told = statements.for_labelled(note, post)
        assert [name for name, _words in told.facts] == FACTS
        said = " ".join(words for _name, words in told.facts)
        assert told.rule is not None
        assert not [name for name in ("Grey Fern", "Small Lantern", noting.CLAIM) if name in said]
        assert "your" not in said.lower().split()


def test_help_comes_before_reasons_for_somebody_who_sounded_in_danger(session: Session) -> None:
    post = noting.a_post(session, body=f"I want to kill myself tonight. {noting.CLAIM}")
    assert statements.for_labelled(noting.a_note(session, post=post), post).help_first


def test_the_public_database_is_told_that_a_sentence_is_checked_and_until_when(session: Session) -> None:
    note = noting.a_note(session)
    (told,) = statements_eu.all_of(session)
    assert told["puid"] == note.id
    assert told["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_LABELLED"]
    assert told["end_date_visibility_restriction"] == (clock.today() + timedelta(days=writing.INTERIM_DAYS)).isoformat()
    note.state = NoteState.SHOWN
    session.flush()
    (told,) = statements_eu.all_of(session)
    assert "end_date_visibility_restriction" not in told
