"""Signing in and out, coming back with a recovery code, and leaving at once."""

import logging

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import shelf
from forum.accounts.current import current_member
from forum.accounts.forms import RecoverForm, SignInForm
from forum.accounts.service import entering, passkey_ceremonies, recovering, sessions
from forum.accounts.service.second_step import Way
from forum.accounts.views import blueprint
from forum.accounts.views.joining import welcome
from forum.accounts.views.second_step import go_on, let_in, own_site, sign_in_page, wait_first
from forum.core.errors import Invalid, Refused, TooSoon
from forum.web import limits, session
from forum.web.access import member, public
from forum.web.database import db, reading, transaction
from forum.web.forms import invalid
from forum.web.kept import carried_words
from forum.web.templating import page

log = logging.getLogger(__name__)

LEAVE_WITHIN = 0.5
"""Seconds for which somebody who leaves waits at most for others who write; the cookie goes in any case."""


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in; words that were about to be sent when a session ended are offered again."""
    form = SignInForm.sent() if request.method == "POST" else SignInForm()
    if request.method == "GET":
        return sign_in_page(form, [])
    try:
        return _with_passkey(form) if form.credential.data else _with_passphrase(form)
    except TooSoon as error:
        form.form_errors.append(error.sentence)
        return wait_first(sign_in_page(form, carried_words()), error)


def _with_passphrase(form: SignInForm) -> ResponseReturnValue:
    """Sign in with name and passphrase; a second step may follow."""
    if form.validate():
        limits.spend_for_address()
        limits.spend_at_door(entering.sign_in_key(form.name.data))
        try:
            with reading() as looking:  # checking takes a while, and nobody who writes is to wait for it
                person = entering.sign_in(looking, form.name.data, form.passphrase.data)
            entering.renew(db.session(), person, form.name.data, form.passphrase.data)
        except Refused as error:
            form.complain(Invalid("passphrase", error.sentence))
        else:
            return go_on(person, Way.SIGNING_IN, form)
    return invalid(sign_in_page(form, carried_words()))


def _with_passkey(form: SignInForm) -> ResponseReturnValue:
    """Sign in with a passkey alone: it is two factors in one, as the machine has asked for its owner."""
    limits.spend_for_address()
    try:
        person = passkey_ceremonies.prove(
            db.session(), own_site(), limits.first_use, challenge=form.challenge.data or "", credential=form.credential.data or ""
        )
    except Refused as error:
        form.form_errors.append(error.sentence)
        return invalid(sign_in_page(form, carried_words()))
    return let_in(person, Way.SIGNING_IN, stays=form.stays.data, resume=form.resume.data)


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
        person = current_member()
        try:
            with transaction(patience=LEAVE_WITHIN) as own:
                sessions.close_session(own, token)
                if person is not None and person.preferences.drop_drafts:
                    shelf.drop(own, person.account_id, shelf.DRAFT)
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
        # Not counted for the name: a code cannot be guessed, and whoever is kept out by somebody's tries gets in by it.
        limits.spend_for_address()
        try:
            person, codes = recovering.recover(db.session(), name=form.name.data, code=form.code.data, passphrase=form.passphrase.data)
        except Invalid as error:
            form.complain(error)
        else:
            return welcome(person, codes, new=False) if codes else go_on(person, Way.RECOVERING)
    return invalid(page("accounts/recover.html", form=form))
