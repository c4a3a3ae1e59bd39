"""The signed-in browser: its cookie, its person, and the proof that a form was sent from our own page.

Flask-Login keeps a random token in a signed cookie; who the token belongs to is asked of `accounts` through a loader
that the app sets. Visitors get no cookie at all.
"""

import hmac
from copy import deepcopy
from hashlib import sha256
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from forum.core.errors import Failed
from forum.core.words import _

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_FIELD = "form_token"  # noqa: S105  # the name of a field


class _Cookies(SecureCookieSessionInterface):
    """Cookies as Flask signs them, with SHA-256 instead of SHA-1."""

    digest_method = staticmethod(sha256)


class Person(Protocol):
    """What this layer needs to know of somebody signed in."""

    @property
    def is_moderator(self) -> bool: ...

    @property
    def is_staff(self) -> bool: ...


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """A token and the person it belongs to, in the shape that Flask-Login wants."""

    def __init__(self, token: str, person: Person) -> None:
        self.token, self.person = token, person

    def get_id(self) -> str:
        """Return the revocable token, never anything of the account."""
        return self.token


class ForeignForm(Failed):
    """A form that does not come from one of our own pages."""


class StaleForm(Failed):
    """A form of an earlier session of the same person, or one that has lost its token."""


def init_app(app: Flask, load: Any) -> None:
    """Set up cookies and sign-in.

    :param load: returns the person a token belongs to, or None.
    """
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if app.config["SETTINGS"].secure_cookies else "session",
        SESSION_COOKIE_SECURE=app.config["SETTINGS"].secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.session_interface = _Cookies()
    manager = LoginManager()
    manager.session_protection = None
    # Flask-Login would put a hash of address and browser into the cookie; switching its protection off does not stop that.
    manager._session_identifier_generator = lambda: ""
    manager.user_loader(lambda token: _load(load, token))
    manager.init_app(app)
    app.before_request(_require_own_form)


def current_person() -> Person | None:
    """Return who is signed in, or None for a visitor."""
    return current_user.person if current_user.is_authenticated else None


def current_token() -> str | None:
    """Return the token of the session at hand, or None for a visitor."""
    return current_user.token if current_user.is_authenticated else None


def begin(token: str, person: Person, *, stays: bool) -> None:
    """Sign a person in on this browser.

    :param stays: keep the cookie when the window closes.
    """
    cookie.clear()
    cookie.permanent = stays
    login_user(SignedIn(token, person))


def end() -> None:
    """Sign out on this browser and leave no cookie behind."""
    logout_user()
    cookie.clear()


def form_token() -> str:
    """Return the token that a member's forms carry; visitors' forms need none."""
    # From the cookie and not from the database: a page about a database that does not answer carries it too.
    token: str = cookie.get("_user_id", "")
    key: bytes = current_app.extensions["form_key"]
    return hmac.new(key, token.encode(), sha256).hexdigest() if token else ""


def keep_cookie() -> None:
    """Remember what the cookie says before the request changes it."""
    g.cookie_before = deepcopy(dict(cookie))


def restore_cookie() -> None:
    """Put the cookie back to what it said before the request: what failed must not sign anybody in, or say "posted"."""
    if "cookie_before" in g:
        cookie.clear()
        cookie.update(g.cookie_before)
        cookie.modified = False
        g.pop("_login_user", None)


def forget_person() -> None:
    """Treat the rest of the request as a visitor's: for an error page while nobody can be looked up."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def _load(load: Any, token: str) -> SignedIn | None:
    person = load(token)
    return SignedIn(token, cast(Person, person)) if person else None


def _require_own_form() -> None:
    if request.method in SAFE_METHODS:
        return
    request.form  # noqa: B018  # reads the body: one that is too large is refused as that, whoever sent it
    if not from_own_page():
        raise ForeignForm(
            _("This form did not come from a page of ours, so nothing was done. Going back shows what you wrote: please send it from there.")
        )
    if current_user.is_authenticated and not hmac.compare_digest(request.form.get(TOKEN_FIELD, "").encode(), form_token().encode()):
        raise StaleForm(_("You have signed in again since this page was opened. Nothing was lost: your words are below, and one press sends them."))


def from_own_page() -> bool:
    """Say whether the browser tells that a form comes from one of our own pages."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Browsers leave Sec-Fetch-Site out on plain http of other hosts than this machine, as on an onion address.
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return bool(source) and urlsplit(source).netloc == request.host
    except ValueError:
        return False
