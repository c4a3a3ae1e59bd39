"""A rotation loses nobody's anything: random lives, rows that no key opens, and the commands around it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases, preferences
from forum.accounts.members import Member
from forum.accounts.models import Alias, RecoveryCode
from forum.accounts.service import limited, muting, recovering, sessions
from forum.boards.models import Post
from forum.core import keys as files
from forum.core import owned
from forum.core.keys import KeyRing, Keys, WrongKeys
from forum.core.seals import Seals, Unreadable
from forum.moderation import queries
from forum.moderation.models import Case, Part
from forum.moderation.service import flagging
from forum.privacy import rotation
from forum.web.database import db, intent, reading
from tests import factories
from tests.unit.privacy.houses import House

OLD, NEW = bytes(range(64)), bytes(range(64, 128))
ROTATE = ["keys", "rotate", "--grace", "1"]
Act = Callable[[Session, Member, Post], object]


def _name_at(scope: str) -> Act:
    return lambda session, member, _: aliases.named(session, member, scope) or aliases.draw_name(session, member, scope)


ACTS: dict[str, Act] = {
    "a name for a board": _name_at(aliases.board_scope("one")),
    "a name for a thread": _name_at(aliases.thread_scope("two")),
    "a session": lambda session, member, _: sessions.open_session(session, member),
    "codes": lambda session, member, _: recovering.renew_recovery_codes(session, member.account_id),
    "a pause": lambda session, member, _: limited.restrict(session, member.account_id, limited.Kind.WRITING, 5),
    "a mute": lambda session, member, post: muting.mute(session, member, session.get_one(Alias, post.alias_id)),
    "a limit": lambda session, member, post: muting.limit_contact(
        session, member, factories.usual(session, member), session.get_one(Alias, post.alias_id)
    ),
    "a choice": lambda session, member, _: preferences.change(session, member.account_id, notices_seen=7),
    "a flag": lambda session, member, post: flagging.flag(session, member, "post", post.id, reason="other", why="Something is off."),
}

LIVES = st.lists(st.lists(st.sampled_from(sorted(ACTS)), unique=True, max_size=5), min_size=1, max_size=4)


def _under(session: Session, *sealing: bytes) -> None:
    session.flush()
    session.expire_all()
    session.info["seals"] = Seals(Keys(bytes(32), sealing))


def _steps(session: Session) -> Any:
    @contextmanager
    def same() -> Iterator[Session]:
        yield session
        session.flush()

    return same


def _looking(session: Session) -> Any:
    @contextmanager
    def looked() -> Iterator[Session]:
        seals = session.info["seals"]
        yield session
        session.info["seals"] = seals
        session.expire_all()  # what was only tried is forgotten

    return looked


def _close_anew(session: Session) -> None:
    _under(session, NEW, OLD)
    rotation.close_anew(_steps(session), _steps(session), lambda _: None)
    session.flush()


def _seen(session: Session, member: Member, post: Post) -> tuple[object, ...]:
    """Return all that the forum knows of a member, as they meet it."""
    cases = list(session.scalars(select(Case.id)))
    return (
        [alias.id for alias in aliases.all_of(session, member)],
        {scope: alias.id for scope, alias in aliases.scoped(session, member, ["usual", "board one", "thread two"]).items()},
        len(sessions.open_sessions(session, member, "")),
        len(owned.rows_of(session, RecoveryCode, member.account_id)),
        limited.until(session, member.account_id, limited.Kind.WRITING),
        muting.muted_among(session, member, [post.alias_id]),
        [limit[1:] for limit in muting.contact_limits_of(session, member)],
        factories.afresh(session, member).preferences,
        queries.parts(session, member.account_id, cases),
    )


def _opens(session: Session) -> list[str]:
    """Return the names whose tie can be opened with the keys that are in hand."""
    opened = []
    for alias in session.scalars(select(Alias).where(Alias.tie.is_not(None))):
        try:
            opened.append(str(owned.owner_of(session, alias)))
        except Unreadable:
            continue
    return opened


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIVES)
def test_whatever_people_did_they_find_it_again_under_the_new_key_alone(session: Session, lives: list[list[str]]) -> None:
    point = session.begin_nested()
    _under(session, OLD)
    author = factories.a_member(session)
    post = factories.a_thread(session, author)
    members = [factories.a_member(session) for _ in lives]
    for member, acts in zip(members, lives, strict=True):
        for act in acts:
            ACTS[act](session, member, post)
    before = [_seen(session, member, post) for member in [author, *members]]
    _close_anew(session)
    assert rotation.left_over(_looking(session)) == rotation.LeftOver(0, 0)
    _under(session, NEW)
    assert [_seen(session, member, post) for member in [author, *members]] == before
    _under(session, OLD)
    assert _opens(session) == []
    point.rollback()


def test_what_a_slow_request_wrote_under_the_old_key_is_not_forgotten(session: Session) -> None:
    _under(session, OLD)
    factories.a_member(session)
    _close_anew(session)
    _under(session, OLD, NEW)
    late = factories.a_member(session)
    _under(session, NEW, OLD)
    assert rotation.left_over(_looking(session)) == rotation.LeftOver(old=2, lost=0), "the account and its name"
    _close_anew(session)
    assert rotation.left_over(_looking(session)).old == 0
    _under(session, NEW)
    assert aliases.named(session, late)


def test_a_tag_that_stayed_behind_is_noticed_though_its_seal_did_not(session: Session) -> None:
    _under(session, OLD)
    alias = factories.usual(session, factories.a_member(session))
    tag = alias.tag
    _close_anew(session)
    alias.tag = tag
    session.flush()
    assert rotation.left_over(_looking(session)).old == 1


def test_one_damaged_row_stops_nobody_elses_from_being_closed(session: Session) -> None:
    _under(session, OLD)
    broken = factories.usual(session, factories.a_member(session))
    broken.tie = b"damaged"
    member = factories.a_member(session)
    _close_anew(session)
    assert rotation.left_over(_looking(session)) == rotation.LeftOver(old=0, lost=1)
    _under(session, NEW)
    assert aliases.named(session, member)


def test_a_conflict_is_closed_anew_part_by_part(session: Session) -> None:
    _under(session, OLD)
    author, flagger = factories.a_member(session), factories.a_member(session)
    post = factories.a_thread(session, author)
    flagging.flag(session, flagger, "post", post.id, reason="other", why="Something is off.")
    (case,) = session.scalars(select(Case.id))
    _close_anew(session)
    _under(session, NEW)
    assert queries.parts(session, author.account_id, [case]) == {case: {Part.AUTHOR, Part.TALK}}
    assert queries.parts(session, flagger.account_id, [case]) == {case: {Part.FLAGGER}}


def test_one_transaction_sees_one_key_though_it_changes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag under the old key beside a note that it is under the new one would lock a person out on the day the old key goes."""
    monkeypatch.setattr(files, "LOOK_EVERY", -1.0)
    files.make(tmp_path / "keys")
    files.add_sealing(tmp_path / "keys")
    seals = Seals(KeyRing(tmp_path / "keys"))
    begun = seals.steady()
    tag, fingerprint = begun.tag("sign-in", "a door"), begun.fingerprint
    files.promote_sealing(tmp_path / "keys")
    assert (begun.tag("sign-in", "a door"), begun.fingerprint) == (tag, fingerprint)
    assert seals.steady().fingerprint != fingerprint
    assert seals.steady() is seals.steady()


