"""One-time codes of an app, and the second step they open."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from forum.accounts.models import Account, RecoveryCode
from forum.accounts.service import carried, one_time_codes, recovering, second_step
from forum.accounts.service.second_step import Way
from forum.core import owned
from forum.core.errors import Invalid, Refused
from tests.factories import PASSPHRASE, a_member, afresh
from tests.unit.accounts.test_passkeys import Used

NOW = datetime(2026, 5, 4, 10, 0, 10, tzinfo=UTC)
NEW = "orchard pencil seventeen harbour"


@pytest.fixture
def used() -> Used:
    return Used()


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def with_app(session, used) -> tuple[object, pyotp.TOTP]:
    member, secret = a_member(session), one_time_codes.draw_secret()
    app = pyotp.TOTP(secret)
    with at(NOW - timedelta(hours=1)):
        one_time_codes.turn_on(session, member, secret, app.at(NOW - timedelta(hours=1)), used)
    return afresh(session, member), app


def test_the_codes_of_apps_do_not_fit_ours():
    # RFC 6238, appendix B, the last six of its eight digits.
    app = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert [app.at(second) for second in (59, 1111111109, 1234567890, 20000000000)] == ["287082", "081804", "005924", "353130"]


def test_a_member_is_asked_for_an_app_that_never_showed_a_right_code(session, used):
    member = a_member(session)
    with pytest.raises(Invalid):
        one_time_codes.turn_on(session, member, one_time_codes.draw_secret(), "no code", used)
    assert not afresh(session, member).preferences.app_secret
    assert not afresh(session, member).preferences.second_factor


def test_a_member_cannot_get_in_with_the_code_their_app_shows(session, used):
    member, app = with_app(session, used)
    assert member.preferences.second_factor
    with at(NOW):
        one_time_codes.prove(session, member, f" {app.at(NOW)[:3]} {app.at(NOW)[3:]} ", used)


@pytest.mark.parametrize(("off", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_that_is_half_a_minute_off_shuts_out_or_an_old_code_lets_in(session, used, off, good):
    member, app = with_app(session, used)
    with at(NOW):
        code = app.at(NOW, counter_offset=off)
        if good:
            one_time_codes.prove(session, member, code, used)
        else:
            with pytest.raises(Invalid):
                one_time_codes.prove(session, member, code, used)


def test_a_code_read_over_the_shoulder_works_once_more(session, used):
    member, app = with_app(session, used)
    with at(NOW):
        one_time_codes.prove(session, member, app.at(NOW), used)
        with pytest.raises(Invalid):
            one_time_codes.prove(session, member, app.at(NOW), used)
    with at(NOW + timedelta(seconds=30)), pytest.raises(Invalid):
        one_time_codes.prove(session, member, app.at(NOW), used)


def test_the_code_that_turned_the_app_on_opens_the_door_too(session, used):
    member, secret = a_member(session), one_time_codes.draw_secret()
    code = pyotp.TOTP(secret).at(NOW)
    with at(NOW):
        one_time_codes.turn_on(session, member, secret, code, used)
        with pytest.raises(Invalid):
            one_time_codes.prove(session, afresh(session, member), code, used)


def test_what_is_remembered_of_a_used_code_names_the_member_or_the_code(session, used):
    member, app = with_app(session, used)
    with at(NOW):
        one_time_codes.prove(session, member, app.at(NOW), used)
    assert not [key for key in used.keys if member.account_id in key or app.secret in key or app.at(NOW) in key]


def test_codes_of_an_app_that_was_removed_let_in(session, used):
    member, app = with_app(session, used)
    one_time_codes.turn_off(session, member)
    member = afresh(session, member)
    assert not member.preferences.second_factor
    with at(NOW), pytest.raises(Invalid):
        one_time_codes.prove(session, member, app.at(NOW), used)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00"])
def test_what_is_no_code_breaks_the_page(session, used, typed):
    member, _ = with_app(session, used)
    with at(NOW), pytest.raises(Invalid):
        one_time_codes.prove(session, member, typed, used)


def test_the_app_shows_who_somebody_is(session):
    secret = one_time_codes.draw_secret()
    link = one_time_codes.link(secret, "Notes")
    assert link == f"otpauth://totp/Notes:sign-in?secret={secret}&issuer=Notes"
    drawn = one_time_codes.picture(link)
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert secret not in drawn


def test_a_stolen_database_makes_codes(session, used):
    member, app = with_app(session, used)
    rows = [list(row) for row in session.execute(select(Account.__table__))]
    assert member.account_id in repr(rows)
    assert app.secret not in repr(rows)


def test_somebody_half_in_is_somebody_else_or_stays_so_for_long(session):
    member = a_member(session)
    token = second_step.begin(session, member, Way.SIGNING_IN)
    assert member.account_id not in token
    assert second_step.begin(session, member, Way.SIGNING_IN) != token
    assert second_step.half_in(session, token)[0].account_id == member.account_id
    other = carried.carry(session, "another purpose", second_step.LASTS, member.account_id, Way.SIGNING_IN, "x")
    for wrong in ("", "abc", token[:-8], token[:-1] + ("A" if token[-1] != "A" else "B") + "====", other):
        with pytest.raises(Refused):
            second_step.half_in(session, wrong)
    with time_machine.travel(datetime.now(UTC) + second_step.LASTS + timedelta(seconds=2)), pytest.raises(Refused):
        second_step.half_in(session, token)


def test_who_knew_the_old_passphrase_finishes_signing_in_after_it_was_changed(session):
    member = a_member(session)
    token = second_step.begin(session, member, Way.SIGNING_IN)
    recovering.change_passphrase(session, member, old=PASSPHRASE, new=NEW)
    with pytest.raises(Refused):
        second_step.half_in(session, token)


def test_somebody_who_has_lost_the_app_is_locked_out_for_ever(session, used):
    member, _ = with_app(session, used)
    codes = recovering.renew_recovery_codes(session, member.account_id)
    others = recovering.renew_recovery_codes(session, a_member(session).account_id)
    for wrong in ("", "000000", others[0]):
        with pytest.raises(Invalid):
            second_step.use_recovery_code(session, member, wrong)
    assert afresh(session, member).preferences.second_factor
    second_step.use_recovery_code(session, member, codes[2].lower())
    after = afresh(session, member)
    assert not after.preferences.second_factor
    assert recovering.codes_are_old(after)
    with pytest.raises(Invalid):
        second_step.use_recovery_code(session, member, codes[2])


def test_one_recovery_code_goes_round_the_second_step(session, used):
    member, secret = a_member(session, sign_in_name="a door of my own"), one_time_codes.draw_secret()
    with at(NOW):
        one_time_codes.turn_on(session, member, secret, pyotp.TOTP(secret).at(NOW), used)
    codes = recovering.renew_recovery_codes(session, member.account_id)
    back, fresh = recovering.recover(session, name="a door of my own", code=codes[0], passphrase=NEW)
    assert fresh == []
    assert back.preferences.second_factor
    session.flush()
    assert len(owned.rows_of(session, RecoveryCode, member.account_id)) == recovering.RECOVERY_CODES - 1
    with pytest.raises(Invalid):
        second_step.use_recovery_code(session, back, codes[0])
