"""Passkeys, one-time codes and the second step, as forms: the machine that answers is made of software."""

import json
import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest
import time_machine
from flask.testing import FlaskClient

from forum.accounts import preferences
from forum.accounts.service import one_time_codes, recovering, second_step
from forum.accounts.service.passkey_ceremonies import Question
from forum.accounts.service.passkeys import MOST
from forum.core import clock
from tests.factories import PASSPHRASE, a_board, a_member, a_thread, afresh, signed_in, visitor
from tests.forms import fields, words
from tests.unit.accounts.authenticators import Authenticator

DOOR = "a door of my own"
ORIGIN = "http://localhost"
NEW = "/me/factors/passkeys/new"
STEP = "/sign-in/second-step"


def a_person(session, **values):
    member = a_member(session, sign_in_name=DOOR)
    preferences.change(session, member.account_id, **values)
    return afresh(session, member)


def question_on(page: str) -> Question:
    challenge = re.findall(r'name="challenge" value="([^"]+)"', page)[0]
    return Question(challenge, unescape(re.findall(r'data-options="([^"]+)"', page)[0]))


def confirmed(client: FlaskClient, address: str, **values: str) -> str:
    form = fields(client.get(address).text, address)
    return client.post(address, data={**form, "passphrase": PASSPHRASE, **values}, follow_redirects=True).text


def with_passkey(client: FlaskClient, machine: Authenticator) -> str:
    page = confirmed(client, NEW)
    form = fields(page, "/me/factors/passkeys")
    return client.post("/me/factors/passkeys", data={**form, "credential": machine.make(question_on(page))}, follow_redirects=True).text


def by_passphrase(client: FlaskClient, **values: str):
    form = fields(client.get("/sign-in").text, "/sign-in")
    return client.post("/sign-in", data={**form, "name": DOOR, "passphrase": PASSPHRASE, **values})


def by_passkey(client: FlaskClient, machine: Authenticator, **changed: str):
    page = client.get("/sign-in").text
    return client.post("/sign-in", data={**fields(page, "/sign-in"), "credential": machine.answer(question_on(page), **changed)})


def is_in(client: FlaskClient) -> bool:
    return client.get("/me").status_code == 200


def test_a_passkey_cannot_be_added_used_alone_and_removed(app, session):
    member, machine = a_person(session), Authenticator(ORIGIN)
    client = signed_in(app, session, member)
    page = with_passkey(client, machine)
    assert "Your passkey is there" in words(page)
    other = visitor(app)
    assert by_passkey(other, machine).status_code == 303
    assert is_in(other)
    address = re.findall(r'href="(/me/factors/passkeys/\w+/remove)"', page)[0]
    assert "is removed" in words(confirmed(client, address))
    assert not is_in(other)
    third = visitor(app)
    assert by_passkey(third, machine).status_code == 422
    assert not is_in(third)


def test_somebody_at_an_open_window_adds_a_passkey_without_the_passphrase(app, session):
    client = signed_in(app, session, a_person(session))
    form = fields(client.get(NEW).text, NEW)
    answer = client.post(NEW, data={**form, "passphrase": "not this one at all"})
    assert answer.status_code == 422
    assert "data-passkey=" not in answer.text
    bare = client.post("/me/factors/passkeys", data={**form, "challenge": "x", "credential": "{}"})
    assert bare.status_code == 422
    assert "You have none" in words(client.get("/me/factors").text)


@pytest.mark.parametrize("address", ["/me/factors/app/new", "/me/factors/app/remove", "/me/factors/second-step"])
def test_somebody_at_an_open_window_changes_how_one_gets_in(app, session, address):
    secret = one_time_codes.draw_secret()
    member = a_person(session, app_secret=secret, second_factor=True)
    client = signed_in(app, session, member)
    answer = client.post(address, data={**fields(client.get(address).text, address), "passphrase": "not this one at all"})
    assert answer.status_code == 422
    assert secret not in answer.text
    session.rollback()
    assert afresh(session, member).preferences == member.preferences


