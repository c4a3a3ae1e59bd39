"""A real forum with all its processes, and members at real connections, for tests that kill processes while people write.

Which process is killed when, and what must hold afterwards, is left to the tests.
"""

import http.client
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from config import ROOT
from tests.factories import PASSPHRASE
from tests.forms import fields
from tests.process.running import SETTINGS, alive, answer, descendants, free_port
from tests.servers import until

TARGETS = ("a web process", "the web server", "the worker", "everything")
PATIENCE = 240
"""Seconds that a start may take: no measurement, and on a busy machine a start takes minutes."""

_LETTERS = "bcdfghjklm"


def word(number: int) -> str:
    """Return a word that nobody else writes, and that search keeps as it is: no digits, no ending of English."""
    return "zu" + "".join(_LETTERS[int(digit)] for digit in f"{number:05}") + "ok"


class RealForum:
    """A forum that is served by `flask --app wsgi serve`, in a folder and on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.port, self.log = free_port(), folder / "log"
        self.file = folder / "data" / "forum.sqlite"
        self.environment = {
            **os.environ,
            **SETTINGS,
            "FORUM_DATA_DIR": str(folder / "data"),
            "FORUM_KEY_DIR": str(folder / "keys"),
            "PORT": str(self.port),
            "WEB_WORKERS": "2",
            "LIMIT_FACTOR": "1000",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def serving(self) -> Iterator["RealForum"]:
        """Serve until the end of the block; nothing of it is left behind."""
        try:
            self.start()
            yield self
        finally:
            self.kill_everything()

    def start(self) -> None:
        """Start the forum as a person does, and wait until it answers."""
        with self.log.open("ab") as output:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        until(lambda: answer(self.port, "/readyz"), "the forum answers", PATIENCE)

    def kill(self, target: str, chance: random.Random) -> None:
        """Kill one of `TARGETS` by SIGKILL. Only after everything was killed somebody starts the forum again."""
        if target == "everything":
            self.kill_everything()
            self.start()
            return
        until(lambda: self._find(target), f"there is {target}", PATIENCE)
        chance.choice(self._find(target) or [psutil.Process()]).send_signal(signal.SIGKILL)

    def kill_everything(self) -> None:
        """Kill every process of the forum at once."""
        if self.process is None or self.process.poll() is not None:
            return
        family = [psutil.Process(self.process.pid), *descendants(self.process.pid)]
        for member in family:
            if alive(member):
                member.kill()
        self.process.wait()
        until(lambda: not any(alive(member) for member in family), "every process is gone")

    def count(self, statement: str) -> int:
        """Ask the database something that has one number for an answer."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30)) as database:
            return int(database.execute(statement).fetchone()[0])

    def bodies(self) -> list[str]:
        """Return the text of every post."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30)) as database:
            return [row[0] for row in database.execute("SELECT body FROM post")]

    def _find(self, target: str) -> list[psutil.Process]:
        assert self.process
        try:
            children = {" ".join(child.cmdline()): child for child in psutil.Process(self.process.pid).children() if alive(child)}
            servers = [child for command, child in children.items() if "gunicorn" in command]
            if target == "the worker":
                return [child for command, child in children.items() if command.endswith(" worker")]
            return servers if target == "the web server" else [child for server in servers for child in server.children() if alive(child)]
        except psutil.NoSuchProcess:
            return []


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    location: str = ""


class Browser:
    """A browser without scripts: it keeps its cookie and says where its forms come from. A broken connection is `OSError`."""

    def __init__(self, port: int) -> None:
        self._port, self._cookie = port, ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send one request on a connection of its own."""
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded", "Cookie": self._cookie}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except http.client.HTTPException as broken:
            raise OSError("the answer broke off") from broken
        finally:
            connection.close()
        if cookie := response.getheader("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return Answer(response.status, text, response.getheader("Location", ""))

    def join(self, door: str, name: str) -> None:
        """Open an account and take a name."""
        form = {"name": door, "passphrase": PASSPHRASE, "of_age": "y", "agrees": "y"}
        page = self.ask("POST", "/join", form)
        assert page.status == 200, page.text
        assert self.ask("POST", "/me/name", {**fields(page.text, "/me/name"), "name": name}).status == 303

    def start_thread(self, board: str, title: str, body: str) -> str:
        """Start a thread and return the id of its opening post."""
        address = f"/boards/{board}/new"
        page = self.ask("GET", address)
        begun = self.ask("POST", address, {**fields(page.text, address), "title": title, "body": body, "sure": "y"})
        assert begun.status == 303, begun.text
        return begun.location.rpartition("#p-")[2]

    def finds(self, looked_for: str) -> list[str]:
        """Return the ids of the posts that have some words; in the order of days, for only the best ones are followed by what is like them."""
        return re.findall(r'href="/p/(\w+)"', self.ask("GET", f"/search?q={quote(looked_for)}&order=new").text)


@dataclass
class Writing:
    """What a member has written, and what went wrong on the way."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    """The ids of posts that were answered with "it is up", by their own word."""
    broken: list[str] = field(default_factory=list)
    """Answers that say that something is wrong with the forum."""


class Writer(threading.Thread):
    """A member who answers posts, one after another, and sends a form again until the forum says that it is up."""

    def __init__(self, browser: Browser, opening: str, numbers: Iterator[int], texts: Iterator[str], chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.browser, self.said, self.stopped = browser, Writing(), threading.Event()
        self._posts, self._numbers, self._texts, self._chance = [opening], numbers, texts, chance

    def run(self) -> None:
        while not self.stopped.is_set():
            self._write(word(next(self._numbers)), next(self._texts))

    def _write(self, own: str, text: str) -> None:
        parent = self._chance.choice(self._posts)
        page = self._until("GET", f"/p/{parent}/reply", None, 200)
        if page is None:
            return
        address = f"/p/{parent}/replies"
        up = self._until("POST", address, {**fields(page.text, address), "body": f"{own} {text}", "sure": "y"}, 303)
        if up is not None:
            post = up.location.rpartition("#p-")[2]
            self.said.acknowledged[own] = post
            self._posts.append(post)

    def _until(self, method: str, path: str, form: dict[str, str] | None, wanted: int) -> Answer | None:
        """Ask until the answer is the one that is wanted. While no server is there, that takes a while."""
        while not self.stopped.is_set():
            try:
                got = self.browser.ask(method, path, form)
            except OSError:
                self.stopped.wait(0.02)
                continue
            if got.status == wanted:
                return got
            self.said.broken.append(f"{method} {path} {got.status}")
            self.stopped.wait(0.02)
        return None


class Reader(threading.Thread):
    """A visitor who reads and searches all the time, and notes every answer that is none."""

    def __init__(self, port: int, places: list[str]) -> None:
        super().__init__(daemon=True)
        self.stopped, self.read, self.broken = threading.Event(), 0, list[str]()
        self._browser, self._places = Browser(port), places

    def run(self) -> None:
        while not self.stopped.is_set():
            for place in self._places:
                try:
                    status = self._browser.ask("GET", place).status
                except OSError:
                    self.stopped.wait(0.02)
                    continue
                self.read += 1
                if status >= 400:
                    self.broken.append(f"{place} {status}")
