import re

import pytest
from sqlalchemy import select

from forum.accounts.models import Account, Role, SignIn
from forum.accounts.service import joining, recovering, sessions
from tests.factories import PASSPHRASE, a_board, a_member, a_thread, signed_in, visitor
from tests.forms import fields, words

DOOR = "a door of my own"


def join(client, **values):
    sent = {"name": DOOR, "passphrase": PASSPHRASE, "of_age": "y", "agrees": "y", **values}
    return client.post("/join", data={name: value for name, value in sent.items() if value})


def test_somebody_new_joins_keeps_the_codes_chooses_a_name_and_is_greeted(visitor, session):
    page = join(visitor).text
    codes = re.findall(r"<code>([0-9A-Z-]+)</code>", page)
    assert len(codes) == recovering.RECOVERY_CODES
    form = fields(page, "/me/name")
    assert form["name"]
    answer = visitor.post("/me/name", data=form, follow_redirects=True)
    assert f"You are {form['name']} here" in words(answer.text)
    assert codes[0] not in answer.text


@pytest.mark.parametrize("missing", ["of_age", "agrees", "name", "passphrase"])
def test_nobody_joins_without_age_consent_name_and_passphrase_and_what_was_typed_stays(visitor, session, missing):
    answer = join(visitor, **{missing: ""})
    assert answer.status_code == 422
    if missing != "name":
        assert DOOR in answer.text
    assert PASSPHRASE not in answer.text
    assert session.scalar(select(Account.id)) is None


def test_what_a_member_agreed_to_is_recorded(visitor, session, app):
    join(visitor)
    assert session.scalars(select(Account.agreed_to)).one() == app.extensions["agreements_version"]


def test_signing_in_and_out_leaves_no_session_behind(app, session):
    a_member(session, sign_in_name=DOOR)
    session.commit()
    client = visitor(app)
    answer = client.post("/sign-in", data={"name": DOOR, "passphrase": PASSPHRASE})
    assert answer.status_code == 303
    page = client.get("/me").text
    client.post("/sign-out", data=fields(page, "/sign-out"))
    assert client.get("/me").status_code == 401
    session.rollback()
    assert session.scalar(select(SignIn.token_hash)) is None
    assert client.get_cookie("session") is None


def test_a_session_cookie_copied_before_signing_out_is_worth_nothing_afterwards(app, session):
    client = signed_in(app, session, a_member(session))
    stolen = client.get_cookie("session").value
    client.post("/sign-out", data=fields(client.get("/me").text, "/sign-out"))
    thief = visitor(app)
    thief.set_cookie("session", stolen)
    assert thief.get("/me").status_code == 401


def test_leaving_ends_the_session_and_leads_away(app, session):
    client = signed_in(app, session, a_member(session))
    stolen = client.get_cookie("session").value
    answer = client.get("/leave")
    assert answer.status_code == 303
    assert answer.headers["Location"] == app.config["SETTINGS"].leave_to
    assert "storage" in answer.headers["Clear-Site-Data"]
    thief = visitor(app)
    thief.set_cookie("session", stolen)
    assert thief.get("/me").status_code == 401


def test_a_recovery_code_lets_somebody_back_in_with_new_codes(visitor, app):
    codes = re.findall(r"<code>([0-9A-Z-]+)</code>", join(visitor).text)
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    sent = {"name": DOOR, "code": codes[3], "passphrase": "marble thunder under seven hills"}
    page = client.post("/recover", data=sent).text
    assert len(re.findall(r"<code>([0-9A-Z-]+)</code>", page)) == recovering.RECOVERY_CODES
    assert client.get("/me").status_code == 200
    assert visitor.get("/me").status_code == 401


def test_words_written_while_a_session_ended_elsewhere_are_posted_after_signing_in(app, session):
    member = a_member(session, sign_in_name=DOOR)
    post = a_thread(session, member, a_board(session))
    client = signed_in(app, session, member)
    form = fields(client.get(f"/p/{post.id}").headers and client.get(f"/p/{post.id}", follow_redirects=True).text, f"/t/{post.thread_id}/replies")
    sessions.close_all_sessions(session, member.account_id)
    session.commit()
    lost = client.post(f"/t/{post.thread_id}/replies", data={**form, "body": "Words <b>that</b> must\nnot be lost."})
    assert lost.status_code == 401
    again = client.post("/sign-in", data={**fields(lost.text, "/sign-in"), "name": DOOR, "passphrase": PASSPHRASE})
    assert again.status_code == 200
    kept = fields(again.text, f"/t/{post.thread_id}/replies")
    assert kept["body"].replace("\r\n", "\n") == "Words <b>that</b> must\nnot be lost."
    answer = client.post(f"/t/{post.thread_id}/replies", data=kept, follow_redirects=True)
    assert "must" in words(answer.text)
    assert answer.status_code == 200


def test_only_staff_make_invitations_and_an_invited_moderator_is_one(app, session):
    staff = signed_in(app, session, a_member(session, role=Role.ADMINISTRATOR))
    member = signed_in(app, session, a_member(session))
    assert member.get("/me/invitations").status_code == 403
    form = fields(staff.get("/me/invitations").text, "/me/invitations")
    code = re.findall(r"<code>([0-9A-Z-]+)</code>", staff.post("/me/invitations", data={**form, "role": "moderator"}).text)[0]
    sent = {**fields(member.get("/me/code").text, "/me/code"), "code": code}
    assert "moderator" in words(member.post("/me/code", data=sent, follow_redirects=True).text)


def test_a_member_without_a_name_is_led_to_choosing_one_before_writing(visitor, session):
    board = a_board(session)
    session.commit()
    join(visitor)
    page = visitor.get(f"/boards/{board.slug}/new").text
    assert "/me/name" in page


def test_a_name_that_looks_real_brings_one_gentle_word_that_one_press_goes_past(app, session):
    client = signed_in(app, session, joining.open_account(session, "a door", "", agreed_to="1"))
    form = fields(client.get("/me/name").text, "/me/name")
    page = client.post("/me/name", data={**form, "name": "Maria Gonzalez"})
    assert page.status_code == 200
    assert "Take it as it is" in page.text
    assert "Maria Gonzalez" in page.text
    assert client.post("/me/name", data={**form, "name": "Maria Gonzalez", "sure": "y"}).status_code == 303
