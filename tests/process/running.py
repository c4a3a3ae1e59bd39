"""Starts and watches real processes for the tests of this folder."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from config import ROOT
from tests.servers import until

SETTINGS = {"WEB_WORKERS": "1", "PYTHONPATH": str(ROOT), "FORUM_SETTINGS": ""}


def free_port() -> int:
    """Return a port of the loopback address on which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def running(command: list[str], log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with its output in a file, and end it and all that it started afterwards."""
    environment = {**os.environ, **SETTINGS, **settings}
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        family = [*descendants(process.pid), psutil.Process(process.pid)] if process.poll() is None else []
        for member in family:
            if alive(member):
                member.kill()
        process.wait()


def descendants(pid: int) -> list[psutil.Process]:
    """Return all processes that a process started, directly or not."""
    return psutil.Process(pid).children(recursive=True)


def alive(process: psutil.Process) -> bool:
    """Say whether a process is still at work: one that only waits to be counted off is not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def answer(port: int, path: str = "/") -> str:
    """Return what the server on the port answers, empty while there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
            return str(response.read().decode())
    except OSError:
        return ""


def process_that_answers(port: int, started_by: int) -> psutil.Process:
    """Wait for an answer of a process that the given one started, and return it: an orphan may answer for a moment longer."""

    def probe() -> psutil.Process | None:
        try:
            process = psutil.Process(int(answer(port).split()[0]))
            return process if started_by in [ancestor.pid for ancestor in process.parents()] else None
        except (IndexError, psutil.NoSuchProcess):
            return None

    return until(probe, "the web server answers")
