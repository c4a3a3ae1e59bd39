"""What moderators and members meet: cover in the foot, the rota, what is passed on, notes, ready-made words, a wave, and a word afterwards."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Invitation, Role
from forum.boards.models import Post, State
from forum.moderation.models import ReplyTemplate, Shift
from forum.moderation.service import flagging, rota
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, signed_in
from tests.forms import fields, words
from tests.unit.moderation.cases import a_case

CRY = "I want to die tonight."


def send(client: FlaskClient, page: str, action: str, **typed: object) -> str:
    answer = client.post(action, data={**fields(client.get(page).text, action), **typed})
    assert answer.status_code == 303, words(answer.text)
    return words(client.get(answer.location).text)


def test_everybody_reads_when_a_moderator_is_usually_here(app: Flask, session: Session, visitor: FlaskClient) -> None:
    assert "nobody has set hours here" in words(visitor.get("/").text)
    moderator, post = a_moderator(session), a_thread(session, a_member(session))
    for day in range(7):
        rota.take(session, moderator, day, 0, 12)
        rota.take(session, moderator, day, 12, 12)
    member = signed_in(app, session, a_member(session))
    app.extensions["cover"].ask_again()
    for client, page in ((visitor, "/"), (visitor, "/help/afterwards"), (member, f"/p/{post.id}/flag")):
        assert "A moderator is usually here at any hour." in words(client.get(page).text), page


def test_moderators_take_hours_and_hand_them_over(app: Flask, session: Session) -> None:
    one, other = (signed_in(app, session, a_moderator(session)) for _ in range(2))
    send(one, "/moderation/rota", "/moderation/rota", weekday="2", begins="8", hours="3")
    (shift,) = session.scalars(select(Shift.id))
    session.rollback()
    assert "Wednesday 8–11" in words(one.get("/moderation/rota").text)
    address = f"/moderation/rota/{shift}"
    send(one, "/moderation/rota", f"{address}/offer")
    send(other, "/moderation/rota", f"{address}/take")
    assert f"{address}/drop" not in one.get("/moderation/rota").text
    assert one.post(f"{address}/drop", data=fields(one.get("/moderation/rota").text, "/moderation/rota")).status_code == 403
    send(other, "/moderation/rota", f"{address}/drop")
    again = other.post("/moderation/rota", data={**fields(other.get("/moderation/rota").text, "/moderation/rota"), "weekday": "9", "hours": "x"})
    assert again.status_code == 422


def test_members_learn_from_no_page_who_is_in_the_rota(app: Flask, session: Session, visitor: FlaskClient) -> None:
    moderator = a_moderator(session)
    rota.take(session, moderator, 0, 8, 3)
    (line,) = rota.lines(session, moderator)
    member = signed_in(app, session, a_member(session))
    app.extensions["cover"].ask_again()
    assert member.get("/moderation/rota").status_code == 403
    assert line.name not in visitor.get("/").text + member.get("/").text


def test_a_moderator_is_spared_what_they_do_not_take_and_told_that_it_waits(app: Flask, session: Session) -> None:
    a_case(session, reason="danger")
    client = signed_in(app, session, a_moderator(session))
    send(client, "/moderation/me", "/moderation/me", not_taken=["danger"], most="3", begins="0", ends="0")
    queue = words(client.get("/moderation").text)
    assert "1 case is not in your list" in queue
    assert "may be a cry for help, and nobody has it in hand" in queue
    assert "by the" not in queue.lower() or "Somebody may be in danger" not in queue
    assert "Somebody may be in danger" in words(client.get("/moderation?all=1").text)
    wrong = client.post("/moderation/me", data={**fields(client.get("/moderation/me").text, "/moderation/me"), "most": "0"})
    assert wrong.status_code == 422


def test_a_case_is_passed_on_without_a_reason_and_words_stay_folded(app: Flask, session: Session) -> None:
    case = a_case(session, reason="cruelty")
    client = signed_in(app, session, a_moderator(session))
    address = f"/moderation/cases/{case.id}"
    send(client, "/moderation", f"{address}/claim")
    page = client.get(address).text
    folded = re.search(r'<details class="fold"><summary[^>]*data-key="o">.*?</details>', page, re.DOTALL)
    assert folded is not None
    assert "Only a fool believes that." in folded[0]
    send(client, address, f"{address}/pass")
    assert address not in client.get("/moderation").text
    other = signed_in(app, session, a_moderator(session))
    assert address in other.get("/moderation").text


def test_a_case_is_handed_over_with_a_note_and_another_is_asked_for_their_eyes(app: Flask, session: Session) -> None:
    case = a_case(session)
    one, other = (signed_in(app, session, a_moderator(session)) for _ in range(2))
    address = f"/moderation/cases/{case.id}"
    send(one, address, f"{address}/notes", note="The second sentence is the one.", asks="1")
    assert "A second pair of eyes is wanted" in words(other.get("/moderation").text)
    assert "A second pair of eyes is wanted" not in words(one.get("/moderation").text)
    assert "The second sentence is the one." in words(other.get(address).text)
    send(other, address, f"{address}/notes", note="I would leave it.")
    assert "A second pair of eyes is wanted" not in words(other.get("/moderation").text)


def test_a_decision_begins_with_ready_made_words_and_keeps_what_was_typed(app: Flask, session: Session) -> None:
    keeper, case = a_member(session, role=Role.ADMINISTRATOR), a_case(session)
    client, moderator, address = signed_in(app, session, keeper), signed_in(app, session, a_moderator(session)), f"/moderation/cases/{case.id}"
    send(client, "/moderation/replies", "/moderation/replies", title="a rude word", words="You are welcome here; this sentence is not.")
    assert moderator.post("/moderation/replies", data=fields(moderator.get("/moderation").text, "/moderation/next")).status_code == 403
    (row,) = session.scalars(select(ReplyTemplate.id))
    session.rollback()
    send(moderator, "/moderation", f"{address}/claim")
    form = fields(moderator.get(address).text, f"{address}/decide")
    page = moderator.post(f"{address}/decide", data={**form, "reason": "Thank you.", "outcome": "hide", "ready": row, "insert": "1"}).text
    kept = fields(page, f"{address}/decide")
    assert kept["reason"].replace("\r\n", "\n") == "Thank you.\n\nYou are welcome here; this sentence is not."
    assert kept["outcome"] == "hide"
    send(client, "/moderation/replies", f"/moderation/replies/{row}/remove")


def test_after_a_severe_case_a_moderator_is_asked_how_they_are_until_they_had_a_moment(app: Flask, session: Session) -> None:
    case = a_case(session, reason="danger")
    client = signed_in(app, session, a_moderator(session))
    send(client, "/moderation", f"/moderation/cases/{case.id}/claim")
    assert "You have had a heavy one today" in words(client.get("/moderation").text)
    send(client, "/moderation", "/moderation/me/breath")
    assert "You have taken 1 severe case within a day." in words(client.get("/moderation/me").text)


def test_a_wave_is_hidden_and_shown_again_by_another_moderator(app: Flask, session: Session, visitor: FlaskClient) -> None:
    board, flagger = a_board(session), a_member(session)
    for number in range(3):
        post = a_thread(session, a_member(session), board, f"Capsules {number}", "Order at https://pills.example now.")
        session.flush()
        flagging.flag(session, flagger, "post", post.id, reason="selling")
    one, other = (signed_in(app, session, a_moderator(session)) for _ in range(2))
    page = one.get("/moderation/waves").text
    assert "All lead to pills.example" in words(page)
    chosen = re.findall(r'name="cases"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="cases"', page)
    ids = ["".join(pair) for pair in chosen]
    assert len(ids) == 3
    none = one.post("/moderation/waves", data={**fields(page, "/moderation/waves"), "cases": []})
    assert none.status_code == 422
    assert "3 posts are hidden" in send(one, "/moderation/waves", "/moderation/waves", cases=ids)
    assert set(session.scalars(select(Post.state).where(Post.board_id == board.id) if hasattr(Post, "board_id") else select(Post.state))) == {
        State.HIDDEN
    }
    session.rollback()
    log = words(visitor.get("/log").text).lower()
    assert log.count("several posts were hidden together as one wave of spam") == 1
    wave = re.findall(r"/moderation/waves/(\w+)/looked", other.get("/moderation/waves").text)[0]
    send(other, "/moderation/waves", f"/moderation/waves/{wave}/looked")
    assert "3 posts can be read again" in send(other, "/moderation/waves", f"/moderation/waves/{wave}/undo")


@pytest.mark.parametrize("by_flag", [False, True])
def test_whoever_answered_somebody_in_a_bad_hour_is_asked_how_they_are(
    app: Flask, session: Session, deliver: Callable[[], None], by_flag: bool
) -> None:
    helper = a_member(session)
    post = a_thread(session, a_member(session), body="I am so tired." if by_flag else CRY)
    if by_flag:
        session.flush()
        flagging.flag(session, a_member(session), "post", post.id, reason="danger")
    a_reply(session, helper, a_reply(session, helper, post, "I am here."), "Still here.")
    a_reply(session, helper, post, "Are you safe right now?")
    client = signed_in(app, session, helper)
    session.commit()
    deliver()
    notices = words(client.get("/me/notices").text)
    assert notices.count("You answered somebody in a bad hour. How are you?") == 1
    page = words(client.get("/help/afterwards").text)
    assert "How to reach a moderator" in page
    _nobody_else_is_asked(app, session, deliver)


def _nobody_else_is_asked(app: Flask, session: Session, deliver: Callable[[], None]) -> None:
    calm: Member = a_member(session)
    a_reply(session, calm, a_thread(session, a_member(session)), "How nice.")
    session.commit()
    deliver()
    assert "bad hour" not in words(signed_in(app, session, calm).get("/me/notices").text)


def test_a_moderator_invites_members_and_no_moderators(app: Flask, session: Session) -> None:
    client = signed_in(app, session, a_moderator(session))
    form = fields(client.get("/me/invitations").text, "/me/invitations")
    page = client.post("/me/invitations", data={**form, "role": "moderator"}).text
    assert re.search(r"<code>[0-9A-Z-]+</code>", page)
    assert session.scalars(select(Invitation.role)).all() == [Role.MEMBER]


def test_who_runs_the_forum_makes_counts_and_ends_invitations_in_a_terminal(app: Flask, session: Session) -> None:
    session.rollback()
    runner = app.test_cli_runner()
    codes = runner.invoke(args=["invitation", "make", "--count", "3"]).stdout.split()
    assert len(set(codes)) == 3
    assert "member           3" in runner.invoke(args=["invitation", "count"]).output
    kept = session.scalars(select(Invitation.tag)).all()
    session.rollback()
    assert not {code for code in codes if code in kept}, "a code is kept as a hash"
    assert "3 codes work no longer." in runner.invoke(args=["invitation", "end", "--yes"]).output
    assert session.scalars(select(Invitation)).all() == []
