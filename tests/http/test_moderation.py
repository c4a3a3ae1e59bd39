from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forum.moderation import reasons
from forum.moderation.models import Case, Flag
from forum.resources.agreements import AGREEMENTS
from tests.factories import a_board, a_member, a_moderator, a_thread, signed_in
from tests.forms import fields, words

AGREEMENT = AGREEMENTS[4]
CLAIM = "You can stop all of these overnight."


class Scene:
    """A post, its author, somebody who flags it, and a moderator, each at a browser."""

    def __init__(self, app: Flask, session: Session) -> None:
        author, flagger, moderator = a_member(session, "Small Lantern"), a_member(session, "Paper Boat"), a_moderator(session, "Grey Fern")
        self.post_id = a_thread(session, author, a_board(session, "sleep"), body=f"I know it. {CLAIM}").id
        self.author, self.flagger, self.moderator = (signed_in(app, session, person) for person in (author, flagger, moderator))
        self.stranger = signed_in(app, session, a_member(session))
        self.session = session

    def flag(self, reason: str = "cruelty", client: FlaskClient | None = None, **typed: str) -> str:
        address = f"/p/{self.post_id}/flag"
        client = client or self.flagger
        form = fields(client.get(address).text, address)
        answer = client.post(address, data={**form, "reason": reason, **typed})
        assert answer.status_code == 303, words(answer.text)
        return str(client.get(answer.location, follow_redirects=True).text)

    def read(self, statement: Select[Any]) -> list[Any]:
        """Read rows without keeping the lock that this session takes to write."""
        found = list(self.session.scalars(statement))
        self.session.rollback()
        return found

    def case(self) -> str:
        return f"/moderation/cases/{self.read(select(Case.id))[0]}"

    def send(self, client: FlaskClient, page: str, action: str, **typed: str) -> int:
        return client.post(action, data={**fields(client.get(page).text, action), **typed}).status_code

    def take(self) -> None:
        assert self.send(self.moderator, "/moderation", f"{self.case()}/claim") == 303

    def decide(self, outcome: str = "hide", reason: str = "It may harm somebody.", rule: str = AGREEMENT.key) -> int:
        case = self.case()
        return self.send(self.moderator, case, f"{case}/decide", outcome=outcome, reason=reason, rule=rule)


@pytest.fixture
def scene(app: Flask, session: Session) -> Scene:
    return Scene(app, session)


def test_a_flag_comes_to_a_decision_that_all_concerned_can_read(scene: Scene, visitor: FlaskClient, deliver: Callable[[], None]) -> None:
    scene.flag(reasons.CLAIM, sentence=CLAIM, why="Stopping suddenly can be dangerous.", source="A leaflet of my clinic")
    queue = scene.moderator.get("/moderation").text
    assert "A health claim that may be wrong" in words(queue)
    scene.take()
    case = scene.moderator.get(scene.case()).text
    assert f"<mark>{CLAIM.removesuffix('.')}</mark>" in case
    assert "A leaflet of my clinic" in words(case)
    assert scene.decide() == 303
    deliver()
    assert CLAIM not in visitor.get(f"/p/{scene.post_id}", follow_redirects=True).text
    for client, said in ((scene.author, "A moderator has hidden your post"), (scene.flagger, "A moderator has hidden the post that you flagged")):
        assert "1 new" in words(client.get("/").text)
        notices = client.get("/me/notices").text
        decision = notices.split('href="/decisions/')[1].split('"')[0]
        told = words(client.get(f"/decisions/{decision}").text)
        assert said in told
        assert "It may harm somebody." in told
        assert AGREEMENT.sentence in unescape(told)
        assert scene.send(client, "/me/notices", "/me/notices/seen") == 303
        assert "1 new" not in words(client.get("/").text)
        assert scene.stranger.get(f"/decisions/{decision}").status_code == 404
    assert "Hidden: against the agreement" in words(visitor.get("/log").text)


def test_a_moderator_does_not_learn_who_flagged(scene: Scene) -> None:
    scene.flag("other", why="Please look.")
    scene.take()
    for page, there in (("/moderation", "1 flag"), (scene.case(), "Please look.")):
        text = scene.moderator.get(page).text
        assert there in text, "the page that could tell it"
        assert "Paper Boat" not in text


def test_neither_author_nor_flagger_learns_who_decided(scene: Scene, deliver: Callable[[], None]) -> None:
    scene.flag()
    scene.take()
    scene.decide()
    deliver()
    (alias,) = scene.read(select(Case.claimed_by))
    for client in (scene.author, scene.flagger):
        notices = client.get("/me/notices").text
        told = client.get("/decisions/" + notices.split('href="/decisions/')[1].split('"')[0]).text
        assert "It may harm somebody." in told, "the page that could tell it"
        assert "Grey Fern" not in told
        assert str(alias) not in told


def test_words_typed_into_a_flag_are_kept_when_something_is_missing(scene: Scene) -> None:
    address = f"/p/{scene.post_id}/flag"
    form = fields(scene.flagger.get(address).text, address)
    answer = scene.flagger.post(
        address, data={**form, "reason": reasons.CLAIM, "why": "A long thought of mine", "sentence": "Not in there", "source": "x"}
    )
    assert answer.status_code == 422
    assert "We could not find these words there" in words(answer.text)
    assert "A long thought of mine" in answer.text
    assert scene.read(select(Flag.id)) == []


def test_flagging_works_for_every_reason_and_thanks_for_it(scene: Scene) -> None:
    assert "You are not responsible for them on your own" in scene.flag("danger")
    page = scene.flagger.get("/me/flags").text
    assert "Somebody may be in danger" in words(page)
    assert "Waits for a moderator" in words(page)


