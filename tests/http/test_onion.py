"""Under an onion address: everything works there, nothing leads away from it, and pages over https tell of it."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import config
from forum.app import create_app
from forum.web.database import db
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields, words

HOST = f"{'abcdefghijklmnopqrstuvwxyz234567' * 2:.55}d.onion"
ONION = f"http://{HOST}"
CLEARNET = "https://forum.example"
POLICY = "Strict-Transport-Security"
DOOR = "a door of my own"
ASKED = re.compile(r"""(?:\b(?:src|srcset|action|formaction|data|poster)="|<link[^>]*\shref="|url\(["']?)([^"')]*)""")
"""Every address that a browser asks for by itself, or sends a form to."""


class Browser:
    """A browser at the onion address. It sends Origin with a form and never says Sec-Fetch-Site, and it looks at every answer."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.seen: list[str] = []

    def get(self, path: str) -> TestResponse:
        return self._look(path, self.client.get(path, base_url=ONION))

    def send(self, page: str, action: str, **typed: str) -> TestResponse:
        """Fill in the form of a page that posts to an address, send it, and follow where it leads."""
        data = {**fields(page, action), **typed}
        answer = self._look(action, self.client.post(action, base_url=ONION, headers={"Origin": ONION}, data=data))
        assert answer.status_code in (200, 303), (action, words(answer.text))
        return self.get(answer.headers["Location"].partition("#")[0]) if answer.status_code == 303 else answer

    def _look(self, path: str, answer: TestResponse) -> TestResponse:
        self.seen.append(path)
        assert answer.status_code < 500
        page = answer.data.decode("utf-8", "replace")  # fonts are looked at too
        assert HOST not in page, f"{path} names its own host"
        assert not [value for name, value in answer.headers if HOST in value], path
        assert POLICY not in answer.headers, path
        assert re.match(r"/(?!/)", answer.headers.get("Location", "/")), path
        asked = re.findall(ASKED, page)
        assert not [address for address in asked if not re.match(r"/(?!/)|data:", address)], path
        for asset in re.findall(r"[\"'(](/static/[^\"')]+)", page):
            if asset not in self.seen:
                assert self.get(asset).status_code == 200
        return answer


@pytest.fixture
def safe(app: Flask, emptied: None) -> Iterator[Flask]:
    """A forum as it is set up when it is reached by https and by an onion service."""
    made = create_app(app.config["SETTINGS"].model_copy(update={"onion_address": ONION, "secure_cookies": True}))
    yield made
    with made.app_context():
        db.engine.dispose()


def _write_and_flag(browser: Browser, deliver: Callable[[], None], other: str) -> None:
    answer = browser.send(browser.get("/boards/nights/new").text, "/boards/nights/new", title="Nights without end", body="Lying awake until four.")
    assert "Lying awake until four." in words(answer.text)
    answer = browser.send(browser.get(f"/p/{other}/reply").text, f"/p/{other}/replies", body="I hear you, lantern.")
    assert "I hear you, lantern." in words(answer.text)
    deliver()
    assert "Nights without end" in words(browser.get("/search?q=awake").text)
    browser.send(browser.get(f"/p/{other}/flag").text, f"/p/{other}/flag", reason="cruelty")


@pytest.mark.parametrize("secure", [False, True])
def test_a_member_can_do_everything_over_tor_and_is_never_led_away(
    app: Flask, safe: Flask, session: Session, deliver: Callable[[], None], secure: bool
) -> None:
    other = factories.a_thread(session, factories.a_member(session), factories.a_board(session, "nights")).id
    session.commit()
    browser = Browser(safe if secure else app)
    for place in ("/", "/help", "/help/leaving", "/privacy", "/agreements", "/boards/nights", f"/p/{other}", "/no/such/page", "/sign-in"):
        browser.get(place)
    codes = browser.send(browser.get("/join").text, "/join", name=DOOR, passphrase=PASSPHRASE, of_age="y", agrees="y")
    named = browser.send(codes.text, "/me/name")
    assert "You are" in words(named.text)
    _write_and_flag(browser, deliver, other)
    out = browser.send(browser.get("/me").text, "/sign-out")
    assert "Sign in" in words(out.text)
    assert browser.get("/me").status_code == 401
    back = browser.send(browser.get("/sign-in").text, "/sign-in", name=DOOR, passphrase=PASSPHRASE)
    assert "Sign in" not in words(back.text)


def test_no_other_site_can_speak_for_somebody_who_came_over_tor(app: Flask, session: Session) -> None:
    client = app.test_client()
    for origin in ("http://evil.example", "null", f"http://{'e' * 55}d.onion", f"{ONION}.evil.example", "", f"https://{HOST}:1"):
        answer = client.post("/sign-in", base_url=ONION, headers={"Origin": origin}, data={"name": "x"})
        assert answer.status_code == 400, origin
    assert client.post("/sign-in", base_url=ONION, headers={"Origin": ONION}, data={"name": "x"}).status_code == 422


@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"{HOST}:80", f"{HOST}.", f"a.{HOST}"])
def test_nobody_is_locked_out_of_an_onion_address_by_being_told_to_use_https(safe: Flask, host: str) -> None:
    for scheme in ("http", "https"):
        answer = safe.test_client().get("/", base_url=f"{scheme}://{host}")
        assert answer.status_code == 200
        assert POLICY not in answer.headers
        assert "Onion-Location" not in answer.headers


def test_whoever_came_by_https_is_kept_to_https(safe: Flask) -> None:
    answer = safe.test_client().get("/", base_url=CLEARNET)
    assert answer.headers[POLICY] == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "/"),
        ("/help?country=GB", "/help?country=GB"),
        ("/search?q=two%20words&sort=new", "/search?q=two%20words&sort=new"),
        ("/search?q=%C3%A9%0d%0aX:1", "/search?q=%C3%A9%0d%0aX:1"),
        ("/no/such/pl%C3%A4ce", "/no/such/pl%C3%A4ce"),
    ],
)
def test_tor_browser_learns_the_onion_address_of_the_page_it_shows(safe: Flask, path: str, said: str) -> None:
    assert safe.test_client().get(path, base_url=CLEARNET).headers["Onion-Location"] == ONION + said


def _told(client: FlaskClient, path: str, base: str = CLEARNET, method: str = "GET", **options: object) -> bool:
    return "Onion-Location" in client.open(path, method=method, base_url=base, **options).headers  # type: ignore[arg-type]


def test_the_onion_address_is_told_on_pages_over_https_alone(app: Flask, safe: Flask, session: Session) -> None:
    client = safe.test_client()
    assert _told(client, "/sign-in")
    assert not _told(client, "/sign-in", "http://forum.example")
    assert not _told(client, app.extensions["assets"].url("site.css"))
    assert not _told(client, "/healthz")
    assert not _told(client, "/leave")
    assert not _told(app.test_client(), "/sign-in")


def test_a_browser_that_goes_over_by_itself_takes_no_typed_words_away(safe: Flask, session: Session) -> None:
    own = {"Sec-Fetch-Site": "same-origin"}
    assert not _told(safe.test_client(), "/sign-in", method="POST", headers=own, data={"name": "x"})
    assert not _told(safe.test_client(), "/sign-in", method="POST", data={"body": "Words that took an hour."})


@pytest.mark.parametrize(
    "value", ["forum.onion", f"{ONION}/", f"{ONION}:80", f"ftp://{HOST}", HOST, f"http://{'a' * 56}.onion", "http://forum.example"]
)
def test_an_onion_address_that_leads_nowhere_is_said_before_the_start(value: str) -> None:
    with pytest.raises(config.WrongSetting, match=r"ONION_ADDRESS: must be .*\.onion"):
        config.load(onion_address=value)
    assert config.load(onion_address=ONION).onion_address == ONION
