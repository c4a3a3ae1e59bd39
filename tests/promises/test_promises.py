"""Promises of the privacy page that no other test holds; `docs/security/promises.md` names the test of each."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Date, DateTime, Time
from sqlalchemy.orm import Session

from forum.accounts.service import entering, passphrases
from forum.boards.service import voices
from forum.core.errors import Refused
from forum.core.model import Base
from forum.core.names import public_id
from tests import factories
from tests.forms import words

MINUTES = {"post_minute.minute", "post_due.minute", "moderation_case.claim_until", "moderation_case.waits_since"}
"""What is known to the minute, for as long as docs/security/promises.md says."""


def test_a_known_and_an_unknown_sign_in_name_cost_the_same_work(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.a_member(session, sign_in_name="a door of mine")
    checked: list[str] = []
    real = passphrases.fits

    def counted(stored: str, passphrase: str) -> bool:
        checked.append(stored)
        return real(stored, passphrase)

    monkeypatch.setattr(entering, "fits", counted)
    work = []
    for name in ("a door of mine", "a door of nobody"):
        with pytest.raises(Refused):
            entering.sign_in(session, name, "not the passphrase at all")
        work.append([stored.rsplit("$", 2)[0] for stored in checked])
        checked.clear()
    assert work[0] == work[1], "one Argon2id of the same cost each"
    assert len(work[0]) == 1


def test_no_column_knows_an_hour_but_the_few_that_are_emptied(app: Flask) -> None:
    finer = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, DateTime | Time)
    }
    assert finer == set()
    whole = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in ("minute", "claim_until", "waits_since")
    }
    assert whole == MINUTES
    days = [column for table in Base.metadata.tables.values() for column in table.columns if isinstance(column.type, Date)]
    assert len(days) > 10, "everything else is a day"


def test_ids_say_nothing_of_order_or_time() -> None:
    drawn = [public_id() for _ in range(200)]
    assert drawn != sorted(drawn)
    assert len({one[:2] for one in drawn}) > 150, "no part of an id is shared by what was made together"
    assert all(re.fullmatch(r"[0-9A-Za-z]{22}", one) for one in drawn)


def test_nothing_public_joins_two_names_of_one_person(app: Flask, session: Session, visitor: FlaskClient) -> None:
    member, here, there = factories.a_member(session), factories.a_board(session, "nights"), factories.a_board(session, "days")
    ids = {}
    for board in (here, there):
        seed = public_id()
        voice = voices.choices(session, member, board, None, seed)[1]
        alias = voices.speak(session, member, board, "", voice.key, seed)
        ids[board.slug] = (alias.id, alias.name, factories.writing.start_thread(session, member, board, alias, _draft(seed)).thread_id)
    session.commit()
    for slug, other in (("nights", "days"), ("days", "nights")):
        _, name, thread = ids[slug]
        seen = "".join(visitor.get(address, follow_redirects=True).text for address in (f"/boards/{slug}", f"/t/{thread}", "/search?q=words", "/log"))
        assert name in seen
        assert ids[other][1] not in visitor.get(f"/t/{thread}", follow_redirects=True).text
        assert not [part for part in (member.account_id, ids[slug][0], ids[other][0]) if part in seen]


def _draft(seed: str) -> Any:
    return factories.writing.Draft(seed, "Some words.", "A title")


def test_no_page_of_a_member_can_be_served_to_another_from_a_cache(app: Flask, session: Session) -> None:
    client = factories.signed_in(app, session, factories.a_member(session))
    pages = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    assert "/me" in pages
    for address in pages:
        answer = client.get(address)
        assert answer.headers.get("Cache-Control") == "no-store", address


def test_writers_are_told_what_gives_people_away_where_they_write(app: Flask, session: Session) -> None:
    client = factories.signed_in(app, session, factories.a_member(session))
    board = factories.a_board(session, "nights")
    session.commit()
    assert "could show who you are" in words(client.get(f"/boards/{board.slug}/new").text)
    assert "Your way of writing" in words(client.get("/privacy").text)


def test_whoever_is_about_to_write_sees_as_whom(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    post = factories.a_thread(session, member)
    client = factories.signed_in(app, session, member)
    name = factories.usual(session, member).name
    for address in (f"/t/{post.thread_id}", f"/p/{post.id}/reply"):
        page = client.get(address, follow_redirects=True).text
        assert f'name="voice" value="usual:{name}"' in page, address
        assert f"You speak as <strong>{name}</strong>" in page, address
