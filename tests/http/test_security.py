import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts.models import Role
from forum.accounts.service import entering
from forum.app import create_app
from forum.boards.models import Post
from forum.web import access
from forum.web.database import db
from forum.web.security import HEADERS
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields
from tests.http.watching import Watched

DOOR = "a door of my own"
CHALLENGE = r'(name="challenge" value="|challenge&#34;: &#34;)[\w=-]+'
"""What a page asks a passkey: random each time."""


def _rules(app: Flask, mark: str, method: str) -> list[str]:
    """Return an address for every rule of that kind, with something unknown where it names something."""
    marked = [rule for rule in app.url_map.iter_rules() if access.declared(app.view_functions[rule.endpoint]) == mark]
    return [re.sub(r"<[^>]+>", "1", rule.rule) for rule in marked if method in (rule.methods or ())]


@pytest.fixture
def post(session: Session) -> Post:
    made = factories.a_thread(session, factories.a_member(session, sign_in_name=DOOR), factories.a_board(session, "nights"))
    factories.a_board(session, "inside", members_only=True)
    session.commit()
    session.expunge_all()
    return made


@pytest.fixture
def places(app: Flask, post: Post) -> list[str]:
    """Every page that a visitor can ask for, and some that are refused."""
    there = [f"/t/{post.thread_id}", f"/t/{post.thread_id}/{post.thread.slug}?view=flat", f"/p/{post.id}", f"/p/{post.id}/history"]
    return [
        *_rules(app, "public", "GET"),
        *there,
        *("/boards/nights", "/boards/inside", "/search?q=words", "/no/such/page", "/moderation", "/me", "//", "/%00"),
        app.jinja_env.globals["asset_url"]("site.css"),
    ]


# Headers


def test_every_answer_carries_every_protection(app: Flask, session: Session, visitor: FlaskClient, places: list[str]) -> None:
    member = factories.signed_in(app, session, factories.a_member(session))
    for client in (visitor, member):
        for place in places:
            for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
                headers = client.open(place, method=method).headers
                assert {name: headers.get(name) for name in HEADERS} == HEADERS, (method, place)
                assert "max-age=63072000" in headers["Strict-Transport-Security"]


