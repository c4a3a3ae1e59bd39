"""Puts simulated members into a real forum, each act in the transactions in which the web pages and the worker do it.

What can be read of it afterwards, and by whom, is in `crawler` and `thief`.
"""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text

import config
from benchmarks.linkage.living import BOARDS, DAYS, NAMES, Act
from forum.accounts import aliases, preferences, shelf
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import joining, passphrases, sessions
from forum.app import create_app
from forum.boards import queries
from forum.boards.models import Board, Kindness, Post
from forum.boards.service import following, placing, positions, supporting, voices, writing
from forum.cli.backups import LEFT_OUT
from forum.core import keys, outbox
from forum.core.names import public_id
from forum.core.seals import Seals
from forum.notifications import service as notices
from forum.web import traces
from forum.web.database import checkpoint, db, reading, transaction

START = datetime(2026, 1, 5, tzinfo=UTC)
BACKUPS = 30
"""Daily copies that the thief has, of the last days."""

_AT_A_TIME = 10
"""Acts between two turns of the worker."""


class ClearSeals(Seals):
    """Sealing switched off, for the control: what would be sealed stands there as it is."""

    def tag(self, table: str, *parts: str) -> str:
        """Return the parts themselves."""
        return "|".join(parts)[:64]

    def tags(self, table: str, *parts: str) -> list[str]:
        """Return the one tag there is."""
        return [self.tag(table, *parts)]

    def seal(self, table: str, row: str, value: str) -> bytes:
        """Return the value."""
        return value.encode()

    def open(self, table: str, row: str, sealed: bytes) -> str:
        """Return the value."""
        return sealed.decode()

    seal_anew, open_anew = seal, open
    seal_large, open_large = seal, open


Rows = dict[str, list[dict[str, Any]]]
"""Tables by name, as an attacker reads them."""

_STOLEN = ("alias", "post", "post_minute", "account", "sign_in", "recovery_code", "restriction", "shelf", "support")


def tables(file: Path) -> Rows:
    """Read the tables of an SQLite file that tell anything, as far as they are in it."""
    with closing(sqlite3.connect(file)) as database:
        database.row_factory = sqlite3.Row
        there = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')] for name in _STOLEN if name in there}


def postgres_tables() -> Rows:
    """Read the same tables of a PostgreSQL database."""
    with db.engine.connect() as connection:
        return {name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()] for name in _STOLEN}


@dataclass
class Lived:
    """A forum after two months, and the truth about it that no attacker has."""

    app: Flask
    folder: Path
    backups: list[Rows] = field(default_factory=list)
    """What stood in each night's copy."""
    person_of: dict[str, int] = field(default_factory=dict)
    """Who is behind each name."""


@contextmanager
def lived(acts: list[Act], people: int, folder: Path, *, database_url: str = "", sealed: bool = True) -> Iterator[Lived]:
    """Play two months and give the forum as it stands at their end; a thief could copy its files now."""
    keys.make(folder / "keys")
    settings = config.load(forum_data_dir=folder / "data", forum_key_dir=folder / "keys", limit_factor=1000, database_url=database_url)
    app = create_app(settings)
    if not sealed:
        app.extensions["session_info"]["seals"] = ClearSeals(keys.Keys.load(settings.forum_key_dir))
    with app.app_context():
        upgrade()
        one = _Play(app, acts, people, folder)
        one.run()
        yield one.lived
        db.engine.dispose()


