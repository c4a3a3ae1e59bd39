import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from flask import Flask

import config
from config import ROOT
from forum.core import clock
from forum.core.errors import TooSoon
from forum.core.keys import DayKeys
from forum.web import limits, locale
from forum.web.limits import LIMITS, FileStorage, spend, spend_for_address
from tests import servers

ACCOUNT = "4kQx0000CANARY0000acct"
ADDRESS = "203.0.113.77"

COUNT = """
import sys
from pathlib import Path
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter
from forum.web.limits import FileStorage
kind, where = sys.argv[1:]
limiter = FixedWindowRateLimiter(FileStorage(Path(where)) if kind == "file" else RedisStorage(where))
print("ready", flush=True)
sys.stdin.readline()
print(sum(limiter.hit(RateLimitItemPerSecond(50, 3600), "key") for _ in range(40)))
"""


FULL = """
import resource, signal, sys
from pathlib import Path
from flask import Flask
from limits.strategies import FixedWindowRateLimiter
import config
from forum.core.keys import DayKeys
from forum.web import limits, locale
app = Flask("full")
app.config["SETTINGS"] = config.load()
app.extensions["day_keys"] = DayKeys.random()
app.extensions["limiter"] = FixedWindowRateLimiter(limits.FileStorage(Path(sys.argv[1])))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
with app.app_context():
    limits.spend("post", "somebody")
print("let through")
"""


@pytest.fixture(autouse=True)
def _memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "memory").mkdir()
    monkeypatch.setattr(limits, "MEMORY", tmp_path / "memory")


def test_what_is_counted_is_never_written_to_a_disk(tmp_path: Path) -> None:
    with _app(tmp_path / "data").app_context():
        spend("post", ACCOUNT)
    assert list((tmp_path / "memory").rglob("*.sqlite"))
    assert not list((tmp_path / "data").rglob("limits*"))
    limits.forget_all(tmp_path / "data")
    assert not list((tmp_path / "memory").iterdir())


@pytest.mark.parametrize("others", ["a link", "open to all", "none"])
def test_nobody_else_on_the_machine_reads_or_moves_the_counters(tmp_path: Path, others: str) -> None:
    ours = limits.counters_file(tmp_path / "data").parent
    ours.rmdir()
    if others == "a link":
        ours.symlink_to(tmp_path)
    elif others == "open to all":
        ours.mkdir()
        ours.chmod(0o777)
    else:
        (tmp_path / "memory").rmdir()
    assert limits.counters_file(tmp_path / "data") == tmp_path / "data" / "limits.sqlite"


@pytest.fixture(scope="module")
def valkey() -> Iterator[str]:
    with servers.valkey() as url:
        yield url


def _app(folder: Path, valkey_url: str = "", factor: float = 1.0) -> Flask:
    """Make as little of an app as limits need."""
    app = Flask(__name__)
    folder.mkdir(exist_ok=True)
    app.config["SETTINGS"] = config.load(
        forum_data_dir=folder, forum_key_dir=folder.parent / "keys", database_url="", valkey_url=valkey_url, limit_factor=factor
    )
    app.extensions["day_keys"] = DayKeys.random()
    limits.init_app(app)
    locale.init_app(app, lambda _member: "")
    return app


@pytest.fixture(params=["file", "valkey"])
def app(request: pytest.FixtureRequest, tmp_path: Path, valkey: str) -> Iterator[Flask]:
    with redis.Redis.from_url(valkey) as client:
        client.flushall()
    app = _app(tmp_path / "data", valkey if request.param == "valkey" else "")
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": ADDRESS}):
        yield app


def _spend_all(name: str, of: str) -> None:
    for _ in range(LIMITS[name][0]):
        spend(name, of)


@pytest.mark.parametrize("name", LIMITS)
def test_as_much_as_was_promised_is_let_through_and_then_the_wait_is_named(app: Flask, name: str) -> None:
    most, seconds, _ = LIMITS[name]
    _spend_all(name, ACCOUNT)
    with pytest.raises(TooSoon) as refusal:
        spend(name, ACCOUNT)
    assert 1 <= refusal.value.wait <= seconds + 1
    unit = "seconds" if refusal.value.wait < 90 else "minutes"
    assert unit in refusal.value.sentence
    assert "your words are kept" in refusal.value.sentence
    assert most >= 3


def test_one_person_does_not_use_up_what_belongs_to_another_or_to_another_deed(app: Flask) -> None:
    _spend_all("sign-in", ACCOUNT)
    spend("sign-in", "somebody else")
    spend("flag", ACCOUNT)


