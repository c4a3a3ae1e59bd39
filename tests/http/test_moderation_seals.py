"""Patterns and legal demands, page by page: who sees what, and who never does."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Role
from forum.core import clock
from forum.moderation.models import Lifting, Pattern
from forum.moderation.service import lifting
from forum.resources.promises import SEAL_TOLD_DAYS
from forum.web import limits
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, signed_in, usual
from tests.forms import fields, words
from tests.unit.moderation.cases import another_name, one_person_under_two_names

PAGES = ["/moderation/patterns", "/moderation/patterns/x", "/moderation/seals", "/moderation/seals/x"]


def _send(client: FlaskClient, page: str, action: str, **typed: object) -> str:
    answer = client.post(action, data={**fields(client.get(page).text, action), **typed})
    assert answer.status_code == 303, words(answer.text)
    return str(client.get(answer.location).text)


@pytest.fixture
def pattern(app: Flask, session: Session) -> tuple[FlaskClient, str]:
    """A pattern told of through the form, by links, and the browser of whoever told."""
    _, posts = one_person_under_two_names(session)
    target = signed_in(app, session, a_member(session, "Small Lantern"))
    links = "\n".join(f"https://forum.example/p/{post.id}" for post in posts)
    told = _send(target, "/patterns/new", "/patterns/new", links=links, words="They follow me around.")
    assert "Two volunteers look at it" in words(told)
    found = session.scalars(select(Pattern.id)).one()
    session.rollback()
    return target, f"/moderation/patterns/{found}"


def test_two_moderators_learn_one_bit_and_the_member_only_what_was_decided(
    app: Flask, session: Session, pattern: tuple[FlaskClient, str], visitor: FlaskClient, deliver: Callable[[], None]
) -> None:
    target, address = pattern
    first, second, third = (signed_in(app, session, a_moderator(session)) for _ in range(3))
    assert address in first.get("/moderation/patterns").text
    alone = _send(first, address, f"{address}/approve")
    assert "Another moderator must, too" in words(alone)
    assert f"{address}/ask" not in alone
    assert f"{address}/ask" in _send(second, address, f"{address}/approve")
    assert "The software says: one person" in words(_send(second, address, f"{address}/ask"))
    assert "The software says: one person" in words(first.get(address).text)
    assert "The software says" not in words(third.get(address).text)
    assert "Small Lantern" not in first.get(address).text
    _send(second, address, f"{address}/decide", reason="We have looked at each post, and hidden one.")
    deliver()
    notices = target.get("/me/notices").text
    assert "What you told about several names was looked at" in words(notices)
    told = words(target.get("/patterns").text)
    assert "We have looked at each post, and hidden one." in told
    assert "The software says" not in told
    assert "asked whether some names are one person" in words(visitor.get("/log").text)


def test_asking_past_the_buttons_is_refused(app: Flask, session: Session, pattern: tuple[FlaskClient, str]) -> None:
    _, address = pattern
    first = signed_in(app, session, a_moderator(session))
    form = fields(first.get(address).text, f"{address}/approve")
    assert first.post(f"{address}/ask", data=form).status_code == 403
    first.post(f"{address}/approve", data=form)
    assert first.post(f"{address}/ask", data=form).status_code == 403
    assert "The software says" not in words(first.get(address).text)
    assert f"{address}/approve" in _send(first, address, f"{address}/withdraw")


def test_those_who_answered_can_be_chosen_and_errors_keep_the_words(app: Flask, session: Session) -> None:
    target = a_member(session)
    opening = a_thread(session, target)
    answers = [a_reply(session, a_member(session), opening) for _ in range(2)]
    names = [answer.alias.name for answer in answers]
    client = signed_in(app, session, target)
    page = client.get("/patterns/new").text
    assert all(name in page for name in names)
    form = {**fields(page, "/patterns/new"), "words": "My own careful words"}
    answer = client.post("/patterns/new", data={**form, "met": [answers[0].id]})
    assert answer.status_code == 422
    assert "My own careful words" in answer.text
    assert "under 2 to 6 different names" in words(answer.text)
    assert client.post("/patterns/new", data={**form, "met": [answer.id for answer in answers]}).status_code == 303


def test_whoever_has_several_names_says_which_one_it_is_about(app: Flask, session: Session) -> None:
    target = a_member(session)
    second = another_name(session, target, a_board(session))
    _, posts = one_person_under_two_names(session)
    client = signed_in(app, session, target)
    form = {
        **fields(client.get("/patterns/new").text, "/patterns/new"),
        "words": "They follow me.",
        "links": " ".join(f"/p/{post.id}" for post in posts),
    }
    assert client.post("/patterns/new", data=form).status_code == 422
    assert client.post("/patterns/new", data={**form, "own": second.id}).status_code == 303


def test_patterns_cannot_be_used_to_try_out_names(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "pattern", (0, 86_400, "patterns"))
    client = signed_in(app, session, a_member(session))
    form = fields(client.get("/patterns/new").text, "/patterns/new")
    assert [client.post("/patterns/new", data=form).status_code for _ in range(2)] == [422, 429]


@pytest.mark.parametrize("address", PAGES)
def test_members_and_visitors_see_neither_patterns_nor_demands(app: Flask, session: Session, visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 401
    assert signed_in(app, session, a_member(session)).get(address).status_code == 403


def test_a_party_finds_nothing_where_others_find_a_pattern(app: Flask, session: Session, pattern: tuple[FlaskClient, str]) -> None:
    others = pattern[1].rpartition("/")[2]
    moderator = a_moderator(session)
    own = [a_thread(session, moderator), a_thread(session, a_member(session))]
    client = signed_in(app, session, a_member(session))
    _send(client, "/patterns/new", "/patterns/new", links=" ".join(f"/p/{post.id}" for post in own), words="They follow me.")
    about = session.scalars(select(Pattern.id).where(Pattern.id != others)).one()
    party = signed_in(app, session, moderator)
    assert about not in party.get("/moderation/patterns").text
    answers = [party.get(f"/moderation/patterns/{one}") for one in (about, "0" * 22)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0].text) == words(answers[1].text)


def test_a_legal_demand_takes_two_and_shows_names_once(app: Flask, session: Session, visitor: FlaskClient) -> None:
    person = a_member(session, sign_in_name="the back door")
    sibling, own = another_name(session, person, a_board(session)).name, usual(session, person).name
    staff = signed_in(app, session, a_member(session, role=Role.ADMINISTRATOR))
    second = signed_in(app, session, a_moderator(session))
    asked = _send(staff, "/moderation/seals/new", "/moderation/seals/new", name=own, reason="court-order", words="An order, checked.")
    assert sibling not in asked
    address = f"/moderation/seals/{session.scalars(select(Lifting.id)).one()}"
    session.rollback()
    assert address in second.get("/moderation/seals").text
    form = fields(asked, f"{address}/withdraw")
    assert staff.post(f"{address}/lift", data=form).status_code == 403
    _send(second, address, f"{address}/approve")
    assert second.post(f"{address}/lift", data=fields(second.get(address).text, f"{address}/withdraw")).status_code == 403
    shown = staff.post(f"{address}/lift", data=form)
    assert shown.status_code == 200
    assert own in shown.text
    assert sibling in shown.text
    assert person.account_id not in shown.text
    assert "the back door" not in shown.text
    assert staff.post(f"{address}/lift", data=form).status_code == 409
    for page in (staff.get(address).text, second.get(address).text, staff.get("/moderation/seals").text):
        assert sibling not in page
    log = unescape(words(visitor.get("/log").text))
    assert "Two people had somebody's names shown, for a legal demand" in log
    assert own not in log


def test_a_demand_that_lacks_something_keeps_its_words(app: Flask, session: Session) -> None:
    staff = signed_in(app, session, a_member(session, role=Role.ADMINISTRATOR))
    form = fields(staff.get("/moderation/seals/new").text, "/moderation/seals/new")
    answer = staff.post("/moderation/seals/new", data={**form, "name": "Nobody Here", "words": "My careful words"})
    assert answer.status_code == 422
    assert "My careful words" in answer.text
    assert signed_in(app, session, a_moderator(session)).get("/moderation/seals/new").status_code == 403


def test_the_member_reads_later_that_their_seal_was_lifted(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, deliver: Callable[[], None]
) -> None:
    person, staff = a_member(session), a_member(session, role=Role.ADMINISTRATOR)
    found = lifting.request(session, staff, usual(session, person).name, "court-order", "An order, checked.")
    lifting.approve(session, a_moderator(session), found)
    lifting.lift(session, staff, found)
    client = signed_in(app, session, person)
    assert "Nobody has looked up your names" in words(client.get("/me/seals").text)
    later = clock.today() + timedelta(days=SEAL_TOLD_DAYS)
    monkeypatch.setattr(clock, "today", lambda: later)
    lifting.tell_people(session)
    session.commit()
    deliver()
    client = signed_in(app, session, person)
    notices = client.get("/me/notices").text
    assert "Your names were shown for a legal demand" in words(notices)
    assert "A court has ordered it" in words(client.get("/me/seals").text)
