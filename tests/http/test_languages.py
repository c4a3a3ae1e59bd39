"""Pages speak the language of whoever reads them, and no page says a word that cannot be translated."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import config
from forum.accounts.models import Alias
from forum.app import create_app
from forum.boards.models import Board, Post, Tag, Thread
from forum.cli.boards import add_starter_boards
from forum.core import keys
from forum.core.outbox import deliver_due
from forum.moderation.models import Decision
from forum.notes.models import ContextNote
from forum.resources.helplines import all_lines
from forum.web import limits, locale
from forum.web.database import db, reading, transaction
from tests import factories, pseudo
from tests.browser.scenes import LONG_WORD, Scene, everything
from tests.forms import fields, form_of, words
from tests.pages import PAGES, Look, address_of

GERMAN = {"Accept-Language": "de-AT, de;q=0.9, en;q=0.5"}
ASKING: dict[str, Any] = {"headers": {"Accept-Language": pseudo.TAG}, "follow_redirects": True}
UNSPOKEN = ("/design",)
"""A page of the workshop, and not of the forum."""
OWN_WORDS = (
    "Alongside Notes Ctrl Plaid English Deutsch",
    "findahelpline com",
    "Write to the box at the door. So that it is found.",
    "Tor",
    "https",
    "Website",
    "CSV JSON",
)


def test_a_visitor_is_answered_in_a_language_their_browser_does_not_ask_for(visitor: FlaskClient) -> None:
    page = visitor.get("/help", headers=GERMAN)
    assert '<html lang="de" dir="ltr">' in page.text
    assert "Hol dir jetzt Hilfe" in page.text
    assert page.headers["Content-Language"] == "de"
    assert "Accept-Language" in page.vary
    assert '<html lang="en" dir="ltr">' in visitor.get("/help", headers={"Accept-Language": "tlh"}).text


def test_somebody_at_a_foreign_computer_cannot_read_a_page(visitor: FlaskClient) -> None:
    page = visitor.get("/search?q=clock", headers=GERMAN).text
    assert 'href="?q=clock&amp;lang=en" hreflang="en"' in page
    assert ">Search<" in visitor.get("/search?q=clock&lang=en", headers=GERMAN).text
    assert "Set-Cookie" not in visitor.get("/?lang=de").headers


def test_a_choice_of_language_is_forgotten(app: Flask, session: Session) -> None:
    member = factories.signed_in(app, session, factories.a_member(session))
    typed = {**fields(member.get("/me/reading").text, "/me/reading"), "language": "de"}
    saved = member.post("/me/reading", data=typed, follow_redirects=True, headers={"Accept-Language": "en"})
    assert "Gespeichert. Es gilt auf jedem Gerät" in saved.text
    assert "Wie du liest" in member.get("/me/reading").text
    member.post("/me/reading", data={**typed, "language": "../etc"})
    assert "How you read" in member.get("/me/reading").text


def test_an_error_is_told_in_a_language_that_its_reader_does_not_know(visitor: FlaskClient) -> None:
    assert "Wir konnten diese Seite nicht finden" in visitor.get("/nothing/here", headers=GERMAN).text
    refused = visitor.post("/sign-in", data={"name": "nobody at all", "passphrase": "nothing at all"}, headers=GERMAN)
    assert "passen nicht zusammen" in refused.text
    assert "Bitte tipp deine" in visitor.post("/sign-in", data={}, headers=GERMAN).text


def test_numbers_and_days_follow_english_in_every_language(app: Flask, session: Session, visitor: FlaskClient) -> None:
    opening = factories.a_thread(session, factories.a_member(session), factories.a_board(session, "nights"))
    session.commit()
    assert "heute" in words(visitor.get(f"/p/{opening.id}", follow_redirects=True, headers=GERMAN).text)
    typed = {"name": "a door of mine", "passphrase": "x", "of_age": "y", "agrees": "y"}
    assert "mindestens 15 Zeichen" in visitor.post("/join", data=typed, headers=GERMAN).text


@pytest.fixture(scope="module")
def pretended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Scene, dict[str, Any]]]:
    """A forum with one of each thing in it, that speaks the language nobody speaks."""
    folder = tmp_path_factory.mktemp("pretended")
    keys.make(folder / "keys")
    values: dict[str, object] = {"forum_data_dir": folder / "data", "forum_key_dir": folder / "keys", "limit_factor": 1000}
    app = create_app(config.load(**values, operator_contact="Write to the box at the door."))
    app.testing = False
    locale.learn(app, pseudo.write(Path(folder / "translations")))
    with app.app_context():
        upgrade()
        add_starter_boards()
        with transaction() as session:
            scene = everything(session)
        while deliver_due(reading, transaction, app.extensions["subscriptions"]):
            pass
        with reading() as session:
            decision = session.scalars(select(Decision.id).where(Decision.case_id == scene.case_ids["decided"])).one()
    yield app, scene, {**vars(scene), "decision_id": decision}
    with app.app_context():
        db.engine.dispose()
    limits.forget_all(folder / "data")


def _written(app: Flask) -> list[str]:
    """Return what people and helplines have written, which no language changes."""
    columns = (
        Alias.name,
        Board.title,
        Board.purpose,
        Board.agreement,
        Board.rules,
        Board.group,
        Thread.title,
        Post.body,
        Tag.title,
        ContextNote.words,
    )
    with app.app_context(), reading() as session:
        own = [text for column in columns for text in session.scalars(select(column)) if text]
    lines = [repr(line) for line in all_lines()]
    return [*own, *lines, *OWN_WORDS, LONG_WORD, LONG_WORD[:40]]


@pytest.mark.parametrize("who", PAGES)
def test_a_sentence_cannot_be_translated(pretended: tuple[Flask, Scene, dict[str, Any]], who: str) -> None:
    app, scene, things = pretended
    client, member = factories.visitor(app), scene.people[who]
    if member is not None:
        with app.app_context(), transaction() as session:
            client = factories.signed_in(app, session, member)
    known = _written(app)
    faults = {}
    for look in [look for group in PAGES[who].values() for look in group if look not in UNSPOKEN]:
        page = _opened(client, look, things)
        assert page.status_code < 500, look
        assert f'<html lang="{pseudo.TAG}" dir="rtl"' in page.text, look
        if found := pseudo.bare(page.text, known):
            faults[str(look)] = found
    assert faults == {}


def _opened(client: FlaskClient, look: Look, things: dict[str, Any]) -> TestResponse:
    """Open a page, and press what brings its state about."""
    place = address_of(look).format(**things)
    page = client.get(place, **ASKING)
    if isinstance(look, str):
        return page
    sent = form_of(page.text, pseudo.marked(look.press), {pseudo.marked(label): text for label, text in look.fill})
    return client.post(sent.action or place, data=sent.fields, **ASKING)
