import re
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.models import SignIn
from forum.accounts.service import recovering, sessions
from forum.core import clock
from tests import factories
from tests.forms import fields


def _row(page: str, label: str) -> str:
    return next(row for row in re.findall(r"<li class=\"row\">.*?</li>", page, re.S) if label in row)


def _labels(page: str) -> list[str]:
    return [label.strip() for label in re.findall(r"row__name\">(?:<bdi>)?([^<]+)", page)]


def test_a_lost_phone_is_signed_out_from_another_device(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    lost, mine = (factories.signed_in(app, session, member) for _ in range(2))
    page = mine.get("/me/sessions").text
    address = re.findall(r"/me/sessions/[0-9a-f]+/end(?!-)", page)
    assert len(address) == 1
    mine.post(address[0], data=fields(page, address[0]))
    assert lost.get("/me").status_code == 401
    assert mine.get("/me").status_code == 200


def test_all_other_sessions_end_at_once_and_this_one_stays(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    others = [factories.signed_in(app, session, member) for _ in range(3)]
    mine = factories.signed_in(app, session, member)
    mine.post("/me/sessions/end-others", data=fields(mine.get("/me/sessions").text, "/me/sessions/end-others"))
    assert [other.get("/me").status_code for other in others] == [401] * 3
    assert mine.get("/me").status_code == 200


def test_the_list_of_sessions_says_a_day_and_a_label_and_nothing_of_the_machine(app: Flask, session: Session) -> None:
    client = factories.signed_in(app, session, factories.a_member(session))
    page = client.get("/me/sessions", headers={"User-Agent": "A very special browser"}).text
    assert len(_labels(page)) == 1
    assert "Signed in today" in page
    assert "special browser" not in page
    assert not re.search(r"\d\d:\d\d|127\.0", page)


def test_nobody_ends_the_session_of_somebody_else(app: Flask, session: Session) -> None:
    theirs = factories.signed_in(app, session, factories.a_member(session))
    factories.signed_in(app, session, member := factories.a_member(session))
    mine = factories.signed_in(app, session, member)
    page = mine.get("/me/sessions").text
    own = re.findall(r"/me/sessions/([0-9a-f]+)/end", page)[0]
    form = (
        fields(theirs.get("/me/sessions").text, "/sign-out")
        if "/sign-out" in theirs.get("/me/sessions").text
        else fields(theirs.get("/me").text, "/sign-out")
    )
    assert theirs.post(f"/me/sessions/{own}/end", data=form).status_code == 404
    assert mine.get("/me").status_code == 200


def test_a_code_can_be_tried_without_losing_it(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    code = recovering.renew_recovery_codes(session, member.account_id)[0]
    client = factories.signed_in(app, session, member)
    form = fields(client.get("/me/recovery-codes").text, "/me/recovery-codes/try")
    for _ in range(2):
        assert "That code works" in client.post("/me/recovery-codes/try", data={**form, "code": code}, follow_redirects=True).text
    assert client.post("/me/recovery-codes/try", data={**form, "code": "AAAAA-AAAAA"}).status_code == 422


def test_a_code_of_somebody_else_is_not_said_to_work(app: Flask, session: Session) -> None:
    code = recovering.renew_recovery_codes(session, factories.a_member(session).account_id)[0]
    client = factories.signed_in(app, session, factories.a_member(session))
    form = fields(client.get("/me/recovery-codes").text, "/me/recovery-codes/try")
    assert client.post("/me/recovery-codes/try", data={**form, "code": code}).status_code == 422


@pytest.mark.parametrize(("days", "asked"), [(1, False), (119, False), (121, True)])
def test_somebody_whose_codes_may_be_lost_is_asked_before_they_need_them(app: Flask, session: Session, days: int, asked: bool) -> None:
    member = factories.a_member(session)
    with time_machine.travel(date(2026, 1, 1), tick=False):
        recovering.renew_recovery_codes(session, member.account_id)
        client = factories.signed_in(app, session, member)
    # A session lasts a month, so the page is asked in a new one.
    with time_machine.travel(date.fromordinal(date(2026, 1, 1).toordinal() + days), tick=False):
        client = factories.signed_in(app, session, member)
        assert ("Do you still have your recovery codes?" in client.get("/me").text) is asked


def _discreet(app: Flask, session: Session) -> FlaskClient:
    member = factories.a_member(session)
    preferences.change(session, member.account_id, neutral=True)
    return factories.signed_in(app, session, member)


def test_somebody_who_looks_over_the_shoulder_reads_nothing_in_the_title_or_the_icon(app: Flask, session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session), factories.a_board(session, "panic"), title="My panic at night")
    client = _discreet(app, session)
    for address in ("/", "/me", "/boards/panic", f"/t/{post.thread_id}", "/search?q=panic", "/help", "/no/such/page"):
        page = client.get(address, follow_redirects=True).text
        assert re.findall(r"<title>(.*?)</title>", page, re.S) == ["Notes"], address
        assert "neutral" in re.findall(r'<link rel="icon" href="([^"]+)"', page)[0]


def test_the_history_of_a_discreet_member_names_no_board_and_no_thread(app: Flask, session: Session) -> None:
    board = factories.a_board(session, "panic")
    post = factories.a_thread(session, factories.a_member(session), board, title="My panic at night")
    client = _discreet(app, session)
    for address in ("/", f"/boards/{board.id}", f"/t/{post.thread_id}", f"/p/{post.id}/reply"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not re.findall(r'href="[^"]*(?:boards/panic|my-panic)', answer.text), address
    assert client.get(f"/t/{post.thread_id}/my-panic-at-night").headers["Location"].endswith(f"/t/{post.thread_id}")


def test_everybody_else_keeps_addresses_that_can_be_read(app: Flask, session: Session, visitor: FlaskClient) -> None:
    post = factories.a_thread(session, factories.a_member(session), factories.a_board(session, "panic"), title="My panic at night")
    session.commit()
    assert visitor.get(f"/t/{post.thread_id}").headers["Location"].endswith("/my-panic-at-night")
    assert "/boards/panic" in visitor.get("/").text


def test_a_new_member_reads_how_to_leave_before_anything_else(app: Flask, session: Session) -> None:
    client = factories.signed_in(app, session, factories.a_member(session))
    page = client.get("/me/discreet").text
    assert "Before you go on" in page
    assert client.post("/me/discreet", data=fields(page, "/me/discreet")).headers["Location"] == "/"
    assert "Before you go on" not in client.get("/me/discreet").text


def test_whoever_sits_down_at_an_open_window_cannot_take_the_account_for_good(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    code = recovering.renew_recovery_codes(session, member.account_id)[0]
    client = factories.signed_in(app, session, member)
    form = fields(client.get("/me/recovery-codes").text, "/me/recovery-codes")
    for typed in ("", "not the passphrase at all"):
        answer = client.post("/me/recovery-codes", data={**form, "passphrase": typed})
        assert answer.status_code == 422
        assert code[:5] not in answer.text
    assert recovering.try_code(session, member, code)
    session.commit()
    assert client.post("/me/recovery-codes", data={**form, "passphrase": factories.PASSPHRASE}).status_code == 200


def test_signing_in_again_ends_what_the_same_browser_had_before(app: Flask, session: Session) -> None:
    client = factories.signed_in(app, session, factories.a_member(session, sign_in_name="a door of mine"))
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    sent = {**fields(client.get("/me").text, "/sign-out"), "name": "a door of mine", "passphrase": factories.PASSPHRASE}
    assert client.post("/sign-in", data=sent).status_code == 303
    assert sessions.member_of_session(session, before) is None
    assert client.get("/me").status_code == 200


def test_a_shared_computer_forgets_its_member_with_the_window(app: Flask, session: Session) -> None:
    factories.a_member(session, sign_in_name="a door of mine")
    session.commit()
    typed = {"name": "a door of mine", "passphrase": factories.PASSPHRASE}
    shared = factories.visitor(app).post("/sign-in", data=typed)
    own = factories.visitor(app).post("/sign-in", data={**typed, "stays": "y"})
    assert "Expires" not in shared.headers["Set-Cookie"]
    assert "Expires" in own.headers["Set-Cookie"]
    assert sorted(row.ends for row in session.scalars(select(SignIn)))[0] <= clock.end_of_week(clock.today() + timedelta(days=1))


def test_somebody_elsewhere_cannot_keep_a_member_out_by_trying_at_their_door(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    member = factories.a_member(session, sign_in_name="a door of mine")
    code = recovering.renew_recovery_codes(session, member.account_id)[0]
    session.commit()
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"limit_factor": 0.3}))
    enemy, mine = factories.visitor(app), factories.visitor(app)
    enemy.environ_base["REMOTE_ADDR"], mine.environ_base["REMOTE_ADDR"] = "203.0.113.7", "198.51.100.9"
    tries = [enemy.post("/sign-in", data={"name": "a door of mine", "passphrase": "a guess that is long enough"}).status_code for _ in range(5)]
    assert tries[-1] == 429
    assert mine.post("/sign-in", data={"name": "a door of mine", "passphrase": factories.PASSPHRASE}).status_code == 303
    recover = {"name": "a door of mine", "code": code, "passphrase": "another kettle in the meadow"}
    assert enemy.post("/recover", data=recover).status_code == 200, "and where all share one address, a code gets in"


def test_a_visitor_can_read_how_to_leave_before_they_need_it(app: Flask, session: Session, visitor: FlaskClient) -> None:
    assert 'href="/help/leaving"' in visitor.get("/").text
    assert 'href="/help/leaving"' not in factories.signed_in(app, session, factories.a_member(session)).get("/").text
