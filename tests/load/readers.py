"""Searches beside a writer that commits as fast as it can: `python -m tests.load.readers [--searches 10000]`. Ends with 1 at the first error.

What is looked at is the race between opening an index and a commit that takes its files away.
"""

import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config import ROOT
from forum.search.backends.embedded import EmbeddedIndex
from tests.unit.search.making import ask, document

READERS = 3


def main() -> int:
    """Search, and return the exit status."""
    parser = ArgumentParser(prog="python -m tests.load.readers", description="Search while a writer commits as fast as it can.")
    parser.add_argument("--searches", type=int, default=10_000)
    searches: int = parser.parse_args().searches
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "index")
        EmbeddedIndex(folder).put([document("first", "sleep")])
        command = [sys.executable, "-m", "tests.unit.search.writing_process", str(folder), "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer, ThreadPoolExecutor(READERS) as pool:
            begun = time.monotonic()
            readers = [pool.submit(_read, EmbeddedIndex(folder), searches // READERS + 1) for _ in range(READERS)]
            errors = sum((reader.result() for reader in readers), Counter[str]())
            seconds = time.monotonic() - begun
            writer.kill()
            assert writer.stdout is not None
            commits = sum(1 for _ in writer.stdout)
    print(f"{searches:,} searches beside {commits:,} commits in {seconds:.0f} s, {sum(errors.values())} errors {dict(errors) or ''}")
    return 1 if errors else 0


def _read(index: EmbeddedIndex, searches: int) -> Counter[str]:
    errors: Counter[str] = Counter()
    for _ in range(searches):
        try:
            answer = ask(index, "number0 sleep")
            if answer.total < 1:
                errors["out of time" if answer.at_least else "nothing found"] += 1
        except Exception as error:  # each kind is counted
            errors[type(error).__name__] += 1
    return errors


if __name__ == "__main__":
    sys.exit(main())
