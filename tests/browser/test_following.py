"""Following, notices and bookmarks, with scripts and without; pages are looked through with scripts alone, since that takes one."""

import pytest
from playwright.sync_api import Locator, Page, expect

from forum.accounts.members import Member
from forum.boards.models import Post
from forum.core.markup import quote
from forum.notifications import handlers
from tests import factories
from tests.browser.house import House
from tests.browser.inspecting import faults
from tests.browser.scenes import LONG_WORD
from tests.browser.visits import Visits, sent


def test_a_thread_cannot_be_followed_or_let_go_with_one_press(visit: Visits, house: House, reader: Member, thread: Post, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    panel = page.locator(".panel", has=page.get_by_role("heading", name="Follow this thread"))
    panel.get_by_role("button", name="Watch").click()
    expect(panel).to_contain_text("You watch this.")
    with house.making() as session:
        for _ in range(2):
            factories.a_reply(session, factories.a_member(session), thread)
    page.goto("/")
    page.get_by_role("link", name="Notices: 1 new").click()
    line = _row(page, "Awake with a title of its own")
    expect(line).to_contain_text("a few new replies")
    assert not scripts or faults(page) == []
    line.get_by_role("button", name="Stop watching").click()
    expect(page.get_by_text("You do not follow it any more.")).to_be_visible()
    expect(_row(page, "Awake with a title of its own")).to_have_count(0)


def test_answers_and_signs_stand_among_the_notices_until_they_are_read(
    visit: Visits, house: House, reader: Member, thread: Post, scripts: bool
) -> None:
    with house.making() as session:
        mine = factories.a_reply(session, reader, thread, "Words of the reader.")
        other = factories.a_member(session)
        said = quote("Words of the reader.", "x", f"/p/{mine.id}")
        for post in (factories.a_reply(session, other, mine, LONG_WORD), factories.a_reply(session, other, thread, f"{said}Yes.")):
            handlers.tell_of_post(session, post.id)
        handlers.tell_of_support(session, mine.id)
        name = factories.usual(session, other).name
    page = visit(reader, scripts=scripts)
    page.goto("/me/notices")
    expect(page.get_by_role("link", name=f"{name} answered you")).to_be_visible()
    expect(page.get_by_role("link", name=f"{name} quoted you")).to_be_visible()
    expect(page.get_by_role("link", name="Somebody is with you")).to_be_visible()
    assert not scripts or faults(page) == []
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name=f"{name} answered you")).to_be_visible()
    expect(page.get_by_role("link", name="Notices:")).to_have_count(0)
    page.get_by_role("link", name=f"{name} answered you").click()
    expect(page.locator("article:target")).to_contain_text(LONG_WORD)


def test_a_kept_post_or_its_note_is_lost(visit: Visits, reader: Member, thread: Post, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto(f"/p/{thread.id}")
    page.get_by_role("article").first.get_by_role("link", name="More").click()
    page.get_by_role("link", name="Keep it among your bookmarks").click()
    page.get_by_label("A note for you alone").fill("For the next bad night")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.goto("/me/bookmarks")
    line = _row(page, "For the next bad night")
    expect(line).to_contain_text("Some words to begin.")
    assert not scripts or faults(page) == []
    line.get_by_role("button", name="Let it go").click()
    expect(line).to_have_count(0)
    assert not scripts or faults(page) == []
    page.get_by_role("button", name="Put it back").click()
    expect(line).to_be_visible()
    line.get_by_role("link", name="Change the note").click()
    expect(page.get_by_label("A note for you alone")).to_have_value("For the next bad night")


def test_the_list_of_what_is_followed_shuts_somebody_out(visit: Visits, reader: Member, thread: Post) -> None:
    page = visit(reader)
    for address in (f"/p/{thread.id}", "/boards/nights"):
        page.goto(address)
        sent(page, page.get_by_role("button", name="Mute", exact=True))
    page.goto("/me/following")
    expect(page.locator("main li.row")).to_have_count(2)
    assert faults(page) == []


@pytest.fixture
def reader(house: House) -> Member:
    with house.making() as session:
        return factories.a_member(session)


@pytest.fixture
def thread(house: House) -> Post:
    with house.making() as session:
        return factories.a_thread(session, factories.a_member(session), title="Awake with a title of its own")


def _row(page: Page, words: str) -> Locator:
    return page.locator("main li.row", has_text=words)
