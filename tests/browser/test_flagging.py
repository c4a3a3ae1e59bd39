"""Somebody who is not signed in says that something is wrong, on a narrow screen, and reads what came of it."""

import re

from playwright.sync_api import expect

from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits


def test_a_visitor_is_left_without_a_way_to_say_that_something_is_wrong(visit: Visits, house: House, scripts: bool) -> None:
    with house.making() as session:
        post = factories.a_thread(session, factories.a_member(session), body="Only a fool believes that.")
    page = visit(scripts=scripts, viewport={"width": 320, "height": 640})
    page.goto(f"/p/{post.id}")
    page.get_by_role("article").get_by_role("link", name=re.compile("^Flag")).click()
    page.get_by_label(re.compile("^It is cruel")).check()
    page.get_by_role("button", name="Send the flag").click()
    code = page.locator("code").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="page for receipts").click()
    page.get_by_label("Your receipt").fill(code.lower())
    page.get_by_role("button", name="Show me").click()
    expect(page.get_by_text("It waits for a moderator.")).to_be_visible()
