"""The page with everything that can be done with a post: nothing on it may lead nowhere, and nothing may be missing that others have."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.boards.service import changing
from tests import factories


def _ways(client: FlaskClient, post_id: str) -> dict[str, str]:
    """Return the addresses in the list, each with its words."""
    page = client.get(f"/p/{post_id}/more")
    assert page.status_code == 200
    lists = "".join(re.findall(r'<ul class="panel__links">.*?</ul>', page.text, re.DOTALL))
    return dict(re.findall(r'<a href="([^"]+)">([^<]+)</a>', lists))


def test_a_way_from_the_list_of_a_post_leads_nowhere(app: Flask, session: Session) -> None:
    author, reader = factories.a_member(session), factories.a_member(session)
    post = factories.a_thread(session, author)
    reply = factories.a_reply(session, author, post)
    changing.edit_post(session, author, reply, body="Other words.", reason="")
    for person in (author, reader, factories.a_moderator(session)):
        client = factories.signed_in(app, session, person)
        for post_id in (post.id, reply.id):
            ways = _ways(client, post_id)
            assert len(ways) >= 3
            for address in ways:
                assert client.get(address, follow_redirects=True).status_code == 200, address


def test_an_author_is_offered_to_flag_or_mute_their_own_words(app: Flask, session: Session) -> None:
    author = factories.a_member(session)
    post = factories.a_thread(session, author)
    client = factories.signed_in(app, session, author)
    assert {f"/p/{post.id}/edit", f"/p/{post.id}/delete"} <= set(_ways(client, post.id))
    assert not {f"/p/{post.id}/flag", f"/p/{post.id}/mute"} & set(_ways(client, post.id))


def test_a_visitor_reads_what_only_members_can_do(app: Flask, session: Session, visitor: FlaskClient) -> None:
    post = factories.a_thread(session, factories.a_member(session))
    session.commit()
    assert visitor.get(f"/p/{post.id}/more").status_code == 401
    assert f"/p/{post.id}/more" not in visitor.get(f"/p/{post.id}", follow_redirects=True).text
