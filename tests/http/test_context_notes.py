"""Context notes as a browser without scripts meets them: written, rated, shown wherever the post is, and gone when withdrawn."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.boards import queries as boards
from forum.core import clock
from forum.notes.models import ContextNote
from forum.search import handlers as search
from tests import factories
from tests.forms import fields, words
from tests.unit.notes import noting

TYPED = {
    "claim": noting.CLAIM,
    "verdict": "misleading",
    "words": noting.WORDS,
    "kind_1": "guideline",
    "title_1": "Bipolar disorder: assessment and management",
    "address_1": "https://health.example/guideline",
    "copy_1": "Stop lithium gradually.",
}


def _write(client: FlaskClient, post_id: str, **typed: str):
    address = f"/p/{post_id}/note"
    return client.post(address, data={**fields(client.get(address).text, address), **TYPED, **typed})


def _rate(client: FlaskClient, note_id: str, **typed: str):
    address = f"/notes/{note_id}/rate"
    return client.post(address, data={**fields(client.get(f"/notes/{note_id}").text, address), **typed})


def _everywhere(client: FlaskClient, session: Session, post_id: str) -> str:
    session.rollback()
    session.expire_all()
    post = boards.get_post(session, post_id, None)
    places = (f"/t/{post.thread_id}/x", f"/boards/{post.thread.board.slug}", "/search?q=lithium")
    session.rollback()
    return " ".join(words(client.get(place, follow_redirects=True).text) for place in places)


def test_a_note_goes_from_a_moderators_form_to_every_place_where_the_post_is_and_leaves_them_again(app: Flask, session: Session) -> None:
    post = noting.a_post(session)
    session.commit()
    with app.app_context():
        search.refresh_posts(session, [post.id])
    moderator = factories.signed_in(app, session, factories.a_moderator(session))
    answer = _write(moderator, post.id)
    assert answer.status_code == 303
    note_id = answer.location.rsplit("/", 1)[1]
    visitor = factories.visitor(app)
    post_id = post.id
    seen = _everywhere(visitor, session, post_id)
    assert "Somebody looks whether this is true for people in general" in seen
    assert seen.count("being checked") == 3, "in the board's list, among what was found, and as something to look for"
    for group in ("lived", "beside"):
        for _ in range(2):
            rater = factories.signed_in(app, session, factories.a_moderator(session))
            assert _rate(rater, note_id, value="helpful", group=group).status_code == 303
    noting.work_out(app, session)
    seen = _everywhere(visitor, session, post_id)
    assert seen.count("has a context note") == 2
    assert "can mislead" in seen
    assert noting.WORDS in seen
    page = words(visitor.get(f"/notes/{note_id}").text)
    assert "This note stands with the post" in page
    assert "By groups decides" in page
    assert "Fewer than five people have rated it" in page
    typed = fields(moderator.get(f"/notes/{note_id}").text, f"/notes/{note_id}/withdraw")
    assert moderator.post(f"/notes/{note_id}/withdraw", data=typed).status_code == 303
    seen = _everywhere(visitor, session, post_id)
    assert "context note" not in seen
    assert noting.WORDS not in seen
    assert visitor.get(f"/notes/{note_id}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"claim": "Not there at all."}, "These words do not stand in the post"),
        ({"title_1": ""}, "what the source is called"),
        ({"read_on_1": ""}, "on which day you read"),
        ({"words": "This person is lying."}, "being about a person: this person, lying"),
    ],
)
def test_what_is_missing_in_a_note_is_said_and_the_words_are_kept(app: Flask, session: Session, typed: dict[str, str], said: str) -> None:
    post = noting.a_post(session)
    client = factories.signed_in(app, session, factories.a_moderator(session))
    answer = _write(client, post.id, **typed)
    assert answer.status_code == 422
    assert said in words(answer.text)
    kept = fields(answer.text, f"/p/{post.id}/note")
    assert kept["copy_1"] == "Stop lithium gradually."
    assert kept["address_1"] == TYPED["address_1"]


def test_a_second_look_lets_words_go_that_only_sound_like_a_person(app: Flask, session: Session) -> None:
    post = noting.a_post(session)
    client = factories.signed_in(app, session, factories.a_moderator(session))
    doubtful = "The level lies between two values, says the guideline."
    assert "I have looked" in words(_write(client, post.id, words=doubtful).text)
    assert _write(client, post.id, words=doubtful, looked="y").status_code == 303


def test_members_are_told_kindly_why_they_cannot_write_and_visitors_are_asked_in(app: Flask, session: Session, visitor: FlaskClient) -> None:
    post = noting.a_post(session)
    client = factories.signed_in(app, session, noting.a_known_member(session))
    answer = client.get(f"/p/{post.id}/note")
    assert answer.status_code == 403
    assert "Notes are written by moderators" in words(answer.text)
    assert "Write a context note" not in client.get(f"/p/{post.id}/more").text
    moderator = factories.signed_in(app, session, factories.a_moderator(session))
    assert f"/p/{post.id}/note" in moderator.get(f"/p/{post.id}/more").text
    assert visitor.get(f"/p/{post.id}/note").status_code == 401


def test_a_rating_without_an_answer_changes_nothing_and_one_can_be_changed_and_taken_back(app: Flask, session: Session) -> None:
    note = noting.a_note(session)
    client = factories.signed_in(app, session, noting.a_known_member(session))
    address = f"/notes/{note.id}"
    assert _rate(client, note.id).status_code == 422
    assert noting.CLAIM in words(client.get("/notes").text)
    assert _rate(client, note.id, value="somewhat", group="beside").status_code == 303
    assert noting.CLAIM not in words(client.get("/notes").text)
    typed = fields(client.get(address).text, f"{address}/rate")
    assert (typed["value"], typed["group"]) == ("somewhat", "beside")
    assert client.post(f"{address}/rate", data={**typed, "back": "1"}).status_code == 303
    assert "Rate it anew" not in client.get(address).text


def test_its_author_reads_what_a_note_means_and_rates_nothing(app: Flask, session: Session) -> None:
    author = factories.a_member(session)
    note = noting.a_note(session, post=noting.a_post(session, author))
    client = factories.signed_in(app, session, author)
    page = client.get(f"/notes/{note.id}").text
    assert "It is about a sentence of yours" in page
    assert f'action="/notes/{note.id}/rate"' not in page
    assert client.post(f"/notes/{note.id}/rate", data={"value": "not", "group": "lived"}).status_code in (400, 403)


def test_a_note_on_a_board_for_members_is_for_members(app: Flask, session: Session, visitor: FlaskClient) -> None:
    board = factories.a_board(session, members_only=True)
    post = factories.a_thread(session, factories.a_member(session), board, body=noting.CLAIM)
    note = noting.a_note(session, post=boards.get_post(session, post.id, factories.a_member(session)))
    session.commit()
    assert noting.WORDS not in visitor.get(f"/notes/{note.id}").text
    assert visitor.get(f"/notes/{note.id}").status_code == 403


def test_what_only_members_weigh_is_no_page_for_the_world(app: Flask, session: Session, visitor: FlaskClient) -> None:
    moderator, post = factories.a_moderator(session), noting.a_post(session)
    factories.a_reply(session, moderator, post)
    note = noting.a_note(session, moderator, post)
    session.commit()
    assert visitor.get(f"/notes/{note.id}").status_code == 404
    assert "What stood there then" in factories.signed_in(app, session, factories.a_member(session)).get(f"/notes/{note.id}").text


def test_no_page_of_a_note_tells_who_wrote_or_rated_it_or_at_what_hour(app: Flask, session: Session) -> None:
    writer = factories.a_moderator(session)
    note = noting.a_note(session, writer)
    raters = noting.rate(session, note, "helpful", "lived", 5)
    noting.work_out(app, session)
    page = factories.visitor(app).get(f"/notes/{note.id}").text
    for member in (writer, *raters):
        assert member.account_id not in page
        assert factories.usual(session, member).name not in page
    assert not re.findall(r"\b\d{1,2}:\d{2}\b", page)
    assert clock.today().isoformat() not in page
    assert session.get_one(ContextNote, note.id).slot not in page
