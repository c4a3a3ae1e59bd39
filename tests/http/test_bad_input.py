from io import BytesIO
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Account, Role
from forum.accounts.service import entering, joining
from forum.boards import queries
from forum.boards.service import changing
from forum.core.errors import Refused
from forum.core.text import TEXT_LIMIT
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields, words
from tests.http.watching import Scene, Watched

OVERRIDES = "\u202e\u202d\u2066\u2067\u2068\u2069"
UNSEEN = "\u200b\u2060\ufeff\u00ad\u180e\u3164\U000e0041"
NOTHING = {
    "empty": "",
    "spaces": "  \u00a0\n\t\r\n ",
    "overrides": OVERRIDES * 9,
    "unseen": UNSEEN * 9,
    "null": "\0\0\0\0",
    "marks": "\u0301\u0336" * 9,
}
"""Texts that show nothing."""

LONG = "lorem ipsum " * 8_400

nothing = pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)


@pytest.fixture
def scene(app: Flask, session: Session) -> Scene:
    return Scene(app, session)


# What is typed into a form


@nothing
def test_a_post_that_shows_nothing_is_not_posted(scene: Scene, text: str) -> None:
    answer = scene.browser.send(f"/p/{scene.reply.id}/reply", scene.replies, body=text)
    assert answer.status_code == 422
    assert "A few words are enough" in answer.text


@nothing
def test_a_title_that_shows_nothing_is_asked_for_and_the_text_stays(scene: Scene, text: str) -> None:
    answer = scene.browser.send("/boards/nights/new", "/boards/nights/new", title=text, body="Words that took an hour.")
    assert answer.status_code == 422
    assert fields(answer.text, "/boards/nights/new")["body"].strip() == "Words that took an hour."


def test_a_post_that_is_too_long_comes_back_whole(scene: Scene) -> None:
    answer = scene.browser.send(f"/p/{scene.reply.id}/reply", scene.replies, body=LONG)
    assert answer.status_code == 422
    assert "20,000" in answer.text
    assert fields(answer.text, scene.replies)["body"].strip() == LONG.strip()


def test_a_title_that_is_too_long_comes_back_with_the_text(scene: Scene) -> None:
    answer = scene.browser.send("/boards/nights/new", "/boards/nights/new", title=LONG, body="Words that took an hour.")
    assert answer.status_code == 422
    kept = fields(answer.text, "/boards/nights/new")
    assert kept["title"] == LONG
    assert kept["body"].strip() == "Words that took an hour."


def test_the_longest_post_in_every_script_is_taken_whole(scene: Scene) -> None:
    for letter in ("a", "é", "न", "\U0001f54a"):
        text = letter * TEXT_LIMIT
        assert scene.browser.send(f"/p/{scene.reply.id}/reply", scene.replies, body=text, sure="y").status_code == 303
        assert scene.bodies()[-1] == text


def test_text_that_runs_backwards_cannot_turn_the_rest_of_a_page_around(scene: Scene, visitor: FlaskClient) -> None:
    answer = scene.browser.send(
        "/boards/nights/new", "/boards/nights/new", title=f"A {OVERRIDES}title{UNSEEN}", body=f"Some {OVERRIDES}words{UNSEEN}."
    )
    assert answer.status_code == 303
    page = visitor.get(answer.location)
    assert "A title" in words(page.text)
    assert "Some words." in words(page.text)
    assert not set(OVERRIDES + UNSEEN) & set(page.text + answer.location)


def test_nobody_gets_a_name_that_cannot_be_read_or_misleads(scene: Scene) -> None:
    newcomer = joining.open_account(scene.session, "a new door", "no hash", agreed_to="test")
    browser = Watched.of(scene.app, scene.session, newcomer)
    form = browser.form("/me/name", "/me/name")
    for name in (*NOTHING.values(), LONG, "ab", "a" * 31, "<b>Ann</b>", "Ann@example.org", "Moderator", "Heron🕊"):
        assert browser.post("/me/name", {**form, "name": name}).status_code == 422, name[:40]


