"""Every page that a visitor can open: readable by everybody, on every screen, in light and dark, without asking another machine."""

import pytest

from tests.browser.inspecting import State, faults_of
from tests.browser.scenes import Scene
from tests.browser.visits import Visits

PAGES: dict[str, list[str | State]] = {
    "boards": [
        "/",
        "/?theme=contrast",
        "/boards/nights",
        "/boards/hello",
        "/boards/nowhere",
        "/t/{plain.thread_id}/x",
        "/t/{trying.thread_id}/x",
        "/t/{trying.thread_id}/x?view=flat",
        "/p/{deepest.id}",
        "/p/{edited.id}/history",
    ],
    "search and door": [
        "/search",
        "/search?q=clock",
        "/search?q=the+unfindable&since=week",
        "/join",
        State("/join", "Join"),
        "/sign-in",
        State("/sign-in", "Sign in", (("Sign-in name", "nobody at all"), ("Passphrase", "nothing at all"))),
        "/recover",
        State("/recover", "Set the new passphrase"),
        "/me",
    ],
    "standing pages": [
        "/help",
        "/help?country=GB",
        "/help?country=Atlantis",
        "/help/leaving",
        "/agreements",
        "/privacy",
        "/locked-out",
        "/resources",
        "/log",
        "/nothing/here",
        "/design",
    ],
}


@pytest.mark.parametrize("group", PAGES)
def test_a_page_shuts_visitors_out(visit: Visits, scene: Scene, group: str) -> None:
    assert faults_of(visit(), PAGES[group], vars(scene)) == []
