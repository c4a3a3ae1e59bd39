"""What the index leaves on the disk, whom it lets near, and what becomes of it when something fails."""

import os
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from forum.core.names import public_id
from forum.search.backends import merging, whoosh
from forum.search.backends.embedded import EmbeddedIndex
from forum.search.backends.folder import IndexFolder
from forum.search.contract import Broken, Busy
from forum.search.words import stem
from tests.unit.search.making import Shelf, ask, document, found

CANARY = "zanzibarisch"


@pytest.fixture
def index(tmp_path: Path) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path / "index", patience=0)


def on_disk(folder: Path, word: str) -> list[str]:
    written = stem(word).encode()
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and written in path.read_bytes()]


def test_words_of_an_erased_post_leave_the_files_at_once(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.put([document("one", f"my name is {CANARY}"), document("two", "sleep")])
    assert on_disk(tmp_path, CANARY)
    index.remove(["one"])
    assert on_disk(tmp_path, CANARY) == []


def test_words_that_were_edited_away_leave_the_files_at_once(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.put([document("one", f"my name is {CANARY}"), document("two", "sleep")])
    index.put([document("one", "my name is my own")])
    assert on_disk(tmp_path, CANARY) == []


def test_words_in_a_big_part_leave_the_files_at_the_next_tidying(index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "AT_ONCE", 1)
    index.put([document("one", f"my name is {CANARY}"), document("two", "sleep"), document("three", "sleep")])
    index.remove(["one"])
    assert found(index, CANARY) == []
    assert index.standing().removed == 1
    index.tidy()
    assert index.standing().removed == 0
    assert on_disk(tmp_path, CANARY) == []


def test_no_text_and_no_sentence_can_be_read_out_of_the_files(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.put([document("one", "quiet evenings without anybody", title="Lonely")])
    sentence = b"quiet evenings without"
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and sentence in path.read_bytes()]


def test_nobody_else_can_look_into_the_folder(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.put([document("one", "sleep")])
    folders = [path for path in [tmp_path / "index", *(tmp_path / "index").iterdir()] if path.is_dir()]
    assert len(folders) == 2
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}


def test_an_index_that_others_can_change_is_not_read(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.put([document("one", "sleep")])
    (generation,) = (path for path in (tmp_path / "index").iterdir() if path.is_dir())
    generation.chmod(0o777)
    with pytest.raises(Broken):
        ask(index, "sleep")


def test_an_index_of_another_version_is_not_read(index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index.put([document("one", "sleep")])
    monkeypatch.setattr(whoosh, "VERSION", "another")
    newer = EmbeddedIndex(tmp_path / "index")
    with pytest.raises(Broken):
        ask(newer, "sleep")
    newer.rebuild(Shelf.of(document("one", "sleep")))
    assert found(newer, "sleep") == ["one"]


@pytest.mark.parametrize("name", ["../elsewhere", "index-2-../../x", "", "index-2-gone", "\x00", "é"])
def test_a_pointer_to_elsewhere_is_not_followed(index: EmbeddedIndex, tmp_path: Path, name: str) -> None:
    index.put([document("one", "sleep")])
    (tmp_path / "index" / "current").write_text(name, "utf-8")
    with pytest.raises(Broken):
        ask(index, "sleep")


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".pst", "_text_len.col"])
@pytest.mark.parametrize("damage", [b"", b"\x00" * 400, b"garbage that is no index at all"])
def test_a_damaged_index_is_said_to_be_broken_and_a_rebuild_mends_it(index: EmbeddedIndex, tmp_path: Path, suffix: str, damage: bytes) -> None:
    index.put([document(f"post{number}", "sleep") for number in range(5)])
    (file,) = (path for path in (tmp_path / "index").rglob(f"*{suffix}"))
    file.write_bytes(damage)
    reader = EmbeddedIndex(tmp_path / "index")
    if suffix != "_text_len.col":  # lengths only weigh
        with pytest.raises(Broken):
            ask(reader, "sleep")
    index.rebuild(Shelf.of(document("one", "sleep")))
    assert found(reader, "sleep") == ["one"]


def test_the_old_index_answers_while_a_new_one_is_built(index: EmbeddedIndex) -> None:
    index.put([document("old", "sleep")])
    seen: list[list[str]] = []
    shelf = Shelf.of(*(document(f"new{number}", "sleep") for number in range(4)), halfway=lambda: seen.append(found(index, "sleep")))
    done: list[int] = []
    assert index.rebuild(shelf, done.append) == 4
    assert seen == [["old"]]
    assert done == [1, 2, 3, 4]
    assert set(found(index, "sleep")) == {"new0", "new1", "new2", "new3"}


def test_a_big_forum_is_built_in_parts_that_can_be_tidied_one_by_one(index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "BIGGEST", 4)
    monkeypatch.setattr(merging, "AT_ONCE", 0)
    assert index.rebuild(Shelf.of(*(document(f"post{number}", "sleep") for number in range(10)))) == 10
    assert index.standing().parts == 3
    assert len(found(index, "sleep")) == 10
    index.remove(["post0", "post5"])
    for waiting in (1, 0):
        index.tidy()
        assert index.standing().removed == waiting


def test_what_changes_during_a_rebuild_is_not_lost(index: EmbeddedIndex, tmp_path: Path) -> None:
    kept = [document(f"post{number}", "sleep") for number in range(6)]
    index.put(kept)
    shelf = Shelf.of(*kept)
    worker = EmbeddedIndex(tmp_path / "index", patience=0)

    def meanwhile() -> None:
        shelf.documents["post0"] = document("post0", "edited")
        shelf.documents["late"] = document("late", "sleep late")
        worker.put([shelf.documents["post0"], shelf.documents["late"]])
        del shelf.documents["post1"]
        worker.remove(["post1"])

    shelf.halfway = meanwhile
    index.rebuild(shelf)
    assert found(index, "edited") == ["post0"]
    assert set(found(index, "sleep")) == {"late", "post2", "post3", "post4", "post5"}


def test_a_rebuild_that_fails_leaves_the_old_index_and_nothing_else(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.put([document("old", "sleep")])
    before = {path.name for path in (tmp_path / "index").iterdir()}

    def fail() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(Shelf.of(document("new", "tea"), document("new2", "tea"), halfway=fail))
    assert found(index, "sleep") == ["old"]
    assert {path.name for path in (tmp_path / "index").iterdir()} - before <= {"building.lock"}
    assert index.rebuild(Shelf.of(document("new", "tea"))) == 1


def test_what_a_killed_rebuild_left_behind_goes_with_the_next_change(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.put([document("one", "sleep")])
    left = tmp_path / "index" / f"index-{whoosh.VERSION}-0123456789ab"
    left.mkdir(mode=0o700)
    (left / "touched").write_text("")
    (left / "posts_x.trm").write_text(CANARY)
    index.put([document("two", "sleep")])
    assert not left.exists()


def test_two_rebuilds_do_not_run_at_once(index: EmbeddedIndex, tmp_path: Path) -> None:
    other = EmbeddedIndex(tmp_path / "index", patience=0)

    def second() -> None:
        with pytest.raises(Busy):
            other.rebuild(Shelf.of(document("two", "sleep")))

    index.rebuild(Shelf.of(document("one", "sleep"), document("three", "sleep"), halfway=second))
    assert set(found(index, "sleep")) == {"one", "three"}


def test_a_second_writer_is_told_to_come_back(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.put([document("one", "sleep")])
    with IndexFolder(tmp_path / "index", whoosh.VERSION).writing(), pytest.raises(Busy):
        index.put([document("two", "sleep")])
    index.put([document("two", "sleep")])
    assert set(found(index, "sleep")) == {"one", "two"}


def test_a_reader_with_an_open_index_goes_on_after_a_swap(index: EmbeddedIndex, tmp_path: Path) -> None:
    reader = EmbeddedIndex(tmp_path / "index")
    index.put([document("old", "sleep")])
    assert found(reader, "sleep") == ["old"]
    index.rebuild(Shelf.of(document("new", "sleep")))
    assert found(reader, "sleep") == ["new"]
    index.clear()
    assert found(reader, "sleep") == []


def test_who_comes_while_an_old_index_is_taken_away_meets_half_of_it(index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index.put([document("old", "sleep")])
    before = index._folder.current()
    assert before is not None
    there: list[bool] = []
    wipe = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda *arguments, **options: (there.append(before.exists()), wipe(*arguments, **options)))
    index.rebuild(Shelf.of(document("new", "sleep")))
    assert there == [False]
    before = index._folder.current()
    index.clear()
    assert there == [False, False]
    assert [path.name for path in (tmp_path / "index").glob("index-*")] == []


def test_what_was_taken_in_is_on_the_disk_before_the_old_list_goes(index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    for name in ("fsync", "rename", "remove"):
        real = getattr(os, name)

        def spy(*arguments: object, name: str = name, real: object = real) -> object:
            what = os.readlink(f"/proc/self/fd/{arguments[0]}") if name == "fsync" else str(arguments[-1])
            steps.append(f"{name} {Path(what).suffix or 'folder'}")
            return real(*arguments)  # type: ignore[operator]

        monkeypatch.setattr(os, name, spy)
    index.put([document("one", "sleep")])
    steps.clear()
    index.put([document("two", "sleep tea")])
    renamed = steps.index("rename .toc")
    synced = steps[:renamed]
    assert {"fsync .trm", "fsync .pst", "fsync .col"} <= set(synced)
    assert steps[renamed + 1] == "fsync folder"
    assert steps.index("remove .toc") > renamed + 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # newer Pythons warn of forks beside threads, which is what servers do
def test_a_child_process_reads_on_its_own(index: EmbeddedIndex) -> None:
    index.put([document("one", "sleep")])
    assert found(index, "sleep") == ["one"]
    child = os.fork()
    if child == 0:
        os._exit(0 if found(index, "sleep") == ["one"] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert found(index, "sleep") == ["one"]


def test_the_index_keeps_no_order_in_which_people_wrote(index: EmbeddedIndex) -> None:
    """What was written at one sitting would stand together, and tell which names are one person."""
    written = [document(public_id(), "some words of one evening") for _ in range(200)]
    for one in written:
        index.put([one])
    index.tidy()
    kept = list(index.post_ids())
    assert sorted(kept) == sorted(one.post_id for one in written)
    order = {post_id: place for place, post_id in enumerate(kept)}
    near = sum(abs(order[one.post_id] - order[other.post_id]) == 1 for one, other in pairwise(written))
    assert near < 20, "by chance two posts written one after the other stand side by side in one of a hundred cases"
