"""Copies of the database: what is not in them, who can read them, and that putting one back does not bring back what was erased."""

import base64
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

import config
from forum.accounts import aliases
from forum.accounts.models import Alias
from forum.accounts.service import sessions
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing, writing
from forum.cli.backups import LEFT_OUT, pg_dump
from forum.core import clock
from forum.core.model import Base
from forum.core.names import public_id
from forum.privacy import erasure, sealed_stream
from forum.web.database import intent
from tests import factories
from tests.unit.privacy.going import deliver, later, leave, run
from tests.unit.privacy.houses import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    with intent(writes=True):
        yield made
        made.session.close()
    made.engine.dispose()


def _rows(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in Base.metadata.tables}


def test_a_copy_holds_everything_but_minutes_sessions_and_what_waits(house: House) -> None:
    member = factories.a_member(house.session)
    factories.a_thread(house.session, member)
    sessions.open_session(house.session, member)
    copy = house.backup()
    before, after = _rows(house.data / "forum.sqlite"), _rows(copy)
    assert {table for table in before if after[table] != before[table]} == {"post_minute", "sign_in", "fact", "delivery"}
    assert not [table for table in LEFT_OUT if after[table]]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_no_bytes_of_what_is_left_out_are_in_a_copy(house: House) -> None:
    token = sessions.open_session(house.session, factories.a_member(house.session))
    assert token
    house.session.commit()
    with closing(sqlite3.connect(house.data / "forum.sqlite")) as database:
        (hashed,) = database.execute("SELECT token_hash FROM sign_in").fetchone()
    assert hashed.encode() not in house.backup().read_bytes()


def test_the_key_is_in_no_copy(house: House) -> None:
    factories.a_thread(house.session, factories.a_member(house.session))
    copied = house.backup().read_bytes()
    for name in ("sealing", "signing"):
        written = (house.keys / name).read_text().strip()
        raw = bytes.fromhex(written)
        for shape in (raw, written.encode(), base64.b64encode(raw), base64.urlsafe_b64encode(raw), raw[:32], raw[-32:]):
            assert shape not in copied


def test_two_copies_do_not_show_whose_choices_have_changed(house: House) -> None:
    factories.a_member(house.session)
    factories.a_member(house.session)
    found = []
    for _ in range(2):
        with closing(sqlite3.connect(house.backup())) as database:
            found.append({row[0] for row in database.execute("SELECT private FROM account")})
    assert not found[0] & found[1]


def test_fourteen_copies_are_kept_and_the_oldest_goes(house: House) -> None:
    for day in range(16):
        with later(day):
            house.session.commit()
            assert house.commands.invoke(args=["backup"]).exit_code == 0
    kept = sorted(path.name for path in (house.data / "backups").iterdir())
    assert len(kept) == 14
    with later(15):
        assert kept[-1] == f"forum-{clock.today().isoformat()}.sqlite"


def test_what_was_erased_after_a_copy_does_not_come_back_with_it(house: House) -> None:
    session, app = house.session, house.app
    leaver, deleter = factories.a_member(session, "Amber Otter"), factories.a_member(session)
    opening = factories.a_thread(session, leaver, title="Zanzibarword in a title", body="Kookaburraword in a text.")
    own = factories.a_reply(session, deleter, opening, "Quetzalword of somebody who deletes it.")
    edited = factories.a_reply(session, deleter, opening, "Ptarmiganword, too much said.")
    changing.edit_post(session, deleter, edited, body="Less said.")
    stays = factories.a_reply(session, deleter, opening, "Nuthatchword that stays.")
    deliver(app, session)
    file = house.backup()
    words = ["Zanzibarword", "Kookaburraword", "Quetzalword", "Ptarmiganword", "Amber Otter"]
    assert all(file.name in house.files_with(word) for word in words)
    changing.delete_post(session, deleter, queries.get_post(session, own.id, deleter))
    changing.erase_earlier_text(session, deleter, queries.get_post(session, edited.id, deleter), 1)
    leave(session, leaver, at_once=True)
    run(app, session, erasure.carry_out_at_once)
    deliver(app, session)
    aside = file.rename(house.data.parent / file.name)  # else the search through the files would find the copy itself
    said = house.restore(aside)
    assert "Erased again: 2 posts, 1 names, 1 accounts." in said
    assert {word: house.files_with(word) for word in words} == {word: [] for word in words}
    assert session.get_one(Post, (stays.thread_id, stays.seq)).body == "Nuthatchword that stays."
    assert "forum.sqlite" in house.files_with("Nuthatchword")


