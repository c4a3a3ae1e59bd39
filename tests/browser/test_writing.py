"""Writing on the boards, from the first thread to a text taken back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from forum.accounts.members import Member
from forum.boards.models import Post
from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits


def test_a_member_cannot_start_a_thread(visit: Visits, writer: Member, scripts: bool) -> None:
    page = visit(writer, scripts=scripts)
    page.goto("/boards/nights")
    page.get_by_role("link", name="Start a thread").click()
    page.get_by_label("Title").fill("Awake at the same hour")
    page.get_by_label("Your words").fill("Every night since March.\n\nDoes anybody **know** this?")
    page.get_by_role("button", name="Post it", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Awake at the same hour")
    expect(page.get_by_role("article").locator("strong")).to_have_text("know")
    expect(page.get_by_role("article").locator("p")).to_have_count(2)
    page.goto("/boards/nights")
    expect(page.get_by_role("link", name="Awake at the same hour").first).to_be_visible()


def test_answers_to_answers_cannot_be_told_apart(visit: Visits, writer: Member, thread: Post, scripts: bool) -> None:
    page = visit(writer, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    page.get_by_label("Your words").fill("First step.")
    page.get_by_role("button", name="Post reply").click()
    for words, above in (("Second step.", "First step."), ("Third step.", "Second step.")):
        _post(page, above).get_by_role("link", name=re.compile("^Reply")).click()
        page.get_by_label("Your words").fill(words)
        page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("Your post is up.")).to_be_visible()
    steps = [_post(page, words).bounding_box() for words in ("First step.", "Second step.", "Third step.")]
    edges = [box["x"] for box in steps if box]
    assert len(edges) == 3
    assert edges == sorted(set(edges)), "a deeper answer stands further in"
    # Folding a branch needs no script.
    page.locator("summary", has_text="1 reply to").first.click()
    expect(_post(page, "Third step.")).to_be_hidden()


def test_a_quoted_sentence_is_mixed_up_with_the_answer(visit: Visits, writer: Member, thread: Post, scripts: bool) -> None:
    page = visit(writer, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    page.get_by_role("link", name="Quote").click()
    field = page.get_by_label("Your words")
    expect(field).to_have_value(re.compile(r"> Some words to begin\."))
    field.fill(field.input_value() + "That is how it is for me, too.")
    page.get_by_role("button", name="Post reply").click()
    answer = _post(page, "That is how it is for me, too.")
    expect(answer.locator("blockquote")).to_contain_text("Some words to begin.")
    expect(answer.locator("blockquote")).not_to_contain_text("for me, too")


def test_looking_at_a_preview_loses_the_words(visit: Visits, writer: Member, thread: Post, scripts: bool) -> None:
    words = "Breathe in.\n\n*Slowly* out."
    page = visit(writer, scripts=scripts)
    page.goto(f"/p/{thread.id}/reply")
    page.get_by_label("Your words").fill(words)
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("em")).to_have_text("Slowly")
    expect(page.get_by_label("Your words")).to_have_value(words)
    page.get_by_role("button", name="Post reply").click()
    expect(_post(page, "Breathe in.").locator("em")).to_have_text("Slowly")


def test_readers_cannot_see_what_was_changed_and_why(visit: Visits, house: House, writer: Member, thread: Post, scripts: bool) -> None:
    with house.making() as session:
        post = factories.a_reply(session, writer, thread, "It took me two weeks.")
    page = visit(writer, scripts=scripts)
    page.goto(f"/p/{post.id}")
    _post(page, "It took me two weeks.").get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Your words")).to_have_value("It took me two weeks.")
    page.get_by_label("Your words").fill("It took me three weeks.")
    page.get_by_label(re.compile("^Why you changed it")).fill("Counted again")
    page.get_by_role("button", name="Save the change").click()
    changed = _post(page, "It took me three weeks.")
    expect(changed).to_contain_text("Changed today: Counted again")
    changed.get_by_role("link", name="what it said before").click()
    expect(page.locator("del")).to_have_text("two")
    expect(page.locator("ins")).to_have_text("three")
    expect(page.get_by_role("heading", name="Counted again")).to_be_visible()


def test_deleted_words_stay_or_take_the_answers_with_them(visit: Visits, house: House, writer: Member, thread: Post, scripts: bool) -> None:
    with house.making() as session:
        post = factories.a_reply(session, writer, thread, "Too much said.")
        factories.a_reply(session, factories.a_member(session), post, "Not for me.")
    page = visit(writer, scripts=scripts)
    page.goto(f"/p/{post.id}")
    _post(page, "Too much said.").get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete my words").click()
    expect(page.locator(f"#p-{post.id}")).to_have_text(re.compile("Deleted by the person who wrote it"))
    expect(page.get_by_text("Too much said.")).to_have_count(0)
    expect(_post(page, "Not for me.")).to_be_visible()


def test_hidden_words_open_to_the_mouse_alone(visit: Visits, house: House, writer: Member, scripts: bool) -> None:
    with house.making() as session:
        post = factories.a_thread(session, writer, body="Before.\n\n>! a hard memory\n\nIn a line ||two words|| here.")
    page = visit(scripts=scripts)
    page.goto(f"/p/{post.id}")
    block, inline = page.locator("details.spoiler"), page.locator("span.spoiler")
    expect(block.get_by_text("a hard memory")).to_be_hidden()
    transparent = "rgba(0, 0, 0, 0)"
    expect(inline).to_have_css("color", transparent)
    block.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(block.get_by_text("a hard memory")).to_be_visible()
    page.keyboard.press("Tab")
    expect(inline).to_be_focused()
    expect(inline).not_to_have_css("color", transparent)


@pytest.fixture
def writer(house: House) -> Member:
    with house.making() as session:
        return factories.a_member(session)


@pytest.fixture
def thread(house: House) -> Post:
    with house.making() as session:
        return factories.a_thread(session, factories.a_member(session))


def _post(page: Page, words: str) -> Locator:
    return page.get_by_role("article").filter(has_text=words)