@pytest.mark.parametrize(
    ("taken", "copy"),
    [
        ("Quiet Heron", "quiet heron"),
        ("Quiet Heron", "QuietHeron"),
        ("Quiet Heron", "Quiet-Heron"),
        ("Quiet Heron", "Quiet   Heron"),
        ("Quiet Heron", "Quiet\u200bHeron"),
        ("Quiet Heron", "Qulet Heron"),
        ("Quiet Heron", "Qu\u0456et Heron"),
        ("Quiet Heron", "Ｑｕｉｅｔ Ｈｅｒｏｎ"),
        ("Quiet Heron", "Quiét Heron"),
        ("Cape", "\u0421\u0430\u0440\u0435"),
        ("Corner", "Comer"),
        ("Olive", "0live"),
    ],
)
def test_nobody_can_be_taken_for_somebody_else(scene: Scene, taken: str, copy: str) -> None:
    factories.a_member(scene.session, taken)
    browser = Watched.of(scene.app, scene.session, joining.open_account(scene.session, "a new door", "no hash", agreed_to="test"))
    assert browser.send("/me/name", "/me/name", name=copy).status_code == 422


@pytest.mark.parametrize("door", [*NOTHING.values(), LONG, "ab"])
def test_a_sign_in_name_that_nobody_could_type_again_is_not_taken(app: Flask, session: Session, visitor: FlaskClient, door: str) -> None:
    form = {"name": door, "passphrase": PASSPHRASE, "of_age": "y", "agrees": "y"}
    assert Watched(app, visitor).post("/join", form).status_code == 422
    assert session.scalar(select(Account.id)) is None


@pytest.mark.parametrize("passphrase", [*NOTHING.values(), UNSEEN * 20, " " * 30, "a" * 2000, LONG, "short one"])
def test_a_passphrase_that_is_empty_when_it_is_cleaned_opens_no_door(app: Flask, session: Session, visitor: FlaskClient, passphrase: str) -> None:
    form = {"name": "a new door", "passphrase": passphrase, "of_age": "y", "agrees": "y"}
    answer = Watched(app, visitor).post("/join", form)
    assert answer.status_code == 422
    assert not passphrase.strip() or passphrase not in answer.text
    assert session.scalar(select(Account.id)) is None


@pytest.mark.parametrize("text", [NOTHING["overrides"], NOTHING["null"], LONG])
def test_a_wrong_door_is_refused_like_any_other(app: Flask, session: Session, visitor: FlaskClient, text: str) -> None:
    with pytest.raises(Refused):
        entering.sign_in(session, text, text)
    session.rollback()
    browser = Watched(app, visitor)
    assert browser.post("/sign-in", {"name": text, "passphrase": text}).status_code == 422
    assert browser.post("/recover", {"name": text, "code": text, "passphrase": text}).status_code == 422


@nothing
def test_a_flag_that_says_nothing_is_not_sent(scene: Scene, text: str) -> None:
    address = f"/p/{scene.reply.id}/flag"
    assert scene.browser.send(address, address, reason="other", why=text).status_code == 422


@pytest.mark.parametrize("reason", [*NOTHING.values(), "no such reason", LONG])
def test_a_flag_for_no_reason_is_asked_again_with_its_words_kept(scene: Scene, reason: str) -> None:
    address = f"/p/{scene.reply.id}/flag"
    answer = scene.browser.send(address, address, reason=reason, why="It may hurt somebody.")
    assert answer.status_code == 422
    assert fields(answer.text, address)["why"].strip() == "It may hurt somebody."


@pytest.mark.parametrize("field", ["why", "sentence", "source"])
def test_a_flag_that_is_too_long_comes_back_whole(scene: Scene, field: str) -> None:
    address = f"/p/{scene.reply.id}/flag"
    answer = scene.browser.send(address, address, **{"reason": "other", "why": "Look.", field: LONG})
    assert answer.status_code == 422
    assert fields(answer.text, address)[field].strip() == LONG.strip()


@pytest.mark.parametrize(
    "question", [*NOTHING.values(), LONG, '"' * 999, "(((", "board:" * 99, "-" * 99, "*", "a*b?c[", "\ud7ff\ue000", "%00", "'; DROP TABLE post; --"]
)
def test_every_question_gets_an_answer(app: Flask, session: Session, visitor: FlaskClient, question: str) -> None:
    factories.a_board(session)
    session.commit()
    assert Watched(app, visitor).get("/search", query_string={"q": question}).status_code == 200


