"""Looks at pages as a person with little sight, a keyboard, a small phone or a wide screen would; which pages, `tests/pages.py` says.

What is asked within a page is in `looking.js` and in axe's rules; this module sets the stage for each question.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, TimeoutError

from tests.pages import Look, State, address_of

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1200, "height": 900}
ENLARGED = {"width": 320, "height": 256}
"""What is left of a window of 1,280 by 1,024 pixels at 400 % (WCAG 1.4.10)."""

TARGET = 44
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that take long and do not depend on the width: no style gives another colour to another width. In light on a phone, in dark on a desk."""

EVERYTHING = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
NO_COLOURS = {**EVERYTHING, "rules": {rule: {"enabled": False} for rule in COLOURS}}
COLOURS_ALONE = {"runOnly": {"type": "rule", "values": COLOURS}}
_RUN = """async (options) => {
  const found = await axe.run(document, { ...options, resultTypes: ["violations"], preload: false, selectors: false, iframes: false });
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")}`);
}"""
_LOOKING = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")


def faults_of(page: Page, looks: Sequence[Look], things: dict[str, Any]) -> list[str]:
    """Go from page to page and list what is wrong with all of them, so that one run shows it all.

    :param things: what the addresses name in braces.
    """
    found, places = [], set()
    for look in looks:
        page.set_viewport_size(PHONE)
        page.goto(address_of(look).format(**things))
        if isinstance(look, State) and not _brought_about(page, look):
            found.append(f"{look}: the press led nowhere")
        found += [f"{look}: {fault}" for fault in faults(page)]
        places.add(tuple(page.evaluate("look.placeOfHelp()")))
    return found if len(places) == 1 else [*found, f"the way to help stands in different places: {places}"]


def too_wide_of(page: Page, addresses: Sequence[str], things: dict[str, Any]) -> list[str]:
    """List what does not fit at 400 % on some pages, from left to right and from right to left; for windows of another language."""
    found = []
    page.set_viewport_size(ENLARGED)
    for address in addresses:
        page.goto(address.format(**things))
        page.evaluate(_LOOKING)
        found += _asked(page, "tooWide()", where=address)
        page.evaluate("document.documentElement.dir = 'rtl'")
        found += _asked(page, "tooWide()", where=f"{address} from right to left")
    return found


def faults(page: Page) -> list[str]:
    """List what is wrong with the page that is open, and leave it as wide as a desk."""
    page.set_viewport_size(PHONE)
    # Not script tags: the page's own policy refuses them.
    page.evaluate(_axe())
    page.evaluate(_LOOKING)
    found = [*_asked(page, "shared()", "jumps()", "moves()"), *_at(page, PHONE)]
    found += [f"by axe, on a phone: {one}" for one in page.evaluate(_RUN, EVERYTHING)]
    page.set_viewport_size(ENLARGED)
    found += _asked(page, "tooWide()", where="at 400 %")
    found += _at(page, DESK)
    found += [f"by axe, on a desk: {one}" for one in page.evaluate(_RUN, NO_COLOURS)]
    page.emulate_media(color_scheme="dark")
    found += [f"by axe, in dark: {one}" for one in page.evaluate(_RUN, COLOURS_ALONE)]
    page.emulate_media(color_scheme="light")
    return [*found, *_in_colours_of_the_machine(page)]


def _at(page: Page, size: Any) -> list[str]:
    """Ask everything that depends on the size of the screen."""
    page.set_viewport_size(size)
    page.keyboard.press("Tab")  # from here on the browser shows where the focus is
    return _asked(page, "tooWide()", f"tooSmall({TARGET})", "focus()", where=f"at {size['width']} px")


def _in_colours_of_the_machine(page: Page) -> list[str]:
    page.emulate_media(forced_colors="active")
    page.keyboard.press("Tab")
    found = _asked(page, "focus()", "edgeless()", where="in forced colours")
    page.emulate_media(forced_colors="none")
    return found


def _asked(page: Page, *questions: str, where: str = "") -> list[str]:
    return [f"{where}: {fault}".removeprefix(": ") for question in questions for fault in page.evaluate(f"look.{question}")]


def _brought_about(page: Page, state: State) -> bool:
    for label, words in state.fill:
        page.get_by_label(label).fill(words)
    button = page.get_by_role("main").get_by_role("button", name=state.press, exact=True)
    try:
        if state.shows:
            button.click()
            page.get_by_role("heading", name=state.shows).wait_for()
        else:
            with page.expect_navigation():
                button.click()
    except TimeoutError:
        return False
    return True


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
