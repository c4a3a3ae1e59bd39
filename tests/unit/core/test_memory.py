"""What processes share for some minutes: in order, list by list, and never in anybody's way."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.core import memory
from forum.core.memory import FileMemory, Memory, ValkeyMemory
from tests import servers


@pytest.fixture(params=["file", "valkey"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    if request.param == "file":
        yield memory.opened("", tmp_path / "read.sqlite")
        return
    with servers.valkey() as address:
        yield memory.opened(address, tmp_path / "read.sqlite")


def test_what_was_put_there_is_lost_or_mixed_up(kept: Memory) -> None:
    for entry in (b"one", b"two", b"two"):
        kept.add("a", entry)
    kept.add("b", b"three")
    assert kept.of("a") == [b"one", b"two", b"two"]
    assert sorted(kept.keys()) == ["a", "b"]
    assert kept.of("c") == []


def test_taking_what_was_read_takes_what_came_meanwhile(kept: Memory) -> None:
    kept.add("a", b"one")
    count = len(kept.of("a"))
    kept.add("a", b"two")
    kept.drop("a", count)
    assert kept.of("a") == [b"two"]
    kept.drop("a", 1)
    assert kept.keys() == []


def test_others_on_the_machine_read_along(tmp_path: Path) -> None:
    file = tmp_path / "read.sqlite"
    FileMemory(file).add("a", b"one")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_damaged_file_is_damaged_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "read.sqlite"
    file.write_bytes(b"no database at all, and longer than the head of one " * 100)
    kept = FileMemory(file)
    assert kept.of("a") == []
    kept.add("a", b"one")
    assert kept.of("a") == [b"one"]


@pytest.mark.parametrize("where", ["file", "valkey"])
def test_a_memory_that_is_away_breaks_a_page(where: str, tmp_path: Path) -> None:
    kept = FileMemory(tmp_path / "nowhere" / "read.sqlite") if where == "file" else ValkeyMemory(f"unix://{tmp_path}/nobody.sock")
    kept.add("a", b"one")
    kept.drop("a", 1)
    assert (kept.of("a"), kept.keys()) == ([], [])
