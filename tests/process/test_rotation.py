"""The sealing key is changed while people read and write: nobody notices, and a rotation that was killed is simply called again."""

import random
import signal
import subprocess
import sys
from itertools import count, repeat
from pathlib import Path

from config import ROOT
from forum.core.keys import Keys
from tests.process.forums import Browser, Reader, RealForum, Writer
from tests.servers import until


def _rotate(forum: RealForum) -> subprocess.Popen[bytes]:
    with forum.log.open("ab") as output:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "keys", "rotate", "--grace", "1"]
        return subprocess.Popen(command, cwd=ROOT, env=forum.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)


def test_nobody_who_reads_or_writes_notices_that_the_key_is_changed_even_when_the_change_is_killed(tmp_path: Path) -> None:
    with RealForum(tmp_path).serving() as forum:
        browser = Browser(forum.port)
        browser.join("a door of my own", "Quiet Heron")
        opening = browser.start_thread("hello", "A quiet title", "Some words to begin.")
        writer = Writer(browser, opening, count(), repeat("Some words to go on."), random.Random(3))
        reader = Reader(forum.port, ["/", f"/p/{opening}", "/boards/hello"])
        writer.start()
        reader.start()
        before = Keys.load(tmp_path / "keys").sealing
        killed = _rotate(forum)
        until(
            lambda: len(Keys.load(tmp_path / "keys").sealing) == 2 and Keys.load(tmp_path / "keys").sealing[0] != before[0],
            "the new key is the first",
        )
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert _rotate(forum).wait(timeout=120) == 0
        enough = len(writer.said.acknowledged) + 3
        until(lambda: len(writer.said.acknowledged) >= enough, "posts are taken under the new key")
        for person in (writer, reader):
            person.stopped.set()
            person.join()
        assert Keys.load(tmp_path / "keys").sealing[1:] == before
        assert not (tmp_path / "keys" / "sealing.coming").exists()
        assert browser.ask("GET", f"/p/{opening}/edit").status == 200, "a post is still known as the member's own"
        written = [body for body in forum.bodies() if body.startswith("zu")]
        assert len(written) == len(writer.said.acknowledged)
    assert writer.said.broken == []
    assert reader.broken == []
    assert "Traceback" not in forum.log.read_text()
