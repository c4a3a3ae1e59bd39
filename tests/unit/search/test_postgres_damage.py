"""Whatever becomes of a row of the index in PostgreSQL is noticed by `index verify`, and mended by it; and nobody waits long for a table."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from forum.core.outbox import Delivery
from forum.search.backends.postgres import PostgresIndex
from forum.search.contract import Query
from tests import factories, servers

DAMAGE = {
    "words that are lost": "UPDATE search_1.post SET words = '' WHERE post_id = :id",
    "words that nobody wrote": "UPDATE search_1.post SET words = words || 'tea:9' WHERE post_id = :id",
    "words in other places": "UPDATE search_1.post SET words = 'zanzibar:7' WHERE post_id = :id",
    "a row that is lost": "DELETE FROM search_1.post WHERE post_id = :id",
    "another board": "UPDATE search_1.post SET board_id = 'elsewhere' WHERE post_id = :id",
    "another day": "UPDATE search_1.post SET day = day - 900 WHERE post_id = :id",
    "another length": "UPDATE search_1.post SET length = length + 1 WHERE post_id = :id",
    "another mark": "UPDATE search_1.post SET mark = mark + 1 WHERE post_id = :id",
    "a word that is not counted": "DELETE FROM search_1.word WHERE stem = 'zanzibar' AND :id <> ''",
    "a word that is miscounted": "UPDATE search_1.word SET posts = 0 WHERE stem = 'zanzibar' AND :id <> ''",
    "a table that is lost": "DROP TABLE search_1.word",
    "all tables": "DROP SCHEMA search_1 CASCADE",
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with servers.postgres() as address:
        yield address


@pytest.fixture
def index(server: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresIndex]:
    with servers.fresh_database(server) as address:
        index = PostgresIndex(address.replace("postgresql://", "postgresql+psycopg://", 1))
        monkeypatch.setitem(app.extensions, "search", index)
        monkeypatch.setitem(app.extensions["session_info"], "search", index)
        yield index
        index.close()


def run(app: Flask, *arguments: str) -> int:
    return app.test_cli_runner().invoke(args=["index", *arguments]).exit_code


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_row_stays_damaged(app: Flask, index: PostgresIndex, session: Session, deliver: Callable[[], None], statement: str) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member, body="A tale of zanzibar, with tea.")
    factories.a_reply(session, member, opening, "More tea.")
    session.commit()
    deliver()
    session.execute(delete(Delivery))
    session.commit()
    assert run(app, "verify") == 0
    with index._engine().begin() as connection:
        connection.execute(text(statement), {"id": opening.id} if ":id" in statement else {})
    assert run(app, "verify") == 1
    assert run(app, "verify", "--repair") == 0
    assert run(app, "verify") == 0
    assert [hit.post_id for hit in index.find(Query(("zanzibar", "tale"))).hits] == [opening.id]
    assert index.frequencies(["tea", "zanzibar"]) == {"tea": 2, "zanzibar": 1}


def test_somebody_waits_for_ever_while_the_server_is_busy(app: Flask, index: PostgresIndex, session: Session, deliver: Callable[[], None]) -> None:
    factories.a_thread(session, factories.a_member(session), body="A tale of zanzibar, with tea.")
    session.commit()
    deliver()
    with index._engine().begin() as other:
        other.execute(text("LOCK TABLE search_1.post IN ACCESS EXCLUSIVE MODE"))
        found = index.find(Query(("zanzibar",)))
        assert found.at_least
        assert not found.hits
    assert index.find(Query(("zanzibar",))).hits
