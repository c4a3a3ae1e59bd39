"""Searches beside a writer that commits as fast as it can: `python -m tests.load.readers [--searches 10000]`. Ends with 1 at the first error.

What is looked at is the race between opening an index and a commit that takes its files away: every post that was acknowledged before a
search began has to be found by it, the newest ones above all, while the index is built anew beside it, too. The index lies in memory
where the machine has a folder for that: the faster a writer is, the more often readers meet it.
"""

import random
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from config import ROOT
from forum.search.backends.embedded import EmbeddedIndex
from forum.search.contract import Busy, Document
from tests.unit.search.making import ask, document

READERS = 3
MEMORY = Path("/dev/shm")
SHOWN = 20
"""Searches that went wrong of which is said what they missed."""


class _Writer(threading.Thread):
    """Listens to the writing process and knows what it acknowledged."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        command = [sys.executable, "-m", "tests.unit.search.writing_process", str(folder), "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.last, self.begun = -1, threading.Event()

    def run(self) -> None:
        for line in self.process.stdout or ():
            self.last = int(line)
            self.begun.set()
        self.begun.set()


class _Builder(threading.Thread):
    """Builds the index anew again and again, from what a database would hold: each post that was taken in, or is about to be."""

    def __init__(self, folder: Path, writer: _Writer) -> None:
        super().__init__(daemon=True)
        self._index, self._writer = EmbeddedIndex(folder, patience=60, processes=1), writer
        self.built, self.stopped = 0, threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(1):
            with suppress(Busy):  # the writer came first; it is tried again
                self._index.rebuild(self)
                self.built += 1

    def count(self) -> int:
        """Return how many documents there are, about."""
        return self._writer.last

    def every(self) -> Iterator[Document]:
        """Yield all documents there are."""
        return iter(self.some([f"post{number}" for number in range(self._writer.last + 50)]))  # it may be ahead of what was heard of it

    def some(self, post_ids: Sequence[str]) -> Iterable[Document]:
        """Return those of some posts that are to be found: no twins."""
        return [document(name, f"sleep number{name.removeprefix('post')}") for name in post_ids if name.startswith("post")]


def main() -> int:
    """Search, and return the exit status."""
    parser = ArgumentParser(prog="python -m tests.load.readers", description="Search while a writer commits as fast as it can.")
    parser.add_argument("--searches", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=500, help="go on until so many were made meanwhile (%(default)s)")
    parser.add_argument("--folder", type=Path, default=MEMORY if MEMORY.is_dir() else None, help="where the index lies meanwhile")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as place, ThreadPoolExecutor(READERS) as pool:
        folder = Path(place, "index")
        writer = _Writer(folder)
        builder = _Builder(folder, writer)
        writer.start()
        builder.start()
        try:
            writer.begun.wait()
            first, begun = writer.last, time.monotonic()
            readers = [pool.submit(_read, EmbeddedIndex(folder), writer, given.searches // READERS + 1, given.changes) for _ in range(READERS)]
            results = [reader.result() for reader in readers]
            searches, errors = sum(done for done, _ in results), sum((found for _, found in results), Counter[str]())
            seconds, commits = time.monotonic() - begun, writer.last - first
            ended = writer.process.poll()
        finally:
            builder.stopped.set()
            builder.join()
            writer.process.kill()
            writer.process.wait()
    print(f"{searches:,} searches beside {commits:,} changes and {builder.built} new indexes in {seconds:.0f} s")
    print(f"{sum(errors.values())} errors {dict(errors) or ''}")
    if ended is not None:
        print(f"The writer ended before the readers did (status {ended}).")
    return 1 if errors or ended else 0


def _read(index: EmbeddedIndex, writer: _Writer, searches: int, changes: int) -> tuple[int, Counter[str]]:
    """Search, and return how often and what went wrong."""
    errors, chance, done = Counter[str](), random.Random(searches), 0
    while done < searches or (writer.last < changes and writer.process.poll() is None):
        done, last = done + 1, writer.last
        wanted = last if done % 2 else chance.randint(0, last)
        try:
            answer = ask(index, f"number{wanted}")
        except Exception as error:  # each kind is counted
            errors[type(error).__name__] += 1
            continue
        if f"post{wanted}" not in [hit.post_id for hit in answer.hits]:
            errors["out of time" if answer.at_least else "not found"] += 1
            if sum(errors.values()) <= SHOWN:
                print(f"missed: post{wanted} of {last} and more, with {answer.total} found instead, {len(answer.hits)} shown", flush=True)
    return done, errors


if __name__ == "__main__":
    sys.exit(main())
