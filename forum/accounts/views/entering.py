"""Signing in and out, coming back with a recovery code, and leaving at once."""

import logging
import re

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import aliases
from forum.accounts.current import current_member
from forum.accounts.forms import RecoverForm, SignInForm
from forum.accounts.service import entering, recovering, sessions
from forum.accounts.views import blueprint
from forum.accounts.views.joining import welcome
from forum.core.errors import Invalid, Refused
from forum.web import limits, session
from forum.web.access import member, public
from forum.web.database import db, reading, transaction
from forum.web.forms import invalid
from forum.web.kept import carried_words
from forum.web.templating import page

log = logging.getLogger(__name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in; words that were about to be sent when a session ended are offered again."""
    form = SignInForm.sent() if request.method == "POST" else SignInForm()
    if request.method == "GET":
        return page("accounts/sign_in.html", form=form, carried={})
    carried = carried_words()
    if form.validate():
        limits.spend_for_address()
        limits.spend("sign-in", entering.sign_in_key(form.name.data))
        try:
            with reading() as looking:  # checking takes a while, and nobody who writes is to wait for it
                person = entering.sign_in(looking, form.name.data, form.passphrase.data)
            entering.renew(db.session(), person, form.name.data, form.passphrase.data)
        except Refused as error:
            form.complain(Invalid("passphrase", error.sentence))
        else:
            session.begin(sessions.open_session(db.session(), person), person, stays=form.stays.data)
            if carried:
                return page("accounts/carry_on.html", kept=carried, again=_own_path(form.resume.data))
            return redirect("/" if aliases.named(db.session(), person) else "/me/name", 303)
    return invalid(page("accounts/sign_in.html", form=form, carried=carried))


@blueprint.post("/sign-out")
@member
def sign_out() -> ResponseReturnValue:
    """End this session."""
    sessions.close_session(db.session(), session.current_token() or "")
    session.end()
    return redirect("/", 303)


@blueprint.get("/leave")
@public
def leave() -> ResponseReturnValue:
    """Leave at once: the session ends, the browser forgets our pages, and a neutral page comes up."""
    token = session.current_token()
    if token:
        # The one GET that writes: a quick exit must be a plain link, and ending a session harms nobody.
        try:
            with transaction() as own:
                sessions.close_session(own, token)
        except Exception as error:  # whatever is wrong with us, somebody who must leave leaves
            log.warning("a session could not be ended (%s)", type(error).__name__)
        session.end()
    response = redirect(current_app.config["SETTINGS"].leave_to, 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.route("/recover", methods=["GET", "POST"])
@public
def recover() -> ResponseReturnValue:
    """Come back with a recovery code."""
    form = RecoverForm.sent() if request.method == "POST" else RecoverForm()
    if request.method == "GET":
        return page("accounts/recover.html", form=form)
    if form.validate():
        limits.spend_for_address()
        limits.spend("sign-in", entering.sign_in_key(form.name.data))
        try:
            person, codes = recovering.recover(db.session(), name=form.name.data, code=form.code.data, passphrase=form.passphrase.data)
        except Invalid as error:
            form.complain(error)
        else:
            return welcome(person, codes, new=False)
    return invalid(page("accounts/recover.html", form=form))


def _own_path(path: str | None) -> str:
    """Return a path on this site and nothing else, so that no address can lead away."""
    path = path or "/"
    # Browsers leave out tabs and line ends, and take a backslash for a slash: /<tab>/elsewhere leads elsewhere.
    leads_away = path.startswith("//") or re.search(r"[\x00-\x20\\\x7f]", path)
    return path if path.startswith("/") and not leads_away and current_member() is not None else "/"
