"""Content notes, muted words and muted names in a browser, with scripts and without."""

import re

import pytest
from playwright.sync_api import expect

from forum.accounts.members import Member
from forum.boards.models import Post
from forum.boards.service import noting
from tests import factories
from tests.browser.house import House
from tests.browser.inspecting import faults
from tests.browser.visits import Visits, sent


@pytest.fixture
def reader(house: House) -> Member:
    with house.making() as session:
        return factories.a_member(session)


@pytest.fixture
def opening(house: House) -> Post:
    with house.making() as session:
        board = factories.a_board(session)
        post = factories.a_thread(session, factories.a_member(session), board, "About that night", "It was on the ward.")
        noting.put(post, ["hospital", "self_harm"])
        factories.a_reply(session, factories.a_member(session), post, "I read you.")
        return post


def test_a_visitor_opens_a_folded_post_or_all_of_them(visit: Visits, opening: Post, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto(f"/t/{opening.thread_id}/about-that-night")
    post = page.locator(f"#p-{opening.id}")
    expect(post.get_by_text("It was on the ward.")).to_be_hidden()
    expect(page.get_by_text("I read you.")).to_be_visible()
    assert not scripts or faults(page) == []
    post.get_by_text("About: self-harm; hospital, being sectioned").click()
    expect(post.get_by_text("It was on the ward.")).to_be_visible()
    page.reload()
    page.get_by_role("link", name="open all on this page").click()
    expect(page.locator(f"#p-{opening.id}").get_by_text("It was on the ward.")).to_be_visible()
    page.get_by_role("link", name="fold again").click()
    expect(page.locator(f"#p-{opening.id}").get_by_text("It was on the ward.")).to_be_hidden()


def test_a_reader_hides_one_kind_and_shows_another(visit: Visits, reader: Member, opening: Post, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto("/me/reading/notes")
    assert not scripts or faults(page) == []
    page.get_by_role("group", name="hospital, being sectioned").get_by_label("Show").check()
    page.get_by_role("group", name="self-harm").get_by_label("Hide").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("group", name="self-harm").get_by_label("Hide")).to_be_checked()
    page.goto(f"/t/{opening.thread_id}/about-that-night")
    expect(page.locator(f"#p-{opening.id}")).to_have_text(re.compile("A post about self-harm is hidden, as you asked."))
    expect(page.get_by_text("I read you.")).to_be_visible()
    page.goto("/me/reading/notes")
    page.get_by_role("group", name="self-harm").get_by_label("Show").check()
    sent(page, page.get_by_role("button", name="Save"))
    page.goto(f"/t/{opening.thread_id}/about-that-night")
    expect(page.get_by_text("It was on the ward.")).to_be_visible()


def test_a_reader_mutes_a_word_and_reads_it_again(visit: Visits, reader: Member, opening: Post, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto("/me/reading/words")
    page.get_by_label("A word, or words side by side").fill("read")
    page.get_by_label("for a week").check()
    page.get_by_role("button", name="Mute it").click()
    expect(page.get_by_role("heading", name="read", exact=True)).to_be_visible()
    assert not scripts or faults(page) == []
    page.goto(f"/t/{opening.thread_id}/about-that-night")
    page.get_by_text("It holds a word you muted").click()
    expect(page.get_by_text("I read you.")).to_be_visible()
    page.goto("/me/reading/words")
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_text("You have muted no words")).to_be_visible()


def test_an_author_puts_notes_on_a_reply(visit: Visits, reader: Member, opening: Post, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto(f"/p/{opening.id}/reply")
    page.get_by_label("Your words").fill("It was the same for me.")
    page.get_by_text("Content notes (optional)").click()
    page.get_by_label("relapse").check()
    assert not scripts or faults(page) == []
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("It was the same for me.")).to_be_visible()
    other = visit(scripts=scripts)
    other.goto(f"/t/{opening.thread_id}/about-that-night")
    expect(other.get_by_text("It was the same for me.")).to_be_hidden()
    other.get_by_text("About: relapse").click()
    expect(other.get_by_text("It was the same for me.")).to_be_visible()
