"""Readers beside a writer, and a writer that is killed: nothing that was acknowledged is lost, and nobody sees an error."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from forum.search.backends.embedded import EmbeddedIndex
from tests.unit.search.making import Shelf, ask, document

ROOT = Path(__file__).parents[3]


@contextmanager
def writer(folder: Path, start: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.unit.search.writing_process", str(folder), str(start)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def acknowledged(process: "subprocess.Popen[str]", how_many: int) -> int:
    assert process.stdout is not None
    last = -1
    for _ in range(how_many):
        last = int(process.stdout.readline())
    return last


def test_killing_the_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    start = 0
    for how_many in (3, 11, 18):
        with writer(tmp_path / "index", start) as process:
            last = acknowledged(process, how_many)
        index = EmbeddedIndex(tmp_path / "index")
        there = set(index.post_ids())
        assert {f"post{number}" for number in range(start, last + 1)} <= there
        # A change is taken in as a whole or not at all.
        twins = {name.replace("twin", "post") for name in there if name.startswith("twin")}
        assert twins <= {name for name in there if name.startswith("post")}
        removed = {f"twin{number - 2}" for number in range(start, last + 1) if number % 5 == 4}
        assert not removed & there
        start = last + 2
    index.put([document("after", "sleep")])
    assert "after" in set(index.post_ids())


def test_readers_beside_a_busy_writer_always_get_an_answer_and_never_an_older_one(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    EmbeddedIndex(folder).put([document("first", "sleep")])

    def read(index: EmbeddedIndex) -> list[int]:
        return [ask(index, "number0 sleep").total for _ in range(60)]

    shared = EmbeddedIndex(folder)
    with writer(folder, 0) as process, ThreadPoolExecutor(3) as pool:
        acknowledged(process, 1)
        readers = [pool.submit(read, index) for index in (shared, shared, EmbeddedIndex(folder))]
        acknowledged(process, 15)
        for reader in readers:
            totals = reader.result()
            # Removals take one away now and then; what is lost otherwise is more than one.
            assert all(later >= earlier - 1 for earlier, later in pairwise(totals))


def test_readers_beside_rebuilds_always_get_an_answer(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    writing, reading = EmbeddedIndex(folder), EmbeddedIndex(folder)
    shelf = Shelf.of(*(document(f"post{number}", "sleep") for number in range(20)))
    writing.rebuild(shelf)
    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(lambda: {ask(reading, "sleep").total for _ in range(150)}) for _ in range(2)]
        for _ in range(6):
            writing.rebuild(shelf)
        assert [reader.result() for reader in readers] == [{20}, {20}]
