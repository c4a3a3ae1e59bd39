"""Keeping posts with a note for oneself alone."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards.models import Post
from forum.boards.service import bookmarks
from tests.factories import a_board, a_member, a_reply, a_thread, signed_in
from tests.forms import fields, words


@pytest.fixture
def reader(session: Session) -> Member:
    return a_member(session)


@pytest.fixture
def post(session: Session) -> Post:
    return a_thread(session, a_member(session, "Kind Otter"), a_board(session, "nights"), "Awake at four", "Warm milk and ||a secret|| helped me.")


def press(client: FlaskClient, page: str, action: str, **values: str) -> str:
    form = fields(client.get(page, follow_redirects=True).text, action)
    answer = client.post(action, data={**form, **values}, follow_redirects=True)
    assert answer.status_code == 200, answer.status_code
    return words(answer.text)


def keep(client: FlaskClient, post: Post, note: str = "") -> str:
    return press(client, f"/p/{post.id}/bookmark", f"/p/{post.id}/bookmark", note=note)


def test_a_post_is_found_again_with_its_note(app: Flask, session: Session, reader: Member, post: Post) -> None:
    client = signed_in(app, session, reader)
    assert f'href="/p/{post.id}/bookmark"' in client.get(f"/p/{post.id}/more").text
    assert "Kept." in keep(client, post, "For the next bad night")
    page = client.get("/me/bookmarks").text
    for told in ("Awake at four", "Nights", "Kind Otter", "Warm milk and", "For the next bad night"):
        assert told in words(page)
    assert "a secret" not in page, "hidden words stay hidden in a list"
    assert "For the next bad night" in client.get(f"/p/{post.id}/bookmark").text
    keep(client, post, "Another note")
    assert "For the next bad night" not in words(client.get("/me/bookmarks").text)


def test_a_bookmark_that_was_let_go_is_offered_back(app: Flask, session: Session, reader: Member, post: Post) -> None:
    client, remove = signed_in(app, session, reader), f"/me/bookmarks/{post.id}/remove"
    keep(client, post, "My note")
    assert "You have let go: Awake at four" in press(client, "/me/bookmarks", remove)
    said = press(client, "/me/bookmarks", "/me/bookmarks/undo")
    assert "It is back, with its note." in said
    assert "My note" in said
    press(client, f"/p/{post.id}/bookmark", remove)
    said = press(client, "/me/bookmarks", "/me/bookmarks/forget")
    assert "You keep nothing yet" in said
    assert "Awake at four" not in said


def test_a_bookmark_is_nobody_elses(app: Flask, session: Session, reader: Member, post: Post, visitor: FlaskClient) -> None:
    client, other = signed_in(app, session, reader), signed_in(app, session, a_member(session))

    def article(page: FlaskClient) -> str:
        shown = re.search(r"<article.*?</article>", page.get(f"/p/{post.id}", follow_redirects=True).text, re.S)
        assert shown
        return shown.group()

    before = article(visitor), article(other)
    keep(client, post, "My note")
    assert (article(visitor), article(other)) == before
    assert "Awake at four" not in words(other.get("/me/bookmarks").text)
    assert visitor.get("/me/bookmarks").status_code in (302, 303, 401)


def test_posts_that_are_gone_leave_the_note_and_no_word_of_theirs(app: Flask, session: Session, reader: Member, post: Post) -> None:
    author = a_member(session)
    answer = a_reply(session, author, post, "Words that go.")
    client = signed_in(app, session, reader)
    keep(client, answer, "My note")
    press(signed_in(app, session, author), f"/p/{answer.id}/delete", f"/p/{answer.id}/delete")
    page = words(client.get("/me/bookmarks").text)
    assert "A post that is gone" in page
    assert "My note" in page
    assert "Words that go." not in page
    assert client.get(f"/p/{answer.id}/bookmark").status_code == 200
    press(client, "/me/bookmarks", f"/me/bookmarks/{answer.id}/remove")
    assert client.get(f"/p/{answer.id}/bookmark").status_code == 403


def test_a_muted_name_is_not_read_in_the_list_either(app: Flask, session: Session, reader: Member, post: Post) -> None:
    client = signed_in(app, session, reader)
    keep(client, post, "My note")
    press(client, f"/p/{post.id}/mute", f"/p/{post.id}/mute")
    page = words(client.get("/me/bookmarks").text)
    assert "By a name you muted." in page
    assert "Warm milk" not in page
    assert "Kind Otter" not in page
    assert "My note" in page


def test_a_note_that_is_too_long_comes_back_with_its_words(app: Flask, session: Session, reader: Member, post: Post) -> None:
    client, action = signed_in(app, session, reader), f"/p/{post.id}/bookmark"
    note = "long " * 101
    answer = client.post(action, data={**fields(client.get(action).text, action), "note": note})
    assert answer.status_code == 422
    assert "504 characters" in words(answer.text)
    assert note.strip() in answer.text
    session.expire_all()
    assert bookmarks.of(session, reader).posts == {}


def test_many_bookmarks_stand_in_pages_and_none_is_lost_between_them(app: Flask, session: Session, reader: Member, post: Post) -> None:
    kept = [a_reply(session, a_member(session), post, f"Answer {number}.") for number in range(25)]
    for one in kept:
        bookmarks.keep(session, reader, one.id, f"Note {one.body}")
    client = signed_in(app, session, reader)
    first = client.get("/me/bookmarks").text
    address = re.search(r'href="(/me/bookmarks\?after=[^"]+)" rel="next"', first)
    assert address
    second = client.get(address[1]).text
    notes = re.findall(r"</strong> Note Answer (\d+)\.", first + second)
    assert notes == [str(number) for number in reversed(range(25))]
    back = re.search(r'href="(/me/bookmarks\?after=[^"]+)" rel="prev"', second)
    assert back
    assert "Note Answer 24." in client.get(back[1]).text
