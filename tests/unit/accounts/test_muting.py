import pytest
from sqlalchemy import inspect, select

from forum.accounts import aliases
from forum.accounts.models import Alias, ContactLimit, Mute
from forum.accounts.service import muting
from forum.core import owned, seals
from forum.core.errors import Missing, Refused
from forum.core.names import public_id
from tests.factories import a_member, a_moderator, usual
from tests.statements import listening


@pytest.fixture
def member(session):
    return a_member(session)


def another_name(session, member, scope="board x"):
    return aliases.take_proposed(session, member, scope, public_id(), "")


def test_a_mute_acts_on_the_one_name_it_was_asked_for(session, member):
    other = a_member(session)
    name, sibling = usual(session, other), another_name(session, other)
    muting.mute(session, member, name)
    assert muting.muted_among(session, member, [name.id, sibling.id]) == {name.id}


def test_a_mute_is_the_readers_alone(session, member):
    name = usual(session, a_member(session))
    muting.mute(session, member, name)
    assert muting.muted_among(session, a_member(session), [name.id]) == set()
    assert muting.muted_among(session, None, [name.id]) == set()


def test_muting_twice_is_muting_once_and_undone_at_once(session, member):
    name = usual(session, a_member(session))
    muting.mute(session, member, name)
    muting.mute(session, member, name)
    ((row, said),) = muting.mutes_of(session, member)
    assert said == name.name
    muting.unmute(session, member, row.id)
    assert muting.muted_among(session, member, [name.id]) == set()


def test_nobody_undoes_what_somebody_else_has_muted(session, member):
    muting.mute(session, member, usual(session, a_member(session)))
    muting.limit_contact(session, member, usual(session, member), usual(session, a_member(session)))
    other = a_member(session)
    with pytest.raises(Missing):
        muting.unmute(session, other, session.scalar(select(Mute.id)))
    with pytest.raises(Missing):
        muting.lift_contact_limit(session, other, session.scalar(select(ContactLimit.id)))


def test_ones_own_name_and_the_name_of_a_moderator_cannot_be_muted(session, member):
    official = aliases.official_name(session, a_moderator(session))
    for name in (usual(session, member), another_name(session, member), official):
        with pytest.raises(Refused):
            muting.mute(session, member, name)
        with pytest.raises(Refused):
            muting.limit_contact(session, member, usual(session, member), name)


def test_a_page_asks_once_and_opens_no_seal_to_know_who_is_muted(session, member, monkeypatch):
    names = [usual(session, a_member(session)) for _ in range(12)]
    for name in names[:3]:
        muting.mute(session, member, name)
    session.flush()
    monkeypatch.setattr(seals.Seals, "open", lambda *_: pytest.fail("a seal was opened"))
    with listening(session.get_bind()) as asked:
        assert muting.muted_among(session, member, [name.id for name in names]) == {name.id for name in names[:3]}
    assert len(asked) == 1


def test_a_contact_limit_reaches_the_person_behind_every_name_and_only_what_is_said_to_that_name(session, member):
    other = a_member(session)
    protected = usual(session, member)
    muting.limit_contact(session, member, protected, another_name(session, other))
    assert muting.is_contact_limited(session, other, protected.id)
    assert not muting.is_contact_limited(session, other, another_name(session, member).id)
    assert not muting.is_contact_limited(session, member, protected.id)
    assert not muting.is_contact_limited(session, a_member(session), protected.id)


def test_lifting_a_limit_that_was_asked_for_about_one_name_leaves_that_about_another(session, member):
    other = a_member(session)
    names, protected = [usual(session, other), another_name(session, other)], usual(session, member)
    for name in (*names, *names):
        muting.limit_contact(session, member, protected, name)
    limits = muting.contact_limits_of(session, member)
    assert [said for _, said, _ in limits] == sorted(name.name for name in names)
    muting.lift_contact_limit(session, member, limits[0][0].id)
    assert muting.is_contact_limited(session, other, protected.id)
    muting.lift_contact_limit(session, member, limits[1][0].id)
    assert not muting.is_contact_limited(session, other, protected.id)


def test_a_name_without_an_owner_can_be_muted_and_limited_like_any_other(session, member):
    name = aliases.ownerless_name(session)
    muting.mute(session, member, name)
    muting.limit_contact(session, member, usual(session, member), name)
    assert [said for _, said in muting.mutes_of(session, member)] == [name.name]
    assert [said for _, said, _ in muting.contact_limits_of(session, member)] == [name.name]


def test_what_the_rows_hold_says_nothing_of_who_muted_whom(session, member):
    names = [usual(session, a_member(session)) for _ in range(2)]
    for name in names:
        muting.mute(session, member, name)
        muting.limit_contact(session, member, usual(session, member), name)
    session.flush()
    people = [member.account_id, usual(session, member).id, *(name.id for name in names)]
    for row in (*session.scalars(select(Mute)), *session.scalars(select(ContactLimit))):
        values = [value for attribute in inspect(row).mapper.column_attrs if (value := getattr(row, attribute.key)) is not None]
        held = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
        assert not [person for person in people if person.encode() in held]
        assert len(row.tie) == 112
    assert len(set(session.scalars(select(Mute.tag)))) == 2


def test_tags_can_be_made_anew_from_what_is_sealed(session, member):
    muting.mute(session, member, usual(session, a_member(session)))
    muting.limit_contact(session, member, usual(session, member), usual(session, a_member(session)))
    for row in (session.scalar(select(Mute)), session.scalar(select(ContactLimit))):
        before, row.tag = row.tag, ""
        owned.reseal(session, row)
        assert row.tag == before


def test_the_sign_of_a_break_stands_at_one_name_and_ties_no_others(session, member):
    name, sibling = usual(session, member), another_name(session, member)
    muting.set_break(session, member, sibling.id, on=True)
    session.flush()
    assert list(session.scalars(select(Alias.id).where(Alias.on_break))) == [sibling.id]
    muting.set_break(session, member, sibling.id, on=False)
    assert not sibling.on_break
    assert not name.on_break


def test_nobody_puts_the_sign_of_a_break_at_somebody_elses_name(session, member):
    for alias_id in (usual(session, a_member(session)).id, aliases.ownerless_name(session).id, "unknown"):
        with pytest.raises(Missing):
            muting.set_break(session, member, alias_id, on=True)


def test_a_mute_belongs_to_who_asked_for_it(session, member):
    muting.mute(session, member, usual(session, a_member(session)))
    assert owned.owner_of(session, session.scalar(select(Mute))) == member.account_id
