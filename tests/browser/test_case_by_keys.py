"""A whole case by keyboard: taken, read, decided and taken back without a mouse, with the keys that `?` lists."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from forum.moderation.models import Case
from forum.moderation.service import flagging
from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits

WORDS = "Nobody here is as slow as you."


def test_a_case_cannot_be_worked_through_without_a_mouse(visit: Visits, house: House) -> None:
    with house.making() as session:
        moderator = factories.a_moderator(session)
        post = factories.a_thread(session, factories.a_member(session), body=WORDS)
        session.flush()
        flagging.flag(session, factories.a_member(session), "post", post.id, reason="advice")
        case_id = session.scalars(select(Case.id).where(Case.subject_id == post.id)).one()
    page = visit(moderator)
    page.goto(f"/moderation/cases/{case_id}")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("take it in hand")
    page.keyboard.press("Escape")

    page.keyboard.press("t")
    expect(page.locator(".notice--good")).to_contain_text("It is yours for a quarter of an hour")
    expect(page.get_by_text(WORDS)).to_be_hidden()
    page.keyboard.press("o")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Your decision")).to_be_focused()
    _tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    _tab_to(page, "textarea[name=reason]")
    page.keyboard.type("t is a letter here, and no key.")
    _tab_to(page, "form[data-write] button:not([name])")
    page.keyboard.press("Enter")
    expect(page.locator(".notice--good")).to_contain_text("Decided.")
    page.keyboard.press("u")
    expect(page.locator(".notice--good")).to_contain_text("Your decision is taken back")
    page.keyboard.press("p")
    expect(page.locator(".notice--good")).to_contain_text("It is out of your list")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached")
