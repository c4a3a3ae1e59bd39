"""What a thief has besides the public pages: the database with its hidden order and log, the index, and thirty backups; no key.

Each trace becomes one feature of a pair of names; a trace that a countermeasure removed is a feature that says nothing.
"""

import re
import shutil
import sqlite3
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.linkage.replay import Lived, postgres_tables, tables
from benchmarks.linkage.scoring import Features
from forum.web.database import db

_NEAR = 4
_MINUTES = 30


def pairs(lived: Lived, names: list[str], public: Features) -> Features:
    """Return the public features of each pair with the thief's beside them."""
    loot = _Loot(lived)
    number = {alias["id"]: place for place, alias in enumerate(_ordered(loot.rows["alias"], names))}
    traces = [
        _adjacent(number, loot.hidden_order()),
        _adjacent(number, loot.index_order()),
        _adjacent(number, loot.log_order()),
        _same_moment(number, loot.minutes()),
        _through_accounts(number, loot),
        _beside(number, loot.beside_shelves()),
        _alike(number, {alias["id"]: alias["tie"] or b"" for alias in loot.rows["alias"]}),
    ]
    return {pair: [*values, *(trace.get(pair, 0.0) for trace in traces)] for pair, values in public.items()}


def owners(lived: Lived, names: list[str]) -> list[int]:
    """Return who is behind each name: the truth, for judging a guess and learning from half of it."""
    by_name = {row["name"]: row["id"] for row in _Loot(lived).rows["alias"]}
    return [lived.person_of[by_name[name]] for name in names]


class _Loot:
    """The stolen files, read without any of the forum's own code but its table names."""

    def __init__(self, lived: Lived) -> None:
        self._lived, self._sqlite = lived, db.engine.dialect.name == "sqlite"
        if self._sqlite:
            source, self._copy = lived.folder / "data" / "forum.sqlite", lived.folder / "stolen.sqlite"
            self.log = Path(f"{source}-wal").read_bytes() if Path(f"{source}-wal").exists() else b""
            for suffix in ("", "-wal"):
                if Path(f"{source}{suffix}").exists():
                    shutil.copyfile(f"{source}{suffix}", f"{self._copy}{suffix}")
            self.rows = tables(self._copy)
        else:
            self.log, self.rows = b"", postgres_tables()
        self.backups = lived.backups

    def hidden_order(self) -> list[str]:
        """Return the aliases of rows in the order in which the database itself keeps them: rowid, or xmin and ctid."""
        if not self._sqlite:
            order = "SELECT alias_id FROM post ORDER BY age(xmin) DESC, ctid"
            with db.engine.connect() as connection:
                return [row[0] for row in connection.execute(text(order))]
        with closing(sqlite3.connect(self._copy)) as database:
            try:
                return [row[0] for row in database.execute("SELECT alias_id FROM post ORDER BY rowid")]
            except sqlite3.OperationalError:  # no hidden order there; that of threads is the next best
                pass
            try:
                return [row[0] for row in database.execute("SELECT starter_id FROM thread ORDER BY rowid")]
            except sqlite3.OperationalError:
                return []

    def beside_shelves(self) -> list[set[str]]:
        """Return for each shelf the aliases whose posts stand nearest to it by the numbers of transactions; SQLite keeps none."""
        if self._sqlite:
            return []
        with db.engine.connect() as connection:
            posts = [(row[0], row[1]) for row in connection.execute(text("SELECT age(xmin), alias_id FROM post ORDER BY 1"))]
            shelves = [row[0] for row in connection.execute(text("SELECT age(xmin) FROM shelf"))]
        return [{alias for age, alias in posts if abs(age - shelf) <= _NEAR} for shelf in shelves]

    def index_order(self) -> list[str]:
        """Return the aliases of posts in the order of the search index."""
        writer = {row["id"]: row["alias_id"] for row in self.rows["post"]}
        return [writer[post] for post in self._lived.app.extensions["search"].post_ids() if post in writer]

    def log_order(self) -> list[str]:
        """Return the aliases named in the write-ahead log, in its order."""
        known = {row["id"].encode() for row in self.rows["alias"]}
        found = []
        for frame in _frames(self.log):
            found += [name.decode() for name in re.findall(rb"[0-9A-Za-z]{22}", frame) if name in known]
        return found

    def minutes(self) -> list[tuple[int, str]]:
        """Return every minute of a post that stands in the database or in any backup, with the post's alias."""
        writer = {row["id"]: row["alias_id"] for row in self.rows["post"]}
        known = {row["post_id"]: row["minute"] for rows in [*self.backups, self.rows] for row in rows.get("post_minute", [])}
        return sorted((minute, writer[post]) for post, minute in known.items() if post in writer)

    def changes(self) -> dict[str, set[int]]:
        """Return on which days each row of the private side changed, as one backup and the next show."""
        changed: dict[str, set[int]] = defaultdict(set)
        for day, (before, after) in enumerate(pairwise(self.backups)):
            for table in ("account", "sign_in", "recovery_code", "restriction", "shelf", "support"):
                old, new = _by_key(before.get(table, [])), _by_key(after.get(table, []))
                for key in old.keys() | new.keys():
                    if old.get(key) != new.get(key):
                        changed[f"{table} {key}"].add(day)
        return changed

    def writing(self) -> dict[str, set[int]]:
        """Return on which of these days each alias wrote something new."""
        wrote: dict[str, set[int]] = defaultdict(set)
        for day, (before, after) in enumerate(pairwise(self.backups)):
            old = {row["id"] for row in before["post"]}
            for row in after["post"]:
                if row["id"] not in old:
                    wrote[row["alias_id"]].add(day)
        return wrote


