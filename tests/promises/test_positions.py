"""That nobody can tell from the database who reads what, or when: positions reach a shelf late, with others, and beside no words."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.boards.service import positions
from forum.core import memory
from forum.web.database import reading, transaction
from tests import factories
from tests.forms import fields
from tests.promises.test_leaks import NAME
from tests.statements import engine_of, writing


def test_reading_writes_to_the_database_and_posting_writes_to_a_shelf(app: Flask, session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session), factories.a_board(session, "nights"))
    client = factories.signed_in(app, session, factories.a_member(session))

    def send(address: str, page: str, **typed: str) -> None:
        answer = client.post(address, data={**fields(client.get(page, follow_redirects=True).text, address), **typed})
        assert answer.status_code in (204, 303), (address, answer.status_code)

    with writing(engine_of(app)) as written:
        send(f"/t/{post.thread_id}/read", f"/p/{post.id}")
        send("/read", "/new")
        for page in ("/", "/new", "/boards/nights", f"/t/{post.thread_id}/unread"):
            client.get(page, follow_redirects=True)
        assert not any(written), "reading writes nothing at all"
        send(f"/p/{post.id}/replies", f"/p/{post.id}/reply", body="An answer.")
        send("/boards/nights/new", "/boards/nights/new", title="A title", body="Some words.")
        assert app.test_cli_runner().invoke(args=["worker", "--once"], catch_exceptions=False).exit_code == 0
    assert {"shelf", "post"} <= {table for tables in written for table in tables}, "the journey came to everything"
    assert [tables for tables in written if "shelf" in tables and (NAME | {"account"}) & set(tables)] == []


def test_readers_are_put_away_one_by_one(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    collected = memory.of(session)
    for key in collected.keys():  # noqa: SIM118  # no dictionary; what other tests have left
        collected.drop(key, len(collected.of(key)))
    opening = factories.a_thread(session, factories.a_member(session))
    members = [factories.a_member(session) for _ in range(7)]
    session.commit()
    for member in members:
        positions.read_up_to(session, member, opening.thread, 1)
    session.rollback()
    monkeypatch.setattr(positions, "BATCH", 5)
    with writing(engine_of(app)) as written, app.app_context():
        positions.flush(reading, transaction)
    assert sorted(tables.count("shelf") for tables in written if tables) == [2, 5]
    assert all(shelf.read(session, member.account_id, positions.PART) for member in members)


def test_what_is_on_its_way_to_a_shelf_names_reader_or_thread(app: Flask, session: Session) -> None:
    member, opening = factories.a_member(session), factories.a_thread(session, factories.a_member(session))
    collected = memory.of(session)
    before = set(collected.keys())
    positions.read_up_to(session, member, opening.thread, 1)
    (key,) = set(collected.keys()) - before
    kept = key.encode() + b"".join(collected.of(key))
    assert not [word for word in (member.account_id, opening.thread_id, opening.thread.board_id) if word.encode() in kept]
