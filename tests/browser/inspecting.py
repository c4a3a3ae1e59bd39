"""Looks at pages as a person with little sight, a small phone or a wide screen would; which pages is left to the tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page, expect

NARROW, WIDE = 320, 1440
GRAVE = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """async (only) => {
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, where: nodes.map((node) => node.html.slice(0, 200)) }));
}"""
_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const box = (one) => one.getBoundingClientRect();
  return [...document.querySelectorAll("body *")].filter((one) => box(one).right > room + 1 || box(one).left < -1).slice(-3)
    .map((one) => one.outerHTML.slice(0, 120));
}"""


@dataclass(frozen=True)
class State:
    """A page in a state that its address alone does not bring about: an error, a preview, a second press.

    :param press: the words on a button.
    :param fill: what is typed before, by the label of its field.
    """

    address: str
    press: str
    fill: tuple[tuple[str, str], ...] = ()


def faults_of(page: Page, states: Sequence[str | State], things: dict[str, Any]) -> list[str]:
    """Go from page to page and list what is wrong with all of them, so that one run shows it all.

    :param things: what the addresses name in braces.
    """
    found = []
    for state in states:
        page.goto((state if isinstance(state, str) else state.address).format(**things))
        if isinstance(state, State):
            for label, words in state.fill:
                page.get_by_label(label).fill(words)
            with page.expect_navigation():
                page.get_by_role("main").get_by_role("button", name=state.press, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        found += [f"{state}: {fault}" for fault in faults(page)]
    return found


def faults(page: Page) -> list[str]:
    """List what is wrong with the page that is open: by axe's rules, in light and dark, and wider than the screen."""
    found = []
    page.set_viewport_size({"width": NARROW, "height": 640})
    found += [f"sticks out at {NARROW} px: {one}" for one in page.evaluate(_TOO_WIDE)]
    page.set_viewport_size({"width": WIDE, "height": 900})
    found += [f"sticks out at {WIDE} px: {one}" for one in page.evaluate(_TOO_WIDE)]
    # Not a script tag: the page's own policy refuses it.
    page.evaluate(_axe())
    found += [f"in light: {_said(one)}" for one in _grave(page, {"type": "tag", "values": RULES})]
    page.emulate_media(color_scheme="dark")
    found += [f"in dark: {_said(one)}" for one in _grave(page, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})]
    page.emulate_media(color_scheme="light")
    return found


def _grave(page: Page, only: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in page.evaluate(_RUN, only) if one["impact"] in GRAVE]


def _said(violation: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['help']}: {violation['where'][:3]}"


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
