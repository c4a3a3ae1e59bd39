"""The index in PostgreSQL looks at some of the posts that have a common word: those that the index in files would put first."""

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.backends import building, choosing
from forum.search.backends.embedded import EmbeddedIndex
from forum.search.backends.postgres import PostgresIndex
from forum.search.contract import Also, Backend, Document, Found, Query
from tests import servers
from tests.unit.search.making import Shelf, document

WORDS = ["tea", "sleep", "night", "harbour", "storm", "anchor", "ferry", "dog", "rain", "letter", "walk", "bread"]
"""The first stands in most posts, the last in few."""

MOST = 60


def documents() -> list[Document]:
    draw, others = random.Random(3), [f"other{number}" for number in range(400)]
    made = []
    for number in range(500):
        words = draw.choices([*WORDS, *others], [*(1 / (rank + 1) for rank in range(len(WORDS))), *[0.1] * len(others)], k=draw.randint(10, 120))
        board, day = f"board{number % 10}", date(2025, 1, 1) + timedelta(days=number)
        made.append(document(f"post{number:03}", " ".join(words), board=board, day=day))
    return made


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostgresIndex, EmbeddedIndex]]:
    with servers.postgres() as server, servers.fresh_database(server) as address:
        index = PostgresIndex(address.replace("postgresql://", "postgresql+psycopg://", 1))
        files = EmbeddedIndex(tmp_path_factory.mktemp("files") / "index")
        for one in (index, files):
            one.rebuild(Shelf.of(*documents()))
        yield index, files
        index.close()


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST", MOST)


def ids(found: Found, most: int) -> list[str]:
    return [hit.post_id for hit in found.hits[:most]]


@pytest.mark.parametrize("words", [("tea",), ("tea", "sleep"), ("sleep", "night", "harbour"), tuple(WORDS[:6]), ("storm", "bread")])
@pytest.mark.parametrize("boards", [None, frozenset({"board3"}), frozenset(f"board{number}" for number in range(9))], ids=["all", "one", "most"])
def test_the_best_answers_are_not_looked_at(
    indexes: tuple[PostgresIndex, EmbeddedIndex], words: tuple[str, ...], boards: frozenset[str] | None
) -> None:
    index, files = indexes
    found, known = (one.find(Query(words, boards=boards, limit=20)) for one in indexes)
    assert found.every_word == known.every_word
    # Where no post has all of them, posts with some are so many that one or the other is passed over.
    assert len(set(ids(found, 10)) & set(ids(known, 10))) >= (9 if known.every_word else 7)
    assert len(found.hits) == len(known.hits)
    scores = {hit.post_id: hit.score for hit in index.find(Query(words, boards=boards, limit=400)).hits}
    assert all(scores[hit.post_id] == pytest.approx(hit.score) for hit in files.find(Query(words, boards=boards)).hits if hit.post_id in scores)


@pytest.mark.parametrize("words", [("tea",), ("tea", "sleep"), ("bread", "walk", "letter", "rain")])
def test_the_newest_answers_are_not_looked_at(indexes: tuple[PostgresIndex, EmbeddedIndex], words: tuple[str, ...]) -> None:
    found, known = (one.find(Query(words, order="new", limit=20)) for one in indexes)
    assert ids(found, 20) == ids(known, 20)


@pytest.mark.parametrize("since", [None, date(2025, 3, 10), date(2026, 4, 1)])
def test_days_are_mixed_up(indexes: tuple[PostgresIndex, EmbeddedIndex], since: date | None) -> None:
    found, known = (one.find(Query(("sleep",), since=since, before=date(2026, 5, 1), limit=10)) for one in indexes)
    assert len(set(ids(found, 10)) & set(ids(known, 10))) >= 9


def test_words_in_quotes_and_other_words_are_not_looked_at(indexes: tuple[PostgresIndex, EmbeddedIndex]) -> None:
    phrase, also = ("storm", "tea"), (Also(frozenset({"bread"}), ("ferry", "dog")),)
    for query in (
        Query((), phrases=(phrase,), limit=10),
        Query(("harbour",), without=(phrase,), limit=10),
        Query(("bread",), also=also, limit=10),
        Query(("bread", "walk"), also=also, limit=10),
    ):
        found, known = (one.find(query) for one in indexes)
        assert len(set(ids(found, 10)) & set(ids(known, 10))) >= len(known.hits) - 1


@given(st.lists(st.booleans(), min_size=1, max_size=20), st.integers(1, 4))
def test_posts_with_enough_of_what_the_best_share_are_passed_over_or_all_are_sent(stands: list[bool], many: int) -> None:
    many = min(many, len(stands))
    words = [f"w{number}" for number in range(len(stands))]
    asked = choosing.at_least(many, words)
    true = re.sub(r"w(\d+)", lambda word: str(stands[int(word[1])]), asked).replace("&", "and").replace("|", "or")
    assert eval(true) == (sum(stands) >= many)


def test_a_question_costs_more_in_a_larger_forum(indexes: tuple[PostgresIndex, EmbeddedIndex]) -> None:
    for words in (("tea",), ("tea", "sleep"), tuple(WORDS)):
        assert indexes[0].find(Query(words)).total <= 5 * MOST


def test_an_index_that_several_processes_build_is_another_one(
    indexes: tuple[PostgresIndex, EmbeddedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "ALONE", 10)
    index = indexes[0]
    before = sorted(index.marks())
    many = PostgresIndex(index._address, processes=2)
    assert many.rebuild(Shelf.of(*documents())) == 500
    assert sorted(many.marks()) == before
    alike(many, index)

    def fail() -> None:
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        many.rebuild(Shelf.of(*documents(), halfway=fail))
    assert sorted(many.marks()) == before
    many.close()


def alike(one: Backend, other: Backend) -> None:
    for word in WORDS:
        assert one.find(Query((word,))) == other.find(Query((word,)))
    assert one.frequencies(WORDS) == other.frequencies(WORDS)
