"""Every page of members: open to every eye and hand, on every screen, in light and dark. Apart from the others so that two run at once."""

import pytest
from playwright.sync_api import expect

from forum.accounts.service import sessions
from tests.browser.house import House
from tests.browser.inspecting import faults, faults_of
from tests.browser.scenes import LONG_WORD, Scene, things
from tests.browser.visits import Visits
from tests.factories import PASSPHRASE
from tests.pages import MEMBER, PAGES


@pytest.mark.parametrize("group", PAGES[MEMBER], ids=lambda words: words.replace(" ", "-"))
def test_a_page_shuts_members_out(visit: Visits, house: House, scene: Scene, group: str) -> None:
    found = faults_of(visit(scene.people[MEMBER]), PAGES[MEMBER][group], things(house, scene))
    assert not found, "\n".join(["", *found])


def test_a_page_that_keeps_words_shuts_their_writer_out(visit: Visits, house: House, scene: Scene) -> None:
    page = visit(scene.reader)
    page.goto(f"/p/{scene.plain.id}")
    page.get_by_label("Your words").fill(f"Some words.\n\n{LONG_WORD}")
    with house.making() as session:
        sessions.close_all_sessions(session, scene.reader.account_id)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_label("What you wrote")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Sign-in name").fill("the reader")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in and go on").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert faults(page) == []
