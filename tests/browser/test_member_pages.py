"""Every page of members and moderators: readable by everybody, on every screen, in light and dark, without asking another machine."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from forum.accounts.service import sessions
from forum.moderation.models import Decision
from forum.notifications.models import Notice
from tests.browser.house import House
from tests.browser.inspecting import State, faults, faults_of
from tests.browser.scenes import LONG_WORD, Scene
from tests.browser.visits import Visits
from tests.factories import PASSPHRASE
from tests.servers import until

PAGES: dict[str, list[str | State]] = {
    "writing": [
        "/",
        "/boards/nights/new",
        State("/boards/nights/new", "Post it"),
        "/t/{trying.thread_id}/x",
        "/t/{plain.thread_id}/awake-at-four-counting-the-hours",
        "/p/{edited.id}/history",
        "/p/{edited.id}/edit",
        State("/p/{edited.id}/edit", "Preview"),
        "/p/{edited.id}/delete",
        "/p/{plain.id}/reply?quote=1",
        State("/p/{plain.id}/reply", "Preview", (("Your words", "A line, ||hidden||."),)),
        State("/p/{plain.id}/reply", "Post reply", (("Your words", "Call me: 020 7946 0958"),)),
        State("/p/{plain.id}/reply", "Post reply"),
    ],
    "own": [
        "/p/{plain.id}/flag",
        State("/p/{plain.id}/flag", "Send the flag"),
        "/me",
        State("/me/recovery-codes", "Make new recovery codes"),
        "/me/recovery-codes",
        "/me/sessions",
        "/me/discreet",
        "/me/posts",
        "/me/flags",
        "/me/decisions",
        "/me/notices",
        "/decisions/{decision_id}",
        "/me/passphrase",
        State("/me/passphrase", "Change it"),
        "/me/code",
        "/moderation",
    ],
}
EMPTY = ["/me/posts", "/me/flags", "/me/decisions", "/me/notices"]
OF_MODERATORS: list[str | State] = [
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


@pytest.mark.parametrize("group", PAGES)
def test_a_page_shuts_members_out(visit: Visits, house: House, scene: Scene, group: str) -> None:
    decision_id = until(lambda: _told(house, scene.case_ids["decided"]), "the author is told")
    assert faults_of(visit(scene.author), PAGES[group], {**vars(scene), "decision_id": decision_id}) == []


def test_a_page_shuts_moderators_out(visit: Visits, scene: Scene) -> None:
    assert faults_of(visit(scene.moderator), OF_MODERATORS, vars(scene)) == []


def test_an_empty_page_shuts_somebody_new_out(visit: Visits, scene: Scene) -> None:
    assert faults_of(visit(scene.reader), EMPTY, {}) == []


def test_a_page_that_keeps_words_shuts_their_writer_out(visit: Visits, house: House, scene: Scene) -> None:
    page = visit(scene.reader)
    page.goto(f"/p/{scene.plain.id}")
    page.get_by_label("Your words").fill(f"Some words.\n\n{LONG_WORD}")
    with house.making() as session:
        sessions.close_all_sessions(session, scene.reader.account_id)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_label("What you wrote")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Sign-in name").fill("the reader")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in and go on").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert faults(page) == []


def _told(house: House, case_id: str) -> str | None:
    """Return the decision on a case, once the worker has told the author and the flagger."""
    with house.making() as session:
        decision_id = session.scalars(select(Decision.id).where(Decision.case_id == case_id)).one()
        told = session.scalar(select(func.count()).select_from(Notice).where(Notice.subject_id == decision_id))
        return decision_id if told == 2 else None
