"""Passkeys and codes in a real browser, with the virtual machine for passkeys that Chromium brings along."""

from collections.abc import Iterator
from dataclasses import replace

import pyotp
import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from forum.accounts.members import Member
from forum.core import clock
from tests import factories
from tests.browser.house import House
from tests.browser.inspecting import faults_of
from tests.browser.visits import Visits
from tests.factories import PASSPHRASE
from tests.pages import Look, State

MACHINE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
NOW_IN = "Only you see this page."


@pytest.fixture(scope="module")
def named_house(house: House) -> House:
    """The same forum under a name: no browser makes a passkey for an address of digits."""
    return replace(house, address=house.address.replace("127.0.0.1", "localhost"))


@pytest.fixture
def visit(browser: Browser, named_house: House) -> Iterator[Visits]:
    visits = Visits(browser, named_house)
    yield visits
    visits.close()
    assert visits.troubles == []
    assert visits.asked_elsewhere == [], "a page led elsewhere"


def a_person(house: House, door: str) -> Member:
    with house.making() as session:
        return factories.a_member(session, sign_in_name=door)


def a_machine(page: Page, **changed: bool) -> tuple[CDPSession, str]:
    """Give a window a machine that keeps passkeys and says yes at once."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**MACHINE, **changed}})
    return tools, made["authenticatorId"]


def add_passkey(page: Page) -> None:
    page.goto("/me/factors")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("status")).to_contain_text("Your passkey is there.")


def sign_out(page: Page) -> None:
    page.goto("/me")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def by_passphrase(page: Page, door: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Sign-in name").fill(door)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()


def is_in(page: Page) -> None:
    expect(page.get_by_role("link", name="Your page")).to_be_visible()
    page.goto("/me")
    expect(page.get_by_text(NOW_IN)).to_be_visible()


def test_a_member_cannot_get_in_with_nothing_but_a_passkey_or_still_can_when_it_is_removed(visit: Visits, named_house: House) -> None:
    page = visit(a_person(named_house, "a door for a passkey"))
    tools, machine = a_machine(page)
    add_passkey(page)
    kept = tools.send("WebAuthn.getCredentials", {"authenticatorId": machine})["credentials"]
    assert [one["rpId"] for one in kept] == ["localhost"]
    sign_out(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    is_in(page)
    page.goto("/me/factors")
    page.get_by_role("link", name="Remove Key").click()
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("status")).to_contain_text("is removed.")
    sign_out(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That passkey does not open anything here.")


def test_a_passphrase_alone_is_enough_for_whoever_asked_for_a_passkey_besides(visit: Visits, named_house: House) -> None:
    page = visit(a_person(named_house, "a door for two"))
    a_machine(page)
    add_passkey(page)
    page.get_by_role("link", name="Ask me for a second step").click()
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Ask me from now on").click()
    expect(page.get_by_role("status")).to_contain_text("You are asked for a second step from now on.")
    sign_out(page)
    by_passphrase(page, "a door for two")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    assert page.context.cookies() == []
    page.get_by_role("button", name="Use my passkey").click()
    is_in(page)


def test_saying_no_to_the_browser_loses_the_page(visit: Visits, named_house: House) -> None:
    page = visit(a_person(named_house, "a door for a no"))
    a_machine(page, isUserVerified=False)
    sign_out(page)
    page.goto("/sign-in")
    page.get_by_label("Sign-in name").fill("typed before")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was done")
    expect(page.get_by_label("Sign-in name")).to_have_value("typed before")


def test_a_page_promises_passkeys_where_there_are_none(visit: Visits, browser: Browser, house: House, named_house: House) -> None:
    member = a_person(named_house, "a door without")
    pages = [visit(member, scripts=False)]
    digits = Visits(browser, house)
    pages.append(digits(member))
    for page in pages:
        page.goto("/me/factors")
        expect(page.get_by_text("None can be added from here")).to_be_visible()
        expect(page.get_by_role("link", name="Add a passkey")).to_be_hidden()
        page.context.clear_cookies()
        page.goto("/sign-in")
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    digits.close()
    assert digits.troubles == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_code_of_an_app_cannot_be_used_where_scripts_are_off(visit: Visits, named_house: House, scripts: bool) -> None:
    door = f"a door for an app {scripts}"
    page = visit(a_person(named_house, door), scripts=scripts)
    page.goto("/me/factors")
    page.get_by_role("link", name="Add an app").click()
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Go on").click()
    app = pyotp.TOTP(page.get_by_role("main").locator("code").inner_text().replace(" ", ""))
    page.get_by_label("Code from your app").fill(app.at(clock.now(), counter_offset=-1))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("status")).to_contain_text("Your app works.")
    sign_out(page)
    by_passphrase(page, door)
    page.get_by_label("Code from your app").fill(app.at(clock.now()))
    page.get_by_label("Code from your app").press("Enter")
    is_in(page)


def test_a_page_of_passkeys_and_codes_shuts_somebody_out(visit: Visits, named_house: House) -> None:
    page = visit(a_person(named_house, "a door to look at"))
    a_machine(page)
    add_passkey(page)
    page.goto("/me/factors/passkeys/new")
    typed = (("Your passphrase", PASSPHRASE),)
    passkey = page.request.get("/me/factors").text().split("/me/factors/passkeys/")[1].split("/")[0]
    states: list[Look] = [
        "/me/factors",
        State("/me/factors/passkeys/new", "Go on"),
        State("/me/factors/passkeys/new", "Go on", typed),
        f"/me/factors/passkeys/{passkey}/label",
        State(f"/me/factors/passkeys/{passkey}/remove", "Remove it"),
        State("/me/factors/app/new", "Go on", typed),
        State("/me/factors/second-step", "Ask me from now on", typed),
    ]
    assert faults_of(page, states, {}) == []
    sign_out(page)
    into = (("Sign-in name", "a door to look at"), ("Passphrase", PASSPHRASE))
    assert faults_of(page, ["/sign-in", State("/sign-in", "Sign in", into)], {}) == []
