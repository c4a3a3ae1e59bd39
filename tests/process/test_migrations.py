"""A forum of the first version is upgraded, and whatever people had there they still have."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

import config
from forum.accounts import aliases
from forum.accounts.models import Account, Alias
from forum.accounts.service import entering, limited, passphrases, recovering
from forum.app import create_app
from forum.core import clock, names, seals
from forum.moderation import queries
from forum.moderation.models import Flag, Part
from forum.web.database import db, transaction
from tests import servers

PASSPHRASE = "violet kettle meadow ninety"
CODE = names.draw_code()


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A forum of the first version, with its rows as that version made them."""
    if request.param == "postgres":
        with servers.postgres() as url:
            yield from _old(tmp_path, url)
    else:
        yield from _old(tmp_path, "")


def _old(folder: Path, url: str) -> Iterator[Flask]:
    app = create_app(config.load(forum_data_dir=folder / "data", forum_key_dir=folder / "keys", database_url=url))
    with app.app_context():
        upgrade(revision="0001")
        with transaction() as session:
            _fill(session)
        yield app
        db.engine.dispose()


def _fill(session: Any) -> None:
    sealed, today = seals.of(session), clock.today()

    def row(table: str, **values: object) -> None:
        session.execute(text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(':' + name for name in values)})"), values)

    for account, paused in (("author", None), ("flagger", today + timedelta(days=5))):
        tag = sealed.tag("sign-in", f"door of {account}")
        hashed = passphrases.hash_passphrase(PASSPHRASE)
        row("account", id=account, sign_in_tag=tag, passphrase_hash=hashed, role="member", agreed_to="1", paused_until=paused)
        tie = sealed.seal("alias", f"name of {account}", f"{account}|usual")
        tag = sealed.tag("alias", account, "usual")
        row("alias", id=f"name of {account}", name=account, name_key=account, tag=tag, tie=tie, official=False)
    row("alias", id="imported", name="An import", name_key="an import", official=False)
    row("sign_in", token_hash="0" * 64, account_id="author", ends=today)
    row("recovery_code", tag=sealed.tag("recovery", names.normalise_code(CODE)), account_id="author")
    row("notice_mark", alias_id="name of author", seen_count=3)
    row(
        "board",
        id="board",
        slug="nights",
        title="Nights",
        group_title="",
        purpose="",
        agreement="",
        position=0,
        members_only=False,
        activity=1,
        thread_count=1,
    )
    thread = {"title": "A title", "slug": "a-title", "state": "visible", "activity": 1, "last_seq": 1, "reply_count": 0, "continuations": 0}
    row("thread", id="thread", board_id="board", starter_id="name of author", last_day=today, **thread)
    post = {"path": "", "depth": 0, "child_count": 0, "body": "Words.", "html": "<p>Words.</p>", "renderer": 1, "state": "visible"}
    rest = {"hidden_reason": "", "edit_reason": "", "revisions": 0}
    row("post", thread_id="thread", seq=1, id="post", alias_id="name of author", day=today, **post, **rest)
    _fill_case(row, sealed, today)


def _fill_case(row: Any, sealed: seals.Seals, today: date) -> None:
    case = {"kind": "post", "subject_id": "post", "state": "open", "reason": "cruelty", "severity": 2, "turn": 1, "place": 1, "title": "", "body": ""}
    counts = {"revision": 0, "flag_count": 1, "version": 1}
    row("moderation_case", id="case", board_id="board", author_alias_id="name of author", opened_day=today, **case, **counts)
    said = {"reason": "cruelty", "sentence": "", "why": "", "source": "", "day": today, "place": "1"}
    row("flag", id="flag", case_id="case", alias_id=None, person_tag=sealed.tag("flag", "case", "flagger"), **said)
    for part, account in ((Part.AUTHOR, "author"), (Part.FLAGGER, "flagger")):
        row("case_conflict", case_id="case", tag=sealed.tag("conflict", "case", account), part=part)


def test_everybody_keeps_their_names_codes_flags_and_words(old: Flask) -> None:
    upgrade()
    with transaction() as session:
        author = entering.sign_in(session, "door of author", PASSPHRASE)
        assert [alias.name for alias in aliases.all_of(session, author)] == ["author"]
        assert author.preferences.notices_seen == 3
        assert recovering.try_code(session, author, CODE)
        assert limited.until(session, "flagger", limited.Kind.WRITING) == clock.today() + timedelta(days=5)
        assert limited.until(session, "author", limited.Kind.WRITING) is None
        assert aliases.owner_of(session, session.get_one(Alias, "imported")) is None
        flag = session.get_one(Flag, "flag")
        assert seals.of(session).open("flag", flag.id, flag.tie) == "flagger"
        assert [queries.parts(session, account, ["case"]) for account in ("author", "flagger")] == [{"case": {Part.AUTHOR}}, {"case": {Part.FLAGGER}}]
        assert session.scalar(text("SELECT body FROM post")) == "Words."


def test_a_step_back_to_the_first_version_keeps_names_and_codes(old: Flask) -> None:
    upgrade()
    downgrade(revision="0001")
    with transaction() as session:
        assert session.scalar(text("SELECT account_id FROM recovery_code")) == "author"
        tie = session.scalar(text("SELECT tie FROM alias WHERE id = 'name of author'"))
        assert seals.of(session).open("alias", "name of author", tie) == "author|usual"
        assert session.scalar(text("SELECT count(*) FROM post")) == 1
    upgrade()
    with transaction() as session:
        assert [alias.name for alias in aliases.of_account(session, "author")] == ["author"]


def test_an_upgraded_database_is_the_same_as_a_new_one(old: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        columns = {table: set(Account.metadata.tables[table].columns.keys()) for table in Account.metadata.tables}
        for table, known in columns.items():
            assert set(connection.execute(text(f"SELECT * FROM {table}")).keys()) == known, table
        if connection.dialect.name == "sqlite":
            assert list(connection.execute(text("PRAGMA foreign_key_check"))) == []
