"""When the agreements change, members are asked again: once a visit, with what is new, and never on the way to help."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.models import Account
from forum.resources import agreements
from forum.resources.agreements import Agreement, Version
from tests import factories
from tests.forms import fields

OLD = agreements.AGREEMENTS_VERSION
NEW = "2031-01-01"


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Version:
    """Agreements of which one has changed, one is new, and one is gone."""
    first = agreements.AGREEMENTS[0]
    now = (replace(first, sentence="Speak for yourself."), Agreement("new", "Be slow.", "Haste hurts.", "Wait a day."), *agreements.AGREEMENTS[2:])
    version = Version(NEW, "Two words are new.", now)
    monkeypatch.setattr(agreements, "VERSIONS", (*agreements.VERSIONS, version))
    return version


@pytest.fixture
def member(session: Session) -> Member:
    member = factories.a_member(session)
    preferences.change(session, member.account_id, agreed_to=OLD)
    return factories.afresh(session, member)


@pytest.fixture
def browser(app: Flask, session: Session, member: Member) -> FlaskClient:
    return factories.signed_in(app, session, member)


def test_nobody_who_said_yes_is_asked_as_long_as_nothing_has_changed(browser: FlaskClient) -> None:
    assert browser.get("/").status_code == 200
    assert browser.get("/agreements/again").status_code == 303


def test_a_member_is_told_once_a_visit_what_has_changed(browser: FlaskClient, changed: Version) -> None:
    asked = browser.get("/search?q=clock")
    assert (asked.status_code, asked.location) == (303, "/agreements/again?next=/search")
    page = browser.get(asked.location).text
    for words in ("Speak for yourself.", agreements.VERSIONS[0].agreements[0].sentence, "Be slow.", "Two words are new.", "What holds no longer"):
        assert words in page
    assert agreements.VERSIONS[0].agreements[4].sentence not in page, "only what is new"
    assert browser.get("/").status_code == 200, "and is left in peace for the rest of the visit"


def test_a_yes_is_kept_where_only_the_key_reads_it(browser: FlaskClient, changed: Version, session: Session, member: Member) -> None:
    page = browser.get("/agreements/again?next=/waiting").text
    answer = browser.post("/agreements/again", data={**fields(page, "/agreements/again"), "yes": NEW})
    assert (answer.status_code, answer.location) == (303, "/waiting")
    session.expire_all()
    account = session.get_one(Account, member.account_id)
    assert account.agreed_to == "test", "a column in clear would show in two backups who has been here in between"
    assert preferences.of_account(session, account).agreed_to == NEW
    assert browser.get("/agreements/again").status_code == 303


def test_a_yes_to_words_that_have_changed_once_more_is_none(browser: FlaskClient, changed: Version) -> None:
    page = browser.get("/agreements/again").text
    assert browser.post("/agreements/again", data={**fields(page, "/agreements/again"), "yes": OLD}).status_code == 409


@pytest.mark.parametrize("address", ["/help", "/help?country=GB", "/agreements", "/privacy", "/me", "/me/erase", "/moderation", "/leave"])
def test_nobody_is_stopped_on_the_way_to_help_or_out(browser: FlaskClient, changed: Version, address: str) -> None:
    assert "/agreements/again" not in (browser.get(address).location or "")


def test_a_visitor_is_asked_nothing(visitor: FlaskClient, changed: Version) -> None:
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize("address", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", ""])
def test_the_question_leads_to_a_foreign_place(browser: FlaskClient, changed: Version, address: str) -> None:
    page = browser.get("/agreements/again").text
    data: dict[str, Any] = {**fields(page, "/agreements/again"), "yes": NEW, "next": address}
    assert browser.post("/agreements/again", data=data).location == "/"


def test_earlier_words_can_still_be_read(visitor: FlaskClient, changed: Version) -> None:
    page = visitor.get(f"/agreements/{OLD}").text
    assert agreements.VERSIONS[0].agreements[0].sentence in page
    assert "earlier version" in page
    assert f"/agreements/{OLD}" in visitor.get("/agreements").text
    assert visitor.get("/agreements/1999-01-01").status_code == 404
