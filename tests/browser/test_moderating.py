"""A wrong health claim from its flag to its return, through the eyes of everybody concerned."""

import re

from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits, sent
from tests.servers import until

CLAIM = "Everybody can stop these tablets from one day to the next."
WHY = "Stopping at once can be dangerous."
RULING = "Stopping at once is dangerous for many. You are welcome to say it again as what happened to you."
AGREEMENT = "Do not tell anyone to start, stop or change a treatment, and do not name their illness for them."
HIDDEN = "A moderator has hidden this post"
APPEAL = "I was telling what I did, and what it cost me."


def test_a_false_claim_stays_or_its_author_never_learns_why(visit: Visits, house: House, scripts: bool) -> None:
    with house.making() as session:
        author, flagger = factories.a_member(session), factories.a_member(session)
        first, second, third = (factories.a_moderator(session) for _ in range(3))
        board = factories.a_board(session, title=f"Tablets {scripts}")
        post = factories.a_thread(session, author, board, "Stopping", f"I did it in May. {CLAIM} Ask me.")
    reader, judge = visit(flagger, scripts=scripts), visit(first, scripts=scripts)

    _flag(reader, post.id)
    judge.goto("/moderation")
    judge.locator(".row--case", has_text=f"Tablets {scripts}").get_by_role("button", name="Take this", exact=True).click()
    expect(judge.locator("mark")).to_have_text(CLAIM.rstrip("."))
    expect(judge.get_by_text(WHY)).to_be_visible()
    judge.get_by_label("Which agreement is it about?").select_option(label=AGREEMENT)
    _decide(judge, "Hide it", RULING)
    expect(judge.get_by_text("Somebody else says now what they think")).to_be_visible()

    writer = visit(author, scripts=scripts)
    for page, title in ((writer, "A moderator has hidden a post of yours"), (reader, "Your flag was looked at")):
        _read_notice(page, title)
        expect(page.get_by_text(RULING)).to_be_visible()
    visitor = visit(scripts=scripts)
    visitor.goto(f"/p/{post.id}")
    expect(visitor.get_by_text(HIDDEN)).to_contain_text(AGREEMENT)
    expect(visitor.get_by_text(CLAIM)).to_have_count(0)
    visitor.get_by_role("link", name="Public log").click()
    line = visitor.locator(".row", has_text=f"Tablets {scripts}")
    expect(line).to_contain_text("Hidden: against the agreement")
    expect(line).to_contain_text("a health claim that is wrong or unproven")

    sent(judge, judge.get_by_role("button", name="Let the second moderator look now"))
    _give_a_second_opinion(visit(second, scripts=scripts), f"Tablets {scripts}")
    _appeal(writer)
    judge = visit(third, scripts=scripts)
    _take(judge, f"Tablets {scripts}")
    expect(judge.get_by_text(APPEAL)).to_be_visible()
    _decide(judge, "Leave it as it is", "It tells what happened to one person.")
    visitor.goto(f"/p/{post.id}")
    expect(visitor.get_by_role("article")).to_contain_text(CLAIM)
    _read_notice(writer, "A hidden post of yours was looked at again")
    expect(writer.get_by_text("It tells what happened to one person.")).to_be_visible()


def test_a_flag_that_lacks_its_source_loses_its_words(visit: Visits, house: House, scripts: bool) -> None:
    with house.making() as session:
        flagger = factories.a_member(session)
        post = factories.a_thread(session, factories.a_member(session), body=CLAIM)
    page = visit(flagger, scripts=scripts)
    _flag(page, post.id, source="")
    expect(page.get_by_role("alert")).to_contain_text("Please say where you know it from")
    expect(page.get_by_role("radio", name=CLAIM)).to_be_checked()
    expect(page.get_by_label(re.compile("^What is wrong, in your words"))).to_have_value(WHY)
    page.get_by_label("Where do you know it from?").fill("The leaflet in the box.")
    page.get_by_role("button", name="Send the flag").click()
    expect(page.get_by_text("Thank you. A moderator looks at it")).to_be_visible()


def _flag(page: Page, post_id: str, source: str = "The leaflet in the box.") -> None:
    page.goto(f"/p/{post_id}")
    page.get_by_role("article").get_by_role("link", name=re.compile("^Flag")).click()
    page.get_by_label(re.compile("^A health claim that is wrong")).check()
    page.get_by_label(re.compile("^What is wrong, in your words")).fill(WHY)
    page.get_by_text("Choose the sentence from the text").click()
    page.get_by_role("radio", name=CLAIM).check()
    page.get_by_label("Where do you know it from?").fill(source)
    page.get_by_role("button", name="Send the flag").click()


def _give_a_second_opinion(page: Page, board: str) -> None:
    """Say the same as the first moderator, without a word of what they have said."""
    _take(page, board)
    expect(page.get_by_text("You are asked what you think by yourself")).to_be_visible()
    expect(page.get_by_text(RULING)).to_have_count(0)
    page.get_by_label("Which agreement is it about?").select_option(label=AGREEMENT)
    _decide(page, "Hide it", "It may harm whoever tries it.")
    expect(page.get_by_text("Decided. The people concerned are told.")).to_be_visible()


def _appeal(page: Page) -> None:
    _read_notice(page, "A moderator has hidden a post of yours")
    expect(page.get_by_text("Two moderators have said the same")).to_be_visible()
    page.get_by_role("link", name="Say that it is wrong").click()
    page.get_by_label("What is wrong with the decision?").fill(APPEAL)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name="Your appeal")).to_be_visible()


def _take(page: Page, board: str) -> None:
    page.goto("/moderation")
    page.locator(".row--case", has_text=board).get_by_role("button", name="Take this", exact=True).click()


def _decide(page: Page, outcome: str, reason: str) -> None:
    page.get_by_label(re.compile(rf"^{outcome}(?!,)")).check()
    page.get_by_label("Why", exact=True).fill(reason)
    page.get_by_role("button", name="Decide").click()


def _read_notice(page: Page, title: str) -> None:
    """Open a notice; the worker may need a moment to bring it."""

    def came() -> bool:
        page.goto("/me/notices")
        return page.get_by_role("link", name=title).count() == 1

    until(came, f"there is a notice: {title}")
    page.get_by_role("link", name=title).click()