class _Play:
    def __init__(self, app: Flask, acts: list[Act], people: int, folder: Path) -> None:
        self.lived = Lived(app, folder)
        self._acts, self._chance = acts, random.Random(len(acts))
        self._members: list[Member] = []
        self._one_offs: dict[int, str] = {}
        self._threads: list[list[str]] = [[] for _ in range(BOARDS)]
        self._spoken: dict[tuple[int, str], int] = {}
        """Which of their names somebody has in a thread, by its opening post."""
        with time_machine.travel(START, tick=False), transaction() as session:
            self._boards = [Board(id=public_id(), slug=f"board-{n}", title=f"Board {n}", position=n) for n in range(BOARDS)]
            for board in self._boards:
                placing.add_board(session, board)
        hashed = passphrases.hash_passphrase("violet kettle meadow ninety")
        first = {act.person: act.minute for act in reversed(acts)}
        self._joins = sorted((first.get(person, 0), person) for person in range(people))
        self._members = [Member("")] * people
        self._hash = hashed

    def run(self) -> None:
        """Live through every day."""
        left = list(self._joins)
        by_day: dict[int, list[Act]] = {}
        for act in self._acts:
            by_day.setdefault(act.minute // 1440, []).append(act)
        for day in range(DAYS):
            for number, act in enumerate(by_day.get(day, [])):
                while left and left[0][0] <= act.minute:
                    self._join(*left.pop(0))
                self._do(act)
                if number % _AT_A_TIME == 0:
                    self._work(act.minute)
            self._night(day)
        # The last minute before the theft: its transactions still stand in the write-ahead log.

    def _join(self, minute: int, person: int) -> None:
        with self._at(minute), transaction() as session:
            self._members[person] = joining.open_account(session, f"door of {person}", self._hash, agreed_to="1")
        with self._at(minute + 1), transaction() as session:
            self._know(person, aliases.draw_name(session, self._members[person]))

    def _do(self, act: Act) -> None:
        member = self._members[act.person]
        if act.begins:
            with self._at(act.minute), transaction() as session:
                sessions.open_session(session, member)
            if self._chance.random() < 0.2:
                with self._at(act.minute), transaction() as session:
                    notices.mark_read(session, member)
        with self._at(act.minute), transaction() as session:
            post = self._write(session, member, act)
            self._know(act.person, post.alias)
        self._read(member, act, post)

    def _read(self, member: Member, act: Act, post: Post) -> None:
        """Read the thread and two others to their ends; now and then follow one, or give a sign of support."""
        newest = self._threads[act.board][-20:]
        others = self._chance.sample(newest, min(2, len(newest)))
        with self._at(act.minute + 1), reading() as looking:
            for post_id in (post.id, *others):
                there = queries.get_post(looking, post_id, member)
                positions.read_up_to(looking, member, there.thread, there.thread.last_seq)
        if others and self._chance.random() < 0.1:
            with self._at(act.minute + 1), transaction() as session:
                following.choose(session, member, queries.get_post(session, others[0], member).thread, following.Level.FOLLOW)
        if others and self._chance.random() < 0.2:
            with self._at(act.minute + 1), transaction() as session:
                other = queries.get_post(session, others[-1], member)
                if not aliases.owns(session, member, other.alias_id):
                    supporting.give(session, member, other, self._chance.choice(list(Kindness)))

    def _write(self, session: Any, member: Member, act: Act) -> Post:
        board = session.get_one(Board, self._boards[act.board].id)
        seed = public_id()
        if act.name == NAMES - 1:
            return self._one_off(session, member, act, board, seed)
        key = "usual:" if act.name == 0 else "board:"
        parent = self._somewhere(session, member, act)
        if parent is None:
            alias = voices.speak(session, member, board, "", key, seed)
            self._threads[act.board].append(seed)
            self._spoken[act.person, seed] = act.name
            return writing.start_thread(session, member, board, alias, writing.Draft(seed, "Some words about today.", "A talk"))
        alias = voices.speak(session, member, board, parent.thread_id, key, seed)
        return writing.reply(session, member, parent, alias, writing.Draft(seed, "An answer to that."))

    def _one_off(self, session: Any, member: Member, act: Act, board: Board, seed: str) -> Post:
        thread_id = self._one_offs.get(act.person)
        if thread_id is None:
            thread_id = self._one_offs[act.person] = public_id()
            alias = aliases.take_proposed(session, member, aliases.thread_scope(thread_id), seed, "")
            return writing.start_thread(session, member, board, alias, writing.Draft(seed, "Something I never said.", "Alone", thread_id))
        opening = session.scalars(select(Post).where(Post.thread_id == thread_id, Post.seq == 1)).one()
        parent = queries.get_post(session, opening.id, member)
        alias = aliases.take_proposed(session, member, aliases.thread_scope(thread_id), seed, "")
        return writing.reply(session, member, parent, alias, writing.Draft(seed, "More of it."))

    def _somewhere(self, session: Any, member: Member, act: Act) -> Post | None:
        """Return a post to answer among the newest threads of a board, in which the member is not under another name."""
        newest = self._threads[act.board][-20:]
        if len(newest) < 5 or self._chance.random() < 0.1:
            return None
        for opening in self._chance.sample(newest, 4):
            if self._spoken.setdefault((act.person, opening), act.name) == act.name:
                return queries.get_post(session, opening, member)
        return None

    def _know(self, person: int, alias: Alias) -> None:
        self.lived.person_of[alias.id] = person

    def _work(self, minute: int) -> None:
        with self._at(minute):
            while outbox.deliver_due(reading, transaction, self.lived.app.extensions["subscriptions"]):
                pass
            positions.flush(reading, transaction)
            checkpoint()

    def _night(self, day: int) -> None:
        self._work(day * 1440 + 1439)
        with self._at(day * 1440 + 1439), transaction() as session:
            sessions.forget_ended(session)
            placing.forget_minutes(session)
        self.lived.app.extensions["search"].tidy()
        traces.stir()
        if day >= DAYS - BACKUPS:
            with self._at(day * 1440 + 1439):
                self._back_up()

    def _back_up(self) -> None:
        if db.engine.dialect.name == "sqlite":
            self.lived.app.test_cli_runner().invoke(args=["backup"], catch_exceptions=False)
            self.lived.backups.append(tables(max((self.lived.folder / "data" / "backups").iterdir())))
            return
        with transaction() as session:
            preferences.reseal_all(session)
            shelf.reseal_all(session)
        self.lived.backups.append({name: rows for name, rows in postgres_tables().items() if name not in LEFT_OUT})

    def _at(self, minute: int) -> Any:
        return time_machine.travel(START + timedelta(minutes=minute), tick=False)
