"""What would help, signs of support, waiting for a first reply, figures, and changing one's mind, as a browser without scripts meets them."""

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.service import muting
from forum.boards.models import Fit, Kindness, Post, State, Support, Thread, Wants
from forum.boards.service import changing, supporting
from forum.moderation import reasons
from forum.moderation.models import Case
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, signed_in, usual
from tests.forms import fields, words
from tests.statements import engine_of, writing

CRY = "I want to die tonight."
ADVICE = "You should go for a walk every morning."


def asking_for(session: Session, post: Post, wants: str) -> Post:
    session.get_one(Thread, post.thread_id).wants = wants
    session.commit()
    return post


def thread_of(session: Session, post: Post) -> Thread:
    session.rollback()
    session.expire_all()
    thread = session.get_one(Thread, post.thread_id)
    session.expunge_all()
    session.rollback()  # nobody who writes is to wait for a test
    return thread


def send(client: FlaskClient, address: str, page: str, **typed: str):
    return client.post(address, data={**fields(client.get(page, follow_redirects=True).text, address), **typed})


def press(client: FlaskClient, address: str, page: str = "/me", **typed: str):
    """Press a button that stands on no page at the moment, with the token of another form."""
    return client.post(address, data={**fields(client.get(page).text, "/sign-out"), **typed})


def test_what_would_help_cannot_be_said_with_the_thread(app: Flask, session: Session, visitor: FlaskClient) -> None:
    a_board(session, "nights")
    client = signed_in(app, session, a_member(session))
    form = fields(client.get("/boards/nights/new").text, "/boards/nights/new")
    assert form["wants"] == "unsure"
    client.post("/boards/nights/new", data={**form, "title": "A heavy week", "body": "Some words.", "wants": "listen"})
    assert "just listening" in words(visitor.get("/boards/nights").text)
    assert "just listening" in words(visitor.get(f"/t/{session.scalars(select(Thread.id)).one()}", follow_redirects=True).text)


def test_who_answers_is_not_told_what_would_help(app: Flask, session: Session) -> None:
    post = asking_for(session, a_thread(session, a_member(session)), Wants.LISTEN)
    client = signed_in(app, session, a_member(session))
    for page in (f"/p/{post.id}", f"/p/{post.id}/reply"):
        assert "They would like to be heard." in words(client.get(page, follow_redirects=True).text)


def test_the_starter_cannot_change_what_would_help_and_others_can(app: Flask, session: Session) -> None:
    starter = a_member(session)
    post = a_thread(session, starter)
    own, other = signed_in(app, session, starter), signed_in(app, session, a_member(session))
    address = f"/t/{post.thread_id}/wants"
    assert send(own, address, address, wants="advice").status_code == 303
    assert send(own, address, address, wants="nonsense").status_code == 422
    assert other.get(address).status_code == 403
    assert press(other, address, wants="celebrate").status_code == 403
    assert thread_of(session, post).wants == Wants.ADVICE


def test_advice_goes_out_to_somebody_who_wants_to_be_heard_without_a_question(app: Flask, session: Session) -> None:
    post = asking_for(session, a_thread(session, a_member(session)), Wants.LISTEN)
    client = signed_in(app, session, a_member(session))
    address = f"/p/{post.id}/replies"
    asked = send(client, address, f"/p/{post.id}/reply", body=ADVICE)
    assert asked.status_code == 200
    assert "They would like to be heard" in words(asked.text)
    kept = fields(asked.text, address)
    assert kept["body"].strip() == ADVICE
    assert 'value="y">Send it as it is</button>' in asked.text
    assert client.post(address, data={**kept, "sure": "y"}).status_code == 303
    session.rollback()
    assert session.scalars(select(Post.body).where(Post.seq == 2)).one() == ADVICE


@pytest.mark.parametrize(
    ("wants", "body"),
    [(Wants.ADVICE, ADVICE), (Wants.UNSURE, ADVICE), (Wants.LISTEN, f"{ADVICE} {CRY}"), (Wants.LISTEN, f"> {ADVICE}\n\nThat hurt me.")],
)
def test_who_cries_for_help_or_may_advise_is_held_up_by_a_question(app: Flask, session: Session, wants: str, body: str) -> None:
    post = asking_for(session, a_thread(session, a_member(session)), wants)
    client = signed_in(app, session, a_member(session))
    assert send(client, f"/p/{post.id}/replies", f"/p/{post.id}/reply", body=body).status_code == 303