def test_a_flag_can_be_taken_back_until_somebody_looks(scene: Scene) -> None:
    scene.flag()
    (flag,) = scene.read(select(Flag.id))
    assert scene.send(scene.flagger, "/me/flags", f"/me/flags/{flag}/withdraw") == 303
    assert "Nothing waits" in words(scene.moderator.get("/moderation").text)


def test_nobody_flags_themselves_or_what_is_hidden(scene: Scene) -> None:
    assert scene.author.get(f"/p/{scene.post_id}/flag").status_code == 403
    scene.flag()
    scene.take()
    scene.decide()
    assert scene.stranger.get(f"/p/{scene.post_id}/flag").status_code == 403


@pytest.mark.parametrize("address", ["/moderation", "/moderation/decided", "/moderation/mine", "/moderation/cases/x"])
def test_only_moderators_see_what_is_flagged(scene: Scene, visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 401
    assert scene.stranger.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/me/flags", "/me/decisions", "/me/notices", "/decisions/x"])
def test_pages_of_members_ask_a_visitor_to_sign_in(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 401


@pytest.mark.parametrize("address", ["/me/flags", "/me/decisions", "/me/notices", "/log"])
def test_empty_lists_are_pages_too(scene: Scene, address: str) -> None:
    assert scene.stranger.get(address).status_code == 200


def test_a_second_moderator_is_told_that_somebody_was_faster(app: Flask, scene: Scene) -> None:
    scene.flag()
    late = signed_in(app, scene.session, a_moderator(scene.session))
    case = scene.case()
    form = fields(late.get("/moderation").text, f"{case}/claim")
    scene.take()
    answer = late.post(f"{case}/claim", data=form)
    assert answer.status_code == 409
    assert "Another moderator has just taken this" in words(answer.text)


def test_a_moderators_words_are_kept_when_a_flag_comes_in_between(scene: Scene) -> None:
    scene.flag()
    scene.take()
    case = scene.case()
    form = fields(scene.moderator.get(case).text, f"{case}/decide")
    scene.flag("selling", client=scene.stranger)
    answer = scene.moderator.post(f"{case}/decide", data={**form, "outcome": "hide", "rule": "kindness", "reason": "Carefully chosen words"})
    assert answer.status_code == 409
    assert "Carefully chosen words" in answer.text
    again = fields(answer.text, f"{case}/decide")
    assert again["reason"] == "Carefully chosen words"
    assert scene.moderator.post(f"{case}/decide", data={**again, "outcome": "hide", "rule": "kindness"}).status_code == 303


def test_more_time_does_not_cost_the_words_that_are_typed(scene: Scene) -> None:
    scene.flag()
    scene.take()
    case = scene.case()
    form = fields(scene.moderator.get(case).text, f"{case}/decide")
    answer = scene.moderator.post(f"{case}/decide", data={**form, "reason": "Half a sentence", "more": "1"})
    assert answer.status_code == 200
    again = fields(answer.text, f"{case}/decide")
    assert again["reason"] == "Half a sentence"
    assert scene.moderator.post(f"{case}/decide", data={**again, "outcome": "no_action"}).status_code == 303


def test_a_decision_without_a_reason_keeps_the_rest_and_does_nothing(scene: Scene) -> None:
    scene.flag()
    scene.take()
    assert scene.decide(reason="") == 422
    assert scene.read(select(Case.state)) == ["open"]


def test_a_slip_is_undone_by_one_press(scene: Scene, visitor: FlaskClient) -> None:
    scene.flag()
    scene.take()
    scene.decide()
    case = scene.case()
    assert scene.send(scene.moderator, case, f"{case}/undo") == 303
    assert CLAIM in visitor.get(f"/p/{scene.post_id}", follow_redirects=True).text
    assert scene.send(scene.moderator, case, f"{case}/release") == 303


def test_an_author_who_moderates_finds_no_trace_of_the_case(app: Flask, session: Session) -> None:
    author, flagger = a_moderator(session), a_member(session)
    address = f"/p/{a_thread(session, author).id}/flag"
    client, other = signed_in(app, session, author), signed_in(app, session, flagger)
    other.post(address, data={**fields(other.get(address).text, address), "reason": "cruelty"})
    case = session.scalars(select(Case.id)).one()
    session.rollback()
    assert case not in client.get("/moderation").text
    answers = [client.get(f"/moderation/cases/{one}") for one in (case, "0" * 22)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0].text) == words(answers[1].text)
    token = fields(client.get("/me").text, "/sign-out")
    answers = [client.post(f"/moderation/cases/{one}/claim", data=token) for one in (case, "0" * 22)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0].text) == words(answers[1].text)


def test_words_of_flags_cannot_break_out_of_the_page(scene: Scene) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    scene.flag("other", why=evil, source=evil, sentence=evil)
    scene.take()
    assert "&lt;script&gt;alert(1)" in scene.moderator.get(scene.case()).text, "the words are shown"
    for client, page in ((scene.moderator, "/moderation"), (scene.moderator, scene.case()), (scene.flagger, "/me/flags")):
        text = client.get(page).text
        assert "<script>alert" not in text
        assert "<img" not in text


def test_whoever_is_alone_is_offered_what_one_person_may_not_do(scene: Scene) -> None:
    scene.flag()
    scene.take()
    form = scene.moderator.get(scene.case()).text
    assert "Nobody else is here who could look at this" in words(form)
    assert ('value="hide"' in form, 'value="exclude"' in form, 'value="30"' in form, 'name="ask_second"' in form) == (True, False, False, False)
    scene.decide()
    assert ('value="pause-7"' in (page := scene.moderator.get(scene.case()).text), 'value="pause-30"' in page) == (True, False)
