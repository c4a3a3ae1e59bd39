"""Looking for words while the worker runs: what is new is found, and what was taken away is not."""

import re

from playwright.sync_api import Locator, Page, expect

from forum.boards import queries
from forum.boards.service import changing
from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits
from tests.servers import until


def test_new_words_cannot_be_found(visit: Visits, house: House, scripts: bool) -> None:
    word = "marzipan" if scripts else "nougat"
    with house.making() as session:
        member = factories.a_member(session)
        post = factories.a_thread(session, member, title="Small comforts")
    page = visit(member, scripts=scripts)
    page.goto(f"/p/{post.id}")
    page.get_by_label("Your words").fill(f"A piece of {word} before bed.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("Your post is up.")).to_be_visible()
    _wait_for(page, house, word, 1)
    expect(page.locator("mark", has_text=word)).to_be_visible()
    _with(page, word).get_by_role("link", name="Small comforts").click()
    expect(page.get_by_role("article").filter(has_text=word)).to_be_visible()


def test_words_that_were_taken_away_are_still_found(visit: Visits, house: House) -> None:
    with house.making() as session:
        member = factories.a_member(session)
        changed, hidden, deleted = [factories.a_thread(session, member, body=f"I said {word}.") for word in ("quince", "medlar", "damson")]
    page = visit()
    for word in ("quince", "medlar", "damson"):
        _wait_for(page, house, word, 1)
    with house.making() as session:
        changing.edit_post(session, member, queries.get_post(session, changed.id, member), body="I said sloe.", title="A quiet title")
        changing.hide_post(session, queries.get_post(session, hidden.id, member), "words that could show who somebody is")
        changing.delete_post(session, member, queries.get_post(session, deleted.id, member))
    _wait_for(page, house, "sloe", 1)
    for word in ("quince", "medlar", "damson"):
        _wait_for(page, house, word, 0)


def test_whoever_begins_a_thread_is_shown_who_has_talked_about_it(visit: Visits, house: House, scripts: bool) -> None:
    word = "quicksilver" if scripts else "saltpetre"
    with house.making() as session:
        member = factories.a_member(session)
        board = factories.a_board(session)
        factories.a_thread(session, member, board, title=f"A {word} evening", body=f"The {word} lantern kept me awake.")
    page = visit(member, scripts=scripts)
    _wait_for(page, house, word, 1)
    page.goto(f"/boards/{board.slug}/new")
    page.get_by_label("Title").fill(f"My {word} lantern")
    page.get_by_label("Your words").fill(f"Who knows the {word} lantern that keeps one awake?")
    if scripts:
        expect(page.get_by_role("link", name=f"A {word} evening")).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_be_visible()
    expect(page.get_by_role("heading", name="Others have talked about this")).to_be_visible()
    expect(page.get_by_role("link", name=f"A {word} evening")).to_be_visible()
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", name=f"My {word} lantern")).to_be_visible()
    expect(page.get_by_role("heading", name="Others have talked about this")).to_be_visible()
    expect(page.get_by_role("link", name=f"A {word} evening")).to_be_visible()


def _with(page: Page, word: str) -> Locator:
    """Return the results that have a word; below them may stand others that speak of similar things."""
    return page.locator(".row", has=page.locator("mark", has_text=word))


def _wait_for(page: Page, house: House, word: str, threads: int) -> None:
    """Search again and again, as a person does, until so many threads are found that have the word."""

    def found() -> bool:
        page.goto("/search")
        page.get_by_role("searchbox", name="Words to look for").fill(word)
        page.get_by_role("main").get_by_role("search").get_by_role("button", name="Search").click()
        expect(page).to_have_url(re.compile("q="))
        return _with(page, word).count() == threads if threads else page.get_by_role("heading", name="Nothing found").is_visible()

    try:
        until(found, f"{threads} threads have the word {word}")
    except AssertionError as error:
        said = page.get_by_role("main").inner_text()
        raise AssertionError(f"{error}\nthe page says: {said}\nthe forum printed: {house.log.read_text()[-5_000:]}") from None
