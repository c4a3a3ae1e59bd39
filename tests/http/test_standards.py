"""Rules of the web's security standards that no other test holds: passphrase fields, kinds of answers, hidden places, extra and doubled fields."""

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Account, Role
from forum.accounts.service import passphrases
from forum.app import create_app
from forum.core.errors import Invalid
from forum.web import access, forms
from forum.web.database import db
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields

DOOR = "a door of my own"
KINDS = ["text/html; charset=utf-8", "text/plain; charset=utf-8", "text/csv; charset=utf-8", "application/json"]


@pytest.fixture
def plain(app: Flask, session: Session) -> Iterator[Flask]:
    """A forum with the settings it has when nobody sets any."""
    made = create_app(app.config["SETTINGS"].model_copy(update={"debug_pages": False}))
    yield made
    with made.app_context():
        db.engine.dispose()


def _places(app: Flask) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [re.sub(r"<[^>]+>", "1", rule.rule) for rule in rules]


def test_a_passphrase_is_hidden_while_it_is_typed_and_a_password_manager_can_fill_it_in(app: Flask, session: Session, visitor: FlaskClient) -> None:
    member = factories.signed_in(app, session, factories.a_member(session))
    for client, place in ((visitor, "/join"), (visitor, "/sign-in"), (visitor, "/recover"), (member, "/me/passphrase")):
        page = client.get(place).text
        boxes = re.findall(r"<input[^>]*\bname=\"(?:passphrase|old)\"[^>]*>", page)
        assert boxes, place
        for box in boxes:
            assert 'type="password"' in box, place
            assert re.search(r'autocomplete="(?:new|current)-password"', box), place
            assert int((re.search(r'maxlength="(\d+)"', box) or ["", "9999"])[1]) >= 64, place
        assert not re.search(r"\son(?:paste|copy|drop)\s*=|type=\"email\"", page), place


def test_a_passphrase_of_any_letters_and_of_great_length_opens_the_door_again(app: Flask, visitor: FlaskClient, session: Session) -> None:
    typed = "жёлтый чайник 🫖 " + "und noch ein Wort " * 50
    form = {"name": DOOR, "passphrase": typed, "of_age": "y", "agrees": "y"}
    assert visitor.post("/join", data=form).status_code == 200
    another = factories.visitor(app)
    for other in (typed[:72], typed[:-12], typed.upper(), typed.replace("ё", "е")):
        assert another.post("/sign-in", data={"name": DOOR, "passphrase": other}).status_code == 422
    assert another.post("/sign-in", data={"name": DOOR, "passphrase": typed}).status_code == 303


def test_every_page_says_what_it_is_and_in_which_letters(app: Flask, session: Session, visitor: FlaskClient) -> None:
    staff = factories.signed_in(app, session, factories.a_member(session, role=Role.ADMINISTRATOR))
    for client in (visitor, staff):
        for place in (*_places(app), "/no/such/page"):
            for method in ("GET", "POST"):
                answer = client.open(place, method=method)
                if answer.data:
                    assert answer.content_type.lower() in KINDS, (method, place, answer.content_type)


@pytest.mark.parametrize(
    "place",
    [
        *("/.git/HEAD", "/.git/config", "/.env", "/settings.env", "/config.py", "/wsgi.py", "/requirements.txt", "/instance/forum.sqlite"),
        *("/instance/", "/keys/signing", "/keys/", "/static/", "/static/css/", "/static/../config.py", "/static/..%2f..%2fconfig.py", "/docs/"),
        *("/console", "/debug", "/server-status", "/metrics", "/admin", "/phpmyadmin/", "/design", "/static/css/order.txt"),
    ],
)
def test_nothing_behind_the_pages_can_be_fetched(plain: Flask, place: str) -> None:
    answer = plain.test_client().get(place)
    assert answer.status_code == 404
    assert "Index of" not in answer.text
    assert answer.content_type in KINDS


