"""A context note as people meet it in a browser: written from a post, rated by keyboard, read beside the sentence, with scripts and without."""

import pytest
from playwright.sync_api import expect

from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.models import Post
from forum.notes.service import scoring
from forum.web.database import reading, transaction
from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits

CLAIM = "Bread keeps every cold away."


@pytest.fixture
def people(house: House) -> list[Member]:
    with house.making() as session:
        return [factories.a_moderator(session) for _ in range(5)]


def _a_post(house: House) -> Post:
    with house.making() as session:
        return factories.a_thread(session, factories.a_member(session), queries.get_board(session, "hello", None), "Winter", f"So I read. {CLAIM}")


def test_a_note_is_written_rated_by_keyboard_and_read_beside_the_sentence(visit: Visits, house: House, people: list[Member], scripts: bool) -> None:
    post = _a_post(house)
    writer = visit(people[0], scripts=scripts)
    writer.goto(f"/p/{post.id}/more")
    writer.get_by_role("link", name="Write a context note").click()
    writer.get_by_label("Which sentence?").fill(CLAIM)
    writer.get_by_label("not shown to be so").check()
    writer.get_by_role("textbox", name="What the sources say").fill("No study that was looked at found this.")
    writer.get_by_label("Its title").first.fill("Colds and food: a review")
    writer.get_by_role("button", name="Send the note").click()
    expect(writer.get_by_role("heading", name="Context note", level=1)).to_be_visible()
    note = writer.url.partition("/notes/")[2]
    for number, rater in enumerate(people[1:]):
        page = visit(rater, scripts=scripts)
        page.goto(f"/notes/{note}")
        page.get_by_label("Helpful", exact=True).focus()
        page.keyboard.press("Space")
        page.get_by_label("I live with it" if number % 2 else "I am beside it").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Rate it").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Notes that wait for ratings")).to_be_visible()
    with house.app.app_context():
        scoring.settle_all(reading, transaction)
    reader = visit(None, scripts=scripts)
    reader.goto(f"/p/{post.id}")
    beside = reader.get_by_role("note")
    expect(beside).to_contain_text("not shown to be so")
    expect(beside).to_contain_text("No study that was looked at found this.")
    beside.get_by_role("link").click()
    expect(reader.get_by_text("This note stands with the post.")).to_be_visible()
