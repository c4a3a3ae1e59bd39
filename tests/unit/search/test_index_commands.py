"""The commands for the index, and what the worker does for it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from forum.boards.service import changing
from forum.search import documents, handlers
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


def test_verify_says_when_posts_are_missing_or_left(app: Flask, session: Session) -> None:
    index: Backend = app.extensions["search"]
    post = factories.a_thread(session, factories.a_member(session))
    session.commit()
    code, output = run(app, "verify")
    assert code == 1
    assert "1 posts cannot be found, and 0 are in the index" in output
    index.put(documents.of(session, [post.id]))
    assert run(app, "verify")[0] == 0
    changing.hide_post(session, post, "A reason.")
    session.commit()
    code, output = run(app, "verify")
    assert code == 1
    assert "0 posts cannot be found, and 1 are in the index" in output


def test_status_says_how_big_the_index_is(app: Flask, session: Session, deliver: Deliver) -> None:
    factories.a_thread(session, factories.a_member(session))
    session.commit()
    deliver()
    code, output = run(app, "status")
    assert code == 0
    assert output.startswith("1 posts in 1 parts")


def test_a_broken_index_is_said_in_a_sentence_with_what_to_do(app: Flask, session: Session) -> None:
    app.extensions["search"].clear()
    (app.config["SETTINGS"].index_dir / "current").write_text("index-0-old")
    for command in ("verify", "status"):
        code, output = run(app, command)
        assert code == 1
        assert "index rebuild" in output
        assert "Traceback" not in output
    assert run(app, "rebuild")[0] == 0
    assert run(app, "verify")[0] == 0


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
