"""A branch becomes a thread of its own and comes back, a thread moves, words are watched: with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.boards import queries
from forum.boards.models import Post, Watch
from forum.boards.service import watching
from forum.boards.service.keeping import tagging
from forum.core.names import public_id
from tests import factories
from tests.browser.house import House
from tests.browser.inspecting import faults
from tests.browser.visits import Visits, sent

WHY = "It is about another matter."


@pytest.fixture
def branch(house: House) -> Post:
    """A thread with a branch about something else."""
    with house.making() as session:
        board = queries.get_board(session, "nights", None)
        opening = factories.a_thread(session, factories.a_member(session), board, f"Awake at four {public_id()}")
        reply = factories.a_reply(session, factories.a_member(session), opening, "About my garden.")
        factories.a_reply(session, factories.a_member(session), reply, "Which flowers?")
        return reply


@pytest.fixture
def judge(visit: Visits, house: House, scripts: bool) -> Page:
    with house.making() as session:
        moderator = factories.a_moderator(session)
    return visit(moderator, scripts=scripts)


def test_a_branch_cannot_be_split_off_or_does_not_come_back(visit: Visits, judge: Page, branch: Post, scripts: bool) -> None:
    judge.goto(f"/p/{branch.id}/more")
    judge.get_by_role("link", name="Split it off, or close the part below it").click()
    part = judge.locator("details", has_text="Split a branch off").first
    part.get_by_label("Title").fill("My garden")
    part.get_by_role("button", name="Split it off").click()
    expect(part.locator(".field__error")).to_contain_text("few words about why")
    assert not scripts or faults(judge) == []
    part.get_by_label("Why").fill(WHY)
    part.get_by_role("button", name="Split it off").click()
    expect(judge.get_by_text("Done, and noted in the public log.")).to_be_visible()
    assert not scripts or faults(judge) == []
    reader = visit(scripts=scripts)
    reader.goto(f"/p/{branch.id}")
    expect(reader.get_by_role("heading", name="My garden", level=1)).to_be_visible()
    expect(reader.get_by_text("Which flowers?")).to_be_visible()
    judge.get_by_role("button", name=re.compile("^Take it back")).click()
    expect(judge.get_by_text("Everything stands again where it stood.")).to_be_visible()
    reader.goto(f"/p/{branch.id}")
    expect(reader.get_by_role("heading", name=re.compile("^Awake at four"), level=1)).to_be_visible()


def test_a_moved_thread_is_not_found_from_its_old_board(visit: Visits, judge: Page, branch: Post, scripts: bool) -> None:
    judge.goto(f"/t/{branch.thread_id}/keep")
    _open(judge, "Move it to another board")
    part = judge.locator("details", has_text="Move it to another board").first
    part.get_by_label("Board").select_option(label="Hello")
    part.get_by_label("Why").fill(WHY)
    sent(judge, part.get_by_role("button", name="Move it"))
    reader = visit(scripts=scripts)
    reader.goto("/boards/nights")
    reader.get_by_role("main").get_by_role("link", name=branch.thread.title).click()
    expect(reader.get_by_role("navigation", name="Where you are")).to_contain_text("Hello")


def test_a_closed_and_pinned_thread_says_nothing_of_it(visit: Visits, judge: Page, branch: Post, scripts: bool) -> None:
    for heading, press in (("Close it for replies", "Close it"), ("Pin it to the top of its board", "Pin it")):
        judge.goto(f"/t/{branch.thread_id}/keep")
        _open(judge, heading)
        part = judge.locator("details", has_text=heading).first
        part.get_by_label("Why").fill(WHY)
        part.get_by_role("button", name=press, exact=True).click()
        expect(judge.get_by_text("Done, and noted in the public log.")).to_be_visible()
    reader = visit(scripts=scripts)
    reader.goto(f"/t/{branch.thread_id}")
    expect(reader.get_by_text(f"The reason: {WHY}")).to_be_visible()
    assert not scripts or faults(reader) == []
    reader.goto("/boards/nights")
    expect(reader.get_by_text(f"pinned: {WHY}").first).to_be_visible()
    assert not scripts or faults(reader) == []


def test_tags_and_watched_words_stop_somebody_who_writes(visit: Visits, house: House, scripts: bool) -> None:
    with house.making() as session:
        board = factories.a_board(session, title=f"Tagged {scripts}")
        tagging.add_to_board(session, board, "sleep", "Sleep")
        watching.add(session, f"miracle{scripts}", Watch.BLOCK, board=board, says="Nobody here sells miracles.")
        slug, writer = board.slug, factories.a_member(session)
    page = visit(writer, scripts=scripts)
    page.goto(f"/boards/{slug}/new")
    page.get_by_label("Title").fill("A first thread")
    page.get_by_label("Your words").fill(f"A miracle{scripts} for all.")
    page.get_by_label("Sleep").check()
    assert not scripts or faults(page) == []
    page.get_by_role("button", name="Post it").click()
    expect(page.locator(".field__error")).to_contain_text("Nobody here sells miracles.")
    expect(page.get_by_label("Sleep")).to_be_checked()
    page.get_by_label("Your words").fill("Words of my own.")
    page.get_by_role("button", name="Post it").click()
    page.get_by_role("link", name="Sleep").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sleep")
    expect(page.get_by_role("link", name="A first thread").first).to_be_visible()
    assert not scripts or faults(page) == []


def test_a_word_is_watched_without_a_page_to_see_it_on(visit: Visits, house: House, scripts: bool) -> None:
    with house.making() as session:
        staff: Member = factories.a_member(session, role=Role.ADMINISTRATOR)
    page = visit(staff, scripts=scripts)
    page.goto("/moderation/words")
    page.get_by_label("A word, or words side by side").fill(f"snake oil{scripts}")
    page.get_by_label("it waits until a moderator has looked").check()
    page.get_by_role("button", name="Watch it", exact=True).click()
    expect(page.get_by_role("heading", name=f"snake oil{scripts}".lower())).to_be_visible()
    assert not scripts or faults(page) == []
    page.locator("li.row", has_text=f"snake oil{scripts}".lower()).get_by_role("button").click()
    expect(page.get_by_role("heading", name=f"snake oil{scripts}".lower())).to_have_count(0)


def _open(page: Page, heading: str) -> None:
    page.locator("summary", has_text=heading).first.click()
