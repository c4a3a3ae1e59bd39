"""Whoever writes a health claim is asked once how they mean it, can skip it, and their answer stands with the post; without any script."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards import personal_data
from forum.boards.models import CardPlace, Post, Stance, State, Wants
from forum.boards.service import changing
from forum.boards.service.keeping import cards
from forum.boards.service.keeping.cards import Card
from tests.factories import a_board, a_member, a_reply, a_thread, signed_in
from tests.forms import fields, words

CLAIM = "Lemon water cures the hiccups."
STORY = "Lemon water cured my hiccups."
CRY = "I want to die tonight. Lemon water cures the hiccups."
QUESTION = "Your experience, or true for everybody?"


def _replies(app: Flask, session: Session) -> tuple[FlaskClient, str, str]:
    opening = a_thread(session, a_member(session))
    session.commit()
    return signed_in(app, session, a_member(session)), f"/p/{opening.id}/reply", f"/p/{opening.id}/replies"


def _last(session: Session) -> Post:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Post).where(Post.seq == 2)).one()


def _form(client: FlaskClient, page: str, action: str) -> dict[str, str]:
    return fields(client.get(page).text, action)


def test_a_claim_is_asked_about_once_and_what_was_typed_is_lost(app: Flask, session: Session, visitor: FlaskClient) -> None:
    client, page, action = _replies(app, session)
    asked = client.post(action, data={**_form(client, page, action), "body": CLAIM})
    assert asked.status_code == 200
    assert QUESTION in words(asked.text)
    again = fields(asked.text, action)
    assert again["body"].strip() == CLAIM
    assert again["stance"] == ""
    sent = client.post(action, data={**again, "stance": "own", "source": ""})
    assert sent.status_code == 303
    assert _last(session).stance == Stance.OWN
    assert "From my own experience." in words(visitor.get(f"/t/{_last(session).thread_id}", follow_redirects=True).text)


def test_nobody_can_post_without_an_answer(app: Flask, session: Session) -> None:
    client, page, action = _replies(app, session)
    asked = client.post(action, data={**_form(client, page, action), "body": CLAIM})
    sent = client.post(action, data=fields(asked.text, action))  # the same button again, nothing chosen
    assert sent.status_code == 303
    assert (_last(session).stance, _last(session).body) == ("", CLAIM)


def test_the_other_button_does_not_send_it_as_it_is(app: Flask, session: Session) -> None:
    client, page, action = _replies(app, session)
    asked = client.post(action, data={**_form(client, page, action), "body": CLAIM})
    assert 'value="y">Send it as it is</button>' in asked.text
    assert client.post(action, data={**fields(asked.text, action), "sure": "y"}).status_code == 303


def test_a_source_is_not_shown_with_what_is_meant_for_everybody(app: Flask, session: Session, visitor: FlaskClient) -> None:
    client, page, action = _replies(app, session)
    asked = client.post(action, data={**_form(client, page, action), "body": CLAIM})
    client.post(action, data={**fields(asked.text, action), "stance": "all", "source": "A leaflet on lemons"})
    assert "With a source: A leaflet on lemons" in words(visitor.get(f"/t/{_last(session).thread_id}", follow_redirects=True).text)


@pytest.mark.parametrize("typed", [STORY, CRY])
def test_stories_and_cries_for_help_are_held_up_by_the_question(app: Flask, session: Session, typed: str) -> None:
    client, page, action = _replies(app, session)
    assert client.post(action, data={**_form(client, page, action), "body": typed}).status_code == 303
    assert _last(session).state == State.VISIBLE


def test_a_cry_for_help_in_the_title_is_held_up(app: Flask, session: Session) -> None:
    a_board(session, "nights")
    client = signed_in(app, session, a_member(session))
    form = _form(client, "/boards/nights/new", "/boards/nights/new")
    sent = client.post("/boards/nights/new", data={**form, "title": "I want to die", "body": CLAIM})
    assert sent.status_code == 303


def test_the_one_who_starts_a_thread_is_not_asked(app: Flask, session: Session) -> None:
    a_board(session, "nights")
    client = signed_in(app, session, a_member(session))
    action = "/boards/nights/new"
    asked = client.post(action, data={**_form(client, action, action), "title": "What to know", "body": CLAIM})
    assert QUESTION in words(asked.text)
    assert client.post(action, data={**fields(asked.text, action), "stance": "all", "source": "A leaflet"}).status_code == 303
    post = session.scalars(select(Post)).one()
    assert (post.stance, post.source) == (Stance.ALL, "A leaflet")


def test_a_listening_thread_asks_about_the_same_words_twice(app: Flask, session: Session) -> None:
    client, page, action = _replies(app, session)
    opening = session.scalars(select(Post)).one()
    session.refresh(opening, ["thread"])
    opening.thread.wants = Wants.LISTEN
    session.commit()
    both = client.post(action, data={**_form(client, page, action), "body": f"You should try this. {CLAIM}"})
    assert QUESTION in words(both.text)
    assert "They would like to be heard" in words(both.text)
    assert client.post(action, data={**fields(both.text, action), "sure": "y"}).status_code == 303


def test_who_changes_a_post_is_asked_about_what_they_were_asked_before(app: Flask, session: Session) -> None:
    author = a_member(session)
    post = a_reply(session, author, a_thread(session, a_member(session)), CLAIM)
    session.commit()
    client, action = signed_in(app, session, author), f"/p/{post.id}/edit"
    form = _form(client, action, action)
    assert client.post(action, data={**form, "body": f"{CLAIM} And good night."}).status_code == 303


def test_a_claim_that_comes_in_by_a_change_is_not_asked_about(app: Flask, session: Session) -> None:
    author = a_member(session)
    post = a_reply(session, author, a_thread(session, a_member(session)), STORY)
    session.commit()
    client, action = signed_in(app, session, author), f"/p/{post.id}/edit"
    asked = client.post(action, data={**_form(client, action, action), "body": CLAIM})
    assert QUESTION in words(asked.text)
    assert client.post(action, data={**fields(asked.text, action), "stance": "own"}).status_code == 303
    assert _last(session).stance == Stance.OWN
    assert fields(client.get(action).text, action)["stance"] == "own"


def test_a_preview_and_a_mistake_lose_the_answer(app: Flask, session: Session) -> None:
    client, page, action = _replies(app, session)
    asked = client.post(action, data={**_form(client, page, action), "body": CLAIM})
    looked = client.post(action, data={**fields(asked.text, action), "stance": "own", "source": "A leaflet", "preview": "1"})
    kept = fields(looked.text, action)
    assert (kept["stance"], kept["source"]) == ("own", "A leaflet")
    wrong = client.post(action, data={**kept, "body": ""})
    assert wrong.status_code == 422
    assert fields(wrong.text, action)["stance"] == "own"


def test_an_invented_answer_is_shown(app: Flask, session: Session) -> None:
    client, page, action = _replies(app, session)
    client.post(action, data={**_form(client, page, action), "body": CLAIM, "stance": "a proven fact"})
    assert _last(session).stance == ""


def test_what_a_writer_answered_outlives_their_words(session: Session) -> None:
    author = a_member(session)
    post = a_reply(session, author, a_thread(session, a_member(session)), CLAIM)
    post.stance = Stance.OWN
    session.flush()
    told = personal_data.held(session, author.account_id, names=False)
    assert told["posts"][0]["how_a_claim_is_meant"] == "from your own experience"
    changing.erase_words(session, post)
    assert post.stance == ""


@pytest.mark.parametrize(("place", "top", "reply"), [(CardPlace.TOP, True, False), (CardPlace.REPLY, False, True), (CardPlace.BOTH, True, True)])
def test_a_card_stands_where_nobody_put_it(app: Flask, session: Session, place: str, top: bool, reply: bool) -> None:
    board = a_board(session, "nights")
    opening = a_thread(session, a_member(session), board)
    cards.put(session, board, Card("", "How to read a claim about lemons", "Who says it?\n\nAnd where?", place))
    session.commit()
    client = signed_in(app, session, a_member(session))
    said = "How to read a claim about lemons"
    assert (said in client.get("/boards/nights").text) is top
    for page in ("/boards/nights/new", f"/p/{opening.id}/reply", f"/t/{opening.thread_id}/a-quiet-title"):
        assert (said in client.get(page).text) is reply, page