def test_two_processes_count_together_to_the_last_one(tmp_path: Path, valkey: str) -> None:
    for kind, where in (("file", str(tmp_path / "limits.sqlite")), ("valkey", valkey)):
        both = [
            subprocess.Popen([sys.executable, "-c", COUNT, kind, where], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        for process in both:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in both:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        assert sum(int(process.communicate()[0]) for process in both) == 50


def test_what_is_counted_today_cannot_be_told_tomorrow(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _spend_all("sign-in", ACCOUNT)
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    spend("sign-in", ACCOUNT)


def test_nothing_that_is_stored_says_whom_it_counts(app: Flask, tmp_path: Path, valkey: str) -> None:
    spend("post", ACCOUNT)
    spend("sign-in", "a door of my own")
    spend_for_address()
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    with redis.Redis.from_url(valkey) as client:
        stored += b"".join(client.keys("*"))
    assert b"LIMITER" in stored
    assert not [word for word in (ACCOUNT, ADDRESS, "203.0", "CANARY", "a door", "sign-in") if word.encode() in stored]


def test_after_a_restart_the_same_person_is_counted_under_another_key(tmp_path: Path) -> None:
    for _ in range(2):
        with _app(tmp_path / "data").app_context():
            spend("post", ACCOUNT)
    found = FileStorage(limits.counters_file(tmp_path / "data"))._run("SELECT key FROM counter")
    assert len(found) == 2


def test_counters_go_when_their_window_ends(app: Flask, tmp_path: Path, valkey: str) -> None:
    storage = app.extensions["limiter"].storage
    storage.incr("ENDED", 1, 1)
    if isinstance(storage, FileStorage):
        storage._run("UPDATE counter SET ends = 1")
        assert storage.get("ENDED") == 0
        limits.forget_ended()
        assert b"ENDED" not in limits.counters_file(tmp_path / "data").read_bytes()
    else:
        with redis.Redis.from_url(valkey) as client:
            assert [0 < client.ttl(key) <= 1 for key in client.keys("*")] == [True]
        limits.forget_ended()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", ""])
def test_behind_one_shared_address_nobody_is_locked_out_by_others(app: Flask, address: str) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        for _ in range(LIMITS["address"][0] + 5):
            spend_for_address()


def test_somebody_who_comes_from_one_address_again_and_again_is_asked_to_wait(app: Flask) -> None:
    for _ in range(LIMITS["address"][0]):
        spend_for_address()
    with pytest.raises(TooSoon):
        spend_for_address()


def test_a_generous_forum_counts_generously(tmp_path: Path) -> None:
    with _app(tmp_path / "data", factor=2).app_context():
        _spend_all("sign-in", ACCOUNT)
        _spend_all("sign-in", ACCOUNT)
        with pytest.raises(TooSoon):
            spend("sign-in", ACCOUNT)


# When nothing can be counted, people are let through


def test_a_folder_that_is_gone_keeps_nobody_from_speaking(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = _app(tmp_path / "data")
    app.extensions["limiter"].storage._path = tmp_path / "CANARY" / "limits.sqlite"
    with app.app_context():
        spend("post", ACCOUNT)
    assert "a limit could not be counted (OperationalError)" in caplog.text
    assert "CANARY" not in caplog.text


def test_a_full_disk_keeps_nobody_from_speaking(tmp_path: Path) -> None:
    app = _app(tmp_path / "data")
    with app.app_context():
        spend("post", ACCOUNT)
        # A process that may write no byte more meets what a full disk is to SQLite.
        ended = subprocess.run(
            [sys.executable, "-c", FULL, limits.counters_file(tmp_path / "data")], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert ended.stdout == "let through\n", ended.stderr
    assert "a limit could not be counted" in ended.stderr


def test_a_counting_server_that_is_away_keeps_nobody_from_speaking(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = _app(tmp_path / "data", valkey_url=f"unix://{tmp_path}/CANARY.sock")
    with app.app_context():
        spend("post", ACCOUNT)
        limits.forget_ended()
    assert "a limit could not be counted (ConnectionError)" in caplog.text
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 99, None])
def test_damaged_counters_are_made_anew_and_count_again(tmp_path: Path, damage: bytes | None) -> None:
    app, file = _app(tmp_path / "data"), limits.counters_file(tmp_path / "data")
    with app.app_context():
        spend("post", ACCOUNT)
        if damage is None:
            file.unlink()
        else:
            file.write_bytes(damage)
        _spend_all("post", ACCOUNT)
        with pytest.raises(TooSoon):
            spend("post", ACCOUNT)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_forum_starts_on_damaged_counters(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    limits.counters_file(tmp_path / "data").write_bytes(b"not a database at all" * 99)
    with _app(tmp_path / "data").app_context():
        _spend_all("post", ACCOUNT)
        with pytest.raises(TooSoon):
            spend("post", ACCOUNT)
