"""Every header on which the grade of MDN's HTTP Observatory depends, by its rules of version 1.4.8 (`src/grader/charts.js`).

A real scan is described in `docs/security/asvs.md`; these tests keep its outcome.
"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.app import create_app
from forum.web.database import db
from tests import factories
from tests.factories import PASSPHRASE

HERE = "https://forum.example"
HALF_A_YEAR = 15_768_000
DOOR = "a door of my own"


@pytest.fixture
def browser(app: Flask, session: Session) -> Iterator[FlaskClient]:
    """A visitor of a forum that is reached by https."""
    made = create_app(app.config["SETTINGS"].model_copy(update={"secure_cookies": True, "proxies": 1}))
    factories.a_board(session, "nights")
    factories.a_member(session, sign_in_name=DOOR)
    session.commit()
    yield factories.visitor(made)
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(params=["/", "/sign-in", "/boards/nights", "/search?q=sleep", "/no/such/page", "/robots.txt"])
def answer(browser: FlaskClient, request: pytest.FixtureRequest) -> TestResponse:
    return browser.get(request.param, base_url=HERE)


def _policy(answer: TestResponse) -> dict[str, list[str]]:
    (header,) = answer.headers.getlist("Content-Security-Policy")
    return {words[0]: words[1:] for part in header.split(";") if (words := part.split())}


def test_nothing_may_run_or_load_but_what_is_named_and_ours(answer: TestResponse) -> None:
    policy = _policy(answer)
    assert policy["default-src"] == ["'none'"]  # +10
    assert policy["form-action"] in (["'self'"], ["'none'"])
    assert policy["base-uri"] == ["'none'"]
    sources = {source for name, words in policy.items() if name.endswith("-src") for source in words}
    assert sources <= {"'none'", "'self'"}  # neither unsafe-inline nor data:, a scheme or another host


def test_no_page_can_be_shown_inside_another(answer: TestResponse) -> None:
    assert _policy(answer)["frame-ancestors"] == ["'none'"]  # +5
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_no_other_site_learns_where_a_reader_came_from(answer: TestResponse) -> None:
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    assert answer.headers["Referrer-Policy"] in private  # +5


def test_no_other_site_can_load_our_pages_as_its_own(answer: TestResponse) -> None:
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"  # +10
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]  # 0; up to -50


def test_a_browser_that_came_by_https_stays_there(answer: TestResponse) -> None:
    found = re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
    assert found
    assert int(found[1]) >= HALF_A_YEAR  # 0; missing: -20


def test_a_browser_takes_nothing_for_what_it_is_not(answer: TestResponse) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"  # 0; missing: -5


def test_no_script_comes_from_elsewhere(answer: TestResponse) -> None:
    assert all(re.match(r"/(?!/)", source) for source in re.findall(r"<script[^>]*\bsrc=\"([^\"]*)", answer.text))  # 0; up to -50
    assert "http-equiv" not in answer.text


def test_a_preflight_of_another_site_is_told_nothing(browser: FlaskClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    answer = browser.open("/", method="OPTIONS", base_url=HERE, headers=asked)
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]


def test_the_cookie_of_a_session_cannot_be_read_or_sent_from_elsewhere(browser: FlaskClient) -> None:
    said = browser.post("/sign-in", base_url=HERE, data={"name": DOOR, "passphrase": PASSPHRASE})
    (cookie,) = said.headers.getlist("Set-Cookie")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= parts  # +5; a session without Secure: -40, without HttpOnly: -30
