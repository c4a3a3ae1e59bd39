"""Looks at one page as a person with little sight, a small phone or a wide screen would; which pages is left to the tests."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

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
  return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > room + 1 || one.getBoundingClientRect().left < -1)
    .slice(-3).map((one) => one.outerHTML.slice(0, 120));
}"""


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
