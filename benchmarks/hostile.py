"""What the worst questions cost: `python -m benchmarks.hostile [--posts 50000]`. Takes some minutes; ends with 1 when one costs too much.

Each question goes the way that a visitor's does (`forum.search.service.find`), on the posts of `benchmarks.search_speed`. Processor time
counts, since others may use the machine, too; of memory the peak counts, pages of the index that were read meanwhile included.
"""

import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

import config
from benchmarks import search_speed, server_time
from forum.core.model import Base
from forum.search import documents, service
from forum.search.backends import choose
from forum.search.contract import Backend
from forum.search.service import Narrowing

SECONDS, MEGABYTES = 1.0, 100.0
"""What one question may cost."""

Clock = Callable[[], float]

TIMES = 2
"""Each is asked so often; the dearest time counts."""


@dataclass(frozen=True)
class Cost:
    """What a question came to."""

    seconds: float
    megabytes: float
    answer: str

    @property
    def is_too_much(self) -> bool:
        """Whether it misses a limit."""
        return self.seconds > SECONDS or self.megabytes > MEGABYTES


def questions() -> dict[str, str]:
    """Return hostile questions by what they try: those that took Whoosh's own parser minutes, and those that try the bounds of ours."""
    common = [search_speed.word_of(number) for number in range(4_000)]
    some = " ".join(common[:33])
    return {
        "an ordinary one": " ".join(common[60:62]),
        **{typed: typed for typed in ("a*", "b*", "*", "*a*", "*ing", "?????", "*a*e*i*o*", "b* AND k* AND p* AND d*", '"b* k*"')},
        **{typed: typed for typed in (f"{common[0]}~2", "ba~2", f"{common[9]}~9", "[a TO zzz]", f"{common[0]}^1e308", "ts:[0 TO 9999999999]")},
        **{typed: typed for typed in ('r"(s|t)*x"', "AND OR NOT", "-" * 9, '"')},
        "10,000 words": " ".join(f"{word}{number}" for number in range(3) for word in common)[:100_000],
        "10,000 words with AND": " AND ".join(f"word{number}" for number in range(10_000)),
        "wildcards, 10,000 characters": "a*" * 5_000,
        "300 brackets, closed": "(" * 300 + common[0] + ")" * 300,
        "5,000 brackets, closed": "(" * 5_000 + common[0] + ")" * 5_000,
        "5,000 brackets, open": "(" * 5_000,
        "1 MB of one word": "a" * 1_000_000,
        "1 MB of one long word, in marks": "a\u0301" * 500_000,
        "2,000 times NOT": "NOT " * 2_000 + common[0],
        "5,000 quotes": '"' * 5_000,
        "one quote open": '"' + some,
        "a phrase with slop": f'"{common[0]} {common[1]}"~1000000',
        "8 common words": " ".join(common[:8]),
        "16 common words": " ".join(common[:16]),
        "as many common words as fit": some,
        "the same, newest first": "sort:new " + some,
        "common words on one board": "board:board-3 " + some,
        "a phrase of common words": f'"{" ".join(common[:12])}"',
        "three phrases of common words": " ".join(f'"{common[at]} {common[at + 1]} {common[at + 2]}"' for at in (0, 3, 6)),
        "common words without four phrases": " ".join(common[:6]) + "".join(f' -"{common[at]} {common[at + 1]}"' for at in (6, 8, 10, 12)),
        "one common word, and not it": f"{common[0]} -{common[0]}",
        "slips in many words": " ".join(word[:-1] + "q" for word in common[3_000:3_025]),
        "long words that look alike": " ".join("bubatibu"[: 8 - at % 3] + "q" for at in range(22)),
        "letters of a script without spaces": "眠" * 200,
        "letters that unfold to eighteen": "\ufdfa" * 200,
        "marks alone": "\u0301" * 200,
        "names that mean nothing": "board:" * 30 + "by:x note:x",
        "a range of days and nothing else": "after:0001 before:9999",
        "wants alone": "wants:advice",
        "halves of pairs and nothing": "\0\ud800\uffff" * 60,
    }


def main() -> int:
    """Measure, print a table and return the exit status."""
    asked = ArgumentParser(prog="python -m benchmarks.hostile", description="Measure hostile questions.")
    asked.add_argument("--posts", type=int, default=50_000)
    asked.add_argument("--database", default="", help="another database, empty; its tables are made and dropped")
    asked.add_argument("--index", choices=["files", "database"], default="files", help="in the database, the time of its server counts as well")
    given = asked.parse_args()
    with filled(given.posts, given.database, given.index) as (session, index):
        server = server_time.clock(session.get_bind().engine) if given.index == "database" else search_speed.nothing
        print(f"{'question':40}{'CPU, ms':>10}{'MB more':>10}  answer", flush=True)
        missed = 0
        for name, typed in questions().items():
            costs = [cost_of(session, index, typed, server=server) for _ in range(TIMES)]
            dearest = Cost(max(cost.seconds for cost in costs), max(cost.megabytes for cost in costs), costs[-1].answer)
            missed += dearest.is_too_much
            print(f"{name:40}{dearest.seconds * 1000:10,.0f}{dearest.megabytes:10.1f}  {dearest.answer}", flush=True)
    print(f"{missed} cost more than {SECONDS:g} s or {MEGABYTES:g} MB" if missed else f"None costs more than {SECONDS:g} s or {MEGABYTES:g} MB.")
    return 1 if missed else 0


@contextmanager
def filled(posts: int, database: str = "", kind: str = "files") -> Iterator[tuple[Session, Backend]]:
    """Make posts and an index of them, which has answered its first question: that one opens files and reads a list of English words."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        settings = config.load(forum_data_dir=folder / "data", forum_key_dir=folder / "keys", database_url=database, search_index=kind)
        settings.forum_data_dir.mkdir()
        search_speed.write(folder, posts, 1)
        engine = create_engine(settings.database.replace("postgresql://", "postgresql+psycopg://"))
        Base.metadata.create_all(engine)
        try:
            with Session(engine) as session:
                search_speed.fill(session, folder)
                index = choose(settings)
                print(f"{index.rebuild(documents.all_of(session)):,} posts", flush=True)
                cost_of(session, index, "slepping tabletts")
                yield session, index
        finally:
            Base.metadata.drop_all(engine)
            engine.dispose()


def cost_of(session: Session, index: Backend, typed: str, narrowing: Narrowing | None = None, server: Clock = search_speed.nothing) -> Cost:
    """Ask a question and return what it took.

    :param server: tells what a server spends of processors besides.
    """
    session.rollback()
    session.expunge_all()
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here on
    there = server()
    before, begun = _kilobytes("VmRSS"), time.process_time()
    found = service.find(session, index, None, typed, narrowing)
    seconds, more = time.process_time() - begun + server() - there, (_kilobytes("VmHWM") - before) / 1024
    said = [f"{len(found.rows)} rows", f"{len(found.unknown)} names unknown" if found.unknown else ""]
    said += ["cut" if found.was_cut else "", "" if found.in_time else "out of time"]
    return Cost(seconds, more, ", ".join(filter(None, said)))


def _kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


if __name__ == "__main__":
    sys.exit(main())
