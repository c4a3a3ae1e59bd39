"""Claims as people meet them in a browser, with scripts and without: the question to whoever writes one, the list, a card on a board."""

import re

import pytest
from playwright.sync_api import expect

from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.boards import queries
from forum.core import clock
from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits, sent

CLAIM = "Lemon water cures the hiccups."


@pytest.fixture
def writer(house: House) -> Member:
    with house.making() as session:
        return factories.a_member(session)


def _keepers(house: House) -> tuple[Member, Member]:
    with house.making() as session:
        return factories.a_member(session, role=Role.ADMINISTRATOR), factories.a_moderator(session)


def test_whoever_writes_a_claim_loses_words_to_the_question(visit: Visits, house: House, writer: Member, scripts: bool) -> None:
    with house.making() as session:
        opening = factories.a_thread(session, factories.a_member(session), queries.get_board(session, "hello", None), "Hiccups again")
    page = visit(writer, scripts=scripts)
    page.goto(f"/p/{opening.id}/reply")
    page.get_by_label("Your words").fill(CLAIM)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_role("heading", name="Your experience, or true for everybody?")).to_be_visible()
    expect(page.get_by_label("Your words")).to_have_value(CLAIM)
    expect(page.get_by_label("I would rather not say")).to_be_checked()
    page.get_by_label("It is true for everybody").check()
    page.get_by_label("Where does this come from?").fill("A leaflet on lemons")
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_role("article").filter(has_text=CLAIM).get_by_text("With a source: A leaflet on lemons")).to_be_visible()


def test_a_claim_is_written_confirmed_and_read_only_by_those_with_scripts(visit: Visits, house: House, scripts: bool) -> None:
    keeper, other = _keepers(house)
    claim = f"Socks on the ears stop a cold, {'with' if scripts else 'without'} a hat."
    page = visit(keeper, scripts=scripts)
    page.goto("/moderation/claims")
    page.get_by_role("link", name="Write one").click()
    page.get_by_label("The claim").fill(claim)
    page.get_by_label(re.compile("^not shown to be so")).check()
    page.get_by_role("textbox", name="What the sources say").fill("This is made up.")
    source = page.get_by_role("group", name="Source 1")
    source.get_by_label("What it is called").fill("A made-up review of socks")
    source.get_by_label("Read on which day").fill(clock.today().isoformat())
    page.get_by_role("button", name="Send it to another moderator").click()
    expect(page.get_by_text("You wrote this, so another moderator confirms it.")).to_be_visible()
    second = visit(other, scripts=scripts)
    second.goto(page.url)
    sent(second, second.get_by_role("button", name="Confirm it"))
    reader = visit(scripts=scripts)
    reader.goto("/claims")
    reader.get_by_role("link", name=claim).click()
    expect(reader.get_by_role("heading", name=claim)).to_be_visible()
    expect(reader.get_by_text("A made-up review of socks")).to_be_visible()


def test_a_card_on_a_board_needs_a_script(visit: Visits, house: House, writer: Member, scripts: bool) -> None:
    keeper, _other = _keepers(house)
    page = visit(keeper, scripts=scripts)
    page.goto("/moderation/cards")
    page.get_by_label("Which board").select_option("hello")
    page.get_by_label("Three signs of a cure that is too good").check()
    page.get_by_label("In both places").check()
    sent(page, page.get_by_role("button", name="Put it there"))
    reader = visit(writer, scripts=scripts)
    for address in ("/boards/hello", "/boards/hello/new"):
        reader.goto(address)
        expect(reader.get_by_role("heading", name="Three signs of a cure that is too good")).to_be_visible()
    sent(page, page.locator("form[action='/moderation/cards/hello/remove']").get_by_role("button"))
    reader.goto("/boards/hello")
    expect(reader.get_by_role("heading", name="Three signs of a cure that is too good")).to_have_count(0)
