"""The index in PostgreSQL gives the answers that the one in files gives."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from forum.search.backends.embedded import EmbeddedIndex
from forum.search.backends.postgres import PostgresIndex
from forum.search.contract import Backend, Document, Query
from tests import servers
from tests.unit.search.making import Shelf, document

DOCUMENTS = [
    document("title", "and tea of all kinds", title="Insomnia"),
    document("body", "insomnia and tea"),
    document("far", "tea " + "word " * 300 + "insomnia", board="closed", day=date(2025, 1, 1)),
    document("quote", "it's a \\ 'quoted' word, cold turkey"),
    document("turned", "turkey cold"),
    document("unspaced", "夜に眠れないことがある"),
    *(document(f"tea{number}", "tea " * (number + 1)) for number in range(12)),
]
QUESTIONS = [
    Query(("insomnia",)),
    Query(("tea", "insomnia")),
    Query(("tea",), order="new"),
    Query(("insomnia",), boards=frozenset({"sleep"})),
    Query(("insomnia",), boards=frozenset()),
    Query(("insomnia",), since=date(2026, 1, 1)),
    Query(("insomnia",), before=date(2026, 1, 1)),
    Query(("tea",), among=frozenset({"tea3", "body"})),
    Query((), phrases=(("cold", "turkey"),)),
    Query(("turkey",), without=(("cold", "turkey"),)),
    Query((), phrases=(tuple("眠れない"),)),
    Query(("quoted", "\\", "it's")),
    Query(("nowhere",)),
    Query(("the",)),
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with servers.postgres() as address:
        yield address


@pytest.fixture
def index(server: str) -> Iterator[PostgresIndex]:
    with servers.fresh_database(server) as address:
        yield from _index(address)


def _index(address: str) -> Iterator[PostgresIndex]:
    index = PostgresIndex(address.replace("postgresql://", "postgresql+psycopg://", 1))
    yield index
    index.close()


@pytest.fixture
def files(tmp_path: Path) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path / "index")


def answers(index: Backend) -> list[tuple[list[str], bool, tuple[str, ...]]]:
    found = [index.find(query) for query in QUESTIONS]
    return [([hit.post_id for hit in one.hits], one.every_word, one.ignored) for one in found]


def test_both_indexes_answer_alike(index: PostgresIndex, files: EmbeddedIndex) -> None:
    assert index.find(Query(("tea",))).hits == ()
    for one in (index, files):
        one.put(DOCUMENTS)
    assert answers(index) == answers(files)
    assert sorted(index.post_ids()) == sorted(files.post_ids())
    assert index.near("insomina", 2) == files.near("insomina", 2) == ["insomnia"]


def test_a_changed_or_removed_post_is_as_it_is_now(index: PostgresIndex, files: EmbeddedIndex) -> None:
    for one in (index, files):
        one.put(DOCUMENTS)
        one.put([document("body", "coffee")])
        one.remove(["title", "tea3", "unknown"])
    changed = [index.find(query) for query in QUESTIONS]
    assert [{hit.post_id for hit in found.hits} for found in changed] == [{hit.post_id for hit in files.find(query).hits} for query in QUESTIONS]
    assert dict(index.marks())["body"] == index.mark(document("body", "coffee"))
    assert index.standing().posts == len(DOCUMENTS) - 2


def test_a_rebuild_takes_the_place_of_what_was_there(index: PostgresIndex) -> None:
    index.put([document("old", "tea")])
    assert index.rebuild(Shelf.of(*DOCUMENTS)) == len(DOCUMENTS)
    assert "old" not in set(index.post_ids())
    assert index.find(Query(("insomnia",))).total == 3
    index.clear()
    assert list(index.post_ids()) == []


def test_a_rebuild_that_fails_leaves_the_old_index(index: PostgresIndex) -> None:
    index.put([document("old", "tea")])

    def fail() -> None:
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        index.rebuild(Shelf.of(*DOCUMENTS, halfway=fail))
    assert list(index.post_ids()) == ["old"]
    index.put([Document("new", "sleep", "A title", "tea", date(2026, 1, 1), is_opening=True)])
    assert index.find(Query(("tea",))).total == 2


def test_what_is_learnt_brings_further_posts_up_in_both(index: PostgresIndex, files: EmbeddedIndex) -> None:
    learnt = {"one": ["harbour", "ferri", "storm", "anchor"]}
    for one in (index, files):
        one.put([document("one", "harbour ferry storm anchor"), document("related", "ferry storm anchor"), *DOCUMENTS])
        found = one.find(Query(("harbour",)), lambda _: learnt)
        assert [[hit.post_id for hit in hits] for hits in (found.hits, found.related)] == [["one"], ["related"]]
