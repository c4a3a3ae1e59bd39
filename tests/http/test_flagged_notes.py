from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.moderation.models import Case, Decision
from tests.factories import a_member, a_moderator, a_thread, signed_in
from tests.forms import fields, words
from tests.unit.notes import noting


def _flag(client: FlaskClient, note_id: str) -> str:
    address = f"/notes/{note_id}/flag"
    page = client.get(address)
    assert "Flag this note" in words(page.text)
    assert noting.WORDS in words(page.text)
    answer = client.post(address, data={**fields(page.text, address), "reason": "cruelty"})
    return words(client.get(answer.location).text if answer.status_code == 303 else answer.text)


def _send(client: FlaskClient, page: str, action: str, **typed: str) -> None:
    answer = client.post(action, data={**fields(client.get(page).text, action), **typed})
    assert answer.status_code == 303, words(answer.text)


def test_a_flag_of_a_note_comes_to_a_decision_that_all_concerned_can_read_and_appeal(
    app: Flask, session: Session, visitor: FlaskClient, deliver: Callable[[], None]
) -> None:
    writer = a_moderator(session)
    note = noting.a_note(session, writer)
    note_id, post_id = note.id, note.post_id
    author, flagger, moderator = (
        signed_in(app, session, writer),
        signed_in(app, session, a_member(session)),
        signed_in(app, session, a_moderator(session)),
    )
    assert "/flag" not in author.get(f"/notes/{note_id}").text
    assert f"/notes/{note_id}/flag" in visitor.get(f"/notes/{note_id}").text
    assert "Your receipt" in _flag(flagger, note_id)
    case = f"/moderation/cases/{session.scalars(select(Case.id)).one()}"
    session.rollback()
    _send(moderator, "/moderation", f"{case}/claim")
    shown = words(moderator.get(case).text)
    assert "This is about a context note" in shown
    assert noting.WORDS in shown
    _send(moderator, case, f"{case}/decide", outcome="hide", reason="It hurts somebody.", rule="kindness")
    decision = f"/decisions/{session.scalars(select(Decision.id)).one()}"
    session.rollback()
    deliver()
    assert visitor.get(f"/notes/{note_id}").status_code == 404
    assert noting.WORDS not in visitor.get(f"/p/{post_id}", follow_redirects=True).text
    assert "A moderator has hidden the note that you flagged" in words(flagger.get(decision).text)
    told = words(author.get("/me/notices").text)
    assert "A moderator has hidden a note of yours" in told
    own = words(author.get(decision).text)
    assert "A moderator has hidden a note of yours" in own
    assert "The note is hidden from everybody but its writer" in own
    assert "A moderator has hidden this note" in words(author.get(f"/notes/{note_id}").text)
    assert "A context note on" in words(visitor.get("/log").text)


def test_a_visitor_flags_a_note_and_reads_the_answer_by_a_receipt(app: Flask, session: Session, visitor: FlaskClient) -> None:
    note = noting.a_note(session)
    note_id = note.id
    session.commit()
    assert "Your receipt" in _flag(visitor, note_id)


def test_a_flag_of_a_name_is_sent_from_a_post_and_no_page_shows_which_row_it_is(app: Flask, session: Session) -> None:
    owner = a_member(session, "Cruel Magpie")
    post = a_thread(session, owner)
    post_id, alias_id = post.id, post.alias_id
    flagger, moderator, own = (signed_in(app, session, one) for one in (a_member(session), a_moderator(session), owner))
    address = f"/p/{post_id}/name/flag"
    assert f'href="{address}"' in flagger.get(f"/p/{post_id}/more").text
    assert f'href="{address}"' not in own.get(f"/p/{post_id}/more").text
    page = flagger.get(address)
    assert "Flag this name" in words(page.text)
    answer = flagger.post(address, data={**fields(page.text, address), "reason": "cruelty"})
    assert answer.status_code == 303
    case = f"/moderation/cases/{session.scalars(select(Case.id)).one()}"
    session.rollback()
    _send(moderator, "/moderation", f"{case}/claim")
    _send(moderator, case, f"{case}/decide", outcome="hide", reason="It mocks somebody.", rule="kindness")
    decision = f"/decisions/{session.scalars(select(Decision.id)).one()}"
    session.rollback()
    thread = flagger.get(f"/p/{post_id}", follow_redirects=True).text
    assert "A member" in words(thread)
    assert "Cruel Magpie" not in words(thread)
    told = words(own.get(decision).text)
    assert "A moderator has hidden a name of yours" in told
    assert "Take another name" in told
    assert "A moderator has hidden the name that you flagged" in words(flagger.get(decision).text)
    assert "A name on" in words(flagger.get("/log").text)
    _send(own, "/me/name", "/me/name", name="Kind Magpie")
    assert "Kind Magpie" in words(flagger.get(f"/p/{post_id}", follow_redirects=True).text)
    for client in (flagger, moderator, own):
        pages = [client.get(one, follow_redirects=True).text for one in ("/me/flags", decision, "/log", f"/p/{post_id}/more", case, "/moderation")]
        assert not [one for one in pages if alias_id in one]
