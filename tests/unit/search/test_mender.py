"""The worker has a damaged index mended without anybody asking, one mending at a time."""

import logging
import sys
import time
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from forum.cli import mending
from forum.cli.mending import Mender
from tests import factories
from tests.servers import until


@dataclass
class _Index:
    """An index that only says how it is."""

    damaged: bool = False
    there: bool = True

    def is_damaged(self) -> bool:
        return self.damaged

    def is_there(self) -> bool:
        return self.there


def _mender(index: _Index, code: str) -> Mender:
    return Mender(index, (sys.executable, "-c", code))  # type: ignore[arg-type]  # nothing else of it is asked


def _done(mender: Mender) -> bool:
    mender.look()
    return mender._process is None


def test_a_healthy_index_is_left_alone(in_app: Flask) -> None:
    mender = _mender(_Index(), "")
    mender.look()
    assert mender._process is None


def test_damage_is_mended_once_and_reported_with_the_last_sentence(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    index = _Index(damaged=True)
    mender = _mender(index, "print('Posts 100%'); print('It was built anew.')")
    mender.look()
    first = mender._process
    assert first is not None
    with caplog.at_level(logging.INFO):
        until(lambda: _done(mender), "it is mended")
    assert "search index: It was built anew." in caplog.text
    assert "Posts 100%" not in caplog.text
    mender.look()
    assert mender._process is None, "the next try waits, whether the first one helped or not"
    monkeypatch.setattr(mender, "_not_before", 0.0)
    mender.look()
    assert mender._process is not None
    until(lambda: _done(mender), "it is mended")


def test_mending_that_fails_is_said_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    mender = _mender(_Index(damaged=True), "raise SystemExit('The disk is full.')")
    mender.look()
    until(lambda: _done(mender), "it failed")
    assert "search index: The disk is full." in caplog.text
    assert mender._due < time.monotonic() + mending.AGAIN + 1


def test_the_index_is_compared_each_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "FIRST", 0.0)
    mender = _mender(_Index(), f"print({mending.HEALTHY!r})")
    mender.look()
    assert mender._process is not None
    until(lambda: _done(mender), "it is compared")
    assert mender._due > time.monotonic() + mending.NIGHTLY - 600


def test_an_index_that_was_lost_is_built_though_nobody_writes(in_app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "AGAIN", 0.0)
    mender = _mender(_Index(there=False), "")
    mender.look()
    mender.look()
    assert mender._process is None, "a forum without posts needs none"
    factories.a_thread(session, factories.a_member(session))
    session.commit()
    mender.look()
    assert mender._process is None, "its first post may be on the way"
    mender.look()
    assert mender._process is not None
    mender.stop()


def test_a_worker_that_ends_takes_the_mending_along() -> None:
    mender = _mender(_Index(damaged=True), "import time; time.sleep(600)")
    mender.look()
    process = mender._process
    assert process is not None
    mender.stop()
    assert process.returncode is not None
