"""Takes the pictures of the README: `python -m tests.browser.pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import config
from forum.boards import queries
from tests import factories
from tests.browser.house import running_house
from tests.browser.scenes import a_kind_thread, a_queue
from tests.browser.visits import Visits, running_browser

PICTURES = config.ROOT / "docs" / "pictures"
NAMES = ("Quiet Heron", "Plain Lantern", "Mellow Otter", "Patient Kettle")
SIZE = {"width": 1200, "height": 900}


def main() -> None:
    """Run a forum of its own and take a picture of a thread and of the queue."""
    with tempfile.TemporaryDirectory() as folder, running_house(Path(folder)) as house:
        with house.making() as session:
            board = queries.get_board(session, "nights", None)
            thread = a_kind_thread(session, board, NAMES)
            a_queue(session, board)
            reader, moderator = factories.a_member(session, "Gentle Ferry"), factories.a_moderator(session, "Steady Birch")
        with sync_playwright() as tool, running_browser(tool, house) as browser:
            visits = Visits(browser, house)
            _take(visits(reader, viewport=SIZE), f"/t/{thread.thread_id}", "thread")
            _take(visits(moderator, viewport=SIZE), "/moderation", "queue")
            visits.close()


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
