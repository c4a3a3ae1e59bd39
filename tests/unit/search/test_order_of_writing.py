"""What was acknowledged is in the index for good before its delivery counts as done, so that no power cut comes between the two."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from forum.boards import queries
from forum.boards.service import changing
from forum.web.database import db
from tests import factories

Deliver = Callable[[], None]


@pytest.fixture
def steps(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is done from here on: files and folders that are synced, renamed and removed, and deliveries that are struck off."""
    done: list[str] = []
    for name in ("fsync", "rename", "replace", "remove"):
        real = getattr(os, name)

        def spy(*arguments: object, name: str = name, real: Callable[..., object] = real) -> object:
            what = os.readlink(f"/proc/self/fd/{arguments[0]}") if name == "fsync" else str(arguments[-1])
            done.append(f"{name} {Path(what).suffix or ('folder' if Path(what).is_dir() else Path(what).name)}")
            return real(*arguments)

        monkeypatch.setattr(os, name, spy)

    def asked(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("DELETE FROM delivery"):
            done.append("struck off")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", asked)
    yield done
    event.remove(engine, "before_cursor_execute", asked)


def test_a_power_cut_takes_a_post_that_counts_as_delivered(app: Flask, session: Session, deliver: Deliver, steps: list[str]) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member)
    session.commit()
    steps.clear()
    deliver()
    # The first post of all: a new folder counts as soon as it is pointed to.
    _in_order(steps, "fsync .trm", "rename .toc", "fsync folder", "fsync .new", "replace current", "fsync folder", "struck off")
    factories.a_reply(session, member, opening, "zanzibar")
    session.commit()
    steps.clear()
    deliver()
    _in_order(steps, "fsync .pst", "rename .toc", "fsync folder", "remove .toc", "struck off")
    changing.delete_post(session, member, queries.get_post(session, opening.id, member))
    session.commit()
    steps.clear()
    deliver()
    _in_order(steps, "rename .toc", "fsync folder", "remove .toc", "struck off")


def _in_order(steps: list[str], *wanted: str) -> None:
    """Look for steps one after the other; nothing is struck off before its turn, and all words are synced before the last list counts."""
    at = -1
    for step in wanted:
        at = steps.index(step, at + 1)
    assert steps.index("struck off") == at, steps
    counts = len(steps) - steps[::-1].index("rename .toc")
    assert not {"fsync .trm", "fsync .pst", "fsync .col"} & set(steps[counts:]), steps