def test_the_question_for_a_new_passkey_is_answered_twice_or_by_another_member(app, session):
    machine = Authenticator(ORIGIN)
    client, other = signed_in(app, session, a_person(session)), signed_in(app, session, a_member(session))
    page = confirmed(client, NEW)
    made = {**fields(page, "/me/factors/passkeys"), "credential": machine.make(question_on(page))}
    stolen = {**made, "form_token": fields(other.get("/me").text, "/sign-out")["form_token"]}
    assert other.post("/me/factors/passkeys", data=stolen).status_code == 422
    assert client.post("/me/factors/passkeys", data=made).status_code == 303
    assert client.post("/me/factors/passkeys", data=made).status_code == 422


def test_an_answer_that_was_overheard_signs_in_again(app, session):
    machine = Authenticator(ORIGIN)
    with_passkey(signed_in(app, session, a_person(session)), machine)
    page = visitor(app).get("/sign-in").text
    sent = {**fields(page, "/sign-in"), "credential": machine.answer(question_on(page))}
    assert visitor(app).post("/sign-in", data=sent).status_code == 303
    thief = visitor(app)
    answer = thief.post("/sign-in", data=sent)
    assert answer.status_code == 422
    assert "used before" in words(answer.text)
    assert not is_in(thief)


def test_an_answer_given_to_another_site_signs_in_here(app, session):
    machine = Authenticator(ORIGIN)
    with_passkey(signed_in(app, session, a_person(session)), machine)
    thief = visitor(app)
    assert by_passkey(thief, machine, origin="http://localhost.evil.example").status_code == 422
    assert not is_in(thief)


def test_a_visitor_gets_a_cookie_before_being_in(app, session):
    secret = one_time_codes.draw_secret()
    member = a_person(session, app_secret=secret, second_factor=True)
    session.commit()
    client = visitor(app)
    assert "Set-Cookie" not in client.get("/sign-in").headers
    answer = by_passphrase(client)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert member.account_id not in answer.text
    assert DOOR not in answer.text
    assert not is_in(client)


def test_a_stolen_passphrase_is_enough_when_a_second_step_was_asked_for(app, session):
    secret = one_time_codes.draw_secret()
    a_person(session, app_secret=secret, second_factor=True)
    session.commit()
    client = visitor(app)
    form = fields(by_passphrase(client).text, STEP)
    for wrong in ({"code": ""}, {"code": "no code"}, {"recovery_code": "AAAAA-BBBBB"}, {"credential": "{}"}):
        answer = client.post(STEP, data={**form, **wrong})
        assert answer.status_code == 422
        assert not is_in(client)
    code = pyotp.TOTP(secret).at(clock.now())
    assert client.post(STEP, data={**form, "code": code}).status_code == 303
    assert is_in(client)
    thief = visitor(app)
    assert thief.post(STEP, data={**fields(by_passphrase(thief).text, STEP), "code": code}).status_code == 422


def test_a_passphrase_and_a_passkey_together_do_not_get_a_member_in(app, session):
    machine = Authenticator(ORIGIN)
    with_passkey(signed_in(app, session, member := a_person(session)), machine)
    session.rollback()
    preferences.change(session, member.account_id, second_factor=True)
    session.commit()
    client = visitor(app)
    page = by_passphrase(client, stays="y").text
    question = question_on(page)
    assert [one["type"] for one in json.loads(question.options)["allowCredentials"]] == ["public-key"]
    answer = client.post(STEP, data={**fields(page, STEP), "credential": machine.answer(question)})
    assert answer.status_code == 303
    assert "Expires" in answer.headers["Set-Cookie"]
    assert is_in(client)


def test_the_second_step_can_be_tried_through(app, session):
    a_person(session, app_secret=one_time_codes.draw_secret(), second_factor=True)
    session.commit()
    client = visitor(app)
    form = fields(by_passphrase(client).text, STEP)
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"limit_factor": 1})
    try:
        answers = [client.post(STEP, data={**form, "code": f"{number:06}"}).status_code for number in range(12)]
        with time_machine.travel(clock.now() + timedelta(minutes=2)):
            answers += [client.post(STEP, data={**form, "code": f"{number:06}"}).status_code for number in range(12)]
    finally:
        app.config["SETTINGS"] = settings
    assert answers.count(422) <= 20
    assert answers[11] == answers[-1] == 429


