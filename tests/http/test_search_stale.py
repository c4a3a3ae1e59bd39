"""An index that lags behind, on purpose: what a reader may not see shows in no result, number, excerpt or suggestion, whatever the index says."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.accounts.service import muting
from forum.boards.models import Board, Post, State
from forum.boards.notes import Note
from forum.boards.service import changing
from tests import factories

Deliver = Callable[[], None]

SECRET = "zanzibarisch"
NEAR = "zanzibarich"
"""The same word with a slip of the pen."""


def _page(client: FlaskClient, words: str, **narrowing: str) -> str:
    answer = client.get("/search", query_string={"q": words, **narrowing})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _alike(client: FlaskClient, **narrowing: str) -> None:
    """A search for a word that only unseen posts have looks like one for a word that nobody ever wrote."""
    for typed in (SECRET, f"sleep {SECRET}", f'"{SECRET} nights"', f"in:title {SECRET}", f"sleep -{SECRET}", f"{SECRET} sort:new"):
        never = typed.replace(SECRET, "madagaskisch")
        assert _page(client, typed, **narrowing).replace(SECRET, "") == _page(client, never, **narrowing).replace("madagaskisch", ""), typed
    assert SECRET not in _page(client, NEAR, **narrowing)


@pytest.fixture
def seen(session: Session) -> Post:
    """A thread that everybody may see."""
    return factories.a_thread(session, factories.a_member(session), title="A thread for all", body="Some words about sleep.")


@pytest.mark.parametrize("state", [State.HIDDEN, State.DELETED])
def test_posts_hidden_or_deleted_behind_the_back_of_the_index(
    app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver, seen: Post, state: State
) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member, title=f"{SECRET} nights", body=f"{SECRET} nights and sleep")
    reply = factories.a_reply(session, member, seen, f"{SECRET} nights and sleep")
    session.commit()
    deliver()
    session.execute(update(Post).where(Post.id.in_([opening.id, reply.id])).values(state=state))
    session.commit()
    assert set(app.extensions["search"].post_ids()) >= {opening.id, reply.id}
    _alike(visitor)
    assert "1 thread" in _page(visitor, "sleep")
    _alike(factories.signed_in(app, session, member))


def test_posts_of_a_board_that_closed_behind_the_back_of_the_index(
    app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver, seen: Post
) -> None:
    member = factories.a_member(session)
    board = factories.a_board(session, "inside", title="Inside")
    factories.a_thread(session, member, board, title=f"{SECRET} nights", body=f"{SECRET} nights and sleep")
    session.commit()
    deliver()
    session.execute(update(Board).where(Board.id == board.id).values(members_only=True))
    session.commit()
    _alike(visitor)
    _alike(visitor, board="inside")
    assert "1 thread" in _page(factories.signed_in(app, session, member), SECRET)


def test_words_of_a_muted_name_come_back_in_no_spelling_and_no_similar_thread(
    app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver
) -> None:
    reader, muted = factories.a_member(session), factories.a_member(session)
    words = "The ferry across the harbour was late because of the storm"
    here = factories.a_thread(session, reader, title="Ferry and storm", body=words)
    factories.a_thread(session, muted, title="Another ferry", body=f"{SECRET} {words}")
    client = factories.signed_in(app, session, reader)
    session.commit()
    deliver()
    assert SECRET in _page(visitor, NEAR)
    assert "Another ferry" in visitor.get(f"/t/{here.thread_id}/similar").text
    muting.mute(session, reader, factories.usual(session, muted))
    session.commit()
    assert SECRET not in _page(client, NEAR)
    assert "Another ferry" not in client.get(f"/t/{here.thread_id}/similar").text


def test_words_below_a_content_note_come_back_in_no_spelling_and_no_similar_thread(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    words = "The ferry across the harbour was late because of the storm"
    here = factories.a_thread(session, member, title="Ferry and storm", body=words)
    noted = factories.a_thread(session, member, title="Another ferry", body=f"{SECRET} {words}")
    session.commit()
    deliver()
    assert SECRET in _page(visitor, NEAR)
    session.execute(update(Post).where(Post.id == noted.id).values(notes=Note.SELF_HARM.value))
    session.commit()
    assert SECRET not in _page(visitor, NEAR)
    assert "Another ferry" not in visitor.get(f"/t/{here.thread_id}/similar").text


def test_erased_words_are_gone_from_the_bytes_of_the_index(app: Flask, session: Session, deliver: Deliver, seen: Post) -> None:
    member = factories.a_member(session)
    post = factories.a_reply(session, member, seen, f"My name is {SECRET}.")
    session.commit()
    deliver()
    index, folder = app.extensions["search"], app.config["SETTINGS"].index_dir
    stem = index.stem(SECRET).encode()
    assert [path for path in folder.rglob("*") if path.is_file() and stem in path.read_bytes()]
    changing.delete_post(session, member, post)
    session.commit()
    deliver()
    index.tidy()
    assert not [path for path in folder.rglob("*") if path.is_file() and stem in path.read_bytes()]


def test_a_search_gives_its_words_to_no_other_site(session: Session, visitor: FlaskClient) -> None:
    answer = visitor.get("/search", query_string={"q": SECRET})
    assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
