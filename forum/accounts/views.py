"""The pages of joining, signing in and out, recovering, choosing a name, and a member's own page."""

import logging
import re

from flask import Blueprint, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import aliases, service
from forum.accounts.current import acting_member, current_member
from forum.accounts.forms import CodeForm, JoinForm, NameForm, PassphraseForm, RecoverForm, SignInForm
from forum.accounts.models import Role
from forum.core import names
from forum.core.errors import Invalid, Refused
from forum.web import limits, session
from forum.web.access import member, public, staff
from forum.web.database import db, reading, transaction
from forum.web.forms import invalid
from forum.web.kept import carried_words
from forum.web.templating import page

blueprint = Blueprint("accounts", __name__)
log = logging.getLogger(__name__)


@blueprint.route("/join", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    """Open an account, and show the recovery codes this once."""
    sign_up = current_app.config["SETTINGS"].sign_up
    form = JoinForm.sent() if request.method == "POST" else JoinForm.asked()
    if request.method == "GET":
        return page("accounts/join.html", form=form, sign_up=sign_up, passphrase=_drawn_passphrase())
    limits.spend_for_address()
    if form.validate():
        try:
            joined = service.join(
                db.session(),
                sign_in_name=form.name.data,
                passphrase=form.passphrase.data,
                agreed_to=current_app.extensions["agreements_version"],
                code=form.code.data or "",
                sign_up=sign_up,
            )
        except Invalid as error:
            form.complain(error)
        else:
            return _welcome(joined, new=True)
    return invalid(page("accounts/join.html", form=form, sign_up=sign_up, passphrase=_drawn_passphrase()))


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
        limits.spend("sign-in", service.sign_in_key(form.name.data))
        try:
            with reading() as looking:  # checking takes a while, and nobody who writes is to wait for it
                person = service.sign_in(looking, form.name.data, form.passphrase.data)
            service.renew_hash(db.session(), person, form.passphrase.data)
        except Refused as error:
            form.complain(Invalid("passphrase", error.sentence))
        else:
            session.begin(service.open_session(db.session(), person), person, stays=form.stays.data)
            if carried:
                return page("accounts/carry_on.html", kept=carried, again=_own_path(form.resume.data))
            return redirect("/" if aliases.named(db.session(), person) else "/me/name", 303)
    return invalid(page("accounts/sign_in.html", form=form, carried=carried))


@blueprint.post("/sign-out")
@member
def sign_out() -> ResponseReturnValue:
    """End this session."""
    service.close_session(db.session(), session.current_token() or "")
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
                service.close_session(own, token)
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
        limits.spend("sign-in", service.sign_in_key(form.name.data))
        try:
            joined = service.recover(db.session(), name=form.name.data, code=form.code.data, passphrase=form.passphrase.data)
        except Invalid as error:
            form.complain(error)
        else:
            return _welcome(joined, new=False)
    return invalid(page("accounts/recover.html", form=form))


@blueprint.route("/me/name", methods=["GET", "POST"])
@member
def name() -> ResponseReturnValue:
    """Choose the name that others see."""
    person = acting_member()
    if request.method == "GET":
        if aliases.named(db.session(), person):
            return redirect("/me", 303)
        return page("accounts/name.html", form=NameForm(data={"name": aliases.free_name(db.session())}))
    form = NameForm.sent()
    if form.validate():
        try:
            alias = aliases.take_name(db.session(), person, form.name.data)
        except Invalid as error:
            form.complain(error)
        else:
            flash(f"You are {alias.name} here. Welcome.", "good")
            return redirect("/", 303)
    return invalid(page("accounts/name.html", form=form))


@blueprint.get("/me")
@member
def me() -> ResponseReturnValue:
    """Show a member what is theirs."""
    person = acting_member()
    return page("accounts/me.html", person=person, aliases=aliases.all_of(db.session(), person), here="me")


@blueprint.route("/me/passphrase", methods=["GET", "POST"])
@member
def passphrase() -> ResponseReturnValue:
    """Change the passphrase; every other session ends."""
    form = PassphraseForm.sent() if request.method == "POST" else PassphraseForm()
    if request.method == "POST" and form.validate():
        person = acting_member()
        limits.spend("account", person.account_id)
        try:
            service.change_passphrase(db.session(), person, old=form.old.data, new=form.passphrase.data)
        except Invalid as error:
            form.complain(error)
        else:
            session.begin(service.open_session(db.session(), person), person, stays=False)
            flash("Your passphrase is changed, and every other session has ended.", "good")
            return redirect("/me", 303)
    shown = page("accounts/passphrase.html", form=form)
    return invalid(shown) if request.method == "POST" else shown


@blueprint.post("/me/recovery-codes")
@member
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them this once."""
    person = acting_member()
    limits.spend("account", person.account_id)
    codes = service.renew_recovery_codes(db.session(), person.account_id)
    return page("accounts/codes.html", codes=codes, new=False, form=None)


@blueprint.route("/me/code", methods=["GET", "POST"])
@member
def code() -> ResponseReturnValue:
    """Use a set-up code or an invitation to moderate, as somebody who has joined already."""
    form = CodeForm.sent() if request.method == "POST" else CodeForm()
    if request.method == "POST" and form.validate():
        person = acting_member()
        limits.spend("account", person.account_id)
        try:
            role = service.use_code(db.session(), person, form.code.data)
        except Invalid as error:
            form.complain(error)
        else:
            flash(f"Done: your role here is {role} now.", "good")
            return redirect("/me", 303)
    shown = page("accounts/code.html", form=form)
    return invalid(shown) if request.method == "POST" else shown


@blueprint.route("/me/invitations", methods=["GET", "POST"])
@staff
def invitations() -> ResponseReturnValue:
    """Make a one-time invitation for a member or a moderator, and show it this once."""
    code = None
    if request.method == "POST":
        role = Role.MODERATOR if request.form.get("role") == "moderator" else Role.MEMBER
        code = service.invite(db.session(), role)
    return page("accounts/invitations.html", code=code)


def _welcome(joined: service.Joined, *, new: bool) -> ResponseReturnValue:
    session.begin(service.open_session(db.session(), joined.member), joined.member, stays=False)
    named = None if new else aliases.named(db.session(), joined.member)
    form = None if named else NameForm(data={"name": aliases.free_name(db.session())})
    return page("accounts/codes.html", codes=joined.codes, new=new, form=form)


def _drawn_passphrase() -> str:
    return names.draw_passphrase()


def _own_path(path: str | None) -> str:
    """Return a path on this site and nothing else, so that no address can lead away."""
    path = path or "/"
    # Browsers leave out tabs and line ends, and take a backslash for a slash: /<tab>/elsewhere leads elsewhere.
    leads_away = path.startswith("//") or re.search(r"[\x00-\x20\\\x7f]", path)
    return path if path.startswith("/") and not leads_away and current_member() is not None else "/"
