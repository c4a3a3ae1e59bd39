"""What the tests of erasing and ending share: the steps of a job, days that pass, and the marks swept away afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import clock
from forum.core.outbox import deliver_due
from forum.privacy import erasure, tombstones
from forum.web.database import reading, transaction
from tests import factories

Steps = Callable[..., object]


def run(app: Flask, session: Session, job: Steps) -> None:
    """Run a job that works in steps; what the session holds is committed before, and read anew afterwards when it is asked for again."""
    session.commit()
    with app.app_context():
        job(reading, transaction)
    session.expunge_all()
    session.rollback()


def deliver(app: Flask, session: Session) -> None:
    """Deliver what waits, as the worker does."""
    session.commit()
    with app.app_context():
        while deliver_due(reading, transaction, app.extensions["subscriptions"]):
            pass
    session.expunge_all()
    session.rollback()


@contextmanager
def later(days: float) -> Iterator[None]:
    """Let so many days pass, counted from the first hour of this day."""
    begin = datetime.combine(clock.today(), datetime.min.time(), UTC)
    with time_machine.travel(begin + timedelta(days=days), tick=False):
        yield


def leave(session: Session, member: Member, words: str = "erase", *, replies: str = "", at_once: bool = False) -> None:
    """Ask to be erased.

    :param words: what becomes of the words.
    :param replies: what becomes of replies, if that is something else.
    """
    erasure.ask(session, member, factories.PASSPHRASE, openings=words, replies=replies or words, at_once=at_once)
    session.commit()


def marks_gone(app: Flask) -> None:
    """Delete the file of marks."""
    app.extensions["session_info"][tombstones.FILE].unlink(missing_ok=True)
