"""What the queue costs on a large forum, and what a flood of flags does: `python -m benchmarks.queue`. Takes some minutes, and 1 GB of disk.

The page is asked for by moderators of three forums in turns, in time of the processor: one where nothing waits, one with a page of cases and another
page behind it and nothing else stored, and one with 20,000 open cases and a million decided ones. The second is the *empty cost*: the same page, rows
and all, on a forum without a past; the first shows besides what the rows cost. The cases are those of many authors, and the moderator has written in
many threads. The flood is 10,000 flags by 2,000 new accounts on five posts of the large forum: each one request's work, in a transaction of its own.

`--postgres` measures on a PostgreSQL server that is started for it; `--tenth` fills the forum, and the flood, with a tenth.
"""

import argparse
import logging
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text

import config
from forum.accounts.members import Member
from forum.app import create_app
from forum.core import clock, keys
from forum.moderation import priority, queries, queue
from forum.moderation.models import Turn
from forum.moderation.service import flagging
from forum.web.database import db, transaction
from tests import factories, servers

OPEN, DECIDED = 20_000, 1_000_000
ACCOUNTS, POSTS = 2_000, 5
AUTHORS, TALKS = 200, 50
TIMES, SAMPLE = 100, 500

_CASES = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count),
    author(n, id) AS (SELECT row_number() OVER (ORDER BY id) - 1, id FROM alias WHERE name LIKE 'Otter%'),
    made(n, since) AS (SELECT n, CASE WHEN :state = 'open' THEN :now - {drawn} END FROM number)
INSERT INTO moderation_case (id, kind, subject_id, board_id, author_alias_id, state, reason, severity, turn, waits_since, rank, weight, noticed,
    opened_day, title, body, revision, flag_count, version, for_lead)
SELECT {id}, 'post', {id}, :board, author.id, :state, 'advice', made.n % 5, :first + made.n, since, since * 1000, 1000, '', :day, '', :body,
    0, 1, 1, false
FROM made JOIN author ON author.n = made.n % :authors
"""
_WORDS = {
    "sqlite": {"id": "hex(randomblob(11))", "drawn": "abs(random()) % 20000"},
    "postgresql": {"id": "substr(md5(random()::text || made.n), 1, 22)", "drawn": "floor(random() * 20000)::bigint"},
}


def main() -> None:
    """Measure the page and the flood, and print both."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.queue", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--postgres", action="store_true")
    asked.add_argument("--tenth", action="store_true")
    told = asked.parse_args()
    part = 10 if told.tenth else 1
    with _forums(3, postgres=told.postgres) as (none, one, full):
        clients = [_people(forum) for forum in (none, one, full)]
        _fill(one, "open", 2 * queue.CASES_A_PAGE, 1)
        _fill(full, "decided", DECIDED // part, 1)
        _fill(full, "open", OPEN // part, 1 + DECIDED)
        with full.app_context(), transaction() as session:
            session.add(Turn(name="case", last=2 * DECIDED))
            session.execute(text("ANALYZE"))
        empty, page, large = _pages(*clients)
        print(f"queue page, nothing waits: {empty:.1f} ms of the processor")
        print(f"a page of {queue.CASES_A_PAGE} cases and nothing else stored: {page:.1f} ms")
        much = f"with {OPEN // part:,} open and {DECIDED // part:,} decided cases: {large:.1f} ms"
        print(f"{much}, {large / page:.2f} times the page alone, {large / empty:.2f} times that of an empty queue", flush=True)
        _flood(full, ACCOUNTS // part)


def _fill(app: Flask, state: str, count: int, first: int) -> None:
    with app.app_context(), transaction() as session:
        board = session.scalar(text("SELECT min(id) FROM board"))
        values: dict[str, Any] = {"board": board, "state": state, "count": count, "first": first, "now": clock.minute(), "authors": AUTHORS}
        statement = text(_CASES.format(**_WORDS[session.get_bind().dialect.name]))
        session.execute(statement, {**values, "day": clock.today(), "body": "Words. " * 40 if state == "open" else ""})


def _people(app: Flask) -> FlaskClient:
    """Make authors, and a moderator who has written in many talks; return the moderator's browser."""
    with app.app_context(), transaction() as session:
        board = factories.a_board(session)
        for _ in range(AUTHORS):
            factories.a_member(session)
        moderator = factories.a_moderator(session, "Heron At Dusk")
        for _ in range(TALKS):
            factories.a_thread(session, moderator, board)
        return factories.signed_in(app, session, moderator)


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


def _flood(app: Flask, accounts: int) -> None:
    with app.app_context():
        with transaction() as session:
            author = factories.a_member(session)
            board = factories.a_board(session)
            posts = [factories.a_thread(session, author, board).id for _ in range(POSTS)]
            crowd = [factories.a_member(session) for _ in range(accounts)]
        took = [_flag(post, member) for member in crowd for post in posts]
        with transaction() as session:
            cases = [queries.open_case(session, "post", post) for post in posts]
            lifts = [priority.boost(case.weight) for case in cases if case is not None]
            counts = [case.flag_count for case in cases if case is not None]
    size = min(SAMPLE, len(took) // 4)
    first, last = (statistics.median(part) for part in (took[:size], took[-size:]))
    print(f"{len(took):,} flags by {accounts:,} new accounts: the first {size}: {first:.1f} ms each, the last {size}: {last:.1f} ms each")
    print(f"all of them: {sum(took) / 1000:.0f} s of the processor; the slowest: {max(took):.0f} ms")
    print(f"flags on each case: {counts}; points that they add: {[round(lift, 2) for lift in lifts]}")


def _flag(post: str, member: Member) -> float:
    began = time.process_time()
    with transaction() as session:
        flagging.flag(session, member, "post", post, reason="cruelty")
    return (time.process_time() - began) * 1000


@contextmanager
def _forums(count: int, *, postgres: bool) -> Iterator[list[Flask]]:
    logging.disable(logging.WARNING)
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgres()) if postgres else ""
        addresses = [stack.enter_context(servers.fresh_database(server)) if server else "" for _ in range(count)]
        yield [stack.enter_context(_a_forum(address)) for address in addresses]


@contextmanager
def _a_forum(address: str) -> Iterator[Flask]:
    folder = Path(tempfile.mkdtemp(prefix="forum-queue-"))
    try:
        keys.make(folder / "keys")
        settings = config.load(forum_data_dir=folder / "data", forum_key_dir=folder / "keys", limit_factor=1000, database_url=address)
        app = create_app(settings)
        with app.app_context():
            upgrade()
        yield app
        with app.app_context():
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
