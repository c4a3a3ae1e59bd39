"""A rotation that is killed in the middle of its rows, and one that meets somebody who writes: nothing is lost, and nobody waits."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session

import config
from forum.accounts import aliases
from forum.accounts.models import Alias, RecoveryCode
from forum.accounts.service import recovering, sessions
from forum.app import create_app
from forum.core import keys, owned
from forum.core.keys import Keys
from forum.core.seals import Seals, Unreadable
from forum.privacy import rotation
from forum.web.database import db, reading, transaction
from tests import factories, servers
from tests.process.running import SETTINGS

PEOPLE = 30

# Ends like a machine without power, inside the transaction whose number is given.
KILLED_WITHIN = """
import os, signal, sys
from contextlib import contextmanager
from forum.cli import keys
left, patient = int(sys.argv.pop(1)), keys._patient

@contextmanager
def dying():
    global left
    with patient() as session:
        yield session
        session.flush()
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

keys._patient = dying
from flask.cli import main
main()
"""


@pytest.fixture(params=["sqlite", "postgres"])
def forum(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    if request.param == "postgres":
        with servers.postgres() as url:
            yield from _filled(tmp_path, url)
    else:
        yield from _filled(tmp_path, "")


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Flask]:
    with servers.postgres() as url:
        yield from _filled(tmp_path, url)


def _filled(folder: Path, url: str) -> Iterator[Flask]:
    app = create_app(config.load(forum_data_dir=folder / "data", forum_key_dir=folder / "keys", database_url=url))
    with app.app_context():
        upgrade()
        with transaction() as session:
            for _ in range(PEOPLE):
                member = factories.a_member(session)
                sessions.open_session(session, member)
                recovering.renew_recovery_codes(session, member.account_id)
        yield app
        db.engine.dispose()


def _rotate(app: Flask, *, killed_within: int = 0) -> int:
    """Call the command in a process of its own and return its exit status."""
    settings: config.Settings = app.config["SETTINGS"]
    script = ["-c", KILLED_WITHIN, str(killed_within)] if killed_within else ["-m", "flask"]
    places = {"FORUM_DATA_DIR": str(settings.forum_data_dir), "FORUM_KEY_DIR": str(settings.forum_key_dir), "DATABASE_URL": settings.database_url}
    environment = {**os.environ, **SETTINGS, **places}
    command = [sys.executable, *script, "--app", "wsgi", "keys", "rotate", "--grace", "1"]
    return subprocess.run(command, cwd=config.ROOT, env=environment, capture_output=True, check=False).returncode


def _under(session: Session, *sealing: bytes) -> Session:
    session.info["seals"] = Seals(Keys(bytes(32), sealing))
    return session


def _readable(session: Session, key: bytes) -> int:
    """Count the rows whose owner one key alone tells."""
    found = 0
    tables: list[type[Alias] | type[RecoveryCode]] = [Alias, RecoveryCode]
    for table in tables:
        for row in _under(session, key).scalars(select(table)):
            try:
                found += owned.owner_of(session, row) is not None
            except Unreadable:
                continue
    return found


def test_a_rotation_that_was_killed_among_its_rows_goes_on_and_loses_nothing(forum: Flask) -> None:
    folder: Path = forum.config["SETTINGS"].forum_key_dir
    rows = PEOPLE * (1 + recovering.RECOVERY_CODES)
    (old,) = Keys.load(folder).sealing
    with reading() as session:
        before = {alias.name: aliases.owner_of(session, alias) for alias in session.scalars(select(Alias))}
    assert _rotate(forum, killed_within=4) == -signal.SIGKILL
    new = Keys.load(folder).sealing[0]
    with reading() as session:
        assert 0 < _readable(session, new) < rows
        assert _readable(session, new) + _readable(session, old) == rows, "no row is torn"
        _under(session, new, old)
        assert {alias.name: aliases.owner_of(session, alias) for alias in session.scalars(select(Alias))} == before
    assert keys.is_rotating(folder)
    assert _rotate(forum) == 0
    assert Keys.load(folder).sealing == (new, old)
    with reading() as session:
        assert (_readable(session, new), _readable(session, old)) == (rows, 0)
        _under(session, new)
        assert {alias.name: aliases.owner_of(session, alias) for alias in session.scalars(select(Alias))} == before
        for account_id in before.values():
            assert len(owned.rows_of(session, RecoveryCode, account_id or "")) == recovering.RECOVERY_CODES


def test_nobody_who_writes_waits_for_a_rotation_nor_it_for_them(on_postgres: Flask) -> None:
    folder: Path = on_postgres.config["SETTINGS"].forum_key_dir
    keys.add_sealing(folder)
    keys.promote_sealing(folder)
    on_postgres.extensions["session_info"]["seals"] = Seals(Keys.load(folder))
    with transaction() as writing:
        writing.scalars(select(Alias).order_by(Alias.id).limit(1).with_for_update()).one().on_break = True
        writing.flush()
        rotation.close_anew(reading, transaction, lambda _: None)
        assert rotation.left_over(reading) == rotation.LeftOver(old=1, lost=0)
    rotation.close_anew(reading, transaction, lambda _: None)
    assert rotation.left_over(reading) == rotation.LeftOver(old=0, lost=0)
    with reading() as session:
        assert session.scalars(select(Alias.on_break).where(Alias.on_break)).all() == [True]
