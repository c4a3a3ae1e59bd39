"""Taking everything along, through the pages: asked for, waited for, opened once the code is typed, deleted."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.core import owned
from forum.privacy import export
from forum.privacy.models import Export, Progress
from forum.web.database import reading, transaction
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields, words
from tests.http.watching import Watched

CODE = r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]{5}"


@pytest.fixture
def browser(app: Flask, session: Session) -> Iterator[Watched]:
    """A member who has written a little."""
    member = factories.a_member(session, "Patient Otter")
    factories.a_thread(session, member, title="A quiet title", body="Words to take along.")
    yield Watched.of(app, session, member)
    for path in session.info[export.FOLDER].glob("*"):
        path.unlink()


def _make(app: Flask) -> None:
    with app.app_context():
        export.make_waiting(reading, transaction)


def _ask(browser: Watched, **typed: str) -> str:
    answer = browser.send("/me/export", "/me/export", passphrase=PASSPHRASE, **typed)
    assert answer.status_code == 200
    (code,) = re.findall(CODE, answer.text)
    return str(code)


def test_a_member_takes_everything_along_without_a_script(app: Flask, browser: Watched) -> None:
    assert "/me/export" in browser.get("/me").text
    code = _ask(browser, names="y")
    waiting = browser.get("/me/export")
    assert "is being made" in waiting.text
    assert code not in waiting.text
    _make(app)
    assert "Your copy is ready" in browser.get("/me/export").text
    file = browser.send("/me/export", "/me/export/file", code=code.lower())
    assert file.headers["Content-Type"] == "text/html; charset=utf-8"
    assert file.headers["Content-Disposition"] == 'attachment; filename="export.html"'
    assert file.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in file.headers["Content-Security-Policy"]
    assert "Words to take along." in file.text
    assert "Patient Otter" in file.text


def test_a_copy_keeps_the_names_out_unless_they_are_asked_for(app: Flask, browser: Watched) -> None:
    assert "names" not in fields(browser.get("/me/export").text, "/me/export"), "it must not be ticked beforehand"
    code = _ask(browser)
    _make(app)
    file = browser.send("/me/export", "/me/export/file", code=code)
    assert "Words to take along." in file.text
    assert "Patient Otter" not in file.text


def test_somebody_at_an_open_browser_gets_no_copy_without_the_passphrase(app: Flask, session: Session, browser: Watched) -> None:
    for passphrase in ("", "a wrong passphrase that is long"):
        answer = browser.send("/me/export", "/me/export", passphrase=passphrase, names="y")
        assert answer.status_code == 422
        assert not re.search(CODE, answer.text)
        assert 'value="a wrong' not in answer.text
    _make(app)
    assert not list(session.info[export.FOLDER].glob("*"))


def test_a_wrong_code_opens_nothing_and_says_so(app: Flask, browser: Watched) -> None:
    _ask(browser)
    _make(app)
    for code in ("", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "\0", "é" * 90):
        answer = browser.send("/me/export", "/me/export/file", code=code)
        assert answer.status_code == 422
        assert "Words to take along." not in answer.text
    assert browser.post("/me/export/file", {"code": "AAAAA"}).status_code == 400


def test_codes_cannot_be_tried_for_ever(app: Flask, browser: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    code = _ask(browser)
    _make(app)
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"limit_factor": 0.1}))
    form = browser.form("/me/export", "/me/export/file")
    answers = [browser.post("/me/export/file", {**form, "code": "AAAAA"}).status_code for _ in range(3)]
    assert answers[-1] == 429
    assert browser.post("/me/export/file", {**form, "code": code}).status_code == 429


def test_nobody_opens_or_deletes_the_copy_of_another(app: Flask, session: Session, browser: Watched) -> None:
    code = _ask(browser)
    _make(app)
    other = Watched.of(app, session, factories.a_member(session))
    token = other.form("/me", "/sign-out")
    assert other.post("/me/export/file", {**token, "code": code}).status_code == 404
    other.post("/me/export/delete", token)
    assert browser.send("/me/export", "/me/export/file", code=code).status_code == 200


def test_a_copy_that_is_not_ready_or_was_asked_for_twice_is_answered_with_a_sentence(app: Flask, browser: Watched) -> None:
    form = browser.form("/me/export", "/me/export")
    code = _ask(browser)
    token = browser.form("/me", "/sign-out")
    assert browser.post("/me/export/file", {**token, "code": code}).status_code == 404
    again = browser.post("/me/export", {**form, "passphrase": PASSPHRASE})
    assert again.status_code == 409
    assert "There is a copy already" in again.text
    assert PASSPHRASE not in again.text


def test_a_member_deletes_their_copy_at_once(app: Flask, session: Session, browser: Watched) -> None:
    code = _ask(browser)
    _make(app)
    answer = browser.send("/me/export", "/me/export/delete")
    assert answer.status_code == 303
    assert not list(session.info[export.FOLDER].glob("*"))
    assert "The copy is deleted here" in browser.get("/me/export").text
    assert browser.post("/me/export/file", {**browser.form("/me", "/sign-out"), "code": code}).status_code == 404


def test_a_file_that_is_lost_is_answered_with_what_helps(app: Flask, session: Session, browser: Watched) -> None:
    code = _ask(browser)
    _make(app)
    form = browser.form("/me/export", "/me/export/file")
    for path in session.info[export.FOLDER].glob("*"):
        path.unlink()
    answer = browser.post("/me/export/file", {**form, "code": code})
    assert answer.status_code == 404
    assert "ask for another" in words(answer.text)


def test_a_copy_that_could_not_be_made_is_not_waited_for_in_vain(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    export.ask(session, member, PASSPHRASE, with_names=False)
    owned.rows_of(session, Export, member.account_id)[0].state = Progress.FAILED
    page = factories.signed_in(app, session, member).get("/me/export").text
    assert "that is our fault" in page
    assert fields(page, "/me/export/delete")


def test_a_visitor_is_asked_to_sign_in(visitor: FlaskClient) -> None:
    assert visitor.get("/me/export").status_code == 401