def test_where_information_comes_from_cannot_be_said_or_leads_into_a_trap(app: Flask, session: Session, visitor: FlaskClient) -> None:
    post = asking_for(session, a_thread(session, a_member(session)), Wants.PRACTICAL)
    client = signed_in(app, session, a_member(session))
    for source in ("https://example.org/leaflet", "javascript:alert(1)", "https://good.example@evil.example/", "The leaflet <b>of</b> my doctor"):
        assert send(client, f"/p/{post.id}/replies", f"/p/{post.id}/reply", body="It is free.", source=source, sure="y").status_code == 303
    page = visitor.get(f"/p/{post.id}", follow_redirects=True).text
    assert '<a href="https://example.org/leaflet" rel="nofollow noopener noreferrer ugc">' in page
    assert "javascript:alert(1)" in page
    assert not re.search(r'href="(?:javascript:|https://good)', page)
    assert "The leaflet &lt;b&gt;of&lt;/b&gt;" in page
    edit = f"/p/{session.scalars(select(Post.id).where(Post.seq == 2)).one()}/edit"
    session.rollback()
    assert send(client, edit, edit, source="").status_code == 303
    assert "example.org" not in visitor.get(f"/p/{post.id}", follow_redirects=True).text


def test_a_source_that_gives_somebody_away_is_not_noticed(app: Flask, session: Session) -> None:
    post = asking_for(session, a_thread(session, a_member(session)), Wants.PRACTICAL)
    client = signed_in(app, session, a_member(session))
    warned = send(client, f"/p/{post.id}/replies", f"/p/{post.id}/reply", body="It is free.", source="me on instagram.com/heron.of.the.marsh")
    assert "may give somebody away" in words(warned.text)


def test_anybody_but_the_starter_is_asked_whether_it_fitted(app: Flask, session: Session, visitor: FlaskClient) -> None:
    starter, other = a_member(session), a_member(session)
    with time_machine.travel("2026-03-01T12:00:00Z"):
        post = a_thread(session, starter)
        a_reply(session, other, post)
        own, others = signed_in(app, session, starter), signed_in(app, session, other)
    question = "Was it the kind of answer"
    with time_machine.travel("2026-03-03T12:00:00Z"):
        assert question not in own.get(f"/p/{post.id}", follow_redirects=True).text
    with time_machine.travel("2026-03-04T12:00:00Z"):
        assert question in own.get(f"/p/{post.id}", follow_redirects=True).text
        for client in (others, visitor):
            assert question not in client.get(f"/p/{post.id}", follow_redirects=True).text
        assert press(others, f"/t/{post.thread_id}/fit", fit="no").status_code == 403
        assert press(own, f"/t/{post.thread_id}/fit", fit="nonsense").status_code == 422
        assert press(own, f"/t/{post.thread_id}/fit", fit="partly").status_code == 303
        assert question not in own.get(f"/p/{post.id}", follow_redirects=True).text
    assert thread_of(session, post).fit == Fit.PARTLY


def test_who_does_not_want_to_be_asked_is_asked_again(app: Flask, session: Session) -> None:
    starter = a_member(session)
    with time_machine.travel("2026-03-01T12:00:00Z"):
        post = a_thread(session, starter)
        a_reply(session, a_member(session), post)
    own = signed_in(app, session, starter)
    press(own, f"/t/{post.thread_id}/fit", fit="unasked")
    send(own, f"/t/{post.thread_id}/wants", f"/t/{post.thread_id}/wants", wants="advice")
    assert "Was it the kind" not in own.get(f"/p/{post.id}", follow_redirects=True).text


def test_a_sign_of_support_cannot_be_given_or_taken_back(app: Flask, session: Session) -> None:
    author, friend = a_member(session), a_member(session)
    post = a_thread(session, author)
    own, giving = signed_in(app, session, author), signed_in(app, session, friend)
    address = f"/p/{post.id}/support"
    assert 'href="' + address in giving.get(f"/p/{post.id}", follow_redirects=True).text
    assert send(giving, address, address, give="hear").status_code == 303
    assert 'value="hear" aria-pressed="true"' in giving.get(address).text
    assert "Somebody hears you." in own.get(f"/p/{post.id}", follow_redirects=True).text
    assert send(giving, address, address, back="hear").status_code == 303
    assert "hears you" not in own.get(f"/p/{post.id}", follow_redirects=True).text


def test_an_own_or_a_hidden_post_takes_signs(app: Flask, session: Session) -> None:
    author = a_member(session)
    post, hidden = a_thread(session, author), a_thread(session, a_member(session))
    changing.hide_post(session, hidden, "a reason")
    own = signed_in(app, session, author)
    for one in (post, hidden):
        assert own.get(f"/p/{one.id}/support").status_code == 403
        assert press(own, f"/p/{one.id}/support", give="hear").status_code == 403
    assert press(own, f"/p/{post.id}/support", give="love").status_code == 422


