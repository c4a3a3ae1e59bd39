"""Everything by keyboard alone: where the focus goes, and that it is never caught or lost."""

from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits
from tests.factories import PASSPHRASE


def test_a_listener_has_to_hear_the_header_on_every_page(visit: Visits, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the words of this page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Leave this site")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").locator("a").first).to_be_focused()


def test_the_focus_jumps_about(visit: Visits, house: House) -> None:
    with house.making() as session:
        member = factories.a_member(session)
        post = factories.a_thread(session, member, body="Words with ||two hidden|| ones.\n\n>! and a block")
        factories.a_reply(session, factories.a_member(session), post)
    page = visit(member)
    page.goto(f"/p/{post.id}")
    page.goto(f"/t/{page.url.split('/t/')[1].split('#')[0]}")
    order = page.evaluate(_FOCUSABLE_IN_READING_ORDER)
    reached = []
    for _ in order:
        page.keyboard.press("Tab")
        seen = page.evaluate(_WHAT_HAS_THE_FOCUS)
        assert seen["ring"], f"nothing shows that the focus is on {seen['words']}"
        reached.append(seen["words"])
    assert reached == order


def test_nobody_can_join_and_answer_without_a_mouse(visit: Visits, house: House, scripts: bool) -> None:
    with house.making() as session:
        post = factories.a_thread(session, factories.a_member(session), title=f"By hand {scripts}")
    page = visit(scripts=scripts)
    page.goto("/join")
    for words in (f"a door without a handle {scripts}", PASSPHRASE):
        _tab_to(page, "input.field__input")
        page.keyboard.type(words)
    for _ in range(2):
        _tab_to(page, "input[type=checkbox]")
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    _tab_to(page, "main button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Welcome")

    page.goto(f"/p/{post.id}")
    _tab_to(page, "textarea")
    page.keyboard.type("Typed without a mouse.")
    _tab_to(page, "form[data-write] button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text="Typed without a mouse.")).to_be_visible()


def test_an_error_is_out_of_reach_for_the_keyboard(visit: Visits, house: House, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/sign-in")
    _tab_to(page, "main button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Sign-in name")).to_be_focused()


_NAMED = "const named = (one) => one.tagName + ' ' + (one.getAttribute('href') ?? one.name ?? one.textContent).slice(0, 60);"
_FOCUSABLE_IN_READING_ORDER = f"""() => {{ {_NAMED}
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility() && one.tabIndex >= 0).map(named); }}"""
_WHAT_HAS_THE_FOCUS = f"""() => {{ {_NAMED}
  const style = getComputedStyle(document.activeElement);
  return {{ words: named(document.activeElement), ring: style.outlineStyle !== "none" || style.boxShadow !== "none" }}; }}"""


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on the next thing of a kind, as somebody does who cannot see where it is."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(":focus").and_(page.locator(selector)).count():
            return
    raise AssertionError(f"sixty times Tab did not lead to {selector}")