def test_a_new_forum_has_no_account_that_somebody_could_guess(app: Flask, session: Session) -> None:
    assert session.scalar(select(Account.id)) is None


def test_nobody_becomes_more_than_a_member_by_fields_that_no_form_has(visitor: FlaskClient, session: Session) -> None:
    extra = {"role": "administrator", "is_moderator": "1", "is_staff": "1", "agreed_to": "nothing", "id": "1", "account_id": "1", "private": "x"}
    answer = visitor.post("/join", data={**extra, "name": DOOR, "passphrase": PASSPHRASE, "of_age": "y", "agrees": "y"})
    assert answer.status_code == 200
    visitor.post("/me/name", data={**fields(answer.text, "/me/name"), **extra})
    account = session.scalars(select(Account)).one()
    assert account.role == Role.MEMBER
    assert account.agreed_to != "nothing"
    assert account.id != "1"


def test_what_stands_in_an_address_is_not_taken_for_what_was_typed(visitor: FlaskClient, session: Session) -> None:
    factories.a_member(session, sign_in_name=DOOR)
    session.commit()
    asked = {"name": DOOR, "passphrase": PASSPHRASE}
    assert visitor.post("/sign-in", query_string=asked).status_code == 422
    assert visitor.get("/sign-in", query_string=asked).status_code == 200
    assert visitor.get("/me").status_code == 401
    assert PASSPHRASE not in visitor.get("/sign-in", query_string=asked).text


def test_of_a_field_that_comes_twice_one_counts_throughout(visitor: FlaskClient, session: Session) -> None:
    factories.a_member(session, sign_in_name=DOOR)
    session.commit()
    first_wrong = {"name": DOOR, "passphrase": ["not the right one", PASSPHRASE]}
    assert visitor.post("/sign-in", data=first_wrong).status_code == 422
    assert visitor.get("/me").status_code == 401


def test_a_sent_form_changes_nothing_when_its_method_is_written_into_it(app: Flask, session: Session) -> None:
    client = factories.signed_in(app, session, factories.a_member(session))
    token = fields(client.get("/me").text, "/sign-out")
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        client.get("/sign-out", headers={header: "POST"}, query_string={**token, "_method": "POST"})
    assert client.get("/me").status_code == 200


def test_every_page_of_a_member_has_the_way_out(app: Flask, session: Session) -> None:
    """Signing out lies on the member's own page, which every page links to; leaving at once is on every page itself."""
    client = factories.signed_in(app, session, factories.a_member(session))
    for rule in app.url_map.iter_rules():
        if access.declared(app.view_functions[rule.endpoint]) == "member" and "GET" in (rule.methods or ()) and "<" not in rule.rule:
            answer = client.get(rule.rule)
            if answer.status_code == 200:
                assert 'href="/leave"' in answer.text, rule.rule
                assert 'action="/sign-out"' in answer.text or 'href="/me"' in answer.text, rule.rule
    assert 'action="/sign-out"' in client.get("/me").text


def test_style_scripts_and_icons_say_in_which_letters_they_are(app: Flask, visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    addresses = re.findall(r'(?:href|src)="([^"]+\.(?:css|js|svg))"', page)
    assert len(addresses) >= 3
    for address in addresses:
        assert visitor.get(address).headers["Content-Type"].endswith("; charset=utf-8"), address


def test_cookies_and_forms_are_not_signed_with_an_old_hash(app: Flask) -> None:
    with app.test_request_context():
        assert app.session_interface.get_signing_serializer(app).signer_kwargs["digest_method"] is sha256
        assert forms._serializer().signer_kwargs["digest_method"] is sha256


@pytest.mark.parametrize("passphrase", ["alongside forum", "peer support forum", "Alongside Alongside"])
def test_a_passphrase_made_of_the_name_of_this_place_is_refused(passphrase: str) -> None:
    with pytest.raises(Invalid):
        passphrases.require_good(passphrase, avoid=[])
