"""How fast and how big search is: `python -m benchmarks.search_speed [--posts 100000] [--beside PYTHON]`. Takes some minutes.

Posts of about 79 words with the frequencies of a language (Zipf) go the way that a visitor's question goes: board filter, rights check,
excerpts. The same texts and questions are put beside SQLite FTS5, and beside tantivy when `--beside` names a Python that has it
(benchmarks/requirements.txt). All figures are processor time, since others may use the machine, too; with `--index database` that of the
database server counts as well, and is given beside.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.orm import Session

import config
from benchmarks import server_time
from forum.accounts.models import Alias
from forum.boards.models import Board, Post, Thread
from forum.core.model import Base
from forum.search import documents, service
from forum.search.backends import choose
from forum.search.backends.building import cores
from forum.search.contract import Backend
from forum.search.service import Narrowing

HERE = Path(__file__).parent
BOARDS = 20
A_THREAD = 10
"""Posts of a thread."""

KINDS = {"one common word": (1, 200), "one rare word": (1, 100_000), "two words": (2, 2_000), "three words": (3, 2_000)}
"""How many words, and out of how many of the most frequent ones after the first fifty."""


def main() -> None:
    """Measure and print a table."""
    asked = ArgumentParser(description="Measure search.")
    asked.add_argument("--posts", type=int, default=100_000)
    asked.add_argument("--questions", type=int, default=60, help="of each kind")
    asked.add_argument("--beside", default="", help="a Python that has tantivy")
    asked.add_argument("--database", default="", help="another database, empty; its tables are made and dropped")
    asked.add_argument("--index", choices=["files", "database"], default="files")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        places = {"forum_data_dir": folder / "data", "forum_key_dir": folder / "keys", "database_url": given.database}
        settings = config.load(**places, search_index=given.index)
        settings.forum_data_dir.mkdir()
        write(folder, given.posts, given.questions)
        engine = create_engine(settings.database.replace("postgresql://", "postgresql+psycopg://"))
        server = server_time.clock(engine) if given.index == "database" else nothing
        tables = {"here": _here(engine, lambda: choose(settings), folder, server)}
        for python in filter(None, [sys.executable, given.beside]):
            ended = subprocess.run([python, str(HERE / "beside.py"), str(folder)], check=True, capture_output=True, text=True)
            tables |= json.loads(ended.stdout)
        _print(tables)


def write(folder: Path, posts: int, questions: int) -> None:
    """Write the texts, one a line, and the questions: the same ones each time."""
    draw = random.Random(7)
    words = [word_of(number) for number in range(200_000)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    with (folder / "posts.jsonl").open("w") as lines:
        for number in range(posts):
            text = " ".join(draw.choices(words, cum_weights=weights, k=max(5, min(600, int(draw.lognormvariate(0, 0.7) * 62)))))
            lines.write(
                json.dumps({"id": f"{draw.getrandbits(120):022x}"[:22].ljust(22, "0"), "board": number // A_THREAD % BOARDS, "text": text}) + "\n"
            )
    asked = {kind: [" ".join(draw.sample(words[50 : 50 + most], count)) for _ in range(questions)] for kind, (count, most) in KINDS.items()}
    (folder / "questions.json").write_text(json.dumps(asked))


def word_of(number: int) -> str:
    """Return the word of a rank: the most frequent one is number 0."""
    letters = "bdfgklmnprtvz"
    return (
        "".join(letters[number // 13**place % 13] + "aeiou"[(number + place) % 5] for place in range(2 + (number >= 169) + (number >= 2_197))) + "k"
    )


def _posts(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "posts.jsonl").open() as lines:
        yield from map(json.loads, lines)


def _here(engine: Engine, opened: Callable[[], Backend], folder: Path, server: Callable[[], float]) -> dict[str, Any]:
    Base.metadata.create_all(engine)
    try:
        with Session(engine) as session:
            fill(session, folder)
            begun, spent = time.monotonic(), _processor() + server()
            posts = opened().rebuild(documents.all_of(session))
            seconds, cpu = time.monotonic() - begun, _processor() + server() - spent
            print(f"built: {posts:,} posts in {seconds:.0f} s with {cores()} cores, {posts / seconds:,.0f} a second; {cpu:.0f} s of processors")
            index = opened()
            before, table = _private(), {"posts a second of processor": posts / cpu, "MB on disk": index.standing().bytes / 1e6}
            asked = json.loads((folder / "questions.json").read_text())
            for board in ("", "board-3"):
                for kind, questions in asked.items():
                    narrowing = Narrowing(board=board)
                    name = f"{kind}, one board" if board else kind
                    took = [_took(server, partial(service.find, session, index, None, words, narrowing)) for words in questions]
                    table |= spread(name, [both for both, _ in took])
                    if server is not nothing:
                        table |= spread(f"{name}, server", [alone for _, alone in took])
            print(
                f"memory of a process that has answered {sum(map(len, asked.values())) * 2} questions: {_private() - before:.0f} MB more of its own"
            )
            return table
    finally:
        Base.metadata.drop_all(engine)
        engine.dispose()


def fill(session: Session, folder: Path) -> None:
    """Put the texts into a database whose tables are empty."""
    nobody, day = "0" * 22, date(2026, 1, 1)
    boards = [
        {"id": f"{number:022}", "slug": f"board-{number}", "title": f"Board {number}", "purpose": "", "position": number} for number in range(BOARDS)
    ]
    session.execute(insert(Board), [board | {"members_only": number == 0} for number, board in enumerate(boards)])
    session.execute(insert(Alias), [{"id": nobody, "name": "Nobody", "name_key": "nobody"}])
    threads: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []
    for number, row in enumerate(_posts(folder)):
        written = day + timedelta(days=number // 1_000 % 300)
        if number % A_THREAD == 0:
            title = " ".join(row["text"].split()[:5])
            thread = {"id": row["id"], "board_id": boards[row["board"]]["id"], "starter_id": nobody, "title": title, "slug": "", "last_day": written}
            threads.append(thread | {"activity": number + 1})
        place = number % A_THREAD + 1
        post = {"thread_id": threads[-1]["id"], "seq": place, "id": row["id"], "path": f"{place:04}", "alias_id": nobody, "day": written}
        posts.append(post | {"body": "", "html": f"<p>{row['text']}</p>", "renderer": 0})
    session.execute(insert(Thread), threads)
    session.execute(insert(Post), posts)
    session.commit()


def nothing() -> float:
    """Tell the time of a server that there is none of."""
    return 0.0


def _took(server: Callable[[], float], do: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that something takes of processors, those of a server as well, and those of the server alone."""
    before, begun = server(), time.process_time()
    do()
    here, there = time.process_time() - begun, server() - before
    return (here + there) * 1000, there * 1000


def spread(kind: str, took: list[float]) -> dict[str, float]:
    took = sorted(took)
    return {f"{kind}, ms p50": took[len(took) // 2], f"{kind}, ms p95": took[int(len(took) * 0.95)]}


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _private() -> float:
    """Return the megabytes that belong to this process alone; mapped files do not, all processes share them."""
    lines = Path(f"/proc/{os.getpid()}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) / 1024


def _print(tables: dict[str, dict[str, float]]) -> None:
    names = list(tables)
    print(f"{'':36}" + "".join(f"{name:>12}" for name in names) + "".join(f"{'/ ' + name:>12}" for name in names[1:]))
    for row, value in tables["here"].items():
        others = [tables[name].get(row) for name in names[1:]]
        ratios = "".join(f"{value / other:12.1f}" if other else f"{'':12}" for other in others)
        print(f"{row:36}{value:12,.1f}" + "".join(f"{other:12,.1f}" if other is not None else f"{'':12}" for other in others) + ratios)


if __name__ == "__main__":
    main()
