"""What the queue costs on a large forum, and what a flood of flags does: `python -m benchmarks.queue`. Takes some minutes, and 1 GB of disk.

The page is asked for by moderators of two forums in turns: one with nothing in its queue, one with 20,000 open cases
and a million decided ones. The flood is 10,000 flags by 2,000 new accounts on five posts; each is one request's work, in a transaction of its own.
"""

import logging
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.orm import Session

import config
from forum.accounts.members import Member
from forum.app import create_app
from forum.core import clock, keys
from forum.moderation import priority, queries
from forum.moderation.models import Turn
from forum.moderation.service import flagging
from forum.web.database import db, transaction
from tests import factories

OPEN, DECIDED = 20_000, 1_000_000
ACCOUNTS, POSTS = 2_000, 5
TIMES, SAMPLE = 60, 500

_CASES = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
INSERT INTO moderation_case (id, kind, subject_id, board_id, author_alias_id, state, reason, severity, turn, waits_since, rank, weight, noticed,
    opened_day, title, body, revision, flag_count, version, for_lead)
SELECT hex(randomblob(11)), 'post', hex(randomblob(11)), :board, :alias, :state, 'advice', n % 5, :first + n, since, since * 1000, 1000, '',
    :day, '', :body, 0, 1, 1, 0
FROM (SELECT n, CASE WHEN :state = 'open' THEN :now - abs(random()) % 20000 END AS since FROM number)
"""


def main() -> None:
    """Measure the page and the flood, and print both."""
    with _a_forum() as empty, _a_forum() as full:
        small, *_ = _people(empty)
        large, board, alias = _people(full)
        with full.app_context(), transaction() as session:
            _fill(session, board, alias, "decided", DECIDED, 1)
            _fill(session, board, alias, "open", OPEN, 1 + DECIDED)
            session.add(Turn(name="case", last=2 * DECIDED))
        costs = _pages(small, large)
        print(f"queue page, nothing waits: {costs[0]:.1f} ms of the processor")
        print(f"with {OPEN:,} open and {DECIDED:,} decided cases: {costs[1]:.1f} ms, {costs[1] / costs[0]:.2f} times as much", flush=True)
        _flood(full)


def _fill(session: Session, board: str, alias: str, state: str, count: int, first: int) -> None:
    values = {"board": board, "alias": alias, "state": state, "count": count, "first": first, "now": clock.minute()}
    session.execute(text(_CASES), {**values, "day": clock.today().isoformat(), "body": "Words. " * 40 if state == "open" else ""})


def _people(app: Flask) -> tuple[FlaskClient, str, str]:
    with app.app_context(), transaction() as session:
        moderator, board = factories.a_moderator(session), factories.a_board(session)
        author = factories.usual(session, factories.a_member(session))
        client = factories.signed_in(app, session, moderator)
        return client, board.id, author.id


def _pages(*clients: FlaskClient) -> list[float]:
    """Ask for the queue in turns, so that what else this machine does is shared alike; return the middle of what each took."""
    took: list[list[float]] = [[] for _ in clients]
    for _ in range(TIMES):
        for client, times in zip(clients, took, strict=True):
            began = time.process_time()
            answer = client.get("/moderation")
            times.append((time.process_time() - began) * 1000)
            assert answer.status_code == 200
    return [statistics.median(times[10:]) for times in took]


def _flood(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            author = factories.a_member(session)
            posts = [factories.a_thread(session, author).id for _ in range(POSTS)]
            crowd = [factories.a_member(session) for _ in range(ACCOUNTS)]
        took = [_flag(post, member) for member in crowd for post in posts]
        with transaction() as session:
            cases = [queries.open_case(session, "post", post) for post in posts]
            lifts = [priority.boost(case.weight) for case in cases if case is not None]
            counts = [case.flag_count for case in cases if case is not None]
    first, last = (statistics.median(part) for part in (took[:SAMPLE], took[-SAMPLE:]))
    print(f"{len(took):,} flags by {ACCOUNTS:,} new accounts: the first {SAMPLE}: {first:.1f} ms each, the last {SAMPLE}: {last:.1f} ms each")
    print(f"flags on each case: {counts}; points that they add: {[round(lift, 2) for lift in lifts]}")


def _flag(post: str, member: Member) -> float:
    began = time.process_time()
    with transaction() as session:
        flagging.flag(session, member, "post", post, reason="cruelty")
    return (time.process_time() - began) * 1000


@contextmanager
def _a_forum() -> Iterator[Flask]:
    folder = Path(tempfile.mkdtemp(prefix="forum-queue-"))
    logging.disable(logging.WARNING)
    try:
        keys.make(folder / "keys")
        app = create_app(config.load(forum_data_dir=folder / "data", forum_key_dir=folder / "keys", limit_factor=1000))
        with app.app_context():
            upgrade()
        yield app
        with app.app_context():
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
