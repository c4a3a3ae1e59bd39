"""The quick exit: gone at once, and nothing left behind for whoever looks next."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.house import ELSEWHERE, NEUTRAL_WORDS, House
from tests.browser.visits import Visits

SECRET = "What I would never say at home"


def test_somebody_looking_over_the_shoulder_finds_the_page_again(visit: Visits, house: House, scripts: bool) -> None:
    page = _a_page_with_a_secret(visit, house, scripts=scripts)
    cookie = page.context.cookies()
    page.get_by_role("banner").get_by_role("link", name="Leave this site").last.click()
    expect(page.get_by_role("heading")).to_have_text(NEUTRAL_WORDS)
    assert visit.asked_elsewhere == [ELSEWHERE]
    assert page.context.cookies() == []
    page.go_back()
    # The page before it is asked for anew, and nobody is signed in any more.
    expect(page.get_by_text(SECRET)).to_have_count(0)
    page.context.add_cookies([{"name": "session", "value": cookie[0]["value"], "url": house.address}])
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in")
    visit.asked_elsewhere.clear()


@pytest.mark.parametrize("words", ["", "Half a sentence"], ids=["reading", "writing"])
def test_three_presses_of_shift_do_not_lead_away(visit: Visits, house: House, words: str) -> None:
    page = _a_page_with_a_secret(visit, house)
    field = page.get_by_label("Your words")
    if words:
        field.press_sequentially(words)
    page.keyboard.press("Shift")
    expect(page.get_by_role("status").filter(has_text="Press Shift twice more")).to_be_attached()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    expect(page.get_by_role("heading")).to_have_text(NEUTRAL_WORDS)
    assert visit.asked_elsewhere == [ELSEWHERE]
    page.go_back()
    expect(page.get_by_text(SECRET)).to_have_count(0)
    visit.asked_elsewhere.clear()


def test_typing_capitals_throws_a_writer_out(visit: Visits, house: House) -> None:
    page = _a_page_with_a_secret(visit, house)
    field = page.get_by_label("Your words")
    field.focus()
    for letter in "NOBODY":
        page.keyboard.press(f"Shift+{letter}")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    expect(field).to_have_value("NOBODYa")
    expect(page.locator(".exit-cover")).to_have_count(0)


def _a_page_with_a_secret(visit: Visits, house: House, *, scripts: bool = True) -> Page:
    with house.making() as session:
        member = factories.a_member(session)
        board = factories.a_board(session, members_only=True)
        post = factories.a_thread(session, member, board, title=SECRET)
    page = visit(member, scripts=scripts)
    page.goto("about:blank")
    page.goto(f"/p/{post.id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(SECRET)
    return page
