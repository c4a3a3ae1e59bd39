"""Passkeys, checked by the real library against a machine made of software."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.accounts import preferences
from forum.accounts.models import Passkey
from forum.accounts.service import passkey_ceremonies, passkeys, second_step
from forum.accounts.service.passkey_ceremonies import Question, Site
from forum.core import clock, owned, seals
from forum.core.errors import Missing, Refused
from tests.factories import a_member, afresh, usual
from tests.unit.accounts.authenticators import MODEL, Authenticator, challenge_of, encoded

ORIGIN = "https://forum.example"
HERE = passkey_ceremonies.site("forum.example", "Alongside")
ONION = "a" * 55 + "d.onion"


class Used:
    """Remembers what was used, as the limits do."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def __call__(self, key: str, seconds: int) -> bool:
        assert seconds > 0
        new = key not in self.keys
        self.keys.add(key)
        return new


@pytest.fixture
def used() -> Used:
    return Used()


def make(session, member, used, machine: Authenticator, at: Site = HERE, label: str = "Key blue lamp") -> Question:
    question = passkey_ceremonies.ask_for_new(session, member, at, label)
    passkey_ceremonies.add(session, member, at, used, challenge=question.challenge, credential=machine.make(question), label=label)
    session.flush()
    return question


def enter(session, used, question: Question, credential: str, *, at: Site = HERE, member=None):
    return passkey_ceremonies.prove(session, at, used, challenge=question.challenge, credential=credential, member=member)


def test_a_member_cannot_get_in_with_the_passkey_they_made(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    for _ in range(2):
        question = passkey_ceremonies.ask(session, HERE)
        assert enter(session, used, question, machine.answer(question)).account_id == member.account_id


def test_a_passkey_opens_somebody_elses_account_beside_a_stolen_passphrase(session, used):
    member, other, machine = a_member(session), a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    question = passkey_ceremonies.ask(session, HERE, other)
    with pytest.raises(Refused):
        enter(session, used, question, machine.answer(question), member=other)
    of_member = passkey_ceremonies.ask(session, HERE, member)
    with pytest.raises(Refused):
        enter(session, used, of_member, machine.answer(of_member), member=other)
    with pytest.raises(Refused):
        enter(session, used, question, machine.answer(question), member=member)
    assert enter(session, used, of_member, machine.answer(of_member), member=member).account_id == member.account_id


def test_an_answer_that_was_overheard_opens_the_door_a_second_time(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    question = passkey_ceremonies.ask(session, HERE)
    answer = machine.answer(question)
    enter(session, used, question, answer)
    with pytest.raises(Refused):
        enter(session, used, question, answer)
    with pytest.raises(Refused):
        enter(session, used, passkey_ceremonies.ask(session, HERE), answer)


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://forum.example.evil.example"},
        {"origin": "http://forum.example"},
        {"origin": "https://forum.example:444"},
        {"rp_id": "evil.example"},
        {"challenge": encoded(b"0" * 32)},
        {"type": "webauthn.create"},
    ],
)
def test_an_answer_given_to_another_site_opens_the_door_here(session, used, changed):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    question = passkey_ceremonies.ask(session, HERE)
    with pytest.raises(Refused):
        enter(session, used, question, machine.answer(question, **changed))


def test_a_passkey_made_for_another_site_is_taken_in(session, used):
    member, machine = a_member(session), Authenticator("https://evil.example")
    with pytest.raises(Refused):
        make(session, member, used, machine)


