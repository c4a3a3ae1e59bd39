"""What somebody has begun to write, across windows and interruptions, with scripts and without."""

import re

from playwright.sync_api import Page, expect

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.boards.models import Post
from forum.boards.service import drafts
from tests import factories
from tests.browser.house import House
from tests.browser.visits import PATIENCE, Visits

TYPED = "It took an hour to find these words."


def _kept(house: House, member: Member, place: str) -> str:
    with house.making() as session:
        draft = drafts.of(session, member.account_id, place)
        return draft.one("body") if draft else ""


def _wait_until_kept(page: Page) -> None:
    expect(page.locator("[data-draft]")).to_have_text("Draft kept.", timeout=PATIENCE)


def test_what_was_previewed_is_lost_with_the_window(visit: Visits, house: House, scripts: bool) -> None:
    member, thread = _people(house)
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}/reply")
    page.get_by_label("Your words").fill(TYPED)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_contain_text(TYPED)
    page.close()
    elsewhere = visit(member, scripts=scripts)
    elsewhere.goto("/me/drafts")
    elsewhere.get_by_role("link", name="Continue").click()
    expect(elsewhere.get_by_text("Your draft is back")).to_be_visible()
    expect(elsewhere.get_by_label("Your words")).to_have_value(TYPED)
    elsewhere.get_by_role("button", name="Post reply").click()
    expect(elsewhere.get_by_role("article").filter(has_text=TYPED)).to_be_visible()
    elsewhere.goto("/me/drafts")
    expect(elsewhere.get_by_text("Nothing begun and left")).to_be_visible()


def test_nobody_can_start_anew_or_throw_a_draft_away(visit: Visits, house: House, scripts: bool) -> None:
    member, thread = _people(house)
    with house.making() as session:
        for place in (f"post {thread.id}", f"thread {thread.thread_id}"):
            drafts.keep(session, member.account_id, place, {"body": [TYPED]}, "")
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}/reply")
    page.get_by_role("button", name="Start anew").click()
    expect(page.get_by_label("Your words")).to_have_value("")
    page.goto("/me/drafts")
    page.get_by_role("button", name=re.compile("Throw it away")).click()
    expect(page.get_by_text("The draft is gone.")).to_be_visible()
    assert _kept(house, member, f"thread {thread.thread_id}") == ""


def test_words_are_kept_only_when_they_are_sent(visit: Visits, house: House) -> None:
    member, thread = _people(house)
    page = visit(member)
    page.goto(f"/p/{thread.id}")
    page.get_by_label("Your words").press_sequentially(TYPED)
    _wait_until_kept(page)
    assert _kept(house, member, f"thread {thread.thread_id}") == TYPED
    page.reload()
    expect(page.get_by_label("Your words")).to_have_value(TYPED)


def test_leaving_quickly_keeps_what_was_just_typed(visit: Visits, house: House, scripts: bool) -> None:
    member, thread = _people(house)
    with house.making() as session:
        preferences.change(session, member.account_id, drop_drafts=True)
        drafts.keep(session, member.account_id, f"post {thread.id}", {"body": [TYPED]}, "")
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}/reply")
    page.get_by_label("Your words").fill("Even this.")
    page.locator(".masthead__exit").click()
    page.wait_for_url("https://elsewhere.example/")
    visit.asked_elsewhere.clear()  # meant
    assert _kept(house, member, f"post {thread.id}") == ""


def test_the_bar_for_formatting_is_there_without_scripts_or_cannot_be_used_without_a_mouse(visit: Visits, house: House, scripts: bool) -> None:
    member, thread = _people(house)
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{thread.id}/reply")
    bar = page.get_by_role("toolbar", name="Formatting")
    expect(bar).to_have_count(1 if scripts else 0)
    expect(page.get_by_text("How to format")).to_be_visible()
    if not scripts:
        return
    field = page.get_by_label("Your words")
    field.fill("I slept well")
    field.evaluate("area => area.setSelectionRange(8, 12)")
    bar.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    expect(field).to_have_value("I slept **well**")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("I slept well")
    field.evaluate("area => area.setSelectionRange(8, 12)")
    page.keyboard.press("Control+i")
    expect(field).to_have_value("I slept *well*")
    page.keyboard.press("Control+i")
    expect(field).to_have_value("I slept well")
    bar.get_by_role("button", name="Strong").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Footnote")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Strong")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(bar.get_by_role("button", name="Strong")).to_be_focused()


def test_lists_links_and_footnotes_come_out_wrong(visit: Visits, house: House) -> None:
    member, thread = _people(house)
    page = visit(member)
    page.goto(f"/p/{thread.id}/reply")
    field, bar = page.get_by_label("Your words"), page.get_by_role("toolbar")
    field.fill("one\ntwo")
    field.evaluate("area => area.setSelectionRange(1, 5)")
    bar.get_by_role("button", name="List").click()
    expect(field).to_have_value("- one\n- two")
    bar.get_by_role("button", name="List").click()
    expect(field).to_have_value("one\ntwo")
    field.evaluate("area => area.setSelectionRange(4, 7)")
    bar.get_by_role("button", name="Link").click()
    expect(field).to_have_value("one\n[two](https://)")
    page.keyboard.type("https://example.org")
    expect(field).to_have_value("one\n[two](https://example.org)")
    page.keyboard.press("End")
    bar.get_by_role("button", name="Footnote").click()
    page.keyboard.type("Here.")
    expect(field).to_have_value("one\n[two](https://example.org)[^1]\n\n[^1]: Here.")
    field.evaluate("area => area.setSelectionRange(0, 3)")
    bar.get_by_role("button", name="Hidden words").click()
    page.get_by_role("button", name="Post reply").click()
    post = page.get_by_role("article").filter(has_text="two")
    expect(post.locator("span.spoiler")).to_have_count(1)
    post.get_by_role("link", name="[1]").click()
    expect(post.locator("li:target")).to_contain_text("Here.")
    post.get_by_role("link", name=re.compile("back to the sentence")).click()
    expect(post.locator("sup:target")).to_have_count(1)


def test_arrows_in_the_bar_go_the_wrong_way_from_right_to_left(visit: Visits, house: House) -> None:
    member, thread = _people(house)
    page = visit(member)
    page.goto(f"/p/{thread.id}/reply")
    page.evaluate("document.documentElement.dir = 'rtl'")
    bar = page.get_by_role("toolbar")
    bar.get_by_role("button", name="Strong").focus()
    page.keyboard.press("ArrowLeft")
    expect(bar.get_by_role("button", name="Soft")).to_be_focused()


def test_a_preview_by_script_costs_the_place_in_the_page_or_the_words(visit: Visits, house: House) -> None:
    member, thread = _people(house)
    page = visit(member)
    page.goto(f"/p/{thread.id}/reply")
    address = page.url
    for words in ("First *look*.", "Second *look*."):
        page.get_by_label("Your words").fill(words)
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("region", name="Preview")).to_contain_text(words.replace("*", ""))
    expect(page.get_by_role("region", name="Preview")).to_have_count(1)
    assert page.url == address
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("Your post is up.")).to_be_visible()


def _people(house: House) -> tuple[Member, Post]:
    with house.making() as session:
        return factories.a_member(session), factories.a_thread(session, factories.a_member(session))
