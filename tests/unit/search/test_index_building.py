"""A rebuild with several processes: it holds what a rebuild with one does, and leaves nothing behind when it is cut off."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from forum.core.names import public_id
from forum.search.backends import building, merging
from forum.search.backends.embedded import EmbeddedIndex
from tests.servers import until
from tests.unit.search.making import Shelf, ask, document

ROOT = Path(__file__).parents[3]


@pytest.fixture
def shelf() -> Shelf:
    words = ["sleep", "tea", "night", "zanzibar"]
    texts = [f"{words[number % 4]} {words[number % 3]} word{number}" for number in range(240)]
    return Shelf.of(*(document(public_id(), text, board=f"b{number % 5}") for number, text in enumerate(texts)))


def test_processes_side_by_side_build_the_index_that_one_would(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "ALONE", 0)
    one, two = (EmbeddedIndex(tmp_path / str(processes), processes=processes) for processes in (1, 2))
    done: list[int] = []
    assert one.rebuild(shelf) == two.rebuild(shelf, done.append) == 240
    assert done == list(range(1, 241))
    assert two.standing().parts == 2
    assert dict(one.marks()) == dict(two.marks()) == {one.post_id: two.mark(one) for one in shelf.documents.values()}
    for typed in ("zanzibar", "sleep tea", '"night tea"', "word17 -sleep"):
        for narrowing in ({}, {"boards": frozenset({"b1", "b2"})}):
            assert ask(one, typed, **narrowing).total == ask(two, typed, **narrowing).total
    two.put([document("late", "zanzibar")])
    two.tidy()
    assert set(two.post_ids()) == {*shelf.documents, "late"}


def test_many_parts_of_one_size_are_built_when_a_forum_is_big(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "BIGGEST", 50)
    index = EmbeddedIndex(tmp_path / "index", processes=1)
    index.rebuild(shelf)
    view = index._view()
    assert view is not None
    assert [len(part.days) for part in view.parts] == [50, 50, 50, 50, 40]


def test_a_rebuild_that_is_broken_off_ends_its_processes_and_leaves_nothing(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "ALONE", 0)
    index = EmbeddedIndex(tmp_path / "index", processes=2)
    index.put([document("old", "sleep")])
    before = sorted(path.name for path in (tmp_path / "index").iterdir())

    def fail() -> None:
        raise KeyboardInterrupt

    shelf.halfway = fail
    with pytest.raises(KeyboardInterrupt):
        index.rebuild(shelf)
    assert not [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
    assert [name for name in sorted(path.name for path in (tmp_path / "index").iterdir()) if name not in before] == ["building.lock"]
    assert list(index.post_ids()) == ["old"]


KILLED = """
import sys, time
from pathlib import Path
from forum.search.backends import building
from forum.search.backends.embedded import EmbeddedIndex
from tests.unit.search.making import Shelf, document
building.ALONE = 0
def halfway():
    print("halfway", flush=True)
    time.sleep(600)
EmbeddedIndex(Path(sys.argv[1]), processes=2).rebuild(Shelf.of(*(document(f"post{n}", "sleep") for n in range(200)), halfway=halfway))
"""


def test_a_killed_rebuild_leaves_no_process_and_the_next_change_takes_away_its_files(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index")
    index.put([document("old", "sleep")])
    command = [sys.executable, "-c", KILLED, str(tmp_path / "index")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "halfway\n"
        children = psutil.Process(process.pid).children()
        os.kill(process.pid, signal.SIGKILL)
    until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children), "its processes end")
    assert list(index.post_ids()) == ["old"]
    assert len(list((tmp_path / "index").glob("index-*"))) == 2
    index.put([document("new", "sleep")])
    assert len(list((tmp_path / "index").glob("index-*"))) == 1
    assert set(index.post_ids()) == {"old", "new"}
