"""How well search answers on a judged collection: `python -m benchmarks.quality FOLDER...`. Takes a minute for each.

A collection is a folder with docs.jsonl (one object a line: id, title, text), queries.tsv (id, words) and qrels.tsv (query id, document id,
grade). Each document becomes a thread of a forum of its own, and each question goes the way that a visitor's goes. `--database ADDRESS`
measures with another database, empty and not in use: its tables are made and dropped.
"""

import html
import json
import math
import statistics
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

import config
from forum.accounts.models import Alias
from forum.boards.models import Board, Post, Thread
from forum.core.model import Base
from forum.search import documents, service
from forum.search.backends import choose
from forum.search.contract import Backend

Grades = dict[str, dict[str, int]]

_NOBODY = "0" * 22
_DAY = date(2026, 1, 1)


def main() -> None:
    """Measure collections and print a table."""
    asked = ArgumentParser(description="Measure how well search answers.")
    asked.add_argument("folders", nargs="+", type=Path)
    asked.add_argument("--database", default="")
    asked.add_argument("--index", choices=["files", "database"], default="files")
    given = asked.parse_args()
    print(f"{'collection':14} {'documents':>9} {'questions':>9} {'nDCG@10':>8} {'ms, median':>11} {'ms, p95':>8}")
    for folder in given.folders:
        with tempfile.TemporaryDirectory() as place:
            settings = config.load(
                forum_data_dir=Path(place, "data"), forum_key_dir=Path(place, "keys"), database_url=given.database, search_index=given.index
            )
            settings.forum_data_dir.mkdir()
            _measure(folder, create_engine(settings.database.replace("postgresql://", "postgresql+psycopg://")), choose(settings))


def _measure(folder: Path, engine: Engine, index: Backend) -> None:
    Base.metadata.create_all(engine)
    try:
        with Session(engine) as session:
            names = _fill(session, folder)
            index.rebuild(documents.all_of(session))
            grades, gains, took = _grades(folder), [], []
            for query, words in _questions(folder):
                if any(grade > 0 for grade in grades.get(query, {}).values()):
                    begun = time.process_time()
                    found = service.find(session, index, None, words)
                    took.append((time.process_time() - begun) * 1000)
                    gains.append(_gain([names[row.post_id] for row in found.rows], grades[query]))
        took.sort()
        middle, late = statistics.median(took), took[int(len(took) * 0.95)]
        print(f"{folder.name:14} {len(names):9,} {len(gains):9,} {statistics.mean(gains):8.4f} {middle:11.1f} {late:8.1f}")
    finally:
        Base.metadata.drop_all(engine)
        engine.dispose()


def _fill(session: Session, folder: Path) -> dict[str, str]:
    board = Board(id=_NOBODY, slug="all", title="All", purpose="", position=0)
    session.add_all([board, Alias(id=_NOBODY, name="Nobody", name_key="nobody")])
    session.flush()
    names: dict[str, str] = {}
    for number, document in enumerate(_documents(folder)):
        name = f"{number:022}"
        names[name] = document["id"]
        thread = Thread(id=name, board_id=_NOBODY, starter_id=_NOBODY, title=document["title"][:200], slug="", activity=number + 1, last_day=_DAY)
        shown = f"<p>{html.escape(document['text'], quote=False)}</p>"
        session.add(thread)
        session.flush()
        session.add(Post(thread_id=name, seq=1, id=name, path="0001", alias_id=_NOBODY, day=_DAY, body="", html=shown, renderer=0))
    session.commit()
    return names


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "docs.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _questions(folder: Path) -> Iterator[tuple[str, str]]:
    with (folder / "queries.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            name, words = line.rstrip("\n").split("\t", 1)
            yield name, words


def _grades(folder: Path) -> Grades:
    grades: Grades = {}
    with (folder / "qrels.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            query, document, grade = line.split("\t")
            grades.setdefault(query, {})[document] = int(grade)
    return grades


def _gain(found: list[str], judged: dict[str, int]) -> float:
    """Return nDCG@10 with a gain of 2^grade - 1 (Järvelin and Kekäläinen 2002; Burges et al. 2005 for the gain); unjudged is not relevant."""
    gain = sum((2 ** judged.get(name, 0) - 1) / math.log2(place + 2) for place, name in enumerate(found[:10]))
    best = sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(sorted(judged.values(), reverse=True)[:10]))
    return float(gain / best)


if __name__ == "__main__":
    main()
