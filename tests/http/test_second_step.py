"""Too many tries at a door: the owner still gets in, and the words they wrote wait with the form."""

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.service import one_time_codes, recovering
from forum.core import clock
from forum.web import limits
from tests.factories import PASSPHRASE, a_member, visitor
from tests.forms import fields, words

DOOR = "a door of my own"
STEP = "/sign-in/second-step"
WORDS = "Words that must not be lost."
CARRIED = {"kept.body": WORDS, "resume": "/t/somewhere/replies"}
ENEMY, OWNER = "203.0.113.7", "198.51.100.1"


@pytest.fixture(autouse=True)
def _counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"limit_factor": 1.0}))


def a_person(session: Session, **values: object) -> tuple[Member, list[str]]:
    member = a_member(session, sign_in_name=DOOR)
    preferences.change(session, member.account_id, **values)
    codes = recovering.renew_recovery_codes(session, member.account_id)
    session.commit()
    return member, codes


def enter(client: FlaskClient, passphrase: str = PASSPHRASE, *, address: str = OWNER, **values: str) -> TestResponse:
    sent = {"name": DOOR, "passphrase": passphrase, **values}
    return client.post("/sign-in", data=sent, environ_overrides={"REMOTE_ADDR": address})


def tried(client: FlaskClient, address: str = ENEMY) -> int:
    answers = [enter(client, "not this one at all", address=address).status_code for _ in range(limits.LIMITS["sign-in"][0] + 1)]
    return answers[-1]


def test_somebody_elsewhere_keeps_a_member_out_by_trying(app: Flask, session: Session) -> None:
    a_person(session)
    assert tried(visitor(app)) == 429
    assert enter(visitor(app)).status_code == 303


def test_tries_from_everywhere_keep_out_who_has_a_recovery_code_or_do_not_say_so(app: Flask, session: Session) -> None:
    _, codes = a_person(session)
    for number in range(limits.LIMITS["door"][0] // limits.LIMITS["sign-in"][0] + 1):
        tried(visitor(app), f"203.0.113.{number}")
    refused = enter(visitor(app))
    assert refused.status_code == 429
    assert "recovery code" in words(refused.text)
    sent = {"name": DOOR, "code": codes[0], "passphrase": "marble thunder under seven hills"}
    assert visitor(app).post("/recover", data=sent, environ_overrides={"REMOTE_ADDR": OWNER}).status_code == 200


def test_words_are_lost_to_whoever_tried_too_often_to_sign_in(app: Flask, session: Session) -> None:
    a_person(session)
    client = visitor(app)
    tried(client, OWNER)
    refused = enter(client, **CARRIED)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert fields(refused.text, "/sign-in").items() >= CARRIED.items()
    assert "Set-Cookie" not in refused.headers


def test_words_are_lost_to_whoever_typed_too_many_codes(app: Flask, session: Session) -> None:
    a_person(session, app_secret=one_time_codes.draw_secret(), second_factor=True)
    client = visitor(app)
    form = fields(enter(client, **CARRIED).text, STEP)
    answers = [client.post(STEP, data={**form, "code": "no code"}) for _ in range(limits.LIMITS["sign-in"][0] + 1)]
    assert answers[-1].status_code == 429
    assert fields(answers[-1].text, STEP).items() >= (CARRIED | {"entry": form["entry"]}).items()


def test_a_thief_of_the_passphrase_keeps_out_who_has_a_recovery_code(app: Flask, session: Session) -> None:
    secret = one_time_codes.draw_secret()
    _, codes = a_person(session, app_secret=secret, second_factor=True)
    thief, client = visitor(app), visitor(app)
    form = fields(enter(thief, address=ENEMY).text, STEP)
    for _ in range(limits.LIMITS["account"][0] + 1):
        thief.post(STEP, data={**form, "code": "no code"})
    form = fields(enter(client).text, STEP)
    assert client.post(STEP, data={**form, "code": pyotp.TOTP(secret).at(clock.now())}).status_code == 429
    assert client.post(STEP, data={**form, "recovery_code": "AAAAA-BBBBB"}).status_code == 422
    assert client.post(STEP, data={**form, "recovery_code": codes[0]}).status_code == 303
    assert client.get("/me").status_code == 200
