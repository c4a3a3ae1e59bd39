"""Posts that PostgreSQL proposes as answers, with the counts of their words, so that they can be ranked as those of files are.

Which ones are asked for is left to `forum.search.backends.choosing`, ranking to `answering`, the tables to `tables`.
"""

# the schema is a constant; whatever comes from people is bound

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, compress, count, pairwise
from typing import Any

import numpy as np
from sqlalchemy import Connection, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from forum.search.backends import choosing, learning
from forum.search.backends.answering import ENOUGH, View, Wanted
from forum.search.backends.choosing import Choice
from forum.search.backends.postings import Array, Postings, nowhere
from forum.search.backends.rows import found, placed, summed
from forum.search.backends.whoosh import LENGTHS
from forum.search.contract import Broken, Query
from forum.search.spelling import Words

STATEMENT = 500
"""Milliseconds on the clock that the server may take for one statement of a question: processor time here does not tell of it."""

PATIENCE = 0.4
"""Seconds on the clock that the server may have taken when more posts are asked for: together with one more statement and the rest, a second."""

_BEGUN = 719_163
"""The first of January 1970, as `date.toordinal` has it."""

_TOTAL = """
SELECT posts, words, set_config('statement_timeout', :limit, true), set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)
FROM search_3.total
"""
# All rows come as one, each column as one value: a row of its own for each would cost more than all else.
_POSTS = """
SELECT count(*) AS posts, string_agg(post_id, E'\\n') AS names, string_agg(board_id, E'\\n') AS boards,
    string_agg(int4send(day - DATE '1970-01-01') || int4send(length) || int4send(length(counts)), '') AS numbers,
    string_agg(counts, '') AS counts
FROM (SELECT post_id, board_id, day, length, counts FROM search_3.post WHERE {where}) AS chosen
"""
_PLACES = """
SELECT post_id, tsvectorsend(ts_filter(setweight(words, 'B', :stems), '{b}')) AS places
FROM search_3.post WHERE post_id = ANY(:known) AND words @@ CAST(:phrases AS tsquery)
"""
_COUNTED = """
SELECT string_agg(stem, E'\\n') AS stems, string_agg(int4send(posts), '') AS posts FROM search_3.word WHERE {where}
"""


