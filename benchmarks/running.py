"""A forum of its own for a measurement: in a temporary folder, on a free port of this machine, stopped by its own id."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Forum:
    """A data folder, a key folder and an address."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "FORUM_DATA_DIR": str(folder / "data"),
            "FORUM_KEY_DIR": str(folder / "keys"),
            "PORT": str(self.port),
            "LIMIT_FACTOR": "1000",
        }

    def run(self, *command: str) -> float:
        """Run a `flask --app wsgi` command and return how many seconds it took."""
        start = time.monotonic()
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *command], cwd=ROOT, env=self.environment, check=True, capture_output=True)
        return time.monotonic() - start

    @contextmanager
    def serving(self) -> Iterator[float]:
        """Serve, and yield the seconds until the first page came."""
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            while not self._answers():
                if process.poll() is not None or time.monotonic() - start > 120:
                    raise SystemExit("the forum did not start")
                time.sleep(0.02)
            yield time.monotonic() - start
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(40)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.address + "/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


@contextmanager
def a_forum() -> Iterator[Forum]:
    """Make a forum that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="forum-bench-"))
    try:
        yield Forum(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