@pytest.mark.parametrize("count", [1, 3, 7])
def test_others_learn_how_much_support_a_post_has(app: Flask, session: Session, visitor: FlaskClient, count: int) -> None:
    author, other = a_member(session), a_member(session)
    post = a_thread(session, author, a_board(session, "nights"))
    watching = signed_in(app, session, other)
    pages = (
        "/boards/nights",
        f"/p/{post.id}",
        f"/p/{post.id}/more",
        f"/p/{post.id}/support",
        "/search?q=quiet",
        "/transparency",
        "/new",
        "/waiting",
        "/me/export",
    )

    def seen() -> list[str]:
        found = [client.get(page, follow_redirects=True).text for client in (watching, visitor) for page in pages]
        return [re.sub(r"<form.*?</form>", "", page, flags=re.S) for page in found]  # each form has a number of its own

    before = seen()
    for _number in range(count):
        supporting.give(session, a_member(session), post, Kindness.HELPED)
    session.commit()
    assert seen() == before
    told = signed_in(app, session, author).get(f"/p/{post.id}", follow_redirects=True).text
    assert {1: "This helped somebody.", 3: "This helped a few people.", 7: "This helped several people."}[count] in told
    assert not re.search(rf"\b{count} (?:people|signs|times)", told)


def test_somebody_who_was_muted_cannot_give_support(app: Flask, session: Session) -> None:
    author, friend = a_member(session), a_member(session)
    post = a_thread(session, author)
    muting.mute(session, author, usual(session, friend))
    muting.mute(session, friend, usual(session, author))
    supporting.give(session, friend, post, Kindness.HOPE)
    own = signed_in(app, session, author)
    assert "Somebody holds hope for you." in own.get(f"/p/{post.id}", follow_redirects=True).text


def test_somebody_who_waits_is_not_found(app: Flask, session: Session) -> None:
    reader, muted = a_member(session), a_member(session)
    for title, writer in (("Mine", reader), ("By somebody muted", muted), ("By somebody new", a_member(session))):
        a_thread(session, writer, title=f"{title} waits")
    answered = a_thread(session, a_member(session), title="Answered it is")
    a_reply(session, a_member(session), answered)
    asking_for(session, a_thread(session, a_member(session), title="Needs none"), Wants.NO_REPLY)
    muting.mute(session, reader, usual(session, muted))
    client = signed_in(app, session, reader)
    page = words(client.get("/waiting").text)
    assert "By somebody new waits" in page
    assert "new here" in page
    for title in ("Mine waits", "By somebody muted", "Answered it is", "Needs none"):
        assert title not in page
    assert "Somebody is waiting for a first reply" in words(client.get("/").text)


def test_visitors_are_asked_to_answer(visitor: FlaskClient, session: Session) -> None:
    a_thread(session, a_member(session))
    session.commit()
    assert visitor.get("/waiting").status_code == 401
    assert "waiting for a first reply" not in visitor.get("/").text


def test_a_new_name_is_not_welcomed(app: Flask, session: Session) -> None:
    starter = a_member(session)
    post = a_thread(session, starter)
    client = signed_in(app, session, a_member(session))
    welcome = "This name is new here."
    assert welcome in client.get(f"/p/{post.id}/reply").text
    a_thread(session, starter)
    session.commit()
    assert welcome not in client.get(f"/p/{post.id}/reply").text


def test_who_has_waited_long_is_left_alone(app: Flask, session: Session) -> None:
    starter = a_member(session)
    with time_machine.travel("2026-03-01T06:00:00Z"):
        post = a_thread(session, starter)
        own, other = signed_in(app, session, starter), signed_in(app, session, a_member(session))
    with time_machine.travel("2026-03-01T17:00:00Z"):
        assert "Ask a moderator" not in own.get(f"/p/{post.id}", follow_redirects=True).text
        assert press(own, f"/t/{post.thread_id}/ask").status_code == 403
    with time_machine.travel("2026-03-01T18:00:00Z"):
        assert "Ask a moderator" not in other.get(f"/p/{post.id}", follow_redirects=True).text
        assert press(other, f"/t/{post.thread_id}/ask").status_code == 403
        page = own.get(f"/p/{post.id}", follow_redirects=True).text
        assert 'href="/help"' in page
        assert "Ask a moderator to look" in page
        for _number in range(2):
            assert press(own, f"/t/{post.thread_id}/ask").status_code == 303
        assert "has been asked to look" in own.get(f"/p/{post.id}", follow_redirects=True).text
    case = session.scalars(select(Case)).one()
    assert (case.reason, case.subject_id) == (reasons.ASKED, post.id)
    moderator = signed_in(app, session, a_moderator(session))
    assert "its author asks for somebody" in words(moderator.get("/moderation").text)
    assert "its author asks for somebody" in words(moderator.get(f"/moderation/cases/{case.id}").text)