def test_somebody_who_asked_to_leave_after_the_copy_still_leaves(house: House) -> None:
    member = factories.a_member(house.session)
    file = house.backup()
    leave(house.session, member, "nameless")
    run(house.app, house.session, erasure.carry_out_due)
    house.restore(file)
    after = factories.afresh(house.session, member)
    assert (after.preferences.leaving, after.preferences.leaving_openings) == (clock.today().isoformat(), "nameless")


def test_what_was_chosen_by_kind_is_carried_out_again_after_a_restore(house: House) -> None:
    member = factories.a_member(house.session, "Amber Otter")
    opening = factories.a_thread(house.session, member, body="Nuthatchword that stays.")
    reply = factories.a_reply(house.session, member, opening, "Dunnockword that goes.")
    house.session.commit()
    file = house.backup()
    leave(house.session, member, "leave", replies="erase", at_once=True)
    for _ in range(2):
        run(house.app, house.session, erasure.carry_out_at_once)
    house.restore(file)
    named = select(Post.body, Alias.name).join(Alias, Alias.id == Post.alias_id)
    assert house.session.execute(named.where(Post.id == opening.id)).one() == ("Nuthatchword that stays.", "Amber Otter")
    assert house.session.execute(named.where(Post.id == reply.id)).one() == ("", "A former member")


def test_somebody_who_changed_their_mind_after_the_copy_stays(house: House) -> None:
    member = factories.a_member(house.session)
    leave(house.session, member)
    run(house.app, house.session, erasure.carry_out_due)
    file = house.backup()
    erasure.stay(house.session, factories.afresh(house.session, member))
    run(house.app, house.session, erasure.carry_out_due)
    house.restore(file)
    assert not factories.afresh(house.session, member).is_leaving


def test_words_left_without_an_owner_get_none_back(house: House) -> None:
    member = factories.a_member(house.session)
    post = factories.a_thread(house.session, member)
    file = house.backup()
    leave(house.session, member, "leave", at_once=True)
    run(house.app, house.session, erasure.carry_out_at_once)
    house.restore(file)
    alias = house.session.get_one(Post, (post.thread_id, 1)).alias_id
    assert house.session.get_one(aliases.Alias, alias).tie is None


def test_a_post_that_waited_for_its_minute_comes_out(house: House) -> None:
    member = factories.a_member(house.session)
    board = factories.a_board(house.session)
    usual = factories.usual(house.session, member)
    post = writing.start_thread(house.session, member, board, usual, writing.Draft(public_id(), "Words.", "A title", later=True))
    house.restore(house.backup())
    assert _rows(house.data / "forum.sqlite")["post_due"] == 1
    assert post.id


def test_a_start_after_a_power_cut_in_the_middle_finishes_what_was_begun(house: House) -> None:
    member = factories.a_member(house.session)
    factories.a_thread(house.session, member, body="Kookaburraword in a text.")
    file = house.backup()
    leave(house.session, member, at_once=True)
    run(house.app, house.session, erasure.carry_out_at_once)
    house.session.close()
    house.engine.dispose()
    (house.data / "forum.sqlite").write_bytes(file.read_bytes())
    for left in ("forum.sqlite-wal", "forum.sqlite-shm"):
        (house.data / left).unlink(missing_ok=True)
    (house.data / "database.returning").touch()
    done = house.commands.invoke(args=["prepare"])
    assert "Erased again: 1 posts" in done.output or "1 names" in done.output
    file.unlink()
    assert house.files_with("Kookaburraword") == []
    assert not (house.data / "database.returning").exists()


