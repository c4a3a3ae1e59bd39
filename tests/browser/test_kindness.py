"""What would help, support, waiting, closing and taking one's name off, as somebody meets them in a browser, with scripts and without."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.models import Post, PostMinute, Thread, Wants
from forum.core import clock
from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits, sent


@pytest.fixture
def starter(house: House) -> Member:
    with house.making() as session:
        return factories.a_member(session)


@pytest.fixture
def reader(house: House) -> Member:
    with house.making() as session:
        return factories.a_member(session)


def _a_thread(house: House, member: Member, title: str, wants: str = Wants.UNSURE, *, days: int = 0) -> Post:
    with house.making() as session:
        post = factories.a_thread(session, member, queries.get_board(session, "hello", None), title, "It has been a long week.")
        post.thread.wants = wants
        if days:
            post.day = clock.today() - timedelta(days=days)
            session.delete(session.get_one(PostMinute, post.id))
        return post


def test_somebody_who_only_wants_to_be_heard_cannot_say_so(visit: Visits, starter: Member, reader: Member, scripts: bool) -> None:
    page = visit(starter, scripts=scripts)
    page.goto("/boards/hello/new")
    page.get_by_label("Title").fill("A week of rain")
    page.get_by_label("Your words").fill("It does not end.")
    expect(page.get_by_label("Not sure")).to_be_checked()
    page.get_by_label("Just listening").check()
    page.get_by_role("button", name="Post it", exact=True).click()
    expect(page.locator("main .tag", has_text="just listening")).to_be_visible()
    other = visit(reader, scripts=scripts)
    other.goto(page.url)
    expect(other.get_by_text("They would like to be heard.")).to_be_visible()
    other.get_by_label("Your words").fill("You should buy an umbrella.")
    other.get_by_role("button", name="Post reply").click()
    expect(other.get_by_role("heading", name="They would like to be heard")).to_be_visible()
    expect(other.get_by_label("Your words")).to_have_value("You should buy an umbrella.")
    other.get_by_role("button", name="Send it as it is").click()
    expect(other.get_by_role("article").filter(has_text="buy an umbrella")).to_be_visible()


def test_a_sign_of_support_needs_a_script_or_a_mouse(visit: Visits, house: House, starter: Member, reader: Member, scripts: bool) -> None:
    post = _a_thread(house, starter, "Quiet again")
    page = visit(reader, scripts=scripts)
    page.goto(f"/p/{post.id}")
    page.get_by_role("link", name=re.compile("^Signs of support for")).press("Enter")
    sign = page.get_by_role("button", name="Holding hope")
    expect(sign).to_have_attribute("aria-pressed", "false")
    sign.press("Enter")
    expect(page.get_by_role("button", name="Holding hope")).to_have_attribute("aria-pressed", "true")
    author = visit(starter, scripts=scripts)
    author.goto(f"/p/{post.id}")
    expect(author.get_by_text("Somebody holds hope for you.")).to_be_visible()
    page.get_by_role("button", name="Holding hope").click()
    expect(page.get_by_role("button", name="Holding hope")).to_have_attribute("aria-pressed", "false")


def test_who_waits_cannot_be_found_or_answered(visit: Visits, house: House, starter: Member, reader: Member, scripts: bool) -> None:
    title = "Is anybody awake" if scripts else "Is anybody there"
    post = _a_thread(house, starter, title, days=40)
    page = visit(reader, scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="Somebody is waiting for a first reply").click()
    expect(page.get_by_role("link", name=title)).to_be_visible()
    page.get_by_role("link", name=title).click()
    expect(page.get_by_text("This name is new here.")).to_be_visible()
    own = visit(starter, scripts=scripts)
    own.goto(f"/p/{post.id}")
    own.get_by_role("button", name="Ask a moderator to look").click()
    expect(own.get_by_text("A moderator has been asked to look.")).to_be_visible()
    page.get_by_label("Your words").fill("I am here.")
    sent(page, page.get_by_role("button", name="Post reply"))
    own.goto(f"/p/{post.id}")
    own.get_by_role("button", name="Partly").click()
    expect(own.get_by_text("It counts without your name")).to_be_visible()
    page.goto("/waiting")
    expect(page.get_by_role("link", name=title)).to_have_count(0)


def test_a_changed_mind_cannot_be_followed(visit: Visits, house: House, starter: Member, reader: Member, scripts: bool) -> None:
    post = _a_thread(house, starter, "Perhaps not")
    other = visit(reader, scripts=scripts)
    other.goto(f"/p/{post.id}")
    own = visit(starter, scripts=scripts)
    own.goto(f"/p/{post.id}")
    own.get_by_role("link", name="close this thread").click()
    own.get_by_label("It became too much for me").check()
    own.get_by_role("button", name="Close it").click()
    expect(own.get_by_role("button", name="Open it again")).to_be_visible()
    other.get_by_label("Your words").fill("I know that, too.")
    other.get_by_role("button", name="Post reply").click()
    expect(other.get_by_role("heading", name="Closed for new replies")).to_be_visible()
    other.get_by_label("Title").fill("That it became too much")
    other.get_by_role("button", name="Post it", exact=True).click()
    expect(other.get_by_role("article")).to_contain_text("I know that, too.")
    own.get_by_role("button", name="Open it again").click()
    expect(own.get_by_label("Your words")).to_be_visible()


def test_a_name_cannot_be_taken_off_a_post(visit: Visits, house: House, starter: Member, scripts: bool) -> None:
    post = _a_thread(house, starter, "Something I said")
    with house.making() as session:
        name = factories.usual(session, starter).name
    page = visit(starter, scripts=scripts)
    page.goto(f"/p/{post.id}/more")
    page.get_by_role("link", name="Take your name off it").click()
    page.get_by_role("button", name="Take my name off it").click()
    article = page.get_by_role("article")
    expect(article).to_contain_text("It has been a long week.")
    expect(article.get_by_role("heading")).to_have_text("A former member")
    expect(article).not_to_contain_text(name)
    with house.making() as session:
        assert session.get_one(Thread, post.thread_id).starter_id != post.alias_id
