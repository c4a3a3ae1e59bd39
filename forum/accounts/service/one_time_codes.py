"""Codes from an app on the member's own machine (TOTP, RFC 6238): set up, checked, each accepted one time.

Whether a code is asked for at sign-in is decided in `second_step`. The secret is kept sealed among the preferences.
"""

import hmac
from io import BytesIO

import pyotp
import segno
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.service import second_step
from forum.accounts.service.carried import FirstUse
from forum.core import clock, seals
from forum.core.errors import Invalid
from forum.core.words import _, later

STEP = 30
"""Seconds for which an app shows one code."""
STEPS_OFF = (0, -1, 1)
"""Clocks differ, and typing takes a while: the codes before and after are good too (RFC 6238, section 5.2)."""
REMEMBERED = STEP * len(STEPS_OFF)
"""Seconds for which a code could be used again, and is remembered as used."""

WRONG = later(
    "That is not the code your app shows now. Codes change every half minute, and each works once. If it keeps failing, look at your clock."
)


def draw_secret() -> str:
    """Draw a secret of 160 random bits, base 32."""
    return pyotp.random_base32()


def link(secret: str, issuer: str) -> str:
    """Make the address that an app on this machine opens. It names the site as the member's pages do, and no person.

    :param issuer: what the app shows beside the code.
    """
    return pyotp.TOTP(secret).provisioning_uri(name="sign-in", issuer_name=issuer)


def picture(address: str) -> str:
    """Draw an address as a square that a phone reads: an SVG element to stand in a page, so that it is never a file."""
    drawn = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        drawn, kind="svg", xmldecl=False, svgns=False, scale=4, dark="#000", light="#fff", svgclass=None, lineclass=None, title=_("For your app")
    )
    return drawn.getvalue().decode()


def turn_on(session: Session, member: Member, secret: str, code: str, first_use: FirstUse) -> None:
    """Use an app from now on, after a right code has shown that it works; the second step is on with it.

    :raises Invalid: if the code is not the app's.
    """
    _require(session, member, secret, code, first_use)
    preferences.change(session, member.account_id, app_secret=secret, second_factor=True)


def turn_off(session: Session, member: Member) -> None:
    """Forget the app; if nothing else is left to ask for, the second step is off."""
    preferences.change(session, member.account_id, app_secret="")
    second_step.settle(session, member.account_id)


def prove(session: Session, member: Member, code: str, first_use: FirstUse) -> None:
    """Let through who types the code that their app shows.

    :raises Invalid: if it is not, or was used before.
    """
    if not member.preferences.app_secret:
        raise Invalid("code", _(WRONG))
    _require(session, member, member.preferences.app_secret, code, first_use)


def _require(session: Session, member: Member, secret: str, code: str, first_use: FirstUse) -> None:
    app, now = pyotp.TOTP(secret, interval=STEP), int(clock.now().timestamp())
    typed = "".join(code.split()).encode()
    fitting = [now // STEP + off for off in STEPS_OFF if hmac.compare_digest(app.at(now, counter_offset=off).encode(), typed)]
    # The step and not the code: a keyed hash of it says nothing, and two steps may happen to show the same digits.
    if not any(first_use(seals.of(session).tag("one-time code", member.account_id, secret, str(step)), REMEMBERED) for step in fitting):
        raise Invalid("code", _(WRONG))