def _adjacent(number: dict[str, int], order: Sequence[str]) -> dict[tuple[int, int], float]:
    """Count how often two names stand near each other in an order, against how often they would by chance."""
    near: dict[tuple[int, int], float] = defaultdict(float)
    for place, one in enumerate(order):
        for step, other in enumerate(order[place + 1 : place + 1 + _NEAR]):
            if one != other and one in number and other in number:
                near[_pair(number[one], number[other])] += 1 / (1 + step)
    count = Counter(number[name] for name in order if name in number)
    return {(a, b): value / (count[a] * count[b]) ** 0.5 for (a, b), value in near.items()}


def _beside(number: dict[str, int], groups: list[set[str]]) -> dict[tuple[int, int], float]:
    """Score two names that stand beside the same private row, the more the fewer stand there."""
    near: dict[tuple[int, int], float] = defaultdict(float)
    for group in groups:
        known = sorted(number[alias] for alias in group if alias in number)
        for place, one in enumerate(known):
            for other in known[place + 1 :]:
                near[one, other] += 1 / len(known)
    return dict(near)


def _same_moment(number: dict[str, int], minutes: Sequence[tuple[int, str]]) -> dict[tuple[int, int], float]:
    near: dict[tuple[int, int], float] = defaultdict(float)
    for place, (minute, one) in enumerate(minutes):
        for later, other in minutes[place + 1 :]:
            if later - minute > _MINUTES:
                break
            if one != other and one in number and other in number:
                near[_pair(number[one], number[other])] += 1 - (later - minute) / _MINUTES
    return dict(near)


def _through_accounts(number: dict[str, int], loot: _Loot) -> dict[tuple[int, int], float]:
    """Score two names by the private row whose days of change fit both best."""
    rows = [days for days in loot.changes().values() if 0 < len(days) < len(loot.backups) - 1]
    wrote = {number[alias]: days for alias, days in loot.writing().items() if alias in number}
    fit = {name: [_likeness(days, own) for own in rows] for name, days in wrote.items()}
    names = sorted(fit)
    if not rows:
        return {}
    return {(a, b): max(x * y for x, y in zip(fit[a], fit[b], strict=True)) for place, a in enumerate(names) for b in names[place + 1 :]}


def _alike(number: dict[str, int], sealed: dict[str, bytes]) -> dict[tuple[int, int], float]:
    """Score two names by bytes that their sealed values share in the same places: there are none unless a seal is open."""
    holders: dict[bytes, list[int]] = defaultdict(list)
    for alias, value in sealed.items():
        for size in (8, 16, 22):
            if alias in number and len(value) >= size:
                holders[bytes([size]) + value[:size]].append(number[alias])
    shared: Counter[tuple[int, int]] = Counter()
    for together in holders.values():
        if len(together) <= 2 * NAMES_MOST:
            shared.update(_pair(a, b) for place, a in enumerate(together) for b in together[place + 1 :])
    return {pair: float(count) for pair, count in shared.items()}


NAMES_MOST = 10
"""More names than this share a beginning only where it says nothing."""


def _likeness(one: set[int], other: set[int]) -> float:
    return len(one & other) / (len(one) * len(other)) ** 0.5 if one and other else 0.0


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _ordered(rows: Iterable[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    by_name = {row["name"]: row for row in rows}
    return [by_name[name] for name in names]


def _by_key(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {str(next(iter(row.values()))): tuple(row.values()) for row in rows}


def _frames(log: bytes) -> Iterable[bytes]:
    """Give the pages in a write-ahead log (SQLite, "WAL-mode File Format"): a header of 32 bytes, then 24 and a page each."""
    if len(log) < 32:
        return
    size = struct.unpack(">I", log[8:12])[0]
    for place in range(32, len(log) - size, 24 + size):
        yield log[place + 24 : place + 24 + size]
