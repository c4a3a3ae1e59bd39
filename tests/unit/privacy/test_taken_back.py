"""Words that their author took back do not come back in a quotation when a backup is restored."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.boards import queries
from forum.boards.models import Post, Quotation
from forum.boards.service import changing
from forum.core import markup
from forum.privacy import returning
from tests.factories import a_member, a_reply, a_thread
from tests.unit.privacy.going import deliver, marks_gone, run


@pytest.fixture(autouse=True)
def swept(app: Flask) -> Iterator[None]:
    yield
    marks_gone(app)


def test_a_backup_brings_back_in_a_quotation_what_its_author_had_deleted(app: Flask, session: Session) -> None:
    author, other = a_member(session), a_member(session)
    post = a_thread(session, author, body="The canary sang.")
    answer = a_reply(session, other, post, markup.quote(post.body, "Somebody", f"/p/{post.id}") + "It did.")
    before = answer.body
    changing.delete_post(session, author, queries.get_post(session, post.id, author))
    deliver(app, session)
    session.execute(update(Post).where(Post.id == answer.id).values(body=before, html="The canary sang."))
    session.add(Quotation(quoted_id=post.id, post_id=answer.id))
    run(app, session, returning.erase_again)
    deliver(app, session)
    body, html = session.execute(select(Post.body, Post.html).where(Post.id == answer.id)).one()
    assert "canary" not in body + html
    assert "It did." in body
