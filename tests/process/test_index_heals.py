"""A search index that is damaged while the forum runs: people are told, nobody has to mend anything, and every post is found again."""

import re
from pathlib import Path

from tests.process.forums import Browser, RealForum
from tests.servers import until


def _found(forum: RealForum) -> tuple[Browser, str]:
    """Start a thread about zanzibar and wait until it is found."""
    browser = Browser(forum.port)
    browser.join("a door of my own", "Quiet Heron")
    opening = browser.start_thread("hello", "A quiet title", "Some words about zanzibar.")
    until(lambda: browser.finds("zanzibar") == [opening], "it is found")
    return browser, opening


def test_a_damaged_index_is_noticed_said_and_built_anew_by_itself(tmp_path: Path) -> None:
    with RealForum(tmp_path).serving() as forum:
        browser, opening = _found(forum)
        for list_of_parts in (tmp_path / "data").rglob("_posts_*.toc"):
            list_of_parts.write_bytes(b"no list at all")
        said = browser.ask("GET", "/search?q=zanzibar")
        assert said.status == 503
        assert "Search is resting" in said.text
        until(lambda: browser.finds("zanzibar") == [opening], "it is found again", 180)
        later = browser.start_thread("hello", "Another title", "More words about madagascar.")
        until(lambda: browser.finds("madagascar") == [later], "new posts are found, too")
        until(lambda: "search index" in forum.log.read_text(), "it is reported")
    assert "Traceback" not in forum.log.read_text()


def test_an_index_of_an_earlier_version_is_built_anew_without_a_command(tmp_path: Path) -> None:
    with RealForum(tmp_path).serving() as forum:
        browser, opening = _found(forum)
    index = tmp_path / "data" / "index"
    current = index / (index / "current").read_text()
    earlier = current.rename(index / re.sub(r"^index-\d+", "index-0", current.name))
    (index / "current").write_text(earlier.name)
    with RealForum(tmp_path).serving() as forum:
        browser = Browser(forum.port)
        assert browser.ask("GET", "/search?q=zanzibar").status in (200, 503)
        until(lambda: browser.finds("zanzibar") == [opening], "it is found again", 180)
        assert not earlier.exists()
    assert "Traceback" not in forum.log.read_text()
