"""What moderators see instead of names, and what may follow from a decision, page by page."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.moderation import subjects
from forum.moderation.models import Case
from forum.moderation.service import flagging
from tests.factories import a_board, a_member, a_moderator, a_thread, signed_in, usual
from tests.forms import fields, words

SIGN_IN_NAME = "the back door of the author"
FLAGGER = "the back door of the flagger"


class Scene:
    """Posts of one author on one board, each flagged, and a moderator at a browser."""

    def __init__(self, app: Flask, session: Session, reasons: tuple[str, ...]) -> None:
        self.app, self.session = app, session
        self.author, self.flagger = a_member(session, sign_in_name=SIGN_IN_NAME), a_member(session, sign_in_name=FLAGGER)
        board = a_board(session, "sleep")
        sibling = aliases.draw_name(session, self.author, aliases.board_scope(board.id))
        own, other = usual(session, self.author), usual(session, self.flagger)
        self.secrets = [self.author.account_id, self.flagger.account_id, own.id, other.id, sibling.id, sibling.name, own.name, other.name]
        for reason in reasons:
            post = a_thread(session, self.author, board, body="Only a fool believes that.")
            session.flush()
            flagging.flag(session, self.flagger, "post", post.id, reason=reason)
        session.flush()
        cases = list(session.scalars(select(Case).order_by(Case.severity.desc(), Case.rank)))
        self.cases = [f"/moderation/cases/{case.id}" for case in cases]
        self.handles = [subjects.case_handle(session, case) for case in cases]
        self.moderator = signed_in(app, session, a_moderator(session))

    def send(self, page: str, action: str, client: FlaskClient | None = None, **typed: str) -> str:
        client = client or self.moderator
        answer = client.post(action, data={**fields(client.get(page).text, action), **typed})
        assert answer.status_code == 303, words(answer.text)
        return str(answer.location)

    def decide(self, case: str, outcome: str = "hide") -> str:
        self.send(case, f"{case}/claim")
        self.send(case, f"{case}/decide", outcome=outcome, reason="It hurts somebody.", rule="kindness")
        return str(self.moderator.get(case).text)

    def told(self, member: Member, deliver: Callable[[], None]) -> str:
        deliver()
        client = signed_in(self.app, self.session, member)
        decision = client.get("/me/notices").text.split('href="/decisions/')[1].split('"')[0]
        return words(client.get(f"/decisions/{decision}").text)


@pytest.fixture
def make(app: Flask, session: Session) -> Callable[..., Scene]:
    return lambda *reasons: Scene(app, session, reasons)


def test_no_page_of_a_moderator_tells_who_wrote_or_flagged(make: Callable[..., Scene]) -> None:
    scene = make("cruelty", "advice")
    seen = [scene.moderator.get("/moderation").text]
    for case in scene.cases:
        seen.append(scene.moderator.get(case).text)
        scene.send(case, f"{case}/claim")
        seen.append(scene.moderator.get(case).text)
        seen.append(scene.moderator.get("/moderation").text)
        scene.send(case, f"{case}/decide", outcome="hide", reason="It hurts somebody.", rule="kindness")
        seen.append(scene.moderator.get(case).text)
    second = signed_in(scene.app, scene.session, a_moderator(scene.session))
    seen += [second.get(page).text for page in ("/moderation/decided", *scene.cases)]
    seen += [scene.moderator.get("/moderation/mine").text]
    assert all("There is nothing" not in page and "<h1>" in page for page in seen), "pages of cases, and not those that refuse"
    for page in seen:
        for secret in (*scene.secrets, SIGN_IN_NAME, FLAGGER):
            assert secret not in unescape(page)


def test_an_author_goes_by_another_name_in_every_case_and_by_one_within_it(make: Callable[..., Scene]) -> None:
    scene = make("cruelty", "advice")
    queue = words(scene.moderator.get("/moderation").text)
    assert len(set(scene.handles)) == 2
    for case, handle in zip(scene.cases, scene.handles, strict=True):
        assert f"by {handle}" in queue
        page = words(scene.moderator.get(case).text)
        assert f"{handle} wrote today" in page
        assert not [other for other in scene.handles if other != handle and other in page]


def test_one_press_hands_out_a_case_and_the_next(make: Callable[..., Scene]) -> None:
    scene = make("cruelty", "advice")
    assert scene.send("/moderation", "/moderation/next") == scene.cases[0]
    assert "It is yours for a quarter of an hour" in words(scene.moderator.get(scene.cases[0]).text)
    form = {**fields(scene.moderator.get("/moderation").text, "/moderation/next"), "instead_of": scene.cases[0].rpartition("/")[2]}
    assert scene.moderator.post("/moderation/next", data=form).location == scene.cases[1]
    page = scene.moderator.get(scene.cases[1]).text
    assert "Give it back and take another" in words(page)


def test_kind_words_are_there_when_nothing_is_left(make: Callable[..., Scene]) -> None:
    scene = make("advice")
    form = fields(scene.moderator.get("/moderation").text, "/moderation/next")
    scene.moderator.post("/moderation/next", data=form)
    answer = scene.moderator.post("/moderation/next", data=form, follow_redirects=True)
    assert "Nothing else waits for you. Thank you for being here." in words(answer.text)


def test_somebody_whose_cases_are_left_out_sees_a_page_like_any_other(app: Flask, make: Callable[..., Scene]) -> None:
    scene = make()
    author = a_moderator(scene.session)
    client = signed_in(app, scene.session, author)
    before = words(client.get("/moderation").text)
    post = a_thread(scene.session, author)
    scene.session.flush()
    flagging.flag(scene.session, scene.flagger, "post", post.id, reason="cruelty")
    scene.session.commit()
    assert words(client.get("/moderation").text) == before
    assert "Nothing waits" in before
    assert "Take the next case" in words(scene.moderator.get("/moderation").text)


def test_a_history_is_told_after_the_facts_are_decided_and_as_one_word(make: Callable[..., Scene]) -> None:
    scene = make("advice", "selling")
    first, second = scene.cases
    assert "Other decisions against" not in words(scene.moderator.get(first).text)
    assert "within a year: none" in words(scene.decide(first))
    scene.send(second, f"{second}/claim")
    assert "Other decisions against" not in words(scene.moderator.get(second).text)
    scene.send(second, f"{second}/decide", outcome="hide", reason="It hurts.", rule="kindness")
    page = scene.moderator.get(second).text
    assert "within a year: some" in words(page)
    assert first not in page


def test_an_author_is_told_what_follows_and_the_log_says_it_without_names(
    make: Callable[..., Scene], visitor: FlaskClient, deliver: Callable[[], None]
) -> None:
    scene = make("cruelty")
    (case,) = scene.cases
    assert "no names for one thread for 90 days" in words(scene.decide(case))
    scene.send(case, f"{case}/consequence", choice="pause-3")
    assert "You have chosen, and they are told" in words(scene.moderator.get(case).text)
    told = scene.told(scene.author, deliver)
    assert "Writing is paused for you until" in told
    assert "New names for one thread are not open to you until" in told
    assert "paused for you" not in scene.told(scene.flagger, deliver)
    log = words(visitor.get("/log").text)
    assert "Somebody's writing paused for a while" in unescape(log)
    for secret in (*scene.secrets, *scene.handles):
        assert secret not in log


def test_taking_a_decision_back_ends_what_followed(make: Callable[..., Scene], deliver: Callable[[], None]) -> None:
    scene = make("cruelty")
    (case,) = scene.cases
    scene.decide(case)
    scene.send(case, f"{case}/consequence", choice="pause-7")
    deliver()
    scene.send(case, f"{case}/undo")
    told = scene.told(scene.author, deliver)
    assert "taken this decision back" in told
    assert "paused for you" not in told


def test_nothing_more_leads_back_to_the_queue(make: Callable[..., Scene]) -> None:
    scene = make("advice")
    (case,) = scene.cases
    scene.decide(case)
    assert scene.send(case, f"{case}/consequence") == "/moderation"


def test_the_part_somebody_has_in_a_case_is_not_told_by_what_follows_from_it(app: Flask, make: Callable[..., Scene]) -> None:
    scene = make()
    author = a_moderator(scene.session)
    post = a_thread(scene.session, author)
    scene.session.flush()
    flagging.flag(scene.session, scene.flagger, "post", post.id, reason="cruelty")
    case = scene.session.scalars(select(Case.id)).one()
    client = signed_in(app, scene.session, author)
    token = fields(client.get("/me").text, "/sign-out")
    for action in ("claim", "release", "undo", "decide", "consequence"):
        answers = [client.post(f"/moderation/cases/{one}/{action}", data={**token, "choice": "pause-1"}) for one in (case, "0" * 22)]
        assert [answer.status_code for answer in answers] == [404, 404], action
        assert words(answers[0].text) == words(answers[1].text)
