"""Keeping the search index whole while the forum runs: the worker has it compared each night, and mended or built anew when it is damaged.

The work is done by `index verify --repair` in a process of its own, so that nothing else has to wait for it.
"""

import logging
import os
import subprocess
import sys
import time

from sqlalchemy import exists, select

from config import ROOT
from forum import supervisor
from forum.boards.models import Post, State
from forum.search.contract import Backend
from forum.web.database import reading

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "index", "verify", "--repair")

HEALTHY = "All posts can be found as they are, and nothing else."
"""What is said of an index in which nothing had to be mended."""

FIRST = 7_200.0
NIGHTLY = 86_400.0
"""Seconds after the start, and between two comparisons of a healthy index."""

AGAIN = 60.0
"""Seconds between two tries to mend, and between two looks whether there is an index at all."""


class Mender:
    """What starts the mending, at most one at a time.

    :param index: is asked whether somebody met damage.
    :param command: what mends.
    """

    def __init__(self, index: Backend, command: tuple[str, ...] = COMMAND) -> None:
        self._index, self._command = index, command
        self._process: subprocess.Popen[str] | None = None
        self._due = time.monotonic() + FIRST
        self._not_before = self._look_for_it = 0.0
        self._was_missing = False

    def look(self) -> None:
        """Start mending when it is time for it, and report what came of it. Returns at once."""
        try:
            if self._process is not None:
                self._report(self._process)
            elif time.monotonic() >= self._due or (time.monotonic() >= self._not_before and self._is_needed()):
                self._start()
        except Exception as error:  # neither a full disk nor a database that is away must end the worker
            log.warning("the search index could not be looked after (%s)", type(error).__name__)
            self._not_before = time.monotonic() + AGAIN

    def stop(self) -> None:
        """End what is under way; the index stays as it is."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()

    def _is_needed(self) -> bool:
        if self._index.is_damaged():
            return True
        if time.monotonic() < self._look_for_it:
            return False
        self._look_for_it = time.monotonic() + AGAIN
        before, self._was_missing = self._was_missing, self._is_missing()
        return before and self._was_missing

    def _is_missing(self) -> bool:
        # A new forum has no index until its first post was delivered. An old one has lost it when it is still away at the next look.
        if self._index.is_there():
            return False
        with reading() as session:
            return bool(session.scalar(select(exists().where(Post.state == State.VISIBLE))))

    def _start(self) -> None:
        # Its output is a sentence with numbers alone. Nothing is read before it ended: a sentence fits into the pipe.
        self._process = subprocess.Popen(  # noqa: S603  # no word of it comes from outside
            self._command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=supervisor.ends_with(os.getpid()),
        )

    def _report(self, process: "subprocess.Popen[str]") -> None:
        if process.poll() is None:
            return
        said, _ = process.communicate()
        sentence = (said.strip().splitlines() or ["nothing was said"])[-1]
        log.log(logging.INFO if sentence == HEALTHY else logging.WARNING, "search index: %s", sentence)
        self._process = None
        self._was_missing = False
        self._not_before = time.monotonic() + AGAIN
        self._due = time.monotonic() + (NIGHTLY if process.returncode == 0 else AGAIN)