def test_a_passkey_of_one_address_works_at_another_where_it_was_never_made(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    there = passkey_ceremonies.site(ONION, "Alongside")
    assert not json.loads(passkey_ceremonies.ask(session, there, member).options).get("allowCredentials")
    question = passkey_ceremonies.ask(session, there)
    with pytest.raises(Refused):
        enter(session, used, question, machine.answer(question, origin=f"http://{ONION}"), at=there)


def test_an_onion_address_or_this_machine_itself_cannot_have_passkeys_of_its_own(session, used):
    for authority, origin in (
        (ONION, f"http://{ONION}"),
        ("localhost:8000", "http://localhost:8000"),
        ("forum.example:8443", "https://forum.example:8443"),
    ):
        member, machine, at = a_member(session), Authenticator(origin), passkey_ceremonies.site(authority, "Alongside")
        make(session, member, used, machine, at)
        question = passkey_ceremonies.ask(session, at)
        assert enter(session, used, question, machine.answer(question), at=at).account_id == member.account_id


def test_plain_http_on_the_open_net_is_trusted():
    assert HERE.origins == (ORIGIN,)
    assert passkey_ceremonies.site("localhost.evil.example", "x").origins == ("https://localhost.evil.example",)


def test_a_key_that_somebody_finds_lets_them_in_alone(session, used):
    member, found = a_member(session), Authenticator(ORIGIN, verifies=False)
    make(session, member, used, found)
    alone = passkey_ceremonies.ask(session, HERE)
    assert json.loads(alone.options)["userVerification"] == "required"
    with pytest.raises(Refused):
        enter(session, used, alone, found.answer(alone))
    besides = passkey_ceremonies.ask(session, HERE, member)
    assert enter(session, used, besides, found.answer(besides), member=member)


def test_a_question_for_one_purpose_is_answered_for_another(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    besides, alone = passkey_ceremonies.ask(session, HERE, member), passkey_ceremonies.ask(session, HERE)
    with pytest.raises(Refused):
        enter(session, used, besides, machine.answer(besides))
    with pytest.raises(Refused):
        enter(session, used, alone, machine.answer(alone), member=member)


def test_a_question_is_good_for_longer_than_five_minutes(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    question = passkey_ceremonies.ask(session, HERE)
    with (
        time_machine.travel(clock.now() + passkey_ceremonies.LASTS + timedelta(seconds=2), tick=False),
        pytest.raises(Refused, match="open for a while"),
    ):
        enter(session, used, question, machine.answer(question))


def test_a_removed_passkey_still_opens_the_door(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    (shown,) = passkeys.listed(session, member)
    passkeys.remove(session, member, shown.id)
    question = passkey_ceremonies.ask(session, HERE)
    with pytest.raises(Refused):
        enter(session, used, question, machine.answer(question))


def test_a_passkey_that_was_removed_comes_back_when_its_making_was_overheard(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    question = passkey_ceremonies.ask_for_new(session, member, HERE, "x")
    sent = {"challenge": question.challenge, "credential": machine.make(question), "label": "x"}
    passkey_ceremonies.add(session, member, HERE, used, **sent)
    passkeys.remove(session, member, passkeys.listed(session, member)[0].id)
    with pytest.raises(Refused):
        passkey_ceremonies.add(session, member, HERE, used, **sent)
    assert passkeys.listed(session, member) == []


def test_a_member_loses_a_passkey_to_somebody_else(session, used):
    member, other, machine = a_member(session), a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    (shown,) = passkeys.listed(session, member)
    for change in (lambda: passkeys.remove(session, other, shown.id), lambda: passkeys.rename(session, other, shown.id, "Mine")):
        with pytest.raises(Missing):
            change()
    with pytest.raises(Refused):
        make(session, other, used, machine)
    assert passkeys.listed(session, member) == [shown]


def test_losing_the_last_thing_to_be_asked_for_locks_a_member_out(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    with pytest.raises(Refused):
        second_step.switch(session, member, on=True)
    make(session, member, used, machine)
    second_step.switch(session, member, on=True)
    assert afresh(session, member).preferences.second_factor
    passkeys.remove(session, member, passkeys.listed(session, member)[0].id)
    assert not afresh(session, member).preferences.second_factor


def test_an_app_that_is_left_no_longer_protects_when_a_passkey_goes(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    preferences.change(session, member.account_id, app_secret="A" * 32, second_factor=True)
    passkeys.remove(session, member, passkeys.listed(session, member)[0].id)
    assert afresh(session, member).preferences.second_factor


def test_the_machine_learns_who_somebody_is_or_we_learn_what_machine_it_is(session, used):
    member, machine = a_member(session, "Quiet Heron", sign_in_name="a door of mine"), Authenticator(ORIGIN)
    question = make(session, member, used, machine)
    options = json.loads(question.options)
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert options["user"]["name"] == options["user"]["displayName"] == "Key blue lamp"
    handle = json.dumps(options)
    for secret in (member.account_id, usual(session, member).name, "door of mine"):
        assert secret not in handle
    assert options["user"]["id"] != json.loads(passkey_ceremonies.ask_for_new(session, a_member(session), HERE, "x").options)["user"]["id"]
    row = session.scalars(select(Passkey)).one()
    kept = [*owned.private_parts(session, row), row.id, row.tag]
    assert not [one for one in kept if MODEL.hex() in one or encoded(MODEL) in one or "uses" in one]
    assert kept[2:5] == ["Key blue lamp", clock.today().isoformat(), "forum.example"]
    assert machine.number not in row.tie
    assert encoded(machine.number) not in row.tag


def test_what_is_kept_changes_with_each_sign_in_and_so_tells_when_they_were(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    row = session.scalars(select(Passkey)).one()
    before = (row.tag, row.slot, row.tie)
    for _ in range(3):
        question = passkey_ceremonies.ask(session, HERE)
        enter(session, used, question, machine.answer(question))
    session.flush()
    assert (row.tag, row.slot, row.tie) == before


def test_the_length_of_a_seal_tells_which_kind_of_machine_made_a_passkey(session, used):
    lengths = set()
    for size, label in ((16, "a"), (64, "b" * 40), (255, "ö" * 40)):
        member, machine = a_member(session), Authenticator(ORIGIN, number=bytes(range(size)))
        make(session, member, used, machine, label=label)
        lengths.add(len(owned.rows_of(session, Passkey, member.account_id)[0].tie or b""))
    assert len(lengths) == 1


def test_a_member_cannot_tell_the_passkeys_apart(session, used):
    member = a_member(session)
    for label in ("Key b", "Key a"):
        make(session, member, used, Authenticator(ORIGIN), label=label)
    first, second = passkeys.listed(session, member)
    assert (first.label, second.label) == ("Key a", "Key b")
    passkeys.rename(session, member, first.id, "  the blue\none  ")
    session.flush()
    assert passkeys.get(session, member, first.id).label == "the blue one"
    passkeys.rename(session, member, first.id, "\u200b")
    assert passkeys.get(session, member, first.id).label.startswith("Key ")


def test_passkeys_grow_without_end(session, used):
    member = a_member(session)
    for _ in range(passkeys.MOST):
        make(session, member, used, Authenticator(ORIGIN))
    with pytest.raises(Refused, match="the most"):
        passkey_ceremonies.ask_for_new(session, member, HERE, "one more")


def test_a_renewed_key_shuts_out_who_signs_in_with_a_passkey(session, used):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    row = session.scalars(select(Passkey)).one()
    owned.reseal(session, row)
    session.flush()
    assert row.tag == seals.of(session).tag("passkey", encoded(machine.number))
    question = passkey_ceremonies.ask(session, HERE)
    assert enter(session, used, question, machine.answer(question)).account_id == member.account_id


@pytest.mark.parametrize("sent", ["", "none", "[]", "{}", "[" * 5000, '{"id": "\\ud800", "rawId": "\\ud800"}', "null", '{"id": 3}', "\x00"])
def test_a_made_up_answer_breaks_the_page(session, used, sent):
    member = a_member(session)
    with pytest.raises(Refused):
        enter(session, used, passkey_ceremonies.ask(session, HERE), sent)
    question = passkey_ceremonies.ask_for_new(session, member, HERE, "x")
    with pytest.raises(Refused):
        passkey_ceremonies.add(session, member, HERE, used, challenge=question.challenge, credential=sent, label="x")


@pytest.mark.parametrize("challenge", ["", "abc", "AAAA" * 500, "ö", "\x00"])
def test_a_made_up_question_can_be_answered(session, used, challenge):
    member, machine = a_member(session), Authenticator(ORIGIN)
    make(session, member, used, machine)
    question = passkey_ceremonies.ask(session, HERE)
    assert len(challenge_of(question)) == 32
    with pytest.raises(Refused):
        enter(session, used, Question(challenge, question.options), machine.answer(question))