def test_requests_and_commands_begin_with_the_keys_of_the_moment(house: House) -> None:
    shared = house.app.extensions["session_info"]["seals"]
    with house.app.app_context(), reading() as session:
        assert session.info["seals"] is shared.steady() is not shared
    with house.app.test_request_context("/"):
        house.app.preprocess_request()
        assert db.session.info["seals"] is shared.steady()


def test_a_key_file_that_is_half_copied_stops_no_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(files, "LOOK_EVERY", -1.0)
    folder = tmp_path / "keys"
    files.make(folder)
    ring = KeyRing(folder)
    before, whole = ring.current(), (folder / "sealing").read_text()
    (folder / "sealing").write_text(whole[:50])
    assert ring.current() is before
    assert "stay" in caplog.text
    assert whole[:50] not in caplog.text
    (folder / "sealing").write_text("ab" * 64 + "\n" + whole)
    assert ring.current().sealing[1:] == before.sealing


def test_a_rotation_that_was_killed_before_the_new_key_was_readable_makes_it_readable_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "keys"
    files.make(folder)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files, "_replace", killed)
        with pytest.raises(KeyboardInterrupt):
            files.add_sealing(folder)
    assert len(Keys.load(folder).sealing) == 1
    files.add_sealing(folder)
    assert len(Keys.load(folder).sealing) == 2
    files.promote_sealing(folder)
    files.finish_rotation(folder)
    assert len(Keys.load(folder).sealing) == 2


def test_two_rotations_at_once_do_not_mix_up_their_keys(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    files.make(folder)
    with files.changing(folder), pytest.raises(WrongKeys, match="already"), files.changing(folder):
        pass
    with files.changing(folder):
        files.add_sealing(folder)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr("forum.cli.keys.time.sleep", lambda _: None)
    monkeypatch.setattr(files, "LOOK_EVERY", -1.0)
    made = House(tmp_path)
    with intent(writes=True):
        yield made
        made.session.close()
    made.engine.dispose()


def test_the_old_key_goes_only_when_nobody_is_locked_out_unless_that_is_wanted(house: House) -> None:
    member = factories.a_member(house.session, sign_in_name="a door of mine")
    house.session.commit()
    assert house.commands.invoke(args=["keys", "retire"]).output == "There is one sealing key, and it is needed.\n"
    assert house.commands.invoke(args=ROTATE).exit_code == 0
    refused = house.commands.invoke(args=["keys", "retire"])
    assert refused.exit_code == 1
    assert "1 people have not signed in since" in refused.output
    assert "Sealing keys: 2." in house.commands.invoke(args=["keys", "status"]).output
    assert house.commands.invoke(args=["keys", "retire", "--force"]).exit_code == 0
    assert len(Keys.load(house.keys).sealing) == 1
    house.session.expire_all()
    assert aliases.named(house.session, member)
    house.session.rollback()


def test_not_even_force_takes_a_key_that_ties_need(house: House) -> None:
    assert house.commands.invoke(args=ROTATE).exit_code == 0
    newest, old = Keys.load(house.keys).sealing
    house.session.info["seals"] = Seals(Keys(bytes(32), (old, newest)))
    factories.a_member(house.session)
    house.session.commit()
    refused = house.commands.invoke(args=["keys", "retire", "--force"])
    assert refused.exit_code == 1
    assert "2 rows still need an older key" in refused.output
    assert len(Keys.load(house.keys).sealing) == 2


def test_a_machine_that_keeps_an_older_file_is_said_and_the_rotation_goes_on_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(rotation, "left_over", lambda _: rotation.LeftOver(old=3, lost=0))
        stuck = house.commands.invoke(args=ROTATE)
    assert stuck.exit_code == 1
    assert "another machine" in stuck.output
    assert files.is_rotating(house.keys)
    assert house.commands.invoke(args=ROTATE).exit_code == 0
    assert len(Keys.load(house.keys).sealing) == 2