def test_the_protections_are_those_that_were_meant() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    # With no-referrer Chromium would send `Origin: null` with our own forms.
    assert HEADERS["Referrer-Policy"] == "same-origin"
    assert HEADERS["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert HEADERS["X-Content-Type-Options"] == "nosniff"


def test_an_onion_address_is_never_told_to_use_https(visitor: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in visitor.get("/", base_url="http://abcdefgh.onion").headers


def test_going_back_after_leaving_shows_nothing(app: Flask, session: Session, visitor: FlaskClient, places: list[str]) -> None:
    member = factories.signed_in(app, session, factories.a_member(session))
    for client in (visitor, member):
        for place in places:
            answer = client.get(place)
            if place.startswith("/static/") and answer.status_code == 200:
                assert "immutable" in answer.headers["Cache-Control"]
            else:
                assert answer.headers["Cache-Control"] == "no-store", place


def test_no_page_asks_another_site_for_anything(visitor: FlaskClient, places: list[str]) -> None:
    for place in places:
        page = visitor.get(place)
        if page.content_type.startswith("text/html"):
            assert not re.findall(r"(?:src|action|srcset|data|poster)=\"(?!/(?!/)|data:)[^\"]*\"", page.text), place
            assert not re.findall(r"<link[^>]*href=\"(?!/(?!/))[^\"]*\"", page.text), place


# Cookies


def test_a_visitor_gets_no_cookie_whatever_they_do(visitor: FlaskClient, places: list[str]) -> None:
    for place in places:
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            assert "Set-Cookie" not in visitor.open(place, method=method).headers, (method, place)
    form = {"name": DOOR, "passphrase": "not the one", "code": "x", "of_age": "y", "agrees": "y"}
    for address in ("/join", "/sign-in", "/recover"):
        assert "Set-Cookie" not in visitor.post(address, data=form).headers


@pytest.mark.parametrize("value", ["", "x", "é", "eyJfdXNlcl9pZCI6IjEifQ.x.y", "\x00", "a" * 4000])
def test_a_forged_cookie_is_nobody(visitor: FlaskClient, places: list[str], value: str) -> None:
    for name in ("session", "remember_token", "__Host-session"):
        answer = visitor.get("/me", headers={"Cookie": f"{name}={value}"})
        assert answer.status_code == 401
        assert "Set-Cookie" not in answer.headers


def _sign_in(client: FlaskClient, **typed: str) -> str:
    answer = client.post("/sign-in", data={"name": DOOR, "passphrase": PASSPHRASE, **typed})
    assert answer.status_code == 303
    (set_cookie,) = answer.headers.getlist("Set-Cookie")
    return set_cookie


def test_the_cookie_of_a_member_is_out_of_reach_of_scripts_and_other_sites(app: Flask, visitor: FlaskClient, post: Post) -> None:
    attributes = {part.strip() for part in _sign_in(visitor).split(";")[1:]}
    assert attributes == {"HttpOnly", "Path=/", "SameSite=Lax"}
    kept = {part.strip().partition("=")[0] for part in _sign_in(factories.visitor(app), stays="y").split(";")[1:]}
    assert kept == {"HttpOnly", "Path", "SameSite", "Expires"}


def test_over_https_the_cookie_stays_on_this_very_host(app: Flask, session: Session, post: Post) -> None:
    safe = create_app(app.config["SETTINGS"].model_copy(update={"secure_cookies": True}))
    try:
        cookie = _sign_in(factories.visitor(safe))
    finally:
        with safe.app_context():
            db.engine.dispose()
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_the_cookie_tells_nothing_of_the_account_the_browser_or_the_address(app: Flask, session: Session, visitor: FlaskClient) -> None:
    member = factories.a_member(session, "Quiet Heron", sign_in_name=DOOR)
    alias = factories.usual(session, member).id
    session.commit()
    visitor.environ_base.update(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="CANARY-agent")
    value = _sign_in(visitor).partition("=")[2].partition(";")[0]
    said = app.session_interface.get_signing_serializer(app).loads(value)  # type: ignore[attr-defined]
    assert said.keys() == {"_user_id", "_fresh", "_id", "_permanent"}
    assert said["_id"] == ""
    assert len(said["_user_id"]) >= 43
    assert not {member.account_id, alias, "Quiet Heron", DOOR, "CANARY-agent", "203.0.113.9"} & {*map(str, said.values())}
    assert member.account_id not in value


# Who may use what


def test_every_view_says_who_may_use_it(app: Flask) -> None:
    assert {access.declared(view) for view in app.view_functions.values()} == {"public", "member", "moderator", "staff"}


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_nobody_gets_further_than_they_may(app: Flask, session: Session, visitor: FlaskClient, method: str) -> None:
    stranger = Watched(app, visitor)
    member = Watched.of(app, session, factories.a_member(session))
    moderator = Watched.of(app, session, factories.a_moderator(session))
    refused = [(stranger, mark, 401) for mark in ("member", "moderator", "staff")]
    refused += [(member, "moderator", 403), (member, "staff", 403), (moderator, "staff", 403)]
    for browser, mark, status in refused:
        token = {} if browser is stranger else browser.form("/me", "/sign-out")
        for address in _rules(app, mark, method):
            assert browser.open(method, address, data=token if method == "POST" else None).status_code == status, address


def test_somebody_whose_role_was_taken_away_gets_no_further_with_an_old_session(app: Flask, session: Session) -> None:
    moderator = factories.a_member(session, role=Role.MODERATOR, sign_in_name=DOOR)
    browser = factories.signed_in(app, session, moderator)
    assert browser.get("/moderation").status_code == 200
    entering.set_role(session, DOOR, Role.MEMBER)
    session.commit()
    assert browser.get("/moderation").status_code == 403


# What an answer gives away


def test_a_wrong_door_and_a_wrong_passphrase_are_answered_alike(visitor: FlaskClient, post: Post) -> None:
    answers = []
    for door in (DOOR, "a door that is nobodys"):
        for address, typed in (("/sign-in", {"passphrase": "not the one"}), ("/recover", {"code": "AAAAA", "passphrase": PASSPHRASE})):
            answer = visitor.post(address, data={"name": door, **typed})
            said = re.sub(CHALLENGE, r"\1", answer.text.replace(door, "a door"))
            answers.append((answer.status_code, dict(answer.headers) | {"Content-Length": ""}, said))
    assert answers[0] == answers[2]
    assert answers[1] == answers[3]


@pytest.mark.usefixtures("post")
def test_tries_at_one_door_are_counted_together_however_it_is_spelt(app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"limit_factor": 0.3}))
    spellings = [DOOR, DOOR.upper(), f" {DOOR} ", DOOR.replace(" ", "  "), f"{DOOR}\u200b", DOOR.title()]
    answers = [visitor.post("/sign-in", data={"name": spelling, "passphrase": "not the one"}).status_code for spelling in spellings]
    assert answers == [422, 422, 422, 429, 429, 429]
    assert visitor.post("/sign-in", data={"name": "another door", "passphrase": "not the one"}).status_code == 422


AWAY = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("resume", [*AWAY, " //evil.example", "", "evil.example", "/..//evil.example\\@", "http:evil.example", "\0//evil.example"])
def test_no_prepared_form_leads_words_to_another_site(visitor: FlaskClient, post: Post, resume: str) -> None:
    form = {"name": DOOR, "passphrase": PASSPHRASE, "kept.body": "Words that took an hour.", "resume": resume}
    answer = visitor.post("/sign-in", data=form)
    assert answer.status_code == 200
    assert fields(answer.text, "/")["body"].strip() == "Words that took an hour."
    actions = re.findall(r'action="([^"]*)"', answer.text)
    assert all(re.fullmatch(r"/(?!/)[\x21-\x5b\x5d-\x7e]*", action) for action in actions)


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example", "/\t/evil.example", "/\\evil.example", "/t///evil.example/replies"])
def test_no_prepared_address_leads_words_to_another_site(visitor: FlaskClient, post: Post, path: str) -> None:
    for method in ("GET", "POST"):
        answer = visitor.open("/", method=method, data={"body": "Words that took an hour."}, environ_overrides={"PATH_INFO": path})
        leads = [*re.findall(r'action="([^"]*)"', answer.text), answer.headers.get("Location", "/")]
        assert not [lead for lead in leads if re.match(r"/[/\\]|https?:|[^/]", lead)], leads


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", "<b>", "a b", "evil\\x", "[::1", "x" * 300, ""])
def test_a_poisoned_host_shows_up_nowhere(app: Flask, session: Session, visitor: FlaskClient, post: Post, host: str) -> None:
    forged = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example", "Forwarded": "host=evil.example"}
    member = factories.signed_in(app, session, factories.a_member(session))
    for client in (visitor, member):
        for place in ("/", f"/p/{post.id}", f"/t/{post.thread_id}", "/search", "/no/such/page", "/leave", "", "/boards//nights", "//help"):
            answer = client.get("/", headers=forged, environ_overrides={"PATH_INFO": place})
            assert answer.status_code < 500
            assert "evil" not in answer.text
            assert "evil" not in answer.headers.get("Location", "")