def test_figures_tell_of_a_few(app: Flask, session: Session, visitor: FlaskClient) -> None:
    board = a_board(session)
    for number in range(12):
        post = a_thread(session, a_member(session), board)
        a_reply(session, a_member(session), post)
        thread = session.get_one(Thread, post.thread_id)
        thread.wants, thread.fit = Wants.LISTEN, Fit.YES if number < 8 else Fit.NO
    session.commit()
    page = words(visitor.get("/transparency").text)
    assert "Just listening at least 5 fewer than 5 fewer than 5" in page
    assert "within 1 hour within 1 hour" in page
    assert 'href="/transparency"' in visitor.get("/").text


def test_a_thread_cannot_be_closed_kindly(app: Flask, session: Session, visitor: FlaskClient) -> None:
    starter = a_member(session)
    post = a_thread(session, starter)
    own, other = signed_in(app, session, starter), signed_in(app, session, a_member(session))
    close, answer = f"/t/{post.thread_id}/close", f"/p/{post.id}/replies"
    form = fields(other.get(f"/p/{post.id}/reply").text, answer)
    assert other.get(close).status_code == 403
    assert press(other, close).status_code == 403
    assert send(own, close, close, reason="much").status_code == 303
    page = words(visitor.get(f"/p/{post.id}", follow_redirects=True).text)
    assert "has closed it" in page
    assert "It became too much for them." in page
    refused = other.post(answer, data={**form, "body": "What I wanted to say."})
    assert refused.status_code == 403
    assert "has closed it" in words(refused.text)
    board = thread_of(session, post).board
    new = f"/boards/{board.slug}/new"
    kept = fields(refused.text, new)
    assert kept["body"].strip() == "What I wanted to say."
    assert "get through this alone" not in refused.text
    assert other.post(new, data={**kept, "title": "In a thread of my own"}).status_code == 303
    assert press(other, f"/t/{post.thread_id}/open").status_code == 403
    assert press(own, f"/t/{post.thread_id}/open").status_code == 303
    assert send(other, answer, f"/p/{post.id}/reply", body="What I wanted to say.").status_code == 303


def test_who_cries_for_help_in_a_closed_thread_finds_a_shut_door_alone(app: Flask, session: Session) -> None:
    starter = a_member(session)
    post = a_thread(session, starter)
    other = signed_in(app, session, a_member(session))
    answer = f"/p/{post.id}/replies"
    form = fields(other.get(f"/p/{post.id}/reply").text, answer)
    session.get_one(Thread, post.thread_id).locked_by_starter = True
    session.commit()
    refused = other.post(answer, data={**form, "body": CRY})
    assert refused.status_code == 403
    assert "You do not have to get through this alone" in words(refused.text)
    new = f"/boards/{thread_of(session, post).board.slug}/new"
    assert fields(refused.text, new)["body"].strip() == CRY


def test_a_starter_opens_what_a_moderator_has_closed(app: Flask, session: Session) -> None:
    starter = a_member(session)
    post = a_thread(session, starter)
    thread = session.get_one(Thread, post.thread_id)
    thread.locked, thread.lock_reason = True, "It had become too hot."
    own = signed_in(app, session, starter)
    assert press(own, f"/t/{post.thread_id}/open").status_code == 409
    assert press(own, f"/t/{post.thread_id}/close").status_code == 409
    assert "It had become too hot." in own.get(f"/p/{post.id}", follow_redirects=True).text
    assert thread_of(session, post).locked


def test_signs_outlive_the_words_they_were_given_for(session: Session) -> None:
    author = a_member(session)
    post = a_thread(session, author)
    supporting.give(session, a_member(session), post, Kindness.HEAR)
    changing.delete_post(session, author, post)
    session.flush()
    assert session.scalars(select(Support)).all() == []
    assert post.state == State.DELETED


def test_a_sign_or_a_name_taken_off_is_written_beside_a_person(app: Flask, session: Session) -> None:
    author, friend = a_member(session), a_member(session)
    post = a_thread(session, author)
    own, giving = signed_in(app, session, author), signed_in(app, session, friend)
    with writing(engine_of(app)) as written:
        assert send(giving, f"/p/{post.id}/support", f"/p/{post.id}/support", give="hear").status_code == 303
        given = {table for tables in written for table in tables}
        assert send(own, f"/p/{post.id}/disown", f"/p/{post.id}/disown").status_code == 303
    assert "support" in given
    assert given <= {"support", "fact", "delivery"}
    assert not {table for tables in written for table in tables} & {"account", "sign_in", "shelf", "recovery_code", "passkey", "export"}
