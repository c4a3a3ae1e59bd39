"""The secrets: made once, closed to others, never shown."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from forum.core import keys
from forum.core.keys import DayKeys, Keys, WrongKeys


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "keys"
    keys.make(made)
    return made


def test_new_secrets_can_be_read_by_nobody_else(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == {"signing": 0o600, "sealing": 0o600}


def test_a_second_start_keeps_every_seal_openable(folder: Path) -> None:
    before = Keys.load(folder)
    keys.make(folder)
    assert Keys.load(folder) == before


def test_two_starts_at_once_agree_on_the_same_secrets(tmp_path: Path) -> None:
    folders = [tmp_path / f"keys{number}" for number in range(20)]

    def make_and_load(_: int) -> list[Keys]:
        seen = []
        for folder in folders:
            keys.make(folder)
            seen.append(Keys.load(folder))
        return seen

    with ThreadPoolExecutor(8) as threads:
        first, *others = threads.map(make_and_load, range(8))
    assert all(seen == first for seen in others)
    assert not [file for folder in folders for file in folder.iterdir() if file.name.startswith(".")]


def test_a_lost_sealing_key_is_said_and_never_replaced(folder: Path) -> None:
    (folder / "sealing").unlink()
    with pytest.raises(WrongKeys, match="gone"):
        keys.make(folder)
    assert not (folder / "sealing").exists()


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongKeys, match="FORUM_KEY_DIR"):
        keys.make(tmp_path / "file" / "keys")


@pytest.mark.parametrize(("name", "mode"), [("signing", 0o640), ("sealing", 0o604), (".", 0o750), (".", 0o701)])
def test_secrets_that_others_can_read_are_refused(folder: Path, name: str, mode: int) -> None:
    (folder / name).chmod(mode)
    with pytest.raises(WrongKeys, match="chmod"):
        Keys.load(folder)


@pytest.mark.parametrize("name", ["signing", "sealing"])
@pytest.mark.parametrize("text", ["", "\n", "abc\n", "zz" * 64 + "\n", "00" * 63 + "\n", "é" * 128 + "\n"])
def test_a_malformed_secret_is_refused_and_not_shown(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(WrongKeys) as refusal:
        Keys.load(folder)
    assert not text.strip() or text.strip() not in str(refusal.value)


@pytest.mark.parametrize("name", ["signing", "sealing"])
def test_a_missing_secret_is_said(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(WrongKeys, match="missing"):
        Keys.load(folder)


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongKeys, match="no secrets"):
        Keys.load(tmp_path / "keys")


def test_what_an_older_key_closed_can_be_opened_after_a_rotation(folder: Path) -> None:
    before = Keys.load(folder)
    old = (folder / "sealing").read_text()
    (folder / "sealing").write_text("ab" * 64 + "\n" + old)
    after = Keys.load(folder)
    assert after.sealing == (bytes.fromhex("ab" * 64), *before.sealing)
    assert after.derive("seal") != before.derive("seal")
    assert after.derive_all("seal") == (after.derive("seal"), before.derive("seal"))


def test_keys_for_two_purposes_tell_nothing_of_each_other(folder: Path) -> None:
    loaded = Keys.load(folder)
    assert len({loaded.derive("alias tag"), loaded.derive("sign-in name"), loaded.sealing[0][:32], loaded.signing}) == 4
    assert len(loaded.derive("alias tag")) == 32


def test_seals_made_by_an_earlier_release_can_still_be_opened() -> None:
    standard = HKDFExpand(algorithm=SHA256(), length=32, info=b"alias tag").derive(bytes(64))
    assert Keys(b"", (bytes(64),)).derive("alias tag") == standard
    assert standard.hex() == "05beb81c454b83b7fbc2b8db8ed11c3aca7c3d7a1a960277c8534cd394b526a3"


def test_no_secret_is_printed(folder: Path) -> None:
    loaded, day = Keys.load(folder), DayKeys.random()
    shown = f"{loaded!r} {loaded} {day!r} {day}"
    for secret in (loaded.signing, *loaded.sealing, day.master):
        assert secret.hex() not in shown
        assert repr(secret) not in shown


def test_a_new_day_cannot_be_linked_to_the_day_before() -> None:
    day = DayKeys.random()
    assert day.of(date(2026, 1, 1)) == day.of(date(2026, 1, 1))
    assert len({day.of(date(2026, 1, 1)), day.of(date(2026, 1, 2)), day.master, DayKeys.random().of(date(2026, 1, 1))}) == 4


SHOW_DAY = """
import datetime, os
from forum.core import keys
before = os.environ.get(keys.DAY_KEYS_FD)
first = keys.day_keys().of(datetime.date(2026, 1, 1)).hex()
assert keys.DAY_KEYS_FD not in os.environ
print(first, keys.day_keys().of(datetime.date(2026, 1, 1)).hex())
"""


def _day_secret_of_a_child(pipe: int | None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.getcwd()} | ({keys.DAY_KEYS_FD: str(pipe)} if pipe is not None else {})
    passed = () if pipe is None else (pipe,)
    return subprocess.run([sys.executable, "-c", SHOW_DAY], env=environment, pass_fds=passed, capture_output=True, text=True, check=False)


def test_two_processes_of_one_supervisor_count_a_visitor_under_one_secret() -> None:
    day = DayKeys.random()
    expected = day.of(date(2026, 1, 1)).hex()
    for _ in range(2):
        pipe = day.as_pipe()
        assert _day_secret_of_a_child(pipe).stdout.split() == [expected, expected]
        os.close(pipe)


def test_a_process_without_a_supervisor_has_a_secret_of_its_own() -> None:
    one, two = (_day_secret_of_a_child(None).stdout.split() for _ in range(2))
    assert one[0] == one[1] != two[0]


def test_an_empty_pipe_stops_the_start_rather_than_losing_the_limits() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    ended = _day_secret_of_a_child(reading)
    os.close(reading)
    assert ended.returncode != 0
    assert "WrongKeys" in ended.stderr
