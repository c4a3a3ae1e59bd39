from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Account, Role
from forum.moderation.models import Case, Part
from forum.moderation.service import marking, team
from tests.factories import a_board, a_member, a_moderator, a_thread, signed_in, usual
from tests.forms import fields, words

CLAIM = "Only a fool believes that."


class Team:
    """A flagged post, and three moderators, each at a browser."""

    def __init__(self, app: Flask, session: Session, size: int = 3) -> None:
        author, flagger = a_member(session, "Small Lantern"), a_member(session, "Paper Boat")
        self.post_id = a_thread(session, author, a_board(session, "sleep"), body=CLAIM).id
        self.author, self.flagger = signed_in(app, session, author), signed_in(app, session, flagger)
        self.people = [a_moderator(session) for _ in range(size)]
        self.team = [signed_in(app, session, one) for one in self.people]
        address = f"/p/{self.post_id}/flag"
        sent = self.flagger.post(address, data={**fields(self.flagger.get(address).text, address), "reason": "cruelty"})
        assert sent.status_code == 303, words(sent.text)
        self.case = f"/moderation/cases/{session.scalars(select(Case.id)).one()}"
        session.rollback()

    def press(self, client: FlaskClient, button: str, page: str = "", **typed: str) -> int:
        action = f"{self.case}/{button}"
        return client.post(action, data={**fields(client.get(page or self.case).text, action), **typed}).status_code

    def says(self, client: FlaskClient, outcome: str, reason: str, **typed: str) -> None:
        assert self.press(client, "claim") == 303
        assert self.press(client, "decide", outcome=outcome, rule="kindness", reason=reason, **typed) == 303


@pytest.fixture
def scene(app: Flask, session: Session) -> Team:
    return Team(app, session)


def _decisions(client: FlaskClient) -> list[str]:
    notices = client.get("/me/notices").text
    return [part.split('"')[0] for part in notices.split('href="/decisions/')[1:]]


def test_a_case_goes_from_a_flag_to_two_opinions_and_through_an_appeal(scene: Team, visitor: FlaskClient, deliver: Callable[[], None]) -> None:
    first, second, judge = scene.team
    scene.says(first, "hide", "Words of the first one.")
    assert CLAIM not in visitor.get(f"/p/{scene.post_id}", follow_redirects=True).text, "it has its effect at once"
    deliver()
    (told,) = _decisions(scene.author)
    assert "It holds for now" in words(scene.author.get(f"/decisions/{told}").text)
    own = words(first.get(scene.case).text)
    assert "Words of the first one." in own
    assert "by yourself" not in own, "who has given the first opinion is not asked for the second"
    assert scene.press(first, "release") == 303

    blind = words(second.get(scene.case).text)
    assert "Words of the first one." not in blind
    assert "It is hidden now" not in blind
    assert "by yourself" in blind
    scene.says(second, "hide", "Words of the second one.")
    deliver()
    page = words(scene.author.get(f"/decisions/{told}").text)
    assert "Two moderators have said the same" in page
    assert "Words of the second one." not in page

    appeal = f"/decisions/{told}/appeal"
    form = fields(scene.author.get(appeal).text, appeal)
    assert scene.author.post(appeal, data={**form, "words": " "}).status_code == 422
    assert scene.author.post(appeal, data={**form, "words": "I was quoting a book."}).status_code == 303
    token = fields(first.get("/me").text, "/sign-out")
    assert first.post(f"{scene.case}/claim", data=token).status_code == 403
    assert "I was quoting a book." in words(judge.get(scene.case).text)
    scene.says(judge, "no_action", "Words of the third one.")
    deliver()
    assert CLAIM in visitor.get(f"/p/{scene.post_id}", follow_redirects=True).text
    answer = next(decision for decision in _decisions(scene.author) if decision != told)
    assert "Words of the third one." in words(scene.author.get(f"/decisions/{answer}").text)
    assert "decided otherwise" in words(scene.author.get(f"/decisions/{told}").text)
    log = words(visitor.get("/log").text)
    assert "taken back after an appeal" in log
    assert "that stands" in log


def test_whoever_comes_too_late_reads_what_became_of_the_case(scene: Team) -> None:
    winner, late, _ = scene.team
    form = fields(late.get(scene.case).text, f"{scene.case}/claim")
    scene.says(winner, "ask_edit", "Please say it without the last sentence.")
    answer = late.post(f"{scene.case}/claim", data=form)
    assert answer.status_code == 409
    assert "Please say it without the last sentence." in words(answer.text)