# What no form of ours sends

NUMBERS = ["-1", "0", str(2**31), str(2**63), "9" * 400, "1e9", "NaN", "٣", "", "0x10", "\0"]


def test_no_number_breaks_a_page(scene: Scene) -> None:
    own = factories.a_reply(scene.session, scene.member, scene.opening)
    changing.edit_post(scene.session, scene.member, queries.get_post(scene.session, own.id, scene.member), body="Other words.")
    scene.session.commit()
    browser, thread = scene.browser, f"/t/{scene.opening.thread_id}/{scene.opening.thread.slug}"
    token, edit = browser.form("/me", "/sign-out"), browser.form(f"/p/{own.id}/edit", f"/p/{own.id}/edit")
    for number in NUMBERS:
        assert browser.get("/search", query_string={"q": "words", "page": number}).status_code == 200
        assert browser.get(thread, query_string={"after": number}).status_code == 200
        assert browser.get(thread, query_string={"branch": number}).status_code in (200, 400, 404)
        assert browser.post(f"/p/{own.id}/edit", {**edit, "body": f"Words {number}.", "seen": number}).status_code in (303, 409)
        assert browser.post(f"/p/{own.id}/history/{number}/erase", token).status_code in (303, 308, 404)


def test_no_number_breaks_a_decision(app: Flask, scene: Scene) -> None:
    address = f"/p/{scene.reply.id}/flag"
    assert scene.browser.send(address, address, reason="cruelty").status_code == 303
    moderator = Watched.of(app, scene.session, factories.a_moderator(scene.session))
    case = "/moderation/cases/" + moderator.get("/moderation").text.split("/moderation/cases/")[1].split("/")[0].split('"')[0]
    assert moderator.send("/moderation", f"{case}/claim").status_code == 303
    form = moderator.form(case, f"{case}/decide")
    for number in NUMBERS:
        typed = {"outcome": "hide", "rule": "kindness", "reason": "It hurts.", "version": number, "seen": number}
        answer = moderator.post(f"{case}/decide", {**form, **typed})
        assert answer.status_code in (409, 422)
        assert "It hurts." in answer.text


def test_null_bytes_reach_no_post(scene: Scene) -> None:
    answer = scene.browser.send("/boards/nights/new", "/boards/nights/new", title="A \0title", body="Some \0words.\0")
    assert answer.status_code == 303
    assert scene.bodies() == ["Some words."]


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "shift_jis", "nonsense"])
@pytest.mark.parametrize(
    ("raw", "status"), [(b"%ED%A0%80+%FF+half", 303), ("cœur".encode(), 303), (b"\xff\xfe\x00w", 400), (b"\xf4\x90\x80\x80", 400)]
)
def test_words_in_a_strange_encoding_are_a_post_or_refused_but_no_error(scene: Scene, charset: str, raw: bytes, status: int) -> None:
    form = scene.browser.form(f"/p/{scene.reply.id}/reply", scene.replies)
    body = b"&".join([*(f"{name}={value}".encode() for name, value in form.items() if name != "body"), b"body=readable+" + raw])
    answer = scene.browser.post(scene.replies, body, content_type=f"application/x-www-form-urlencoded; charset={charset}")
    assert answer.status_code == status
    assert [body[:8] for body in scene.bodies()] == ["readable"] * (status == 303)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"body": "words"}'),
        ("text/plain", b"body=words"),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=body\r\n\r\nwords"),
        ("multipart/form-data; boundary=" + "x" * 9999, b"--x"),
        ("", b"body=words"),
        ("application/x-www-form-urlencoded", b"=&&=;%%%"),
    ],
)
def test_a_body_that_is_no_form_is_refused_as_one(scene: Scene, kind: str, body: bytes) -> None:
    assert scene.browser.post(scene.replies, body, content_type=kind).status_code == 400


PART = b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n'


