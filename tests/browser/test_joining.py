"""Coming in and coming back: joining, signing out and in, and the way back without a passphrase."""

import re

from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits
from tests.factories import PASSPHRASE

NEW_PASSPHRASE = "seven lanterns on a quiet river"


def test_nobody_can_join_without_giving_an_address(visit: Visits, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/join")
    _join(page, f"a door of mine {scripts}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    assert len(set(_codes(page))) >= 5
    drawn = page.get_by_label("Your name here").input_value()
    page.get_by_role("button", name="I have kept the codes, go on").click()
    expect(page.get_by_role("status")).to_contain_text(f"You are {drawn} here.")
    expect(page.get_by_role("link", name=drawn)).to_be_visible()


def test_a_member_cannot_choose_the_own_name(visit: Visits, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/join")
    _join(page, f"another door {scripts}")
    name = "Copper and Moss" if scripts else "Candle by the Door"
    page.get_by_label("Your name here").fill(name)
    page.get_by_role("button", name="I have kept the codes, go on").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def test_the_passphrase_that_was_drawn_cannot_be_used(visit: Visits, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/join")
    page.get_by_text("Draw one for me").click()
    drawn = page.locator(".fold__body code").inner_text()
    _join(page, f"a drawn door {scripts}", drawn)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")


def test_a_slip_while_joining_loses_what_was_typed(visit: Visits, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/join")
    page.get_by_label("Sign-in name").fill("a slip of the pen")
    page.get_by_label("I am 18 or older.").check()
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Please type a passphrase.")
    expect(page.get_by_label("Sign-in name")).to_have_value("a slip of the pen")
    expect(page.get_by_label("I am 18 or older.")).to_be_checked()
    page.get_by_role("alert").get_by_role("link", name="Please type a passphrase.").click()
    expect(page.get_by_role("textbox", name="Passphrase")).to_be_focused()


def test_a_member_who_signed_out_cannot_come_in_again(visit: Visits, house: House, scripts: bool) -> None:
    door = f"a side door {scripts}"
    with house.making() as session:
        member = factories.a_member(session, sign_in_name=door)
    page = visit(member, scripts=scripts)
    page.goto("/me")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert page.context.cookies() == []
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in")
    page.goto("/sign-in")
    _sign_in(page, door, PASSPHRASE)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.goto("/me")
    expect(page.get_by_text("Only you see this page.")).to_be_visible()


def test_a_lost_passphrase_locks_out_for_ever(visit: Visits, scripts: bool) -> None:
    door = f"a garden gate {scripts}"
    before = visit(scripts=scripts)
    before.goto("/join")
    _join(before, door)
    codes = _codes(before)
    before.get_by_role("button", name="I have kept the codes, go on").click()

    page = visit(scripts=scripts)
    page.goto("/sign-in")
    page.get_by_role("link", name="I lost my passphrase").click()
    page.get_by_label("Sign-in name").fill(door)
    page.get_by_label("Recovery code").fill(codes[1])
    page.get_by_label("New passphrase").fill(NEW_PASSPHRASE)
    page.get_by_role("button", name="Set the new passphrase").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    assert not set(codes) & set(_codes(page))

    before.goto("/me")
    expect(before.get_by_role("heading", level=1)).to_have_text("Please sign in")
    before.goto("/sign-in")
    _sign_in(before, door, NEW_PASSPHRASE)
    expect(before.get_by_role("link", name="Your page")).to_be_visible()


def _join(page: Page, door: str, passphrase: str = PASSPHRASE) -> None:
    page.get_by_label("Sign-in name").fill(door)
    page.get_by_role("textbox", name="Passphrase").fill(passphrase)
    page.get_by_label("I am 18 or older.").check()
    page.get_by_label(re.compile("^I have read the agreements")).check()
    page.get_by_role("button", name="Join", exact=True).click()


def _sign_in(page: Page, door: str, passphrase: str) -> None:
    page.get_by_label("Sign-in name").fill(door)
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Sign in").click()


def _codes(page: Page) -> list[str]:
    expect(page.locator(".codes li").first).to_be_visible()
    return page.locator(".codes li").all_inner_texts()
