"""The worker: delivers facts and runs the regular jobs, one process beside the server."""

import logging
import signal
import time
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from forum import wiring
from forum.cli.mending import Mender
from forum.core.outbox import AT_ONCE, deliver_due
from forum.web import limits
from forum.web.database import checkpoint, reading, transaction

log = logging.getLogger(__name__)

PAUSE = 0.2
"""Seconds between two looks at the outbox, unless much waits: what comes meanwhile is delivered together, and costs the index one change."""

CLEAN_EVERY = 50
"""Seconds between two emptyings of the database's diary: a little less than the minute that is promised."""


class _Stop:
    """Whether somebody asked the worker to end."""

    asked = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True


@click.command("worker")
@click.option("--once", is_flag=True, help="Deliver what is due, run each job once, and end.")
@with_appcontext
def worker(once: bool) -> None:
    """Deliver facts and run jobs until told to stop."""
    stop = _Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    due = {number: time.monotonic() + (0 if once else job.first) for number, job in enumerate(wiring.JOBS)}
    cleaned = time.monotonic()
    mender = Mender(current_app.extensions["search"])
    while not stop.asked:
        delivered = _deliver()
        _run_jobs(due)
        if once and not delivered:
            return
        mender.look()
        if time.monotonic() - cleaned > CLEAN_EVERY:
            _clean()
            cleaned = time.monotonic()
        if delivered <= AT_ONCE:
            time.sleep(PAUSE)
    mender.stop()


def _deliver() -> int:
    try:
        return deliver_due(reading, transaction, current_app.extensions["subscriptions"])
    except Exception as error:  # a database that is away for a while must not end the worker
        log.warning("the outbox could not be read (%s)", type(error).__name__)
        time.sleep(1)
        return 0


def _clean() -> None:
    for step in (checkpoint, limits.forget_ended):
        try:
            step()
        except Exception as error:  # a full disk must not end the worker
            log.warning("%s failed (%s)", step.__name__, type(error).__name__)


def _run_jobs(due: dict[int, float]) -> None:
    for number, job in enumerate(wiring.JOBS):
        if due[number] > time.monotonic():
            continue
        due[number] = time.monotonic() + job.every
        try:
            if job.in_steps:
                job.do(reading, transaction)
                continue
            with transaction(writes=job.writes) as session:
                job.do(session)
        except Exception as error:  # the other jobs go on
            log.warning("the job %s failed (%s)", job.do.__name__, type(error).__name__)
