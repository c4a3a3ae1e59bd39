"""No page is forgotten when all pages are looked at: what answers to GET stands in `tests/pages.py`, or is left out there with a reason."""

import re

from flask import Flask

from tests.pages import LEFT_OUT, addresses


def _rule(app: Flask, address: str) -> str:
    """Return the rule that an address of the list belongs to; nothing for one that leads nowhere."""
    path = re.sub(r"\{[^}]*\}", "1", address.partition("?")[0])
    with app.test_request_context(path) as context:
        return context.request.url_rule.rule if context.request.url_rule else ""


def test_nobody_looks_at_a_page_before_it_goes_out(app: Flask) -> None:
    shown = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    looked_at = {_rule(app, address) for address in addresses()}
    assert shown - looked_at - set(LEFT_OUT) == set()


def test_a_page_is_left_out_for_a_reason_that_has_gone(app: Flask) -> None:
    assert set(LEFT_OUT) <= {rule.rule for rule in app.url_map.iter_rules()}
