"""Leaving for good, posts that end by themselves, and a forum that closes, as pages show them."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.accounts.service import closing
from forum.core import clock
from forum.core.days import full
from forum.privacy import erasure, retention
from forum.resources import promises
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields, words
from tests.unit.privacy.going import later, marks_gone, run


@pytest.fixture(autouse=True)
def _no_marks_left(app: Flask) -> Iterator[None]:
    yield
    marks_gone(app)


def _ask(client: FlaskClient, **typed: str) -> TestResponse:
    form = fields(client.get("/me/erase").text, "/me/erase")
    return client.post("/me/erase", data={**form, "passphrase": PASSPHRASE, "openings": "erase", "replies": "erase", **typed})


def test_somebody_can_ask_to_be_erased_and_change_their_mind(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    client = factories.signed_in(app, session, member)
    assert _ask(client).status_code == 303
    page = client.get("/me/erase").text
    assert full(clock.today() + timedelta(days=promises.LEAVING_DAYS)) in page
    assert "You asked to be erased" in client.get("/me").text
    client.post("/me/erase/stay", data=fields(page, "/me/erase/stay"))
    assert "You asked to be erased" not in client.get("/me").text
    assert not factories.afresh(session, member).is_leaving


def test_the_page_for_leaving_neither_persuades_nor_hides_what_stays(app: Flask, session: Session) -> None:
    page = words(factories.signed_in(app, session, factories.a_member(session)).get("/me/erase").text)
    for said in (
        "Erase my words",
        "Leave my words, without my names",
        "whoever watches can see that they vanish together",
        "others have quoted",
        "backups",
    ):
        assert said in page
    for persuading in ("sorry", "miss you", "sure?", "really", "please stay", "sad"):
        assert persuading not in page.lower()


def test_a_slip_erases_nobody(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    client = factories.signed_in(app, session, member)
    for typed in ({"passphrase": "not mine at all"}, {"passphrase": ""}, {"openings": ""}, {"replies": "everything"}):
        assert _ask(client, **typed).status_code == 422
    assert not factories.afresh(session, member).is_leaving


def test_somebody_who_is_leaving_is_told_why_nothing_can_be_written(app: Flask, session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session))
    client = factories.signed_in(app, session, factories.a_member(session))
    address = f"/p/{post.id}/replies"
    form = fields(client.get(f"/p/{post.id}/reply").text, address)
    _ask(client)
    answer = client.post(address, data={**form, "body": "Words that I typed."})
    assert answer.status_code == 403
    assert "your page has the way back" in answer.text
    assert "Words that I typed." in answer.text


def test_at_once_there_is_no_way_back_and_soon_no_account(app: Flask, session: Session) -> None:
    member = factories.a_member(session, sign_in_name="a door to close")
    client = factories.signed_in(app, session, member)
    form = fields(client.get("/me").text, "/sign-out")
    _ask(client, when="now")
    page = client.get("/me/erase").text
    assert "/me/erase/stay" not in page
    assert client.post("/me/erase/stay", data=form).status_code == 403
    run(app, session, erasure.carry_out_at_once)
    assert client.get("/me").status_code == 401
    answer = factories.visitor(app).post("/sign-in", data={"name": "a door to close", "passphrase": PASSPHRASE})
    assert answer.status_code == 422


def test_an_erased_post_says_who_deleted_it_and_a_left_one_names_nobody(app: Flask, session: Session, visitor: FlaskClient) -> None:
    erased, nameless = factories.a_member(session, "Amber Otter"), factories.a_member(session, "Silver Heron")
    posts = [factories.a_thread(session, member, title=f"A title of {number}") for number, member in enumerate((erased, nameless))]
    for member, chosen in ((erased, "erase"), (nameless, "nameless")):
        _ask(factories.signed_in(app, session, member), openings=chosen, when="now")
    run(app, session, erasure.carry_out_at_once)
    pages = [visitor.get(f"/p/{post.id}", follow_redirects=True).text for post in posts]
    assert "Deleted by its author" in pages[0]
    assert "A title of 0" not in pages[0]
    assert "Some words to begin." in pages[1]
    assert "A former member" in pages[1]
    assert not [name for name in ("Amber Otter", "Silver Heron") for page in pages if name in page]


def test_a_member_chooses_after_how_long_posts_end(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    client = factories.signed_in(app, session, member)
    form = fields(client.get("/me/expiry").text, "/me/expiry")
    assert client.post("/me/expiry", data={**form, "months": "12", "earlier": "y"}).status_code == 303
    chosen = factories.afresh(session, member).preferences
    session.rollback()
    assert (chosen.expire_months, chosen.expire_asked) == (12, clock.today().isoformat())
    assert "What you wrote before gets its day until" in client.get("/me/expiry").text
    for wrong in ("1", "", "many"):
        assert client.post("/me/expiry", data={**form, "months": wrong}).status_code == 422


def test_the_page_of_what_is_kept_shows_every_line_and_can_be_found(visitor: FlaskClient) -> None:
    page = unescape(words(visitor.get("/privacy/kept").text))
    for row in retention.TABLE:
        assert row.what in page
    assert 'href="/privacy/kept"' in visitor.get("/privacy").text


def test_a_forum_that_closes_says_so_on_every_page_and_lets_nobody_in(app: Flask, session: Session, visitor: FlaskClient) -> None:
    member = factories.signed_in(app, session, factories.a_member(session))
    day = clock.today() + timedelta(days=90)
    assert "This forum closes" not in visitor.get("/").text
    closing.announce(session, day)
    session.commit()
    app.extensions["closing"].ask_again()  # as it does within a minute
    for page in (visitor.get("/"), visitor.get("/help"), member.get("/me"), visitor.get("/no-such-page")):
        assert f"This forum closes on {full(day)}" in words(page.text)
    answer = visitor.post("/join", data={"name": "a new door", "passphrase": PASSPHRASE, "of_age": "y", "agrees": "y"})
    assert answer.status_code == 403
    assert full(day) in answer.text


def _close(app: Flask, *arguments: str, typed: str = "") -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["forum", *arguments], input=typed)
    return done.exit_code, done.output


def test_people_get_ninety_days_unless_somebody_types_that_they_do_not(app: Flask, session: Session) -> None:
    soon, fair = ((clock.today() + timedelta(days=days)).isoformat() for days in (30, 90))
    assert _close(app, "close", "--on", soon)[0] == 1
    assert "It is open." in _close(app, "status")[1]
    assert _close(app, "close", "--on", soon, "--sooner", typed="Something else\n")[0] == 1
    assert _close(app, "close", "--on", soon, "--sooner", typed="Alongside\n")[0] == 0
    assert _close(app, "close", "--on", fair)[0] == 0
    assert full(clock.today() + timedelta(days=90)) in _close(app, "status")[1]
    assert _close(app, "keep-open")[0] == 0
    assert "It is open." in _close(app, "status")[1]


def test_the_key_is_not_destroyed_before_the_day_or_by_a_slip(app: Flask, session: Session) -> None:
    key = app.config["SETTINGS"].forum_key_dir / "sealing"
    before = key.read_bytes()
    assert _close(app, "close", "--finish", typed="Alongside\n")[0] == 1
    closing.announce(session, clock.today() + timedelta(days=90))
    session.commit()
    with later(90):
        assert _close(app, "close", "--finish", typed="Alongside\n")[0] == 1
    with later(91):
        assert _close(app, "close", "--finish", typed="alongside, I think\n")[0] == 1
    assert key.read_bytes() == before
    assert _close(app, "close")[0] == 2
