"""Whatever becomes of a row of the index in PostgreSQL is noticed by `index verify`, and mended by it; and nobody waits long for a table."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from forum.core.outbox import Delivery
from forum.search.backends import candidates, tables
from forum.search.backends.postgres import PostgresIndex
from forum.search.contract import Broken, Query
from tests import factories, servers
from tests.unit.search.making import Shelf, document

DAMAGE = {
    "words that are lost": "UPDATE search_3.post SET words = '' WHERE post_id = :id",
    "words that nobody wrote": "UPDATE search_3.post SET words = words || 'tea:9' WHERE post_id = :id",
    "words in other places": "UPDATE search_3.post SET words = 'zanzibar:7' WHERE post_id = :id",
    "a row that is lost": "DELETE FROM search_3.post WHERE post_id = :id",
    "another board": "UPDATE search_3.post SET board_id = 'elsewhere' WHERE post_id = :id",
    "another day": "UPDATE search_3.post SET day = day - 900 WHERE post_id = :id",
    "another length": "UPDATE search_3.post SET length = length + 1 WHERE post_id = :id",
    "other counts": r"UPDATE search_3.post SET counts = counts || '\x0011223344556677' WHERE post_id = :id",
    "another mark": "UPDATE search_3.post SET mark = mark + 1 WHERE post_id = :id",
    "a word that is not counted": "DELETE FROM search_3.word WHERE stem = 'zanzibar' AND :id <> ''",
    "a word that is miscounted": "UPDATE search_3.word SET posts = 0 WHERE stem = 'zanzibar' AND :id <> ''",
    "posts that are miscounted": "UPDATE search_3.total SET posts = posts + 1 WHERE :id <> ''",
    "nobody counted": "DELETE FROM search_3.total WHERE :id <> ''",
    "a table that is lost": "DROP TABLE search_3.word",
    "the totals": "DROP TABLE search_3.total",
    "all tables": "DROP SCHEMA search_3 CASCADE",
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


def test_posts_stay_missing_after_an_update(app: Flask, index: PostgresIndex, session: Session, deliver: Callable[[], None]) -> None:
    member = factories.a_member(session)
    before = factories.a_thread(session, member, body="A tale of zanzibar, with tea.")
    factories.a_reply(session, member, before, "More tea.")
    session.execute(delete(Delivery))
    session.commit()
    with index._engine().begin() as connection:
        connection.execute(text("CREATE SCHEMA search_1"))
        connection.execute(text("CREATE TABLE search_1.post (post_id text)"))
    assert index.is_damaged()
    after = factories.a_thread(session, member, body="Zanzibar again.")
    session.commit()
    deliver()
    assert index.is_damaged()
    assert run(app, "verify") == 1
    assert run(app, "verify", "--repair") == 0
    assert {hit.post_id for hit in index.find(Query(("zanzibar",))).hits} == {before.id, after.id}
    assert not index.is_damaged()
    assert schemas(index) == ["search_3"]
    assert run(app, "verify") == 0


def test_nobody_hears_that_the_tables_were_lost(app: Flask, index: PostgresIndex, session: Session, deliver: Callable[[], None]) -> None:
    member = factories.a_member(session)
    factories.a_thread(session, member, body="A tale of zanzibar, with tea.")
    session.execute(delete(Delivery))
    after = factories.a_thread(session, member, body="Zanzibar again.")
    session.commit()
    assert not index.is_damaged()
    deliver()
    assert [hit.post_id for hit in index.find(Query(("zanzibar",))).hits] == [after.id]
    assert index.is_damaged()
    assert run(app, "verify", "--repair") == 0
    assert index.find(Query(("zanzibar",))).total == 2
    assert not index.is_damaged()


def test_what_a_killed_rebuild_left_stays_for_ever(index: PostgresIndex) -> None:
    for change in (lambda: index.put([document("one", "tea")]), lambda: index.rebuild(Shelf.of(document("one", "tea")))):
        with index._engine().begin() as connection:
            tables.begin(connection, tables.FRESH)
        assert schemas(index)[-1] == "search_3_fresh"
        change()
        assert schemas(index) == ["search_3"]
        assert list(index.post_ids()) == ["one"]


def schemas(index: PostgresIndex) -> list[str]:
    with index._engine().connect() as connection:
        return list(connection.scalars(text("SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'search%' ORDER BY nspname")))


def test_somebody_waits_for_ever_while_the_server_is_busy(app: Flask, index: PostgresIndex, session: Session, deliver: Callable[[], None]) -> None:
    factories.a_thread(session, factories.a_member(session), body="A tale of zanzibar, with tea.")
    session.commit()
    deliver()
    with index._engine().begin() as other:
        other.execute(text("LOCK TABLE search_3.post IN ACCESS EXCLUSIVE MODE"))
        found = index.find(Query(("zanzibar",)))
        assert found.at_least
        assert not found.hits
    assert index.find(Query(("zanzibar",))).hits


@pytest.mark.parametrize("statement", ["DELETE FROM search_3.total", "DROP TABLE search_3.total"])
def test_an_index_that_nobody_can_read_waits_for_the_night(index: PostgresIndex, statement: str) -> None:
    index.rebuild(Shelf.of(document("one", "tea")))
    with index._engine().begin() as connection:
        connection.execute(text(statement))
    assert index.is_damaged()  # the worker mends what is damaged at once
    with pytest.raises(Broken):
        index.find(Query(("tea",)))
    index.tell_damage(True)
    index.rebuild(Shelf.of(document("one", "tea")))
    assert index.find(Query(("tea",))).hits
    assert not index.is_damaged()


def test_a_slow_server_is_asked_for_more_and_more(index: PostgresIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.rebuild(Shelf.of(document("one", "tea"), document("two", "harbour"), document("three", "tea harbour storm")))
    assert index.find(Query(("tea", "harbour"))).total == 3  # fewer than ten have both, so those with one are asked for as well
    monkeypatch.setattr(candidates, "PATIENCE", -1.0)
    found = index.find(Query(("tea", "harbour")))
    assert [hit.post_id for hit in found.hits] == ["three"]
    assert found.at_least
    assert not index.find(Query(("tea",))).at_least


def test_an_index_cannot_be_built_while_people_search(index: PostgresIndex) -> None:
    documents = [document(f"post{number}", f"tea and harbour {number % 7}") for number in range(60)]
    index.rebuild(Shelf.of(*documents))
    over, answers = Event(), []

    def search() -> None:
        while not over.is_set():
            answers.append((index.find(Query(("tea", "harbour"))), index.is_damaged(), index.frequencies(["tea"])))

    with ThreadPoolExecutor(3) as people:
        asked = [people.submit(search) for _ in range(3)]
        try:
            for _ in range(6):
                index.rebuild(Shelf.of(*documents))
        finally:
            over.set()
        for each in asked:
            each.result()
    assert answers
    assert all(found.total == 60 and not found.at_least and not damaged and known == {"tea": 60} for found, damaged, known in answers)
