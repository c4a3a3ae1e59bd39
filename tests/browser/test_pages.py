"""Every page of visitors, newcomers and those who keep the place: open to every eye and hand, on every screen, in light and dark."""

import pytest

from tests.browser.house import House
from tests.browser.inspecting import faults_of, too_wide_of
from tests.browser.scenes import Scene, things
from tests.browser.visits import Visits
from tests.pages import MEMBER, PAGES, address_of

GROUPS = [(who, group) for who, groups in PAGES.items() for group in groups if who != MEMBER]


@pytest.mark.parametrize(("who", "group"), GROUPS, ids=lambda words: words.replace(" ", "-"))
def test_a_page_shuts_somebody_out(visit: Visits, house: House, scene: Scene, who: str, group: str) -> None:
    found = faults_of(visit(scene.people[who]), PAGES[who][group], things(house, scene))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("who", PAGES)
def test_longer_words_of_another_language_push_a_page_out_of_the_screen(visit: Visits, house: House, scene: Scene, who: str) -> None:
    page = visit(scene.people[who], locale="de-DE")
    addresses = dict.fromkeys(address_of(look) for looks in PAGES[who].values() for look in looks)
    found = too_wide_of(page, list(addresses), things(house, scene))
    assert not found, "\n".join(["", *found])
    assert page.locator("html").get_attribute("lang") == "de"
