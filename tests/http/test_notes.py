"""Content notes, muted words and muted names on the pages: folded, hidden, opened, chosen."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.service import muting
from forum.boards.models import Board, Post
from forum.boards.service import noting, wishes
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, signed_in
from tests.forms import fields, words


@pytest.fixture
def board(session: Session) -> Board:
    return a_board(session, "nights")


@pytest.fixture
def opening(session: Session, board: Board) -> Post:
    post = a_thread(session, a_member(session, "Quiet Heron"), board, "About that night", "Heavy zanzibar words.")
    noting.put(post, ["suicide"])
    a_reply(session, a_member(session), post, "A light answer.")
    session.commit()
    return post


def _article(page: str, post: Post) -> str:
    found = re.search(rf'<article class="[^"]*" id="p-{post.id}">.*?</article>', page, re.S)
    assert found
    return found.group()


def _thread(client: FlaskClient, post: Post, view: str = "") -> str:
    return client.get(f"/p/{post.id}{view}", follow_redirects=True).get_data(as_text=True)


def _row(page: str, title: str) -> str:
    return next((row for row in re.findall(r'<li class="row">.*?</li>', page, re.S) if title in row), "")


@pytest.mark.parametrize("view", ["", "?view=flat"])
def test_a_visitor_meets_a_noted_post_folded_with_name_day_and_note_and_can_open_it(visitor: FlaskClient, opening: Post, view: str) -> None:
    page = _thread(visitor, opening, view)
    article = _article(page, opening)
    assert '<summary class="fold__summary">About: suicide</summary>' in article
    assert article.index("Quiet Heron") < article.index("<summary") < article.index("Heavy zanzibar words.")
    assert "today" in article[: article.index("<summary")]
    assert page.count('<details class="fold">') == article.count("<details") == 1
    opened = visitor.get(re.search(r'href="([^"]*open=1[^"]*)"', page).group(1).replace("&amp;", "&")).get_data(as_text=True)
    assert '<details class="fold" open>' in _article(opened, opening)
    assert "fold again" in opened


def test_a_page_without_notes_offers_nothing_to_open(session: Session, visitor: FlaskClient, board: Board) -> None:
    post = a_thread(session, a_member(session), board, body="I want to die tonight.")
    session.commit()
    page = _thread(visitor, post)
    assert "open=1" not in page
    assert "<details" not in _article(page, post)


def test_the_notes_of_a_thread_stand_at_its_title_in_lists(app: Flask, session: Session, visitor: FlaskClient, board: Board) -> None:
    post = a_thread(session, a_member(session), board, "About that night")
    noting.put(post, ["suicide"])
    client = signed_in(app, session, a_member(session))
    for page in (visitor.get("/boards/nights").text, client.get("/waiting").text):
        assert '<span class="tag tag--quiet">suicide</span>' in _row(page, "About that night")


def test_who_hides_a_kind_reads_one_line_and_the_answers_of_others(app: Flask, session: Session, opening: Post, deliver: object) -> None:
    deliver()  # type: ignore[operator]
    reader = a_member(session)
    client = signed_in(app, session, reader)
    page = client.get("/me/reading/notes").text
    client.post("/me/reading/notes", data={**fields(page, "/me/reading/notes"), "suicide": "hide"})
    page = _thread(client, opening)
    assert words(_article(page, opening)) == "A post about suicide is hidden, as you asked."
    assert "A light answer." in page
    assert "About that night" not in page
    assert "A thread about suicide is hidden, as you asked." in words(client.get("/boards/nights").text)
    found = client.get("/search?q=zanzibar").text
    assert "A post about suicide is hidden, as you asked." in words(found)
    assert "<mark>zanzibar</mark>" not in found


def test_a_reader_can_have_titles_folded_too(app: Flask, session: Session, opening: Post) -> None:
    client = signed_in(app, session, a_member(session))
    page = client.get("/me/reading/notes").text
    client.post("/me/reading/notes", data={**fields(page, "/me/reading/notes"), "titles": "y"})
    assert '<summary class="fold__summary">A thread about suicide</summary>' in client.get("/boards/nights").text
    page = _thread(client, opening)
    assert '<h1 dir="auto">A thread about suicide</h1>' in page
    assert "Its title" in page


def test_a_found_post_with_a_note_keeps_its_words_folded(visitor: FlaskClient, opening: Post, deliver: object) -> None:
    deliver()  # type: ignore[operator]
    page = visitor.get("/search?q=zanzibar").text
    assert '<summary class="fold__summary">About: suicide</summary><p class="row__text"' in page
    assert "About that night" in page


def test_a_result_by_a_muted_name_is_one_line_that_opens(app: Flask, session: Session, opening: Post, deliver: object) -> None:
    deliver()  # type: ignore[operator]
    reader = a_member(session)
    muting.mute(session, reader, opening.alias)
    page = signed_in(app, session, reader).get("/search?q=zanzibar").text
    assert '<summary class="fold__summary">A result by a name you muted</summary>' in page
    assert "About that night" in page


def test_notes_are_chosen_with_a_thread_a_reply_and_a_change(app: Flask, session: Session, board: Board) -> None:
    client = signed_in(app, session, a_member(session))
    form = fields(client.get("/boards/nights/new").text, "/boards/nights/new")
    client.post("/boards/nights/new", data={**form, "title": "Mine", "body": "My words.", "notes": ["relapse", "nonsense"]})
    post = session.scalars(select(Post).where(Post.body == "My words.")).one()
    assert post.notes == "relapse"
    session.expunge_all()
    session.rollback()
    page = client.get(f"/p/{post.id}/edit").text
    assert 'value="relapse" checked' in page
    client.post(f"/p/{post.id}/edit", data={**fields(page, f"/p/{post.id}/edit"), "notes": ["relapse", "death"]})
    address = f"/t/{post.thread_id}/replies"
    client.post(address, data={**fields(_thread(client, post), address), "body": "And more.", "notes": "abuse"})
    assert session.scalars(select(Post.notes).where(Post.thread_id == post.thread_id).order_by(Post.seq)).all() == ["death relapse", "abuse"]


def test_ticks_are_kept_when_something_else_is_wrong(app: Flask, session: Session, board: Board) -> None:
    client = signed_in(app, session, a_member(session))
    form = fields(client.get("/boards/nights/new").text, "/boards/nights/new")
    answer = client.post("/boards/nights/new", data={**form, "title": "", "body": "My words.", "notes": ["relapse"]})
    assert answer.status_code == 422
    assert 'value="relapse" checked' in answer.text
    assert 'value="relapse" checked' in client.get("/boards/nights/new").text, "the draft keeps them"


def test_an_author_is_told_on_the_form_which_note_a_moderator_has_added(app: Flask, session: Session) -> None:
    member = a_member(session)
    post = a_thread(session, member)
    noting.add(session, post, ["abuse"])
    page = signed_in(app, session, member).get(f"/p/{post.id}/edit").text
    assert "A moderator has added: abuse. That stays." in words(page)
    assert 'name="notes" value="abuse"' not in page


def test_a_moderator_adds_a_note_on_the_page_of_a_case_and_everybody_reads_of_it_in_the_log(
    app: Flask, session: Session, visitor: FlaskClient, board: Board, deliver: object
) -> None:
    author, flagger = a_member(session), a_member(session)
    post = a_thread(session, author, board, body="It was a long night.")
    client = signed_in(app, session, flagger)
    address = f"/p/{post.id}/flag"
    client.post(address, data={**fields(client.get(address).text, address), "reason": "note"})
    moderator = signed_in(app, session, a_moderator(session))
    queue = moderator.get("/moderation").text
    case = re.search(r"/moderation/cases/\w+", queue).group()
    moderator.post(f"{case}/claim", data=fields(moderator.get(case).text, f"{case}/claim"))
    form = fields(moderator.get(case).text, f"{case}/decide")
    nothing = moderator.post(f"{case}/decide", data={**form, "outcome": "note", "reason": "So that readers can choose."})
    assert nothing.status_code == 422
    assert "at least one note" in nothing.text
    moderator.post(f"{case}/decide", data={**form, "outcome": "note", "notes": ["abuse"], "reason": "So that readers can choose."})
    assert "About: abuse" in _thread(visitor, post)
    assert "Content note added: abuse" in words(visitor.get("/log").text)
    deliver()  # type: ignore[operator]
    told = signed_in(app, session, author)
    assert "A moderator has added a content note to a post of yours" in words(told.get("/me/notices").text)
    decision = re.search(r"/decisions/\w+", told.get("/me/notices").text).group()
    assert "A content note blames nobody" in words(told.get(decision).text)
    moderator.post(f"{case}/undo", data=fields(moderator.get(case).text, f"{case}/undo"))
    assert "About: abuse" not in _thread(visitor, post)


def test_a_word_is_muted_listed_and_read_again(app: Flask, session: Session, board: Board) -> None:
    post = a_thread(session, a_member(session), board, "A title", "On the ward again.")
    reply = a_reply(session, a_member(session), post, "I hear you.")
    client = signed_in(app, session, a_member(session))
    address = "/me/reading/words"
    client.post(address, data={**fields(client.get(address).text, address), "words": "Ward", "way": "fold", "days": "7"})
    page = _thread(client, post)
    assert "It holds a word you muted" in _article(page, post)
    assert "I hear you." in _article(page, reply)
    client.post(address, data={**fields(client.get(address).text, address), "words": "ward", "way": "hide", "days": ""})
    page = _thread(client, post)
    assert words(_article(page, post)) == "A post with a word you muted is hidden, as you asked."
    assert "ward" not in _article(page, post)
    assert "I hear you." in page
    client.post(f"{address}/end", data={**fields(client.get(address).text, f"{address}/end"), "words": "ward"})
    assert "You have muted no words" in client.get(address).text
    assert "On the ward again." in _thread(client, post)


def test_a_word_that_cannot_be_muted_is_said_beside_the_field(app: Flask, session: Session) -> None:
    client = signed_in(app, session, a_member(session))
    address = "/me/reading/words"
    answer = client.post(address, data={**fields(client.get(address).text, address), "words": " !? "})
    assert answer.status_code == 422
    assert "Please type a word" in answer.text
    assert client.post(f"{address}/end", data={**fields(client.get(address).text, address), "words": "nothing"}).status_code == 404


def test_what_somebody_would_rather_not_meet_is_no_visitors_business(visitor: FlaskClient) -> None:
    for address in ("/me/reading/notes", "/me/reading/words"):
        assert "/sign-in" in visitor.get(address).headers.get("Location", "") or visitor.get(address).status_code in (401, 403)


def test_a_muted_word_in_a_title_stays_out_of_every_list(app: Flask, session: Session, board: Board) -> None:
    reader = a_member(session)
    post = a_thread(session, a_member(session), board, "The ward at night")
    wishes.mute_words(session, reader, "ward", hide=False, days="")
    own = a_thread(session, reader, board, "A thread of mine")
    a_reply(session, a_member(session), own)
    client = signed_in(app, session, reader)
    client.post("/read", data=fields(client.get("/new").text, "/read"))
    a_reply(session, a_member(session), post, "Something new.")
    session.commit()
    for address in ("/boards/nights", "/new", "/waiting", "/", "/me/notices"):
        shown = re.sub(r"<details.*?</details>", "", client.get(address).text, flags=re.S)
        assert "The ward at night" not in shown, address


def test_the_page_of_choices_promises_no_protection(app: Flask, session: Session) -> None:
    page = words(signed_in(app, session, a_member(session)).get("/me/reading/notes").text)
    assert "It does not protect" in page
    assert page.count("Fold ") >= 12
