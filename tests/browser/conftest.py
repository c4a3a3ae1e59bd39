"""What browser tests share: one forum a test process, one browser, and windows in which nothing may go wrong unseen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import servers
from tests.browser.house import House, running_house
from tests.browser.scenes import Scene, everything
from tests.browser.visits import PATIENCE, Visits, running_browser


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    if pytestconfig.getoption("database") == "sqlite":
        with running_house(folder) as house:
            yield house
        return
    with servers.postgres() as server, running_house(folder, server) as house:
        yield house


@pytest.fixture(scope="session")
def scene(house: House) -> Scene:
    with house.making() as session:
        return everything(session)


@pytest.fixture(scope="module")
def browser(house: House) -> Iterator[Browser]:
    # A module and no longer: while Playwright runs, this thread has an event loop that other tests may not expect.
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as tool, running_browser(tool, house) as browser:
        yield browser


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts: what a member can do must not hang on it."""
    return bool(request.param)


@pytest.fixture
def visit(browser: Browser, house: House) -> Iterator[Visits]:
    visits = Visits(browser, house)
    yield visits
    visits.close()
    assert visits.troubles == []
    assert visits.asked_elsewhere == [], "a page led elsewhere"
