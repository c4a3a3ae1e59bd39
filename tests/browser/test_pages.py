"""Every page in every state: readable by everybody, on every screen, in light and dark, without asking another machine."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from forum.accounts import service
from forum.moderation.models import Decision
from forum.notifications.models import Notice
from tests.browser.house import House
from tests.browser.inspecting import faults
from tests.browser.scenes import LONG_WORD, Scene, everything
from tests.browser.visits import Visits
from tests.factories import PASSPHRASE
from tests.servers import until

Step = Callable[[Page, Scene], None]


@dataclass(frozen=True)
class State:
    """A page in a state that its address alone does not bring about: an error, a preview, a second press."""

    address: str
    press: str
    fill: tuple[tuple[str, str], ...] = ()


FOR_VISITORS: list[str | State] = [
    "/",
    "/boards/nights",
    "/boards/hello",
    "/boards/nowhere",
    "/t/{plain.thread_id}/x",
    "/t/{trying.thread_id}/x",
    "/t/{trying.thread_id}/x?view=flat",
    "/p/{deepest.id}",
    "/p/{edited.id}/history",
    "/search",
    "/search?q=clock",
    "/search?q=the+unfindable&since=week",
    "/join",
    State("/join", "Join"),
    "/sign-in",
    State("/sign-in", "Sign in", (("Sign-in name", "nobody at all"), ("Passphrase", "nothing at all"))),
    "/recover",
    State("/recover", "Set the new passphrase"),
    "/help",
    "/help?country=GB",
    "/help?country=Atlantis",
    "/help/leaving",
    "/agreements",
    "/privacy",
    "/locked-out",
    "/resources",
    "/log",
    "/me",
    "/nothing/here",
    "/design",
    "/design?theme=contrast",
]
FOR_MEMBERS: list[str | State] = [
    "/",
    "/boards/nights/new",
    State("/boards/nights/new", "Post it"),
    "/t/{trying.thread_id}/x",
    "/p/{edited.id}/history",
    "/p/{edited.id}/edit",
    State("/p/{edited.id}/edit", "Preview"),
    "/p/{edited.id}/delete",
    "/p/{plain.id}/reply?quote=1",
    State("/p/{plain.id}/reply", "Preview", (("Your words", "A line, ||hidden||."),)),
    State("/p/{plain.id}/reply", "Post reply", (("Your words", "Call me: 020 7946 0958"),)),
    State("/p/{plain.id}/reply", "Post reply"),
    "/p/{plain.id}/flag",
    State("/p/{plain.id}/flag", "Send the flag"),
    "/me",
    State("/me", "Make new recovery codes"),
    "/me/posts",
    "/me/flags",
    "/me/decisions",
    "/me/notices",
    "/decisions/{decision_id}",
    "/me/passphrase",
    State("/me/passphrase", "Change it"),
    "/me/code",
    "/moderation",
]
FOR_MODERATORS: list[str | State] = [
    "/moderation",
    "/moderation/cases/{case_ids[danger]}",
    "/moderation/cases/{case_ids[decided]}",
    State("/moderation/cases/{case_ids[misinformation]}", "Take this"),
    State("/moderation/cases/{case_ids[misinformation]}", "Decide"),
    "/moderation/decided",
    "/moderation/mine",
    "/me",
    "/me/invitations",
    State("/me/invitations", "Make a code"),
    "/boards/nights/new",
]


@pytest.fixture(scope="module")
def scene(house: House) -> Scene:
    with house.making() as session:
        return everything(session)


@pytest.mark.parametrize("part", range(3))
def test_a_page_shuts_visitors_out(visit: Visits, scene: Scene, part: int) -> None:
    assert _look(visit(), FOR_VISITORS[part::3], scene) == []


@pytest.mark.parametrize("part", range(3))
def test_a_page_shuts_members_out(visit: Visits, house: House, scene: Scene, part: int) -> None:
    decision_id = until(lambda: _told(house, scene.case_ids["decided"]), "the author is told")
    assert _look(visit(scene.author), FOR_MEMBERS[part::3], scene, decision_id) == []


def test_a_page_shuts_moderators_out(visit: Visits, scene: Scene) -> None:
    assert _look(visit(scene.moderator), FOR_MODERATORS, scene) == []


def test_an_empty_page_shuts_somebody_new_out(visit: Visits, scene: Scene) -> None:
    assert _look(visit(scene.reader), ["/me/posts", "/me/flags", "/me/decisions", "/me/notices", "/me/name"], scene) == []


def test_a_page_that_keeps_words_shuts_their_writer_out(visit: Visits, house: House, scene: Scene) -> None:
    page = visit(scene.reader)
    page.goto(f"/p/{scene.plain.id}")
    page.get_by_label("Your words").fill(f"Some words.\n\n{LONG_WORD}")
    with house.making() as session:
        service.close_all_sessions(session, scene.reader.account_id)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_label("What you wrote")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Sign-in name").fill("the reader")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in and go on").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert faults(page) == []


def _look(page: Page, states: list[str | State], scene: Scene, decision_id: str = "") -> list[str]:
    """Go from page to page and list all faults, so that one run shows them all."""
    found = []
    for state in states:
        where = state if isinstance(state, str) else state.address
        address = where.format(**vars(scene), decision_id=decision_id)
        page.goto(address)
        if isinstance(state, State):
            for label, words in state.fill:
                page.get_by_label(label).fill(words)
            with page.expect_navigation():
                page.get_by_role("main").get_by_role("button", name=state.press, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        found += [f"{state}: {fault}" for fault in faults(page)]
    return found


def _told(house: House, case_id: str) -> str | None:
    """Return the decision on a case, once the worker has told the author and the flagger."""
    with house.making() as session:
        decision_id = session.scalars(select(Decision.id).where(Decision.case_id == case_id)).one()
        told = session.scalar(select(func.count()).select_from(Notice).where(Notice.subject_id == decision_id))
        return decision_id if told == 2 else None