def test_an_encrypted_copy_can_be_read_by_whoever_has_the_other_half_and_by_nobody_else(tmp_path: Path) -> None:
    private, public = sealed_stream.new_pair()
    house = House(tmp_path, backup_recipient=public)
    with intent(writes=True):
        post = factories.a_thread(house.session, factories.a_member(house.session), body="Kookaburraword in a text.")
        file = house.backup()
        assert file.name.endswith(".sqlite.sealed")
        assert b"Kookaburraword" not in file.read_bytes()
        assert b"SQLite" not in file.read_bytes()
        half, wrong = tmp_path / "half", tmp_path / "wrong"
        half.write_text(private + "\n")
        wrong.write_text(sealed_stream.new_pair()[0])
        for more in ([], ["--key", str(wrong)]):
            refused = house.commands.invoke(args=["restore", str(file), "--yes", *more])
            assert refused.exit_code == 1
        house.restore(file, "--key", str(half))
        assert house.session.get_one(Post, (post.thread_id, 1)).body == "Kookaburraword in a text."
        house.session.close()
    house.engine.dispose()


def test_a_file_that_is_no_copy_changes_nothing(house: House, tmp_path: Path) -> None:
    post = factories.a_thread(house.session, factories.a_member(house.session))
    house.session.commit()
    other = tmp_path / "other"
    other.write_bytes(b"no copy at all")
    assert "Nothing was changed" in house.commands.invoke(args=["restore", str(other), "--yes"]).output
    assert house.session.get_one(Post, (post.thread_id, 1)).body


@pytest.mark.parametrize("size", [0, 1, sealed_stream.PIECE - 1, sealed_stream.PIECE, sealed_stream.PIECE + 1, 2 * sealed_stream.PIECE])
def test_a_large_file_comes_back_as_it_was(size: int) -> None:
    private, public = (sealed_stream.half(text) for text in sealed_stream.new_pair())
    content, sealed, opened = bytes(range(256)) * (size // 256) + bytes(size % 256), io.BytesIO(), io.BytesIO()
    sealed_stream.encrypt(io.BytesIO(content), sealed, public)
    sealed_stream.decrypt(io.BytesIO(sealed.getvalue()), opened, private)
    assert opened.getvalue() == content


def test_a_piece_that_was_cut_off_moved_or_changed_is_noticed() -> None:
    private, public = (sealed_stream.half(text) for text in sealed_stream.new_pair())
    sealed = io.BytesIO()
    sealed_stream.encrypt(io.BytesIO(bytes(2 * sealed_stream.PIECE + 5)), sealed, public)
    whole, head = sealed.getvalue(), len(sealed_stream.MAGIC) + 32
    piece = sealed_stream.PIECE + 16
    moved = whole[:head] + whole[head + piece : head + 2 * piece] + whole[head : head + piece] + whole[head + 2 * piece :]
    for damaged in (whole[: head + piece], whole[: head + 2 * piece], moved, whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), whole[:10]):
        with pytest.raises(sealed_stream.Unreadable):
            sealed_stream.decrypt(io.BytesIO(damaged), io.BytesIO(), private)


def test_a_half_is_read_in_both_ways_of_writing_it() -> None:
    private, _ = sealed_stream.new_pair()
    assert sealed_stream.half(base64.b64encode(bytes.fromhex(private)).decode()) == sealed_stream.half(f" {private}\n")
    for wrong in ("", "abc", "zz" * 32, private[:-2]):
        with pytest.raises(ValueError):
            sealed_stream.half(wrong)


def test_the_command_for_postgres_leaves_out_the_same_tables_and_shows_no_password(tmp_path: Path) -> None:
    settings = config.load(forum_data_dir=tmp_path / "data", forum_key_dir=tmp_path / "keys", database_url="postgresql://me:secret@host/forum")
    command = pg_dump(settings)
    assert all(f"--exclude-table-data={table}" in command for table in LEFT_OUT)
    assert "secret" not in command
