import re
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from tests import factories
from tests.forms import fields
from tests.http.watching import Watched

OWN = "http://localhost"
SITES = [None, "same-origin", "same-site", "cross-site", "none", "bogus", "Same-Origin"]
EVIL = ["http://evil.example", "http://localhost:81", "http://localhost.evil.example", "http://evil@localhost", "http://[", "localhost"]
ORIGINS = [None, OWN, "null", *EVIL]
REFERERS = [None, f"{OWN}/boards/nights", "http://evil.example/http://localhost/", "http://[", "localhost"]


def _is_own(site: str | None, origin: str | None, referer: str | None) -> bool:
    if site is not None:
        return site == "same-origin"
    return origin == OWN if origin is not None else referer is not None and referer.startswith(f"{OWN}/")


def _browser(app: Flask) -> FlaskClient:
    return app.test_client()


def _headers(*sent: str | None) -> dict[str, str]:
    return {name: value for name, value in zip(("Sec-Fetch-Site", "Origin", "Referer"), sent, strict=True) if value is not None}


def test_a_form_counts_as_ours_only_when_the_browser_says_that_it_is(app: Flask, session: Session) -> None:
    client = Watched(app, _browser(app))
    wrong = []
    for sent in product(SITES, ORIGINS, REFERERS):
        answer = client.client.post("/sign-in", data={"name": "x"}, headers=_headers(*sent))
        if answer.status_code != (422 if _is_own(*sent) else 400):
            wrong.append((sent, answer.status_code))
    assert not wrong


def test_no_other_site_can_speak_for_a_member(app: Flask, session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session))
    own = Watched.of(app, session, factories.a_member(session))
    address = f"/p/{post.id}/replies"
    form = {**own.form(f"/p/{post.id}/reply", address), "body": "Words from elsewhere."}
    own.client.environ_base.pop("HTTP_SEC_FETCH_SITE")
    for sent in product(["same-site", "cross-site", "none"], [None, OWN, "null"], [None, REFERERS[1]]):
        answer = own.post(address, form, headers=_headers(*sent))
        assert answer.status_code == 400, sent
    assert own.post(address, form, headers=_headers(None, OWN, None)).status_code == 303


@pytest.mark.parametrize("sent", [("cross-site", EVIL[0], None), ("same-site", None, None), (None, "null", None), (None, None, None)])
def test_what_another_site_sent_is_not_offered_for_sending_again(app: Flask, session: Session, sent: tuple[str | None, ...]) -> None:
    member = factories.a_member(session)
    post = factories.a_thread(session, member)
    own = Watched.of(app, session, member)
    token = own.form("/me", "/sign-out")["form_token"]
    own.client.environ_base.pop("HTTP_SEC_FETCH_SITE")
    answer = own.post(f"/p/{post.id}/delete", {"body": "Call this number."}, headers=_headers(*sent))
    assert answer.status_code == 400
    assert token not in answer.text
    assert '<form method="post"' not in answer.text
    assert "Call this number" not in answer.text


@pytest.mark.parametrize("where", ["nowhere", "address", "header", "another name", "another member", "half"])
def test_a_members_form_needs_the_token_of_their_own_session(app: Flask, session: Session, where: str) -> None:
    post = factories.a_thread(session, factories.a_member(session))
    own = Watched.of(app, session, factories.a_member(session))
    other = Watched.of(app, session, factories.a_member(session))
    address = f"/p/{post.id}/replies"
    form = own.form(f"/p/{post.id}/reply", address)
    token = form.pop("form_token")
    sent = {
        "nowhere": {},
        "address": {"query_string": {"form_token": token}},
        "header": {"headers": {"X-CSRF-Token": token, "form_token": token}},
        "another name": {"more": {"csrf_token": token}},
        "another member": {"more": {"form_token": other.form("/me", "/sign-out")["form_token"]}},
        "half": {"more": {"form_token": token[:32]}},
    }[where]
    answer = own.post(address, {**form, "body": "Words.", **sent.pop("more", {})}, **sent)
    assert answer.status_code == 400
    assert session.scalar(select(func.count()).select_from(Post)) == 1
    session.rollback()
    assert own.post(address, fields(answer.text, address)).status_code == 303


def test_every_form_of_a_member_is_checked(app: Flask, session: Session) -> None:
    staff = Watched.of(app, session, factories.a_member(session, role="administrator"))
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            address = re.sub(r"<[^>]+>", "1", rule.rule)
            assert staff.post(address, {}).status_code == 400, address
            assert staff.post(address, {}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400, address


def test_asking_never_changes_anything(app: Flask, session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session))
    own = Watched.of(app, session, factories.a_member(session))
    address = f"/p/{post.id}/replies"
    form = own.form(f"/p/{post.id}/reply", address)
    for method in ("GET", "HEAD", "OPTIONS"):
        own.client.open(address, method=method, query_string={**form, "body": "Words."})
        own.client.open(address, method=method, query_string={**form, "_method": "POST"}, headers={"X-HTTP-Method-Override": "POST"})
    assert session.scalar(select(func.count()).select_from(Post)) == 1
