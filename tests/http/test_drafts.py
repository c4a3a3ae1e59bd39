"""Drafts over HTTP, without scripts and as the script sends them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts import preferences, shelf
from forum.accounts.members import Member
from forum.accounts.service import limited, sessions
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing, drafts
from forum.web import limits
from tests import factories
from tests.factories import a_member, a_reply, a_thread, signed_in
from tests.forms import fields, words

TYPED = "Words that took an hour."


@pytest.fixture
def member(session: Session) -> Member:
    return a_member(session, sign_in_name="a door of mine")


@pytest.fixture
def post(session: Session) -> Post:
    return a_thread(session, a_member(session, "Quiet Heron"), factories.a_board(session, "nights"), "Awake at four")


@pytest.fixture
def client(app: Flask, session: Session, member: Member, post: Post) -> FlaskClient:
    return signed_in(app, session, member)


def send(client: FlaskClient, form_page: str, address: str, to: str = "", **typed: str) -> object:
    form = fields(client.get(form_page, follow_redirects=True).text, address)
    return client.post(to or address, data={**form, **typed})


def kept(session: Session, member: Member) -> dict[str, str]:
    found = {draft.place: draft.one("body") for draft in drafts.listed(session, member.account_id)}
    session.expunge_all()
    session.rollback()  # the session of the test would hold the lock
    return found


def test_what_was_looked_at_is_lost_when_the_window_closes(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    send(client, f"/p/{post.id}/reply", f"/p/{post.id}/replies", body=TYPED, preview="1")
    page = client.get(f"/p/{post.id}/reply").text
    assert fields(page, f"/p/{post.id}/replies")["body"].strip() == TYPED
    assert "Your draft is back" in page
    assert kept(session, member) == {f"post {post.id}": TYPED}


def test_each_form_of_writing_forgets_what_could_not_be_sent(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    own = a_reply(session, member, post)
    session.commit()
    forms = {
        "/boards/nights/new": ("/boards/nights/new", f"board {post.thread.board_id}", {"title": ""}),
        f"/t/{post.thread_id}": (f"/t/{post.thread_id}/replies", f"thread {post.thread_id}", {}),
        f"/p/{post.id}/reply": (f"/p/{post.id}/replies", f"post {post.id}", {}),
        f"/p/{own.id}/edit": (f"/p/{own.id}/edit", f"edit {own.id}", {}),
    }
    for form_page, (address, place, typed) in forms.items():
        answer = send(client, form_page, address, **{"body": f"Call 07700 900123. {place}", **typed})
        assert answer.status_code in (200, 422)  # type: ignore[attr-defined]
        assert fields(client.get(form_page, follow_redirects=True).text, address)["body"].strip() == f"Call 07700 900123. {place}"
    assert set(kept(session, member)) == {place for _address, place, _typed in forms.values()}


def test_a_post_that_went_out_is_offered_as_a_draft(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    address = f"/t/{post.thread_id}/replies"
    send(client, f"/t/{post.thread_id}", address, body=TYPED, preview="1")
    form = fields(client.get(f"/t/{post.thread_id}", follow_redirects=True).text, address)
    assert client.post(address, data=form).status_code == 303
    assert kept(session, member) == {}
    again = fields(client.get(f"/t/{post.thread_id}", follow_redirects=True).text, address)
    assert again["body"].strip() == ""
    assert again["made"] != form["made"]
    assert TYPED not in client.get("/me/drafts").text


def test_the_words_of_somebody_paused_are_not_kept(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    form = fields(client.get(f"/p/{post.id}/reply").text, f"/p/{post.id}/replies")
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 3)
    session.commit()
    assert client.post(f"/p/{post.id}/replies", data={**form, "body": TYPED}).status_code == 403
    assert kept(session, member) == {f"post {post.id}": TYPED}
    listed = client.get("/me/drafts").text
    assert "Awake at four" in listed
    assert TYPED in client.get(f"/me/drafts/post/{post.id}").text


def test_the_words_of_somebody_too_fast_are_not_kept(
    session: Session, member: Member, client: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "post", (0, 600, "posts"))
    send(client, f"/p/{post.id}/reply", f"/p/{post.id}/replies", body="One.")
    assert send(client, f"/p/{post.id}/reply", f"/p/{post.id}/replies", body=TYPED).status_code == 429  # type: ignore[attr-defined]
    assert kept(session, member) == {f"post {post.id}": TYPED}


def test_words_are_not_kept_when_the_session_had_ended_and_nobody_presses_again(
    session: Session, member: Member, client: FlaskClient, post: Post
) -> None:
    form = fields(client.get(f"/p/{post.id}/reply").text, f"/p/{post.id}/replies")
    sessions.close_all_sessions(session, member.account_id)
    session.commit()
    lost = client.post(f"/p/{post.id}/replies", data={**form, "body": TYPED})
    assert lost.status_code == 401
    assert kept(session, member) == {}
    sign_in = {**fields(lost.text, "/sign-in"), "name": "a door of mine", "passphrase": factories.PASSPHRASE}
    assert client.post("/sign-in", data=sign_in).status_code == 200
    assert kept(session, member) == {f"post {post.id}": TYPED}


def test_another_site_writes_into_somebodys_drafts(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    form = fields(client.get(f"/p/{post.id}/reply").text, f"/p/{post.id}/replies")
    for address in (f"/p/{post.id}/replies", "/me/drafts", "/me/drafts/drop"):
        answer = client.post(address, data={**form, "body": "Not mine."}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 400
    assert kept(session, member) == {}


def test_the_script_is_not_told_whether_a_draft_is_kept(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    form = fields(client.get(f"/t/{post.thread_id}", follow_redirects=True).text, f"/t/{post.thread_id}/replies")
    assert client.post("/me/drafts", data={**form, "body": TYPED}).status_code == 201
    assert client.post("/me/drafts", data={**form, "body": ""}).status_code == 204
    assert client.post("/me/drafts", data={**form, "body": TYPED, "place": "read"}).status_code == 204
    assert kept(session, member) == {}


def test_nobody_reads_or_drops_the_draft_of_somebody_else(app: Flask, session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    send(client, f"/p/{post.id}/reply", f"/p/{post.id}/replies", body=TYPED, preview="1")
    other = signed_in(app, session, a_member(session))
    assert other.get(f"/me/drafts/post/{post.id}").status_code == 404
    token = fields(other.get("/me").text, "/sign-out")
    other.post("/me/drafts/drop", data={**token, "place": f"post {post.id}"})
    assert kept(session, member) == {f"post {post.id}": TYPED}
    assert TYPED not in other.get(f"/p/{post.id}/reply").text


def test_starting_anew_brings_the_draft_back(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    reply, address = f"/p/{post.id}/reply", f"/p/{post.id}/replies"
    send(client, reply, address, body=TYPED, preview="1")
    answer = send(client, reply, address, to="/me/drafts/drop", again="1")
    assert answer.headers["Location"] == reply  # type: ignore[attr-defined]
    assert kept(session, member) == {}
    assert fields(client.get(reply).text, address)["body"].strip() == ""


def test_quoting_costs_the_draft(client: FlaskClient, post: Post) -> None:
    reply, address = f"/p/{post.id}/reply", f"/p/{post.id}/replies"
    send(client, reply, address, body=TYPED, preview="1")
    for _ in range(2):
        body = fields(client.get(f"{reply}?quote=1").text, address)["body"]
        assert body.count(TYPED) == 1
        assert body.count("Quiet Heron") == 1


def test_a_draft_about_what_was_hidden_or_deleted_cannot_be_read_or_shows_a_title(
    app: Flask, session: Session, member: Member, client: FlaskClient, post: Post
) -> None:
    send(client, f"/p/{post.id}/reply", f"/p/{post.id}/replies", body=TYPED, preview="1")
    send(client, f"/t/{post.thread_id}", f"/t/{post.thread_id}/replies", body="To the thread.", preview="1")
    changing.hide_post(session, queries.get_post(session, post.id, None), "A reason.")
    session.commit()
    listed = client.get("/me/drafts").text
    assert "Awake at four" not in listed
    assert TYPED in listed
    page = client.get(f"/me/drafts/post/{post.id}").text
    assert TYPED in page
    assert "Continue" not in page


def test_deleting_a_post_leaves_its_words_in_a_draft(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    own = a_reply(session, member, post, "First words.")
    session.commit()
    send(client, f"/p/{own.id}/edit", f"/p/{own.id}/edit", body="First words, and more.", preview="1")
    assert kept(session, member)
    send(client, f"/p/{own.id}/delete", f"/p/{own.id}/delete")
    assert kept(session, member) == {}


def test_leaving_quickly_keeps_drafts_that_were_to_go_or_takes_those_that_were_to_stay(
    app: Flask, session: Session, member: Member, client: FlaskClient, post: Post
) -> None:
    send(client, f"/p/{post.id}/reply", f"/p/{post.id}/replies", body=TYPED, preview="1")
    client.get("/leave")
    assert kept(session, member)
    client = signed_in(app, session, member)
    send(client, "/me/discreet", "/me/discreet", drop_drafts="y")
    shelf.write(session, member.account_id, "read", {"threads": {}})
    session.commit()
    assert client.get("/leave").status_code == 303
    session.expire_all()
    assert shelf.names_of(session, member.account_id) == ["read"]
    assert preferences.of_account(session, session.get_one(factories.Account, member.account_id)).drop_drafts


def test_a_change_elsewhere_is_written_over_by_a_draft_without_a_word(session: Session, member: Member, client: FlaskClient, post: Post) -> None:
    own = a_reply(session, member, post, "First words.")
    session.commit()
    send(client, f"/p/{own.id}/edit", f"/p/{own.id}/edit", body="My draft.", preview="1")
    changing.edit_post(session, member, queries.get_post(session, own.id, member), body="Changed elsewhere.")
    session.commit()
    page = client.get(f"/p/{own.id}/edit").text
    assert fields(page, f"/p/{own.id}/edit")["body"].strip() == "My draft."
    assert "Your post has changed since" in page
    assert "Changed elsewhere." in words(page)


def test_two_texts_of_a_post_cannot_be_compared(session: Session, member: Member, client: FlaskClient, post: Post, visitor: FlaskClient) -> None:
    own = a_reply(session, member, post, "I slept two hours.")
    for body in ("I slept three hours.", "I slept four hours.\n\nAnd dreamt."):
        changing.edit_post(session, member, queries.get_post(session, own.id, member), body=body)
    session.commit()
    page = visitor.get(f"/p/{own.id}/history?one=1&other=3").text
    assert re.findall("<del>([^<]+)</del>", page) == ["two"]
    assert re.findall("<ins>([^<]+)</ins>", page) == ["four", "And dreamt."]
    changing.erase_earlier_text(session, member, queries.get_post(session, own.id, member), 1)
    session.commit()
    assert "two" not in words(visitor.get(f"/p/{own.id}/history?one=1&other=3").text).replace("two texts", "")


def test_words_that_a_moderator_has_hidden_are_read_in_the_history_of_a_quotation(
    session: Session, member: Member, client: FlaskClient, post: Post, visitor: FlaskClient
) -> None:
    own = a_reply(session, member, post, f"> [Quiet Heron](/p/{post.id}) wrote:\n>\n> A canary.\n\nMine.")
    changing.edit_post(session, member, queries.get_post(session, own.id, member), body="Mine alone.")
    changing.hide_post(session, queries.get_post(session, post.id, None), "It names a place.")
    session.commit()
    assert "canary" not in visitor.get(f"/p/{own.id}/history").text
