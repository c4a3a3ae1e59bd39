"""The commands for the index, and what the worker does for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from forum.boards.models import Post, State
from forum.boards.service import changing
from forum.core.outbox import Delivery
from forum.search import documents, handlers
from forum.search.backends import merging, whoosh
from forum.search.contract import Backend
from tests import factories

Deliver = Callable[[], None]


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["index", *arguments])
    return result.exit_code, result.output


def test_a_rebuild_finds_every_post_that_can_be_read_and_no_other(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member)
    reply = factories.a_reply(session, member, opening)
    hidden = factories.a_reply(session, member, opening)
    changing.hide_post(session, hidden, "A reason.")
    session.commit()
    code, output = run(app, "rebuild")
    assert code == 0
    assert "The index holds 2 posts." in output
    assert set(app.extensions["search"].post_ids()) == {opening.id, reply.id}


def test_verify_says_when_posts_are_missing_left_or_changed_and_repair_mends_it(app: Flask, session: Session) -> None:
    index: Backend = app.extensions["search"]
    member = factories.a_member(session)
    opening = factories.a_thread(session, member, body="sleep")
    reply = factories.a_reply(session, member, opening, "tea")
    session.execute(delete(Delivery))  # nobody is about to come to them
    session.commit()
    code, output = run(app, "verify")
    assert code == 1
    assert "2 posts cannot be found, 0 are in the index that cannot be read, and 0 are not in it as they are" in output
    index.put(documents.of(session, [opening.id, reply.id]))
    assert run(app, "verify")[0] == 0
    index.put([replace(one, body="other words") for one in documents.of(session, [opening.id])])
    session.execute(update(Post).where(Post.id == reply.id).values(state=State.HIDDEN))
    session.commit()
    code, output = run(app, "verify")
    assert code == 1
    assert "0 posts cannot be found, 1 are in the index that cannot be read, and 1 are not in it as they are" in output
    code, output = run(app, "verify", "--repair")
    assert (code, "All of that is mended" in output) == (0, True)
    assert run(app, "verify")[0] == 0
    assert list(index.post_ids()) == [opening.id]
    assert not index.is_damaged()


@pytest.mark.parametrize("change", [{"board_id": "elsewhere"}, {"day": date(2001, 1, 1)}, {"body": "sleep sleep"}, {"title": "Another title"}])
def test_nothing_that_the_index_keeps_of_a_post_can_differ_unnoticed(app: Flask, session: Session, change: dict[str, Any]) -> None:
    post = factories.a_thread(session, factories.a_member(session), body="sleep")
    session.execute(delete(Delivery))
    session.commit()
    app.extensions["search"].put([replace(one, **change) for one in documents.of(session, [post.id])])
    session.rollback()
    assert run(app, "verify")[0] == 1
    assert run(app, "verify", "--repair")[0] == 0
    assert run(app, "verify")[0] == 0


def test_a_post_that_stands_in_the_index_twice_stays_so(app: Flask, session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session), body="sleep")
    session.execute(delete(Delivery))
    session.commit()
    index = app.extensions["search"]
    index.put(twice := documents.of(session, [post.id]))
    generation = whoosh.Generation(index._folder.current())
    generation.replace((), twice, merging.nothing)  # without taking out the first one
    assert list(index.post_ids()) == [post.id, post.id]
    session.rollback()
    assert run(app, "verify")[0] == 1
    assert run(app, "verify", "--repair")[0] == 0
    assert list(index.post_ids()) == [post.id]
    assert run(app, "verify")[0] == 0


def test_verify_leaves_alone_what_the_worker_is_about_to_do(app: Flask, session: Session) -> None:
    factories.a_thread(session, factories.a_member(session))
    session.commit()
    assert run(app, "verify")[0] == 0


def test_status_says_how_big_the_index_is(app: Flask, session: Session, deliver: Deliver) -> None:
    factories.a_thread(session, factories.a_member(session))
    session.commit()
    deliver()
    code, output = run(app, "status")
    assert code == 0
    assert output.startswith("1 posts in 1 parts")


def test_a_broken_index_is_said_in_a_sentence_with_what_to_do(app: Flask, session: Session) -> None:
    _break(app)
    for command in ("verify", "status"):
        code, output = run(app, command)
        assert code == 1
        assert "--app wsgi index" in output
        assert "Traceback" not in output
    assert app.extensions["search"].is_damaged()
    assert run(app, "rebuild")[0] == 0
    assert run(app, "verify")[0] == 0
    assert not app.extensions["search"].is_damaged()


def test_a_broken_index_is_built_anew_and_what_waited_for_it_is_delivered(app: Flask, session: Session, deliver: Deliver) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member)
    session.commit()
    deliver()
    _break(app)
    reply = factories.a_reply(session, member, opening)
    session.execute(update(Delivery).where(Delivery.handler == "search.refresh_posts").values(parked_error="Broken"))
    session.commit()
    code, output = run(app, "verify", "--repair")
    assert (code, "It was built anew and holds 2 posts." in output) == (0, True)
    deliver()
    assert set(app.extensions["search"].post_ids()) == {opening.id, reply.id}
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_an_index_that_was_lost_is_noticed_with_the_next_post(app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member)
    session.commit()
    deliver()
    app.extensions["search"].clear()
    factories.a_reply(session, member, opening, "zanzibar")
    session.commit()
    deliver()
    assert app.extensions["search"].is_damaged()
    page = visitor.get("/search?q=zanzibar").get_data(as_text=True)
    assert "1 thread" in page
    assert "some posts may be missing" in page
    assert run(app, "verify", "--repair")[0] == 0
    assert "some posts may be missing" not in visitor.get("/search?q=zanzibar").get_data(as_text=True)


def _break(app: Flask) -> None:
    folder = app.config["SETTINGS"].index_dir
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "current").write_text("index-0-old")


def test_a_rebuild_reads_all_posts_in_steps(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member)
    ids = {opening.id, *(factories.a_reply(session, member, opening).id for _ in range(7)), factories.a_thread(session, member).id}
    session.commit()
    documents_of_all = documents.all_of(session)
    monkeypatch.setattr(documents, "AT_ONCE", 3)
    read = [one.post_id for one in documents_of_all.every()]
    assert len(read) == len(ids)
    assert set(read) == ids
    assert {one.post_id for one in documents_of_all.some([*ids, "none"])} == ids


def test_a_handler_that_runs_twice_does_no_harm(app: Flask, session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session))
    session.commit()
    for _ in range(2):
        handlers.refresh_posts(session, [post.id])
    assert list(app.extensions["search"].post_ids()) == [post.id]
    for _ in range(2):
        handlers.refresh_posts(session, ["gone"])
        handlers.refresh_threads(session, ["gone"])
    handlers.tidy_index(session)
    assert list(app.extensions["search"].post_ids()) == [post.id]