@dataclass
class _Rows:
    """Candidates; see `answering.Part`."""

    removed: frozenset[int] = frozenset()
    boards: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    lengths: Array = field(default_factory=lambda: np.empty(0, np.int64))
    days: Array = field(default_factory=lambda: np.empty(0, np.int64))
    owners: Array = field(default_factory=lambda: np.empty(0, np.int64))
    sizes: Array = field(default_factory=lambda: np.empty(0, np.int64))
    counts: Array = field(default_factory=lambda: np.empty(0, np.uint64))
    lists: dict[int, tuple[Array, Array]] = field(default_factory=dict)
    """Of words that were looked up: the posts, and how often it stands in each."""
    places: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    waited: float = 0.0
    """Seconds that the server took."""
    is_cut: bool = False
    """Whether more posts would have been asked for if it had been faster."""

    def frequency(self, stem: str) -> int:
        return self.known.get(stem, 0)

    def frequencies(self, sums: Array) -> Array:
        return np.zeros(len(sums), int)  # what is known of words is asked of the tables, by `_Candidates`

    def postings(self, stem: str) -> Postings:
        posts, counts = self.lists.get(summed(stem), (None, None))
        if posts is None or counts is None:
            return nowhere()
        where = self.places.get(stem, {})
        places = [where.get(post, []) for post in posts.tolist()] if where else []
        spans = np.array(list(map(len, places))) if where else np.zeros(len(posts), np.int64)
        return Postings(posts, counts, spans, np.fromiter(chain.from_iterable(places), np.int64))

    def like(self, stem: str, slips: int) -> Iterator[Words]:
        return iter(())

    def post_id(self, number: int) -> str:
        return self.names[number]

    def take(self, row: Any) -> None:
        """Take in posts; those that are there already stay as they are."""
        if not row.posts:
            return
        names, boards = row.names.split("\n"), row.boards.split("\n")
        columns = np.frombuffer(row.numbers, ">i4").reshape(-1, 3).astype(np.int64)
        counts = np.frombuffer(row.counts, "<u8")
        new = [name not in self.numbers for name in names]
        if not all(new):
            names, boards = list(compress(names, new)), list(compress(boards, new))
            counts, columns = counts[np.repeat(new, columns[:, 2] // counts.itemsize)], columns[new]
        self.numbers.update(zip(names, count(len(self.names)), strict=False))
        self.names += names
        for board in set(boards):
            self.boards.setdefault(board, len(self.boards) + 1)
        codes = np.minimum(np.searchsorted(LENGTHS, columns[:, 1]), len(LENGTHS) - 1)
        self.days, self.lengths = np.r_[self.days, columns[:, 0] + _BEGUN], np.r_[self.lengths, codes]
        self.owners = np.r_[self.owners, np.array([self.boards[board] for board in boards], np.int64)]
        self.sizes, self.counts = np.r_[self.sizes, columns[:, 2] // counts.itemsize], np.r_[self.counts, counts]

    def look_up(self, stems: Iterable[str]) -> None:
        """Make the lists of words among the posts that are there."""
        listed = found(self.counts, self.sizes, np.array([summed(stem) for stem in stems], np.int64))
        begins = np.flatnonzero(np.diff(listed.sums, prepend=-1)).tolist()
        for begin, end in pairwise([*begins, len(listed.sums)]):
            self.lists[int(listed.sums[begin])] = (listed.posts[begin:end], listed.counts[begin:end])

    def place(self, rows: Iterable[Any]) -> None:
        """Take in where words of phrases stand."""
        for row in rows:
            for stem, where in placed(row.places).items():
                self.places.setdefault(stem, {})[self.numbers[row.post_id]] = where


@dataclass(frozen=True)
class _Candidates(View):
    """What is known of one question; nothing is kept from one to the next."""

    connection: Connection | None = None
    rows: _Rows = field(default_factory=_Rows)

    @property
    def is_whole(self) -> bool:
        return not self.rows.is_cut

    def know(self, stems: Iterable[str]) -> None:
        asked = [stem for stem in stems if stem and stem not in self.rows.known]
        if asked:
            self.rows.known.update(dict.fromkeys(asked, 0))
            self.rows.known.update(self._counted("stem = ANY(:stems)", {"stems": asked}))

    def frequency(self, stem: str) -> int:
        if stem not in self.rows.known:
            self.know([stem])
        return self.rows.known[stem] if stem else 0

    def gather(self, query: Query, wanted: Wanted, hints: Collection[str] = ()) -> None:
        choice = self._choice(query, wanted)
        if hints:
            self._gather_shared(query, wanted, choice, hints)
        elif query.among is not None:
            self._take("post_id = ANY(:among)", query, {"among": sorted(query.among)})
        else:
            self._gather_answers(query, wanted, choice)
        phrases = [*wanted.phrases, *wanted.without, *(other.words for other in wanted.also)]
        self.rows.look_up({*wanted.stems, *hints, *chain.from_iterable(phrases)})
        longer = [phrase for phrase in phrases if len(phrase) > 1]
        if longer and self.rows.names and not hints:
            values = {"stems": list({*chain.from_iterable(longer)}), "known": self.rows.names}
            phrases_asked = choosing.any_of(map(choosing.phrase, longer))
            self.rows.place(self._run(_PLACES, values | {"phrases": phrases_asked}))

    def _gather_answers(self, query: Query, wanted: Wanted, choice: Choice) -> None:
        enough = self._take_enough(query, choice, choice.every_word()) >= ENOUGH
        if enough or len(wanted.stems) == 1 or not self._may_go_on():
            return
        if wanted.phrases:
            if not set(wanted.stems) <= {*chain.from_iterable(wanted.phrases)}:  # else it is the same question
                self._take_enough(query, choice, choice.in_quotes())
        elif query.order == "new":
            self._take_enough(query, choice, choice.any_word())
        else:
            self._take_asked(query, choice.some_words().words, 2 * choosing.MOST)

    def _gather_shared(self, query: Query, wanted: Wanted, choice: Choice, hints: Collection[str]) -> None:
        # Whoever has enough of them has one less beside the most frequent. To ask for all would take the server longer than to send some in vain.
        rarest = sorted(hints, key=self.frequency)[:-1]
        if len(hints) >= learning.ENOUGH and query.among is None and not wanted.phrases:
            self._take_asked(query, choice.shared(rarest, learning.ENOUGH - 1), learning.POSTINGS)

    def _choice(self, query: Query, wanted: Wanted) -> Choice:
        self.know(choosing.names(query, wanted, self.frequency))
        by_month = query.since or query.before or query.order == "new"
        months = self._counted("stem >= '#' AND stem < '$'", {}) if by_month else {}
        return Choice(query, wanted, self.posts, lambda name: self.rows.known.get(name, 0), sorted(months.items(), reverse=True))

    def _take_enough(self, query: Query, choice: Choice, asked: choosing.Asked) -> int:
        """Take posts in: more when there are few, and the most telling ones besides when there are too many."""
        steps = choice.restrictions(asked)
        at = begun = next((number for number in reversed(range(len(steps))) if steps[number].posts <= choosing.MOST), 0)
        taken = most = self._take_asked(query, steps[at].words, choosing.MOST)
        while at and taken == choosing.MOST and query.order == "best" and self._may_go_on():
            at -= 1
            taken = self._take_asked(query, steps[at].words, choosing.MOST)
        at = begun
        while most < query.limit and at + 1 < len(steps) and steps[at + 1].posts <= choosing.MOST_CHECKED and self._may_go_on():
            at += 1
            most = self._take_asked(query, steps[at].words, choosing.MOST)
        return most

    def _may_go_on(self) -> bool:
        self.rows.is_cut = self.rows.is_cut or self.rows.waited > PATIENCE
        return not self.rows.is_cut

    def _take_asked(self, query: Query, words: str, most: int) -> int:
        order = " ORDER BY day DESC" if query.order == "new" else ""
        return self._take("words @@ CAST(:words AS tsquery)", query, {"words": words, "most": most}, f"{order} LIMIT :most")

    def _take(self, where: str, query: Query, values: Mapping[str, Any], end: str = "") -> int:
        also = {"boards": query.boards and sorted(query.boards), "since": query.since, "before": query.before}
        clauses = {"boards": "board_id = ANY(:boards)", "since": "day >= :since", "before": "day < :before"}
        asked = {name: value for name, value in also.items() if value is not None}
        statement = _POSTS.replace("{where}", " AND ".join([where, *(clauses[name] for name in asked)]) + end)
        row = self._run(statement, {**values, **{name: value or [] for name, value in asked.items()}})[0]
        self.rows.take(row)
        return int(row.posts)

    def _counted(self, where: str, values: Mapping[str, Any]) -> dict[str, int]:
        row = self._run(_COUNTED.replace("{where}", where), values)[0]
        return dict(zip(row.stems.split("\n"), np.frombuffer(row.posts, ">i4").tolist(), strict=True)) if row.posts else {}

    def _run(self, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
        if self.connection is None:
            return ()
        lists = tuple(name for name, value in values.items() if isinstance(value, list))
        begun = time.monotonic()
        rows = self.connection.execute(_clause(statement, lists), values).all()
        self.rows.waited += time.monotonic() - begun
        return rows


@lru_cache(maxsize=64)
def _clause(statement: str, lists: tuple[str, ...]) -> TextClause:
    return text(statement).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in lists))


def view(connection: Connection) -> View:
    """Return what is needed to answer one question, in the transaction in which it is asked.

    :raises Broken: if the index cannot be read.
    """
    total = connection.execute(text(_TOTAL), {"limit": str(STATEMENT)}).first()
    if total is None:
        raise Broken("Nobody counted what stands in the search index.")
    rows = _Rows()
    return _Candidates([rows], total.posts, total.words / (total.posts or 1), connection=connection, rows=rows)