@pytest.mark.parametrize("address", ["/sign-in", "/join", "/me/name", "/no/such/page", "/boards/nights/new"])
@pytest.mark.parametrize(("kind", "start"), [("application/x-www-form-urlencoded", b"body="), ("multipart/form-data; boundary=x", PART)])
def test_more_than_a_mebibyte_is_refused_before_it_is_read(scene: Scene, visitor: FlaskClient, address: str, kind: str, start: bytes) -> None:
    for browser in (scene.browser, Watched(scene.app, visitor)):
        answer = browser.post(address, start + b"a" * (1 << 20), content_type=kind)
        assert answer.status_code == 413
        assert "larger than we can take" in answer.text


def test_sixty_one_parts_are_refused(scene: Scene, visitor: FlaskClient) -> None:
    for browser in (scene.browser, Watched(scene.app, visitor)):
        assert browser.post(scene.replies, (PART + b"x\r\n") * 61 + b"--x--", content_type="multipart/form-data; boundary=x").status_code == 413


def test_a_file_in_the_place_of_words_is_no_words(scene: Scene) -> None:
    form = scene.browser.form(f"/p/{scene.reply.id}/reply", scene.replies)
    del form["body"]
    sent = {**form, "body": (BytesIO(b"words"), "words.txt")}
    assert scene.browser.post(scene.replies, sent, content_type="multipart/form-data").status_code == 422


# Things that are not there

UNKNOWN = ["x" * 22, "é", "x" * 5000, "%00", "..%2f..%2fetc", "%ED%A0%80%ff"]


def _addresses(app: Flask, method: str, unknown: str) -> list[str]:
    """Return an address for every rule that names something, with something unknown in it."""
    named = [rule for rule in app.url_map.iter_rules() if rule.arguments and method in (rule.methods or ())]
    return ["".join("1" if is_number else unknown if is_name else text for text, is_name, is_number in _pieces(rule.rule)) for rule in named]


def _pieces(rule: str) -> list[tuple[str, bool, bool]]:
    pieces = []
    for piece in rule.replace(">", "<").split("<"):
        is_name = f"<{piece}>" in rule
        pieces.append((piece, is_name, is_name and piece.startswith("int:")))
    return pieces


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_what_is_not_there_is_a_page_that_says_so(scene: Scene, unknown: str) -> None:
    admin = Watched.of(scene.app, scene.session, factories.a_member(scene.session, role=Role.ADMINISTRATOR))
    token = admin.form("/me", "/sign-out")
    not_there = (400, 404) if unknown == "%00" else (404,)  # PostgreSQL takes no null byte, not even to look for
    addresses = _addresses(scene.app, "GET", unknown)
    assert len(addresses) > 10
    for address in addresses:
        answer = admin.client.get(address)
        assert answer.status_code in not_there, address
        assert "Get help now" in answer.text
    for address in _addresses(scene.app, "POST", unknown):
        answer = admin.post(address, {**token, "body": "Words that took an hour."})
        assert answer.status_code in not_there, address
        assert fields(answer.text, quote(answer.request.path))["body"].strip() == "Words that took an hour."


@pytest.mark.parametrize("unknown", UNKNOWN[:2])
def test_a_visitor_who_guesses_addresses_meets_no_error_of_ours(app: Flask, visitor: FlaskClient, unknown: str) -> None:
    for method in ("GET", "POST"):
        for address in _addresses(app, method, unknown):
            assert visitor.open(address, method=method).status_code in (401, 404), address


def test_every_form_without_any_field_is_answered_with_a_page(scene: Scene, visitor: FlaskClient) -> None:
    admin = Watched.of(scene.app, scene.session, factories.a_member(scene.session, role=Role.ADMINISTRATOR))
    token = admin.form("/me", "/sign-out")
    last = [rule.rule for rule in scene.app.url_map.iter_rules() if "POST" in (rule.methods or ()) and not rule.arguments]
    for address in sorted(last, key=lambda address: address == "/sign-out"):
        assert admin.post(address, token).status_code < 500, address
        assert Watched(scene.app, visitor).post(address, {}).status_code < 500, address


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"])
def test_a_strange_method_is_answered_and_does_nothing(scene: Scene, method: str) -> None:
    assert scene.browser.open(method, "/boards/nights/new").status_code < 500
