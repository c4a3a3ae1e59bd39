from sqlalchemy import select

from forum.accounts.models import Role
from forum.boards.models import Post
from forum.moderation.models import Case
from forum.web import limits
from tests.factories import a_member, a_thread, signed_in
from tests.forms import fields, words

CRY = "I want to die tonight. If anybody cares, call me on 07700 900123."


def cry(client, post, **values):
    form = fields(client.get(f"/p/{post.id}/reply").text, f"/p/{post.id}/replies")
    return client.post(f"/p/{post.id}/replies", data={**form, "body": CRY, **values}, follow_redirects=True)


def test_a_cry_for_help_is_up_at_once_and_help_is_shown(app, session):
    post = a_thread(session, a_member(session))
    page = cry(signed_in(app, session, a_member(session)), post)
    assert "may give somebody away" not in words(page.text)
    assert "You do not have to get through this alone" in words(page.text)
    session.rollback()
    assert session.scalar(select(Post.state).where(Post.body == CRY)) == "visible"


def test_a_cry_for_help_is_not_held_up_by_a_limit(app, session, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "post", (0.001, 600, "posts"))
    post = a_thread(session, a_member(session))
    client = signed_in(app, session, a_member(session))
    assert "I want to die" in words(cry(client, post).text)
    assert "I want to die" in words(cry(client, post).text)


def test_a_moderator_learns_of_a_cry_for_help_that_nobody_flagged(app, session, deliver):
    post = a_thread(session, a_member(session))
    cry(signed_in(app, session, a_member(session)), post)
    deliver()
    session.rollback()
    assert session.scalars(select(Case.severity)).all() == [4]
    queue = signed_in(app, session, a_member(session, role=Role.MODERATOR)).get("/moderation")
    assert "Somebody may be in danger" in words(queue.text)


def test_words_that_a_moderator_has_looked_at_open_no_second_case(app, session, deliver):
    post = a_thread(session, a_member(session), body="I want to die.")
    session.commit()
    deliver()
    deliver()
    session.rollback()
    assert len(session.scalars(select(Case)).all()) == 1
    assert post.id == session.scalars(select(Case.subject_id)).one()
