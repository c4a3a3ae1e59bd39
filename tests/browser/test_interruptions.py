"""What can come between a person and their words: a session that ends, a second click, a warning, a slip."""

import pytest
from playwright.sync_api import expect

from forum.accounts.service import sessions
from forum.boards.models import Post
from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits
from tests.factories import PASSPHRASE

WORDS = "It took an hour to find these words.\n\nI would not find them twice."


def test_words_are_lost_when_a_session_ends_meanwhile(visit: Visits, house: House, thread: Post, scripts: bool) -> None:
    door = f"the back door {scripts}"
    with house.making() as session:
        member = factories.a_member(session, sign_in_name=door)
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    page.get_by_label("Your words").fill(WORDS)
    with house.making() as session:
        sessions.close_all_sessions(session, member.account_id)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_label("What you wrote")).to_have_value(WORDS)
    page.get_by_label("Sign-in name").fill(door)
    page.get_by_label("Passphrase").fill("not this one, surely")
    page.get_by_role("button", name="Sign in and go on").click()
    # A slip of the pen must not cost the words either.
    expect(page.get_by_text("The words you wrote are kept")).to_be_visible()
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("article").filter(has_text="I would not find them twice.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)


def test_words_are_lost_when_somebody_signs_in_again_in_another_tab(visit: Visits, house: House, thread: Post, scripts: bool) -> None:
    with house.making() as session:
        member = factories.a_member(session)
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    page.get_by_label("Your words").fill(WORDS)
    page.context.add_cookies([house.cookie(member)])  # type: ignore[list-item]  # a plain dictionary
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_label("What you wrote")).to_have_value(WORDS)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("article").filter(has_text="I would not find them twice.")).to_be_visible()


def test_a_double_click_posts_twice(visit: Visits, house: House, thread: Post, scripts: bool) -> None:
    with house.making() as session:
        member = factories.a_member(session)
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    page.get_by_label("Your words").fill("Said once.")
    page.get_by_role("button", name="Post reply").dblclick()
    expect(page.get_by_text("Your post is up.").first).to_be_visible()
    page.goto(f"/p/{thread.id}")
    expect(page.get_by_role("article").filter(has_text="Said once.")).to_have_count(1)


def test_a_gentle_warning_cannot_be_passed_or_costs_words(visit: Visits, house: House, thread: Post, scripts: bool) -> None:
    with house.making() as session:
        member = factories.a_member(session)
    words = "Call the ward on 020 7946 0958.\n\nThey were kind to me."
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    page.get_by_label("Your words").fill(words)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("a phone number")).to_contain_text("020 7946 0958")
    expect(page.get_by_label("Your words")).to_have_value(words)
    page.get_by_role("button", name="Post it as it is").click()
    post = page.get_by_role("article").filter(has_text="They were kind to me.")
    expect(post).to_contain_text("020 7946 0958")


def test_an_empty_reply_or_one_too_long_loses_the_words(visit: Visits, house: House, thread: Post, scripts: bool) -> None:
    with house.making() as session:
        member = factories.a_member(session)
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_role("alert")).to_be_visible()
    long = "so " * 7000
    page.get_by_label("Your words").fill(long)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_role("alert")).to_contain_text("20,000")
    assert page.get_by_label("Your words").input_value() == long


def test_unsaved_words_go_without_a_question(visit: Visits, house: House, thread: Post) -> None:
    with house.making() as session:
        member = factories.a_member(session)
    page = visit(member)
    page.goto(f"/p/{thread.id}")
    page.get_by_label("Your words").press_sequentially("Almost")
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="Search", exact=True).click()
    assert asked.value.type == "beforeunload"


@pytest.fixture
def thread(house: House) -> Post:
    with house.making() as session:
        return factories.a_thread(session, factories.a_member(session))
