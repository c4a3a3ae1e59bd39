"""The eyes of the page tests: a page with every fault they look for, so that none of them is blind."""

import pytest
from playwright.sync_api import Page

from tests.browser.inspecting import DESK, faults
from tests.browser.visits import Visits

BAD = (
    """<!doctype html><html><head><title> </title><meta http-equiv=refresh content=600>
<style>
  body { margin: 0 } a, button { display: block; line-height: 20px; outline: 0; border: 0 }
  .bar { position: fixed; inset: 0 0 auto 0; block-size: 70px; background: white }
  .wide { inline-size: 1500px } .moving { transition: color 2s }
  .pale { color: #bbb; background: #fff }
</style></head><body><div class=bar>Covers</div><main>
<p class=wide>Wide</p><p class=moving>Moves</p><p class=pale>Pale words</p><input>
<a href="#a" tabindex=3>First</a>"""
    + "".join(f'<a href="#{n}">Link {n}</a><p style="block-size:100px"></p>' for n in range(12))
    + "</main></body></html>"
)


@pytest.fixture
def found(visit: Visits) -> list[str]:
    page: Page = visit()
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a plain dictionary
    page.set_content(BAD)
    return faults(page)


def test_a_fault_of_a_page_is_not_seen(found: list[str]) -> None:
    wanted = [
        "the way to help is not where it always is",
        "there is no way out",
        "the page goes on by itself",
        "there is not one heading",
        "the page does not say what it is",
        "moves: <p class=",
        "at 360 px: <p class=",
        "at 400 %: <p class=",
        'at 360 px: 20 px high: <a href="#0">',
        "an order of its own for the focus",
        'the focus cannot be seen on <a href="#0">',
        'something lies over <a href="#',
        "by axe, on a phone: label",
        "by axe, on a phone: color-contrast",
        "in forced colours: the focus cannot be seen",
    ]
    assert [words for words in wanted if not any(words in fault for fault in found)] == []
