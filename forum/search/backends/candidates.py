"""Posts that PostgreSQL proposes as answers, with the lists of the words that matter, so that they can be ranked as those of files are.

Ranking is left to `forum.search.backends.answering`, the tables to `forum.search.backends.postgres`.
"""

# the schema is a constant; whatever comes from people is bound

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from forum.search.backends import ranking
from forum.search.backends.answering import View
from forum.search.backends.filling import TITLE
from forum.search.backends.postings import Array, Postings, nowhere
from forum.search.backends.whoosh import LENGTHS
from forum.search.contract import Query
from forum.search.spelling import Words

MOST = 1_000
"""Posts that are ranked: the ones with the rarest of the words, or the newest."""

MOST_MATCHING = 30_000
"""Posts that they are chosen from: a word that more of them have tells little."""

LAST_PLACE, MOST_PLACES = 16_383, 255
"""What PostgreSQL keeps of the places of a word: none beyond, and no more of one word."""

_FOUND = """
WITH matching AS MATERIALIZED (SELECT post_id, day, words FROM search_1.post WHERE words @@ CAST(:any AS tsquery){where} LIMIT :most_matching),
    best AS (SELECT post_id FROM matching ORDER BY {order} DESC, post_id LIMIT :most)
SELECT post.post_id, post.board_id, post.day, post.length, word.lexeme, word.positions, word.weights
FROM search_1.post AS post, unnest(post.words) AS word
WHERE (post.post_id IN (SELECT post_id FROM best) OR post.post_id = ANY(:known)) AND word.lexeme = ANY(:stems)
"""


def quoted(stem: str) -> str:
    """Return a word as PostgreSQL reads it in its text types."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


@dataclass
class _Rows:
    """Candidates; see `answering.Part`."""

    removed: frozenset[int] = frozenset()
    boards: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    posts: list[tuple[int, int, int]] = field(default_factory=list)
    """Of each the code of its length, its day and its board."""
    lists: dict[str, dict[int, tuple[int, list[int]]]] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)

    @property
    def lengths(self) -> Array:
        return self._column(0)

    @property
    def days(self) -> Array:
        return self._column(1)

    @property
    def owners(self) -> Array:
        return self._column(2)

    def _column(self, number: int) -> Array:
        return np.array([post[number] for post in self.posts], np.int64)

    def frequency(self, stem: str) -> int:
        return self.known.get(stem, 0)

    def frequencies(self, sums: Array) -> Array:
        return np.zeros(len(sums), int)  # what is known of words is asked of the tables, by `_Candidates`

    def postings(self, stem: str) -> Postings:
        listed = sorted(self.lists.get(stem, {}).items())
        if not listed:
            return nowhere()
        places = [place for _, (_, where) in listed for place in where]
        posts, counts = [number for number, _ in listed], [count for _, (count, _) in listed]
        return Postings(np.array(posts), np.array(counts), np.array([len(where) for _, (_, where) in listed]), np.array(places, int))

    def like(self, stem: str, slips: int) -> Iterator[Words]:
        return iter(())

    def post_id(self, number: int) -> str:
        return self.names[number]

    def take(self, row: Any) -> None:
        """Take in one word of one post."""
        number = self.numbers.get(row.post_id)
        if number is None:
            number = self.numbers[row.post_id] = len(self.names)
            self.names.append(row.post_id)
            length = min(bisect_left(LENGTHS, row.length), len(LENGTHS) - 1)
            self.posts.append((length, row.day.toordinal(), self.boards.setdefault(row.board_id, len(self.boards) + 1)))
        count = sum(TITLE if weight == "A" else 1 for weight in row.weights)
        self.lists.setdefault(row.lexeme, {})[number] = (count, row.positions)


@dataclass(frozen=True)
class _Candidates(View):
    """What is known of one question; nothing is kept from one to the next."""

    connection: Connection | None = None
    rows: _Rows = field(default_factory=_Rows)

    def know(self, stems: Iterable[str]) -> None:
        asked = [stem for stem in stems if stem and stem not in self.rows.known]
        if self.connection is not None and asked:
            counts = text("SELECT stem, posts FROM search_1.word WHERE stem = ANY(:stems)").bindparams(bindparam("stems", type_=ARRAY(Text)))
            self.rows.known.update(dict.fromkeys(asked, 0))
            self.rows.known.update({row.stem: row.posts for row in self.connection.execute(counts, {"stems": asked})})
            self._frequencies.clear()

    def frequency(self, stem: str) -> int:
        if stem not in self.rows.known:
            self.know([stem])
        return self.rows.known[stem] if stem else 0

    def gather(self, query: Query, stems: Sequence[str]) -> None:
        telling = [stem for stem in stems if self.frequency(stem)]
        if self.connection is None or not telling:
            return
        statement, values = _asking(query, telling, [ranking.rarity(self.posts, self.frequency(stem)) for stem in telling])
        types = [bindparam(name, type_=ARRAY(Text)) for name in ("stems", "known", *(name for name in ("boards", "among") if name in values))]
        asked = text(statement).bindparams(*types)
        for row in self.connection.execute(asked, {**values, "known": list(self.rows.numbers)}):
            self.rows.take(row)


def _asking(query: Query, stems: Sequence[str], rarities: Sequence[float]) -> tuple[str, dict[str, Any]]:
    where, values = _where(query)
    values |= {"any": "|".join(map(quoted, stems)), "stems": list(stems), "most": MOST, "most_matching": MOST_MATCHING}
    values |= {f"word_{number}": quoted(stem) for number, stem in enumerate(stems)}
    values |= {f"rarity_{number}": rarity for number, rarity in enumerate(rarities)}
    shares = [f"(words @@ CAST(:word_{number} AS tsquery))::int * CAST(:rarity_{number} AS float)" for number in range(len(stems))]
    order = "day" if query.order == "new" else " + ".join(shares)
    return _FOUND.replace("{where}", where).replace("{order}", order), values


def _where(query: Query) -> tuple[str, dict[str, Any]]:
    narrowing = {
        "boards": ("board_id = ANY(:boards)", query.boards and sorted(query.boards)),
        "among": ("post_id = ANY(:among)", query.among and sorted(query.among)),
        "since": ("day >= :since", query.since),
        "before": ("day < :before", query.before),
    }
    asked = {"boards": query.boards is not None, "among": query.among is not None, "since": bool(query.since), "before": bool(query.before)}
    clauses = "".join(f" AND {clause}" for name, (clause, _) in narrowing.items() if asked[name])
    return clauses, {name: value or [] for name, (_, value) in narrowing.items() if asked[name]}


def view(connection: Connection) -> View:
    """Return what is needed to answer one question."""
    counted = connection.execute(text("SELECT count(*) AS posts, coalesce(avg(length), 0) AS length FROM search_1.post")).one()
    rows = _Rows()
    return _Candidates([rows], counted.posts, float(counted.length), connection=connection, rows=rows)