def test_who_took_long_over_the_second_step_loses_the_words_they_wrote(app, session):
    member = a_person(session, app_secret=one_time_codes.draw_secret(), second_factor=True)
    post = a_thread(session, member, a_board(session))
    session.commit()
    client = visitor(app)
    address = f"/t/{post.thread_id}/replies"
    lost = client.post(address, data={"body": "Words that must not be lost."})
    half = client.post("/sign-in", data={**fields(lost.text, "/sign-in"), "name": DOOR, "passphrase": PASSPHRASE})
    form = fields(half.text, STEP)
    late = clock.now() + second_step.LASTS + timedelta(seconds=2)
    with time_machine.travel(late):
        answer = client.post(STEP, data={**form, "code": "123456"})
        assert answer.status_code == 422
        assert "has run out" in words(answer.text)
        half = client.post("/sign-in", data={**fields(answer.text, "/sign-in"), "name": DOOR, "passphrase": PASSPHRASE})
        secret = member.preferences.app_secret
        done = client.post(STEP, data={**fields(half.text, STEP), "code": pyotp.TOTP(secret).at(clock.now())})
    assert fields(done.text, address)["body"] == "Words that must not be lost."


def test_an_app_cannot_be_added_without_scripts_and_asked_for(app, session):
    member = a_person(session)
    client = signed_in(app, session, member)
    page = confirmed(client, "/me/factors/app/new")
    secret = "".join(re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0].split())
    assert f"secret={secret}" in page
    assert "<svg" in page
    form = fields(page, "/me/factors/app")
    wrong = client.post("/me/factors/app", data={**form, "code": "no code"})
    assert wrong.status_code == 422
    assert secret in "".join(re.findall(r"<code>([A-Z2-7 ]+)</code>", wrong.text)[0].split())
    code = pyotp.TOTP(secret).at(clock.now())
    assert "Your app works" in words(client.post("/me/factors/app", data={**form, "code": code}, follow_redirects=True).text)
    client = visitor(app)
    page = by_passphrase(client).text
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        client.post(STEP, data={**fields(page, STEP), "code": pyotp.TOTP(secret).at(clock.now())})
        assert is_in(client)


def test_the_app_names_the_forum_to_somebody_who_asked_for_pages_that_say_nothing(app, session):
    client = signed_in(app, session, a_person(session, neutral=True))
    page = confirmed(client, "/me/factors/app/new")
    assert "issuer=Notes" in page
    assert app.config["SETTINGS"].site_name not in page
    options = json.loads(question_on(confirmed(client, NEW)).options)
    assert options["rp"]["name"] == "Notes"
    assert app.config["SETTINGS"].site_name not in json.dumps(options)


@pytest.mark.parametrize("ends", [True, False])
def test_whoever_got_in_already_stays_in_or_a_member_is_signed_out_unasked(app, session, ends):
    member = a_person(session, app_secret=one_time_codes.draw_secret(), second_factor=True)
    client, other = signed_in(app, session, member), signed_in(app, session, member)
    address = "/me/factors/app/remove"
    form = fields(client.get(address).text, address)
    assert form.pop("end_others")
    sent = {**form, "passphrase": PASSPHRASE, **({"end_others": "y"} if ends else {})}
    assert client.post(address, data=sent).status_code == 303
    assert is_in(client)
    assert is_in(other) is not ends


def test_a_lost_app_locks_a_member_out_for_ever_or_they_are_not_told_that_it_is_off(app, session):
    member = a_person(session, app_secret=one_time_codes.draw_secret(), second_factor=True)
    codes = recovering.renew_recovery_codes(session, member.account_id)
    session.commit()
    client = visitor(app)
    answer = client.post(STEP, data={**fields(by_passphrase(client).text, STEP), "recovery_code": codes[0]}, follow_redirects=True)
    assert "the second step is off now" in words(answer.text)
    assert is_in(client)
    again = visitor(app)
    assert by_passphrase(again).status_code == 303
    assert is_in(again)


