"""The whole forum with all its processes, killed while people write: nothing that was acknowledged is lost, and nobody has to mend anything."""

import random
import time
from collections import Counter
from itertools import count, repeat
from pathlib import Path

from tests.process.forums import Browser, Reader, RealForum, Writer
from tests.servers import until

KILLS = ["a web process", "the worker", "everything", "the web server", "the worker"]
SEED = 20


def test_nothing_that_was_acknowledged_is_lost_or_doubled_when_processes_are_killed(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with RealForum(tmp_path).serving() as forum:
        browser = Browser(forum.port)
        browser.join("a door of my own", "Quiet Heron")
        opening = browser.start_thread("hello", "A quiet title", "Some words to begin.")
        writer = Writer(browser, opening, count(), repeat("Some words to go on."), chance)
        reader = Reader(forum.port, ["/", f"/p/{opening}", "/boards/hello", "/search?q=words"])
        writer.start()
        reader.start()
        for target in KILLS:
            _wait_for_more(writer, chance.randint(2, 5))
            time.sleep(chance.uniform(0, 0.03))  # so that the blow falls anywhere in a request
            forum.kill(target, chance)
        _wait_for_more(writer, 3)
        for person in (writer, reader):
            person.stopped.set()
            person.join()
        until(lambda: forum.count("SELECT count(*) FROM delivery") == 0, "everybody who must follow was told")
        assert forum.count("SELECT count(*) FROM fact") == 0
        written = Counter(body.split()[0] for body in forum.bodies() if body.startswith("zu"))
        acknowledged = writer.said.acknowledged
        assert {own: written[own] for own in acknowledged} == dict.fromkeys(acknowledged, 1)
        assert set(written.values()) == {1}
        assert {own: browser.finds(own) for own in acknowledged} == {own: [post] for own, post in acknowledged.items()}
    assert writer.said.broken == []
    assert reader.broken == []
    assert reader.read > 10
    assert "Traceback" not in forum.log.read_text()


def _wait_for_more(writer: Writer, more: int) -> None:
    enough = len(writer.said.acknowledged) + more
    until(lambda: len(writer.said.acknowledged) >= enough, "posts are taken")
