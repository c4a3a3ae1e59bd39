import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import DateTime, Interval, Time, insert
from sqlalchemy.orm import Session

from forum.accounts.models import Alias
from forum.app import create_app
from forum.core.model import Base
from forum.web import limits
from forum.web.access import public
from forum.web.database import checkpoint, db
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields

ADDRESS = "203.0.113.77"
FORGED = {
    "X-Forwarded-For": "198.51.100.23, 198.51.100.24",
    "X-Real-IP": "198.51.100.25",
    "Forwarded": "for=198.51.100.26;host=CANARY-forwarded",
    "CF-Connecting-IP": "198.51.100.27",
    "True-Client-IP": "198.51.100.28",
    "Via": "1.1 CANARY-via",
    "User-Agent": "CANARY-agent",
    "Referer": "http://localhost/CANARY-referrer",
    "Accept-Language": "tlh-CANARY",
    "Authorization": "Bearer CANARY-authorization",
    "X-Request-ID": "CANARY-request",
    "ETag": "CANARY-etag",
    "If-None-Match": "CANARY-match",
}
CANARIES = ["CANARY", ADDRESS, "198.51.100."]


def _crash() -> str:
    raise RuntimeError(f"CANARY-error {request.headers} {request.remote_addr} {dict(request.form)}")


def _break_a_rule() -> str:
    row = {"name": "CANARY-name", "name_key": "CANARY-key", "official": False}
    for number in range(2):
        db.session.execute(insert(Alias).values(id=f"CANARY-{number}", **row))
    return "not reached"


@pytest.fixture
def crashing(app: Flask, emptied: None) -> Iterator[Flask]:
    """The same forum with two pages that break; what earlier tests wrote is gone from the diary of its database."""
    made = create_app(app.config["SETTINGS"])
    with made.app_context():
        checkpoint()
    made.add_url_rule("/crash", view_func=public(_crash), methods=["GET", "POST"])
    made.add_url_rule("/rule", view_func=public(_break_a_rule), methods=["POST"])
    yield made
    with made.app_context():
        db.engine.dispose()


def _watch(client: FlaskClient) -> FlaskClient:
    client.environ_base["REMOTE_ADDR"] = ADDRESS
    client.environ_base.update({f"HTTP_{name.upper().replace('-', '_')}": value for name, value in FORGED.items()})
    client.set_cookie("CANARY-cookie", "CANARY-value")
    return client


def _journey(app: Flask, session: Session) -> None:
    """Read, search, join, write and flag as somebody does whose browser says a great deal."""
    post = factories.a_thread(session, factories.a_member(session))
    session.commit()
    client = _watch(factories.visitor(app))
    for place in ("/", f"/p/{post.id}", "/search?q=CANARY-question", "/CANARY-path", "/help?country=CANARY", "/boards/CANARY?after=CANARY"):
        client.get(place)
    client.post("/sign-in", data={"name": "CANARY-door", "passphrase": "CANARY-passphrase"})
    client.post("/recover", data={"name": "CANARY-door", "code": "CANARY-code", "passphrase": "CANARY-passphrase"})
    client.post("/crash?CANARY-query", data={"body": "CANARY-body", "passphrase": "CANARY-passphrase"})
    client.post("/rule", data={"body": "CANARY-body"})
    client.get("/crash")
    client.post("/join", data={"name": "CANARY-door", "passphrase": PASSPHRASE, "of_age": "y", "agrees": "y"})
    client.post("/me/name", data={**fields(client.get("/me/name").text, "/me/name"), "name": "Quiet Heron"})
    for address, page, typed in (
        (f"/p/{post.id}/replies", f"/p/{post.id}/reply", {"body": "An answer."}),
        (f"/p/{post.id}/flag", f"/p/{post.id}/flag", {"reason": "cruelty"}),
    ):
        assert client.post(address, data={**fields(client.get(page).text, address), **typed}).status_code == 303
    client.post("/crash", data={**fields(client.get("/me").text, "/sign-out"), "body": "CANARY-body"})
    client.get("/leave")


def _found(app: Flask) -> list[str]:
    settings, found = app.config["SETTINGS"], []
    for folder in (settings.forum_data_dir, settings.forum_key_dir, limits.counters_file(settings.forum_data_dir).parent):
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            found += [f"{canary} in {path.name}" for canary in CANARIES if canary.lower().encode() in content.lower()]
    return found


def test_no_file_says_from_where_or_with_what_somebody_came(crashing: Flask, session: Session, deliver: Callable[[], None]) -> None:
    _journey(crashing, session)
    assert not _found(crashing)
    deliver()
    assert not _found(crashing)


def test_the_search_through_the_files_would_notice(crashing: Flask) -> None:
    planted = crashing.config["SETTINGS"].forum_data_dir / "planted"
    planted.write_bytes(b"\0\xffcanary\n")
    assert _found(crashing) == ["CANARY in planted"]
    planted.unlink()


def test_nothing_that_is_written_down_or_printed_says_who_came(
    crashing: Flask, session: Session, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        _journey(crashing, session)
    said = caplog.text + "".join(capfd.readouterr())
    assert "a page broke: RuntimeError" in said
    assert not [canary for canary in CANARIES if canary in said]


def test_a_broken_page_says_sorry_keeps_the_words_and_shows_nothing_of_the_inside(crashing: Flask, session: Session) -> None:
    member = factories.signed_in(crashing, session, factories.a_member(session))
    visitor = factories.visitor(crashing)
    for client in (visitor, member):
        token = fields(client.get("/me").text, "/sign-out") if client is member else {}
        answer = client.post("/crash", data={**token, "body": "Words that took an hour."})
        assert answer.status_code == 500
        assert "It is not your fault" in answer.text
        assert fields(answer.text, "/crash")["body"].strip() == "Words that took an hour."
        for inside in ("Traceback", "RuntimeError", "CANARY", ".py", "forum.", "sqlalchemy", "werkzeug"):
            assert inside not in answer.text.replace("/static/", ""), inside
        assert "Set-Cookie" not in answer.headers


def test_a_broken_rule_of_a_table_is_told_without_its_row(crashing: Flask, visitor: FlaskClient) -> None:
    answer = factories.visitor(crashing).post("/rule", data={"body": "Words that took an hour."})
    assert answer.status_code == 409
    assert "CANARY" not in answer.text
    assert fields(answer.text, "/rule")["body"].strip() == "Words that took an hour."


def test_no_column_keeps_more_than_a_day() -> None:
    kept = [column for table in Base.metadata.tables.values() for column in table.columns]
    assert not [column.name for column in kept if isinstance(column.type, (DateTime, Time, Interval))]
