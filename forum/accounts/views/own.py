"""A member's own page: the name others see, the passphrase, the recovery codes."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import aliases
from forum.accounts.current import acting_member
from forum.accounts.forms import AgainForm, CodeForm, NameForm, PassphraseForm
from forum.accounts.service import entering, recovering, sessions
from forum.accounts.views import blueprint
from forum.core import names, text
from forum.core.errors import Invalid
from forum.core.words import _
from forum.web import limits, session
from forum.web.access import member
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.route("/me/name", methods=["GET", "POST"])
@member
def name() -> ResponseReturnValue:
    """Choose the name that others see."""
    person = acting_member()
    if request.method == "GET":
        alias = aliases.named(db.session(), person)
        if alias is not None and not alias.hidden_name:
            return redirect("/me", 303)
        return page("accounts/name.html", form=NameForm(data={"name": aliases.free_name(db.session())}))
    form = NameForm.sent()
    warning = "" if form.sure.data else names.pseudonym_warning(text.clean_line(form.name.data or ""))
    if form.validate() and warning:
        return page("accounts/name.html", form=form, warning=warning)
    if form.validate():
        try:
            alias = aliases.take_name(db.session(), person, form.name.data)
        except Invalid as error:
            form.complain(error)
        else:
            flash(_("You are %(name)s here. Welcome.", name=alias.name), "good")
            return redirect("/" if person.preferences.knows_exit else "/me/discreet", 303)
    return invalid(page("accounts/name.html", form=form))


@blueprint.get("/me")
@member
def me() -> ResponseReturnValue:
    """Show a member what is theirs."""
    person = acting_member()
    own = aliases.all_of(db.session(), person)
    scopes = {alias.id: aliases.scope_of(db.session(), alias) for alias in own}
    return page("accounts/me.html", person=person, aliases=own, scopes=scopes, ask_codes=recovering.codes_are_old(person), here="me")


@blueprint.route("/me/passphrase", methods=["GET", "POST"])
@member
def passphrase() -> ResponseReturnValue:
    """Change the passphrase; every other session ends."""
    form = PassphraseForm.sent() if request.method == "POST" else PassphraseForm()
    if request.method == "POST" and form.validate():
        person = acting_member()
        limits.spend("account", person.account_id)
        try:
            recovering.change_passphrase(db.session(), person, old=form.old.data, new=form.passphrase.data)
        except Invalid as error:
            form.complain(error)
        else:
            session.begin(sessions.open_session(db.session(), person), person, stays=False)
            flash(_("Your passphrase is changed, and every other session has ended."), "good")
            return redirect("/me", 303)
    shown = page("accounts/passphrase.html", form=form)
    return invalid(shown) if request.method == "POST" else shown


@blueprint.route("/me/recovery-codes", methods=["GET", "POST"])
@member
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them this once."""
    if request.method == "GET":
        return page("accounts/recovery_codes.html", form=CodeForm(), renewing=AgainForm(), here="me")
    person, renewing = acting_member(), AgainForm.sent()
    limits.spend("account", person.account_id)
    if renewing.validate():
        try:
            entering.require_passphrase(db.session(), person, renewing.passphrase.data)
        except Invalid as error:
            renewing.complain(error)
        else:
            return page("accounts/codes.html", codes=recovering.renew_recovery_codes(db.session(), person.account_id), new=False, form=None)
    return invalid(page("accounts/recovery_codes.html", form=CodeForm(), renewing=renewing, here="me"))


@blueprint.post("/me/recovery-codes/try")
@member
def try_recovery_code() -> ResponseReturnValue:
    """Say whether a code that was kept still opens the door, without using it up."""
    person, form = acting_member(), CodeForm.sent()
    limits.spend("account", person.account_id)
    if form.validate() and recovering.try_code(db.session(), person, form.code.data):
        flash(_("That code works. It is not used up: keep it where it is."), "good")
        return redirect("/me/recovery-codes", 303)
    if not form.errors:
        form.complain(Invalid("code", _("That is none of your codes. If you cannot find a better one, make new ones below while you are signed in.")))
    return invalid(page("accounts/recovery_codes.html", form=form, renewing=AgainForm(), here="me"))
