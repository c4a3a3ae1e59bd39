"""A member's copy holds everything about them, nothing about others, and opens for nobody but whoever has the code."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.core import clock, owned
from forum.core.errors import Conflict, Invalid, Missing
from forum.privacy import document, export, sealed_file
from forum.privacy.inventory import TABLES
from forum.privacy.models import Export, Progress
from forum.resources.promises import EXPORT_DAYS
from forum.web.database import reading, transaction
from tests import factories
from tests.factories import PASSPHRASE
from tests.unit.privacy import lives

Make = Callable[[], None]


@pytest.fixture
def make(app: Flask, session: Session) -> Iterator[Make]:
    """Make what waits, as the worker does."""

    def run() -> None:
        session.commit()
        with app.app_context():
            export.make_waiting(reading, transaction)
        session.expire_all()

    yield run
    session.rollback()
    for path in _files(session):
        path.unlink()


def _files(session: Session) -> list[Path]:
    folder: Path = session.info[export.FOLDER]
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _told(file: bytes) -> dict[str, Any]:
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', file.decode(), re.S)
    told: dict[str, Any] = json.loads(data)
    return told


def _copy(session: Session, make: Make, member: Member, *, with_names: bool = True) -> bytes:
    code = export.ask(session, member, PASSPHRASE, with_names=with_names)
    make()
    return export.opened(session, member, code)


def _at(told: Any, key: str) -> list[Any]:
    """Return the values that stand under a key, in every entry of every list on the way."""
    found = [told]
    for step in key.split("."):
        found = [one for entry in found for one in (entry if isinstance(entry, list) else [entry])]
        found = [entry[step] for entry in found if step in entry]
    return [one for entry in found for one in (entry if isinstance(entry, list) else [entry])]


def test_everything_that_is_promised_to_be_in_a_copy_is_in_it(session: Session, make: Make) -> None:
    member, planted = lives.a_full_life(session)
    told = _told(_copy(session, make, member))
    claimed = {f"{table.name}.{name}": column.key for table in TABLES for name, column in table.columns.items() if column.key}
    assert claimed.keys() == planted.keys(), "plant a value for each column that is claimed to be in an export"
    for column, key in claimed.items():
        assert planted[column] in _at(told, key), column


def test_what_a_program_reads_in_a_copy_a_person_reads_too(session: Session, make: Make) -> None:
    member, _ = lives.a_full_life(session)
    file = _copy(session, make, member).decode()
    page, told = file.split("<script")[0], _told(file.encode())
    for post in told["writing"]["posts"]:
        assert document.shown(post["day"]) in page
        assert post.get("text", "") in page
    for part in ("account", "moderation", "told"):
        for key in told[part]:
            assert document.heading(key) in page


def test_a_copy_tells_of_nobody_else(session: Session, make: Make) -> None:
    member, _ = lives.a_full_life(session)
    others = lives.of_others(session, member)
    told = json.dumps(_told(_copy(session, make, member)))
    assert len(others) > 8
    assert not [one for one in others if one in told]


def test_a_copy_without_names_tells_none_and_no_place_where_one_stands(session: Session, make: Make) -> None:
    member, _ = lives.a_full_life(session)
    own = lives.names_and_ids(session, member)
    file = _copy(session, make, member, with_names=False).decode()
    assert len(own) > 4
    assert not [one for one in own if one in file]
    assert "/p/" not in file
    assert "A canary sings." in file


def test_a_flag_that_came_to_nothing_is_told_to_its_flagger_alone(session: Session, make: Make) -> None:
    author, flagger = factories.a_member(session), factories.a_member(session)
    post = factories.a_thread(session, author)
    lives.flag(session, flagger, post, why="Said in confidence.")
    theirs = _copy(session, make, author).decode()
    assert "Said in confidence." not in theirs
    assert not any(_told(theirs.encode())["moderation"].values())
    assert "Said in confidence." in _copy(session, make, flagger).decode()


def test_a_flag_from_before_somebody_had_a_name_is_in_their_copy(session: Session, make: Make) -> None:
    nameless = lives.a_nameless_member(session)
    lives.flag(session, nameless, factories.a_thread(session, factories.a_member(session)), why="Seen before I had a name.")
    assert "Seen before I had a name." in _copy(session, make, nameless).decode()


def test_a_copy_opened_on_a_machine_of_others_asks_nobody_and_runs_nothing(session: Session, make: Make) -> None:
    member = factories.a_member(session)
    words = '</script><script>alert(1)</script> <img src="https://away.example/x.png"> <!-- <b onclick="x">'
    factories.a_thread(session, member, body=words, title="<i>A title</i>")
    file = _copy(session, make, member).decode()
    assert re.findall(r"<script[^>]*>", file) == ['<script type="application/json" id="data">']
    assert not re.findall(r"<(?:img|link|iframe|object|form|b|i)\b", file)
    assert not re.findall(r"\son[a-z]+\s*=\s*\"(?!x)", file)
    assert not re.findall(r"@import|url\(", file)
    assert "default-src 'none'" in file
    assert _told(file.encode())["writing"]["posts"][0]["text"] == words


def test_a_thief_of_the_disk_reads_no_copy(session: Session, make: Make) -> None:
    member = factories.a_member(session)
    factories.a_thread(session, member, body="A canary sings.")
    code = export.ask(session, member, PASSPHRASE, with_names=True)
    make()
    (path,) = _files(session)
    row = session.scalars(select(Export)).one()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.name == f"{row.id}.bin"
    assert path.stat().st_mtime == 0
    assert not [word for word in (b"canary", b"html", code.encode(), member.account_id.encode()) if word in path.read_bytes()]
    assert code not in repr(vars(row))
    assert member.account_id not in repr(vars(row))


def test_the_length_of_a_copy_does_not_tell_how_much_somebody_has_written(tmp_path: Path) -> None:
    half = sealed_file.public_half("A CODE", "one")
    lengths = set()
    for words in (b"", b"x", b"x" * 60_000):
        sealed_file.write(tmp_path / "one.bin", "one", half, words)
        assert sealed_file.read(tmp_path / "one.bin", "one", "a-code") == words
        lengths.add((tmp_path / "one.bin").stat().st_size)
    assert len(lengths) == 1


def test_one_changed_byte_or_another_file_in_its_place_is_noticed(tmp_path: Path) -> None:
    for name in ("one", "other"):
        sealed_file.write(tmp_path / f"{name}.bin", name, sealed_file.public_half("A CODE", name), b"words")
    (tmp_path / "other.bin").replace(tmp_path / "one.bin")
    with pytest.raises(sealed_file.WrongCode):
        sealed_file.read(tmp_path / "one.bin", "one", "A CODE")
    sealed_file.write(tmp_path / "one.bin", "one", sealed_file.public_half("A CODE", "one"), b"words")
    raw = bytearray((tmp_path / "one.bin").read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / "one.bin").write_bytes(raw)
    with pytest.raises(sealed_file.WrongCode):
        sealed_file.read(tmp_path / "one.bin", "one", "A CODE")


def test_a_code_read_out_with_small_letters_and_spaces_opens_the_copy(session: Session, make: Make) -> None:
    member = factories.a_member(session)
    code = export.ask(session, member, PASSPHRASE, with_names=False)
    make()
    assert export.opened(session, member, code.lower().replace("-", "  ").replace("0", "o"))


def test_no_code_but_the_own_one_opens_a_copy(session: Session, make: Make) -> None:
    one, other = factories.a_member(session), factories.a_member(session)
    codes = [export.ask(session, member, PASSPHRASE, with_names=True) for member in (one, other)]
    make()
    for code in (codes[1], "", codes[0][:-1]):
        with pytest.raises(Invalid):
            export.opened(session, one, code)


def test_nobody_gets_a_copy_without_the_passphrase(session: Session) -> None:
    with pytest.raises(Invalid):
        export.ask(session, factories.a_member(session), "not the passphrase", with_names=False)
    assert session.scalars(select(Export)).all() == []


def test_there_is_one_copy_at_a_time_and_another_after_it_was_deleted(session: Session, make: Make) -> None:
    member = factories.a_member(session)
    first = export.ask(session, member, PASSPHRASE, with_names=False)
    with pytest.raises(Conflict):
        export.ask(session, member, PASSPHRASE, with_names=False)
    make()
    export.throw_away(session, member)
    assert _files(session) == []
    with pytest.raises(Missing):
        export.opened(session, member, first)
    export.ask(session, member, PASSPHRASE, with_names=False)


def test_a_copy_is_gone_after_the_days_that_were_promised_with_its_file(session: Session, make: Make) -> None:
    member, other = factories.a_member(session), factories.a_member(session)
    with time_machine.travel(clock.today() - timedelta(days=1), tick=False):
        export.ask(session, other, PASSPHRASE, with_names=False)
    code = export.ask(session, member, PASSPHRASE, with_names=False)
    make()
    session.delete(next(iter(owned.rows_of(session, Export, other.account_id))))  # as erasure does
    with time_machine.travel(clock.today() + timedelta(days=EXPORT_DAYS), tick=False):
        export.forget_ended(session)
        assert len(_files(session)) == 1
        assert export.opened(session, member, code)
    with time_machine.travel(clock.today() + timedelta(days=EXPORT_DAYS + 1), tick=False):
        assert export.of_member(session, member) is None
        export.forget_ended(session)
        assert (_files(session), session.scalars(select(Export)).all()) == ([], [])


def test_a_member_sees_how_far_their_copy_is_while_it_is_made(session: Session, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    member, seen = factories.a_member(session), []

    def look(own: Session, account_id: str, *, names: bool) -> dict[str, Any]:
        with reading() as other:
            seen.append(other.scalars(select(Export.done)).one())
        return {}

    monkeypatch.setattr(export, "PARTS", dict.fromkeys(export.PARTS, look))
    export.ask(session, member, PASSPHRASE, with_names=False)
    make()
    assert seen == [0, 16, 33, 50, 66]
    row = session.scalars(select(Export)).one()
    assert (row.done, row.state) == (100, Progress.READY)


def test_a_copy_deleted_while_it_is_made_leaves_no_file(session: Session, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def delete(told: dict[str, Any]) -> bytes:
        with transaction() as other:
            other.delete(other.scalars(select(Export)).one())
        return b"words"

    monkeypatch.setattr(document, "written", delete)
    export.ask(session, factories.a_member(session), PASSPHRASE, with_names=False)
    make()
    assert _files(session) == []


def test_a_copy_that_cannot_be_made_says_so_and_holds_up_nobody_elses(
    session: Session, make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = factories.a_member(session), factories.a_member(session)
    held = export.PARTS["writing"]

    def fail(own: Session, account_id: str, *, names: bool) -> dict[str, Any]:
        if account_id == broken.account_id:
            raise RuntimeError("CANARY words of a post")
        return held(own, account_id, names=names)

    monkeypatch.setitem(export.PARTS, "writing", fail)
    for member in (broken, whole):
        export.ask(session, member, PASSPHRASE, with_names=False)
    with caplog.at_level(logging.DEBUG):
        make()
    states = {member.account_id: owned.rows_of(session, Export, member.account_id)[0].state for member in (broken, whole)}
    assert states == {broken.account_id: Progress.FAILED, whole.account_id: Progress.READY}
    assert "CANARY" not in caplog.text
    export.throw_away(session, broken)


def test_a_day_is_written_out_and_a_text_that_looks_like_one_stays() -> None:
    assert document.shown(date(2026, 11, 21).isoformat()) == "21 November 2026"
    assert document.shown("on 2026-11-21") == "on 2026-11-21"