def test_a_member_who_does_not_judge_is_told_so_on_every_button(scene: Team) -> None:
    for button in ("claim", "release", "decide", "undo", "escalate", "consequence", "purge"):
        token = fields(scene.flagger.get("/me").text, "/sign-out")
        assert scene.flagger.post(f"{scene.case}/{button}", data=token).status_code == 403
    assert scene.flagger.get(scene.case).status_code == 403
    assert scene.flagger.get("/moderation/outside").status_code == 403


def test_somebody_from_outside_judges_what_nobody_in_the_team_may(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = signed_in(app, session, a_member(session, "Old Bridge"))
    monkeypatch.setitem(app.extensions["session_info"], team.OUTSIDE, "Old Bridge")
    scene = Team(app, session, size=0)
    assert scene.case in outside.get("/moderation/outside").text
    assert scene.press(outside, "claim", "/moderation/outside") == 303
    assert scene.press(outside, "decide", outcome="fold", reason="It may be heavy to read.") == 303
    assert outside.get("/moderation").status_code == 403
    assert "nothing waits" in words(outside.get("/moderation/outside").text).lower()


def test_a_folded_post_can_be_opened_by_whoever_wants_to(scene: Team, visitor: FlaskClient) -> None:
    scene.says(scene.team[0], "fold", "It may be heavy to read.")
    page = visitor.get(f"/p/{scene.post_id}", follow_redirects=True).text
    assert "A moderator has put it behind this button" in words(page)
    assert CLAIM in page


def test_nobody_is_shown_whose_writing_was_paused(scene: Team, visitor: FlaskClient, deliver: Callable[[], None]) -> None:
    scene.says(scene.team[0], "pause", "Please rest.", days="3")
    deliver()
    for page in ("/me/notices", "/me/flags", f"/decisions/{_decisions(scene.flagger)[0]}"):
        assert "paused" not in words(scene.flagger.get(page).text)
    line = next(line for line in visitor.get("/log").text.split("<li") if "paused for a while" in words(line))
    assert "sleep" not in words(line).lower()


def test_whoever_moderates_alone_reads_why_an_appeal_waits(app: Flask, session: Session, deliver: Callable[[], None]) -> None:
    scene = Team(app, session, size=1)
    (alone,) = scene.team
    scene.says(alone, "hide", "It hurts.")
    deliver()
    (told,) = _decisions(scene.author)
    address = f"/decisions/{told}/appeal"
    sent = scene.author.post(address, data={**fields(scene.author.get(address).text, address), "words": "It was a joke among us."})
    assert sent.status_code == 303
    page = alone.get(scene.case).text
    assert "nobody like that is here" in words(page)
    assert f"{scene.case}/pass" not in page


@pytest.mark.parametrize("third", ["joins", "joins while a decider leaves", "is asked from outside"])
def test_two_who_decided_do_not_learn_that_a_third_has_a_part_in_it(
    app: Flask, session: Session, deliver: Callable[[], None], monkeypatch: pytest.MonkeyPatch, third: str
) -> None:
    scene = Team(app, session, size=2)
    first, second = scene.team
    scene.says(first, "hide", "It hurts.")
    assert scene.press(first, "release") == 303
    scene.says(second, "hide", "It does.")
    deliver()
    waits = "nobody like that is here"
    told = _decisions(scene.author)[-1]
    address = f"/decisions/{told}/appeal"
    sent = scene.author.post(address, data={**fields(scene.author.get(address).text, address), "words": "It was a joke among us."})
    assert sent.status_code == 303
    assert waits in words(first.get(scene.case).text), "until then nobody else is there"
    somebody = a_member(session) if third == "is asked from outside" else a_moderator(session)
    marking.mark_conflict(session, session.scalars(select(Case)).one().id, somebody.account_id, Part.FLAGGER)
    if third == "is asked from outside":
        monkeypatch.setitem(app.extensions["session_info"], team.OUTSIDE, usual(session, somebody).name)
    if third == "joins while a decider leaves":
        session.get_one(Account, scene.people[1].account_id).role = Role.MEMBER
    session.commit()
    assert waits not in words(first.get(scene.case).text)
