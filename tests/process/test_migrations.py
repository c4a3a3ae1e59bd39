"""A forum of the first version is upgraded, and whatever people had there they still have."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text

import config
from forum.accounts import aliases
from forum.accounts.models import Alias, RecoveryCode
from forum.accounts.service import entering, limited, passphrases, recovering
from forum.app import create_app
from forum.core import clock, names, seals
from forum.core import keys as files
from forum.core.keys import Keys
from forum.core.model import Base
from forum.core.seals import Seals
from forum.moderation import queries
from forum.moderation.models import Flag, Part
from forum.privacy import rotation
from forum.web.database import db, intent, reading, transaction
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
    row("flag", id="own", case_id="case", alias_id="name of author", person_tag=sealed.tag("flag", "case", "author"), **said)
    for gone in ("gone", "away"):  # accounts that are no longer there
        row("flag", id=gone, case_id="case", alias_id=None, person_tag=sealed.tag("flag", "case", gone), **said)
        row("case_conflict", case_id="case", tag=sealed.tag("conflict", "case", gone), part=Part.FLAGGER)
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
        for name, account in (("flag", "flagger"), ("own", "author")):
            flag = session.get_one(Flag, name)
            assert seals.of(session).open("flag", flag.id, flag.tie) == account
            assert queries.own_flag(session, entering.sign_in(session, f"door of {account}", PASSPHRASE), "case") is flag
        parts = [queries.parts(session, account, ["case"]) for account in ("author", "flagger")]
        assert parts == [{"case": {Part.AUTHOR, Part.TALK}}, {"case": {Part.FLAGGER}}]
        assert session.scalar(text("SELECT body FROM post")) == "Words."


def test_a_key_can_be_changed_after_the_upgrade_and_the_old_one_let_go(old: Flask) -> None:
    upgrade()
    folder = old.config["SETTINGS"].forum_key_dir
    files.add_sealing(folder)
    files.promote_sealing(folder)
    old.extensions["session_info"]["seals"] = Seals(Keys.load(folder))
    rotation.close_anew(reading, transaction, lambda _: None)
    assert rotation.left_over(reading) == rotation.LeftOver(old=0, lost=0)
    with reading() as session:
        assert rotation.left_behind(session) == {"names": 2, "codes": 1, "invitations": 0}
        session.info["seals"] = seals.of(session).newest_alone()
        assert [alias.name for alias in aliases.of_account(session, "author")] == ["author"]
        assert limited.until(session, "flagger", limited.Kind.WRITING) == clock.today() + timedelta(days=5)
        assert queries.parts(session, "flagger", ["case"]) == {"case": {Part.FLAGGER}}


def test_after_a_key_was_changed_by_hand_nobody_is_thought_to_have_come_since(old: Flask) -> None:
    """Otherwise the older key would be let go while a sign-in name or a code still needs it."""
    older = Keys.load(old.config["SETTINGS"].forum_key_dir)
    old.extensions["session_info"]["seals"] = Seals(Keys(older.signing, (bytes(64), *older.sealing)))
    upgrade()
    with transaction() as session:
        assert rotation.left_behind(session) == {"names": 2, "codes": 1, "invitations": 0}
        assert recovering.try_code(session, entering.sign_in(session, "door of author", PASSPHRASE), CODE)


def test_a_step_back_to_the_first_version_keeps_names_codes_pauses_and_what_was_read(old: Flask) -> None:
    with intent(writes=False), db.engine.connect() as connection:
        shape, private = _shape(connection), _without_row_order(connection)
    upgrade()
    with transaction() as session:
        limited.restrict(session, "flagger", limited.Kind.WRITING, 2)
        limited.restrict(session, "author", limited.Kind.ONE_OFF, 9)
        session.delete(session.get_one(RecoveryCode, session.scalars(text("SELECT tag FROM recovery_code")).one()))
        recovering.renew_recovery_codes(session, "author")
    downgrade(revision="0001")
    with transaction() as session:
        assert _shape(session.connection()) == shape
        assert _without_row_order(session.connection()) >= private
        assert session.scalars(text("SELECT DISTINCT account_id FROM recovery_code")).all() == ["author"]
        tie = session.scalar(text("SELECT tie FROM alias WHERE id = 'name of author'"))
        assert seals.of(session).open("alias", "name of author", tie) == "author|usual"
        assert session.scalar(text("SELECT count(*) FROM post")) == 1
        paused = {account: str(day) for account, day in session.execute(text("SELECT id, paused_until FROM account WHERE paused_until IS NOT NULL"))}
        assert paused == {"flagger": str(clock.today() + timedelta(days=5))}
        assert session.execute(text("SELECT seen_count FROM notice_mark WHERE alias_id = 'name of author'")).all() == [(3,)]
    upgrade()
    with transaction() as session:
        assert [alias.name for alias in aliases.of_account(session, "author")] == ["author"]
        assert entering.sign_in(session, "door of author", PASSPHRASE).preferences.notices_seen == 3
        assert limited.until(session, "flagger", limited.Kind.WRITING) == clock.today() + timedelta(days=5)


def _shape(connection: Connection) -> dict[str, object]:
    """Return what the tables of a database are like, whatever the order of their columns."""
    looking = inspect(connection)
    shape: dict[str, object] = {}
    for table in looking.get_table_names():
        shape[table] = (
            {(column["name"], column["nullable"], str(column["type"])) for column in looking.get_columns(table)},
            looking.get_pk_constraint(table)["constrained_columns"],
            {(str(index["name"]), str(index["column_names"]), bool(index["unique"])) for index in looking.get_indexes(table)},
            {(str(key["constrained_columns"]), key["referred_table"], str(key["options"])) for key in looking.get_foreign_keys(table)},
            {str(unique["column_names"]) for unique in looking.get_unique_constraints(table)},
        )
    return shape


def _without_row_order(connection: Connection) -> set[str]:
    if connection.dialect.name != "sqlite":
        return set()
    return {row[0] for row in connection.execute(text("SELECT name FROM pragma_table_list WHERE wr = 1 AND schema = 'main'"))}


def test_an_upgraded_database_is_the_same_as_a_new_one(old: Flask) -> None:
    upgrade()
    with intent(writes=False), db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata) == []
        if connection.dialect.name == "sqlite":
            assert list(connection.execute(text("PRAGMA foreign_key_check"))) == []
            private = {table.name for table in Base.metadata.tables.values() if table.dialect_options["sqlite"]["with_rowid"] is False}
            assert _without_row_order(connection) == private
            assert "post" in private