def test_coming_back_with_one_code_goes_round_the_second_step(app, session):
    secret = one_time_codes.draw_secret()
    member = a_person(session, app_secret=secret, second_factor=True)
    codes = recovering.renew_recovery_codes(session, member.account_id)
    session.commit()
    client = visitor(app)
    sent = {"name": DOOR, "code": codes[0], "passphrase": "marble thunder under seven hills"}
    page = client.post("/recover", data=sent).text
    assert not re.findall(r"<code>[0-9A-Z-]+</code>", page)
    assert not is_in(client)
    form = fields(page, STEP)
    assert client.post(STEP, data={**form, "recovery_code": codes[0]}).status_code == 422
    done = client.post(STEP, data={**form, "code": pyotp.TOTP(secret).at(clock.now())})
    assert len(re.findall(r"<code>([0-9A-Z-]+)</code>", done.text)) == recovering.RECOVERY_CODES
    assert is_in(client)
    session.rollback()
    assert afresh(session, member).preferences.second_factor


def test_the_second_step_tells_whether_a_name_is_known(app, session):
    a_person(session, app_secret=one_time_codes.draw_secret(), second_factor=True)
    session.commit()
    known, unknown = (visitor(app).post("/sign-in", data={"name": name, "passphrase": "not this one at all"}) for name in (DOOR, "nobody at all"))
    assert known.status_code == unknown.status_code == 422
    assert STEP not in known.text
    hidden = r'(challenge" value="|challenge&#34;: &#34;|value=")[^"&]*'
    assert re.sub(hidden, "", known.text) == re.sub(hidden, "", unknown.text)


def test_the_second_step_is_an_address_of_its_own_that_can_be_opened_by_chance(app, session):
    answer = visitor(app).get(STEP)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert visitor(app).post(STEP, data={"entry": "made up", "code": "123456"}).status_code == 422


def test_a_page_promises_passkeys_where_scripts_are_off(app, session):
    client = signed_in(app, session, a_person(session))
    for page in (visitor(app).get("/sign-in").text, confirmed(client, NEW)):
        assert re.search(r'<div data-passkey="\w+" data-options="[^"]+" hidden>', page)
    factors = client.get("/me/factors").text
    assert '<p data-passkey-with hidden><a class="button button--quiet" href="/me/factors/passkeys/new">' in factors
    assert "needs scripts" in words(factors)


def test_a_member_with_many_passkeys_gets_an_error_instead_of_a_sentence(app, session):
    client = signed_in(app, session, a_person(session))
    for _ in range(MOST):
        with_passkey(client, Authenticator(ORIGIN))
    assert f"{MOST} passkeys are the most" in words(client.get("/me/factors").text)
    form = fields(client.get(NEW).text, NEW)
    answer = client.post(NEW, data={**form, "passphrase": PASSPHRASE})
    assert answer.status_code == 403
    assert "Remove one" in words(answer.text)


def test_a_passkey_cannot_be_labelled_or_somebody_else_labels_it(app, session):
    client, other = signed_in(app, session, a_person(session)), signed_in(app, session, a_member(session))
    address = re.findall(r'href="(/me/factors/passkeys/\w+/label)"', with_passkey(client, Authenticator(ORIGIN)))[0]
    assert other.get(address).status_code == 404
    form = fields(client.get(address).text, address)
    assert client.post(address, data={**form, "label": ""}).status_code == 422
    assert "my small key" in words(client.post(address, data={**form, "label": "my small key"}, follow_redirects=True).text)


def test_nothing_works_once_any_more_while_nothing_can_be_remembered(app, session, monkeypatch):
    secret = one_time_codes.draw_secret()
    a_person(session, app_secret=secret, second_factor=True)
    session.commit()
    client = visitor(app)
    form = fields(by_passphrase(client).text, STEP)

    def broken(*_args: object) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(app.extensions["limiter"].storage, "incr", broken)
    assert client.post(STEP, data={**form, "code": pyotp.TOTP(secret).at(clock.now())}).status_code == 422
    assert not is_in(client)
