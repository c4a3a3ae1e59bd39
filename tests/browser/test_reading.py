"""Reading: going on where one was, in both views, with and without scripts, and with keys alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.boards.models import Post, Thread
from forum.boards.service import positions
from tests import factories
from tests.browser.house import House
from tests.browser.inspecting import faults_of
from tests.browser.visits import Visits
from tests.servers import until

WORDS = "Words to read slowly.\n\n" * 8


@pytest.fixture
def reader(house: House) -> Member:
    with house.making() as session:
        member = factories.a_member(session)
        positions.read_everything(session, member)
        return member


@pytest.fixture
def opening(house: House, reader: Member) -> Post:
    with house.making() as session:
        opening = factories.a_thread(session, factories.a_member(session), title="Awake at four", body=WORDS)
        for number in range(3):
            factories.a_reply(session, factories.a_member(session), opening, f"Answer {number}. {WORDS}")
        return opening


def _position(house: House, reader: Member, opening: Post) -> int:
    with house.making() as session:
        return positions.of(session, reader).threads.get(opening.thread_id, 0)


def _answer(house: House, opening: Post, count: int = 1) -> list[Post]:
    with house.making() as session:
        return [factories.a_reply(session, factories.a_member(session), opening, f"Came later. {WORDS}") for _ in range(count)]


def test_somebody_cannot_go_on_where_they_were(visit: Visits, house: House, reader: Member, opening: Post, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto("/")
    expect(page.get_by_role("listitem").filter(has_text="something new").first).to_be_visible()
    page.get_by_role("link", name="New since you were here").click()
    page.get_by_role("link", name="Awake at four").click()
    page.get_by_role("button", name="I have read this far").click()
    expect(page.get_by_role("status").filter(has_text="Noted.")).to_be_visible()
    assert _position(house, reader, opening) == 4
    new = _answer(house, opening)[0]
    page.goto("/new")
    expect(page.get_by_role("listitem").filter(has_text="Awake at four").first).to_contain_text("1 new reply")
    page.get_by_role("link", name="Awake at four").first.click()
    expect(page).to_have_url(re.compile(f"#p-{new.id}$"))
    marked = page.get_by_role("article").filter(has=page.get_by_text("new", exact=True))
    expect(marked).to_have_count(1)
    expect(marked).to_be_in_viewport()


def test_scrolling_to_the_end_of_a_thread_notes_nothing(visit: Visits, house: House, reader: Member, opening: Post) -> None:
    page = visit(reader)
    page.goto(f"/t/{opening.thread_id}")
    assert _position(house, reader, opening) == 0
    page.get_by_role("button", name="I have read this far").scroll_into_view_if_needed()
    until(lambda: _position(house, reader, opening) == 4, "the end of the thread is noted")
    new = _answer(house, opening, 2)
    page.goto(f"/t/{opening.thread_id}")
    page.locator(f"#p-{new[0].id} .post__actions").scroll_into_view_if_needed()
    page.locator(f"#p-{new[1].id} .post__actions").scroll_into_view_if_needed()
    until(lambda: _position(house, reader, opening) == 6, "what is new was seen")


def test_reading_a_flat_page_halfway_notes_all_of_it_or_nothing(visit: Visits, house: House, reader: Member, opening: Post) -> None:
    later = _answer(house, opening, 8)
    page = visit(reader)
    page.goto(f"/t/{opening.thread_id}?view=flat")
    page.locator("article .post__actions").nth(1).scroll_into_view_if_needed()
    reached = until(lambda: _position(house, reader, opening), "what was in view is noted")
    assert 1 <= reached < 4 + len(later)


def test_reading_on_leads_nowhere(visit: Visits, house: House, reader: Member, opening: Post, scripts: bool) -> None:
    last = _answer(house, opening, 50)[-1]
    page = visit(reader, scripts=scripts)
    page.goto(f"/t/{opening.thread_id}?view=flat")
    expect(page.locator(f"#p-{last.id}")).to_have_count(0)
    page.get_by_role("button", name="Read on").click()
    expect(page.locator(f"#p-{last.id}")).to_be_visible()
    assert _position(house, reader, opening) == 50


def test_how_one_reads_cannot_be_chosen(visit: Visits, house: House, reader: Member, opening: Post, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto("/me/reading")
    size = _size_of_words(page) if scripts else 0
    page.get_by_label(re.compile("^flat")).check()
    page.get_by_label(re.compile("^Quiet pages")).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    if scripts:
        assert _size_of_words(page) > size
    with house.making() as session:
        thread = session.get_one(Thread, opening.thread_id)
        answer = factories.a_reply(session, factories.a_member(session), _first_answer(session, thread), "Under an answer.")
    page.goto(f"/p/{answer.id}")
    expect(page.locator(".branch")).to_have_count(0)
    page.get_by_role("link", name="nested view").click()
    expect(page.locator(".branch").first).to_be_visible()
    page.get_by_role("button", name="Always show threads nested").click()
    expect(page.locator(".branch").first).to_be_visible()


def _size_of_words(page: Page) -> float:
    return float(page.evaluate("() => getComputedStyle(document.querySelector('main')).fontSize").removesuffix("px"))


def _first_answer(session, thread: Thread) -> Post:  # type: ignore[no-untyped-def]
    return session.get_one(Post, (thread.id, 2))


def test_keys_lead_nowhere_or_get_in_the_way_of_writing(visit: Visits, reader: Member, opening: Post) -> None:
    page = visit(reader)
    page.goto(f"/t/{opening.thread_id}")
    for _ in range(2):
        page.keyboard.press("j")
    second = _focused_post(page)
    page.keyboard.press("j")
    assert _focused_post(page) != second
    page.keyboard.press("k")
    assert _focused_post(page) == second
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert _focused_post(page) == second
    page.keyboard.press("Control+r")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(f"/p/{second.removeprefix('p-')}/reply"))
    page.get_by_label("Your words").fill("")
    page.get_by_label("Your words").press_sequentially("j/k?r")
    expect(page.get_by_label("Your words")).to_have_value("j/k?r")
    page.goto("/")
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile("/search$"))


def test_keys_that_were_switched_off_still_act(visit: Visits, house: House, reader: Member, opening: Post) -> None:
    with house.making() as session:
        preferences.change(session, reader.account_id, keys=False)
    page = visit(reader)
    page.goto(f"/t/{opening.thread_id}")
    for key in "jr/?":
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(f"/t/{opening.thread_id}"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_printed_thread_is_full_of_buttons_or_without_its_authors(visit: Visits, reader: Member, opening: Post) -> None:
    page = visit(reader)
    page.goto(f"/t/{opening.thread_id}")
    page.emulate_media(media="print")
    expect(page.locator("article .post__name").first).to_be_visible()
    expect(page.locator("article .post__day").first).to_be_visible()
    assert page.locator("button:visible, textarea:visible, nav:visible, .post__actions:visible, [data-exit]:visible").count() == 0


def test_a_page_of_reading_shuts_somebody_out(visit: Visits, house: House, reader: Member, opening: Post) -> None:
    with house.making() as session:
        thread = session.get_one(Thread, opening.thread_id)
        positions.read_up_to(session, reader, thread, 2)
    page, address = visit(reader), f"/t/{opening.thread_id}"
    assert faults_of(page, ["/", "/new", "/new?board=nights", "/me/reading", address], {}) == []
    with house.making() as session:
        preferences.change(session, reader.account_id, quiet=True)
    assert faults_of(page, ["/new", f"{address}?view=flat", f"{address}?theme=contrast"], {}) == []


def _focused_post(page: Page) -> str:
    found: str = page.evaluate("() => document.activeElement.closest('.post')?.id ?? ''")
    assert found, "a post has the focus"
    return found
