"""The servers that other tests rely on: they are what they seem, and nothing of them is left behind."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import redis

from tests.servers import fresh_database, postgres, until, valkey

HOLD = """
import sys, time
from tests import servers
with servers.{name}() as url:
    print(url, flush=True)
    time.sleep(600)
"""


def test_one_test_never_sees_the_rows_of_another() -> None:
    with postgres() as server:
        with fresh_database(server) as one, fresh_database(server) as two:
            assert one != two
            with psycopg.connect(one) as session:
                session.execute("CREATE TABLE thing (word text)")
                session.execute("INSERT INTO thing VALUES ('é'), ('Z'), ('a')")
                assert [word for (word,) in session.execute("SELECT word FROM thing ORDER BY word")] == ["Z", "a", "é"]
                # What the forum needs of the server: search in English, and a place in a queue that others skip.
                assert session.execute("SELECT to_tsvector('english', 'running') @@ to_tsquery('english', 'run')").fetchone() == (True,)
                session.execute("SELECT word FROM thing FOR UPDATE SKIP LOCKED")
            with psycopg.connect(two) as session:
                assert session.execute("SELECT to_regclass('thing')").fetchone() == (None,)
        with psycopg.connect(server) as session:
            assert session.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'test_%'").fetchone() == (0,)
        folder = Path(server.partition("host=")[2])
    assert not folder.exists()


def test_limits_can_be_counted_on_a_server_that_nobody_else_reaches() -> None:
    with valkey() as url:
        with redis.Redis.from_url(url) as client:
            assert client.incr("seen") == 1
            assert client.info("server")["tcp_port"] == 0
        folder = Path(url.removeprefix("unix://")).parent
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def _servers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return [child for child in psutil.Process(process.pid).children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]


def _end_of_killed_tests(name: str) -> None:
    tests = subprocess.Popen([sys.executable, "-c", HOLD.format(name=name)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."})
    with tests:
        assert tests.stdout
        url = tests.stdout.readline().strip()
        servers = _servers_of(tests)
        assert servers
        tests.send_signal(signal.SIGKILL)
        tests.wait()
        until(lambda: not any(server.is_running() and server.status() != psutil.STATUS_ZOMBIE for server in servers), f"{name} ends")
    shutil.rmtree(Path(url.partition("host=")[2] or url.removeprefix("unix://").removesuffix("/valkey.sock")))


def test_a_database_server_does_not_outlive_killed_tests() -> None:
    _end_of_killed_tests("postgres")


def test_a_counting_server_does_not_outlive_killed_tests() -> None:
    _end_of_killed_tests("valkey")
