from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from forum.accounts import aliases, preferences
from forum.accounts.models import Account, RecoveryCode
from forum.accounts.service import entering, recovering, sessions
from forum.core import keys as files
from forum.core import owned
from forum.core.keys import KeyRing, Keys, WrongKeys
from forum.core.model import Base
from forum.core.owned import Owned
from forum.core.seals import Seals, Unreadable
from forum.privacy import rotation
from tests import factories
from tests.unit.privacy import lives

OLD, NEW = bytes(range(64)), bytes(range(64, 128))
SIGNING = bytes(32)


def _under(session: Session, *sealing: bytes) -> Session:
    session.flush()
    session.info["seals"] = Seals(Keys(SIGNING, sealing))
    session.expire_all()
    return session


@pytest.fixture
def under_old(session: Session) -> Session:
    return _under(session, OLD)


def _rotate(session: Session) -> int:
    _under(session, NEW, OLD)

    @contextmanager
    def same() -> Iterator[Session]:
        yield session
        session.flush()

    done: list[int] = []
    rotation.close_anew(same, same, done.append)
    return sum(done)


def _unreadable(session: Session) -> list[str]:
    found = []
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Owned):
            for row in session.scalars(select(mapper.class_)):
                try:
                    owned.owner_of(session, row)
                except Unreadable:
                    found.append(mapper.class_.__name__)
    for account in session.scalars(select(Account)):
        try:
            preferences.of_account(session, account)
        except Unreadable:
            found.append("Account")
    return found


def test_everything_of_a_member_is_found_again_under_the_new_key_alone(under_old: Session) -> None:
    session = under_old
    member = factories.a_member(session, sign_in_name="a door of mine")
    board = factories.a_board(session)
    aliases.draw_name(session, member, aliases.board_scope(board.id))
    token = sessions.open_session(session, member)
    codes = recovering.renew_recovery_codes(session, member.account_id)
    before = {alias.name for alias in aliases.all_of(session, member)}
    _rotate(session)
    assert recovering.try_code(session, member, codes[0]), "codes stay good as long as the old key is there"
    _under(session, NEW)
    assert {alias.name for alias in aliases.all_of(session, member)} == before
    assert aliases.named(session, member, aliases.board_scope(board.id))
    assert sessions.member_of_session(session, token) == factories.afresh(session, member)
    assert len(owned.rows_of(session, RecoveryCode, member.account_id)) == recovering.RECOVERY_CODES


def test_a_thief_with_the_old_key_opens_nothing_of_the_new_database(under_old: Session) -> None:
    session = under_old
    for _ in range(3):
        member = factories.a_member(session)
        sessions.open_session(session, member)
        recovering.renew_recovery_codes(session, member.account_id)
    rows = 3 * (1 + 1 + recovering.RECOVERY_CODES + 1)
    assert _unreadable(session) == []
    _rotate(session)
    assert _unreadable(session) == []
    assert len(_unreadable(_under(session, OLD))) == rows
    assert _unreadable(_under(session, NEW)) == []


def test_a_rotation_that_was_cut_off_is_simply_begun_again(under_old: Session) -> None:
    session = under_old
    member = factories.a_member(session)
    assert _rotate(session) == _rotate(session)
    assert aliases.named(_under(session, NEW), member)


def test_whoever_signs_in_after_a_rotation_no_longer_needs_the_old_key(under_old: Session) -> None:
    session = under_old
    factories.a_member(session, sign_in_name="a door of mine")
    factories.a_member(session, sign_in_name="the door of somebody ill")
    _rotate(session)
    assert rotation.left_behind(session)["names"] == 2
    back = entering.sign_in(session, "a door of mine", factories.PASSPHRASE)
    entering.renew(session, back, "a door of mine", factories.PASSPHRASE)
    session.flush()
    assert rotation.left_behind(session)["names"] == 1
    _under(session, NEW)
    assert entering.sign_in(session, "a door of mine", factories.PASSPHRASE)
    assert entering.account_called(session, "the door of somebody ill") is None


def test_a_rotation_forgets_no_table() -> None:
    """A tag or a seal that stayed under an old key would be lost, or found out, on the day that key goes."""
    rotated = {step.table.__tablename__ for step in rotation.STEPS}
    sealed = {"slot", "tie", "private", "answer"}
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if column.name in sealed or column.name == "tag" or column.name.endswith("_tag"):
                assert table.name in rotated or f"{table.name}.{column.name}" in rotation.OWNERS_ALONE, f"{table.name}.{column.name}"


def test_every_other_tag_of_an_owned_row_is_made_anew(under_old: Session) -> None:
    session = under_old
    lives.a_full_life(session)
    tags = {
        (mapper.class_, inspect(row).identity): row.tag
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Owned) and hasattr(mapper.class_, "tag") and mapper.class_ is not RecoveryCode
        for row in session.scalars(select(mapper.class_))
        if row.tie is not None
    }
    assert {table.__name__ for table, _ in tags} == {"Alias", "Passkey", "Mute", "ContactLimit", "Shelf", "Support", "NoteRating"}
    _rotate(session)
    assert not [key for key, tag in tags.items() if session.get_one(*key).tag == tag]


def test_processes_learn_a_new_key_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOOK_EVERY", -1.0)
    files.make(tmp_path / "keys")
    ring = KeyRing(tmp_path / "keys")
    seals = Seals(ring)
    sealed = seals.seal("alias", "row", "somebody")
    files.add_sealing(tmp_path / "keys")
    assert seals.seal("alias", "row", "somebody") == sealed, "an added key opens, and closes nothing yet"
    files.promote_sealing(tmp_path / "keys")
    assert seals.seal("alias", "row", "somebody") != sealed
    assert seals.open("alias", "row", sealed) == "somebody"
    files.finish_rotation(tmp_path / "keys")
    assert files.retire_sealing(tmp_path / "keys") == 1
    with pytest.raises(Unreadable):
        seals.open("alias", "row", sealed)


def test_no_second_key_is_added_when_a_rotation_is_called_again(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    files.make(folder)
    for _ in range(2):
        files.add_sealing(folder)
    assert len(Keys.load(folder).sealing) == 2
    files.promote_sealing(folder)
    files.promote_sealing(folder)
    assert len(Keys.load(folder).sealing) == 2
    with pytest.raises(WrongKeys):
        files.retire_sealing(folder)
    assert (folder / files.SEALING).stat().st_mode & 0o077 == 0
