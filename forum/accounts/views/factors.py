"""A member's passkeys, one-time-code app, and second step: listed, added and removed; each change asks for the passphrase again."""

from dataclasses import dataclass

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.accounts.current import acting_member
from forum.accounts.forms import AgainForm, AppForm, FactorForm, LabelForm, PasskeyForm
from forum.accounts.members import Member
from forum.accounts.service import carried, entering, one_time_codes, passkey_ceremonies, passkeys, second_step, sessions
from forum.accounts.views import blueprint
from forum.accounts.views.second_step import own_site
from forum.core.errors import Invalid, Refused
from forum.core.words import _, later
from forum.web import limits, session
from forum.web.access import member
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import DISCREET_TITLE, page

NEW_APP = "new app"


@dataclass(frozen=True)
class Asking:
    """What a page says that asks for the passphrase before something is changed."""

    heading: str
    lead: str
    press: str
    kind: str = ""


NEW_PASSKEY_ASKS = Asking(
    later("Add a passkey"), later("First your passphrase, then your browser asks where the passkey is to be kept."), later("Go on")
)
APP_ASKS = Asking(later("Add an app that shows codes"), later("First your passphrase, then we show you what the app needs."), later("Go on"))
APP_OFF_ASKS = Asking(
    later("Remove the app"), later("Its codes let nobody in any more. You can delete the entry in the app, too."), later("Remove it"), "danger"
)
ON_ASKS = Asking(
    later("Ask me for a second step"),
    later(
        "After your passphrase you are then asked for a passkey or a code. "
        "A recovery code does it too, once: please look whether you still have yours."
    ),
    later("Ask me from now on"),
)
OFF_ASKS = Asking(later("Stop asking for a second step"), later("Your passphrase alone gets you in again."), later("Stop asking"))


@blueprint.get("/me/factors")
@member
def factors() -> str:
    """Show what gets a member in besides the passphrase."""
    person = acting_member()
    keys = passkeys.listed(db.session(), person)
    return page("accounts/factors.html", passkeys=keys, person=person, host=own_site().host, most=passkeys.MOST, here="me")


@blueprint.route("/me/factors/passkeys/new", methods=["GET", "POST"])
@member
def new_passkey() -> ResponseReturnValue:
    """Ask for the passphrase, and then the browser for a new passkey."""
    person, form = acting_member(), AgainForm.sent() if request.method == "POST" else AgainForm()
    if request.method == "GET" or not _is_confirmed(person, form):
        return _again(NEW_PASSKEY_ASKS, form)
    return _passkey_page(person, PasskeyForm(data={"label": passkeys.draw_label(), "end_others": True}))


@blueprint.post("/me/factors/passkeys")
@member
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser has made."""
    person, form = acting_member(), PasskeyForm.sent()
    limits.spend("account", person.account_id)
    sent = {"challenge": form.challenge.data or "", "credential": form.credential.data or "", "label": form.label.data or ""}
    try:
        passkey_ceremonies.add(db.session(), person, own_site(), limits.first_use, **sent)
    except Refused as error:
        again = AgainForm()
        again.form_errors.append(error.sentence)
        return _again(NEW_PASSKEY_ASKS, again, action="/me/factors/passkeys/new")
    return _changed(_("Your passkey is there. It works from now on, at this address."), form)


@blueprint.route("/me/factors/passkeys/<passkey_id>/label", methods=["GET", "POST"])
@member
def label_passkey(passkey_id: str) -> ResponseReturnValue:
    """Label a passkey anew."""
    person = acting_member()
    shown = passkeys.get(db.session(), person, passkey_id)
    form = LabelForm.sent() if request.method == "POST" else LabelForm(data={"label": shown.label})
    if request.method == "POST" and form.validate():
        passkeys.rename(db.session(), person, passkey_id, form.label.data)
        flash(_("Saved."), "good")
        return redirect("/me/factors", 303)
    drawn = page("accounts/passkey_label.html", form=form, passkey=shown, here="me")
    return invalid(drawn) if request.method == "POST" else drawn


@blueprint.route("/me/factors/passkeys/<passkey_id>/remove", methods=["GET", "POST"])
@member
def remove_passkey(passkey_id: str) -> ResponseReturnValue:
    """Remove a passkey."""
    person, form = acting_member(), _factor_form()
    shown = passkeys.get(db.session(), person, passkey_id)
    if request.method == "GET" or not _is_confirmed(person, form):
        lead = _("It lets nobody in any more. Your machine may still list it: you can delete it there, too.")
        return _again(Asking(_("Remove “%(label)s”", label=shown.label), lead, _("Remove it"), "danger"), form)
    passkeys.remove(db.session(), person, passkey_id)
    return _changed(_("“%(label)s” is removed.", label=shown.label), form)


@blueprint.route("/me/factors/app/new", methods=["GET", "POST"])
@member
def new_app() -> ResponseReturnValue:
    """Ask for the passphrase, and then show what a one-time-code app needs."""
    person, form = acting_member(), AgainForm.sent() if request.method == "POST" else AgainForm()
    if request.method == "GET" or not _is_confirmed(person, form):
        return _again(APP_ASKS, form)
    secret = one_time_codes.draw_secret()
    sealed = carried.carry(db.session(), NEW_APP, second_step.LASTS, person.account_id, secret)
    return _app_page(person, AppForm(data={"secret": sealed, "end_others": True}), secret)


@blueprint.post("/me/factors/app")
@member
def add_app() -> ResponseReturnValue:
    """Turn the app on, once a right code has shown that it works."""
    person, form = acting_member(), AppForm.sent()
    limits.spend("account", person.account_id)
    try:
        secret = _own_secret(person, form.secret.data or "")
    except Refused as error:
        again = AgainForm()
        again.form_errors.append(error.sentence)
        return _again(APP_ASKS, again, action="/me/factors/app/new")
    if form.validate():
        try:
            one_time_codes.turn_on(db.session(), person, secret, form.code.data or "", limits.first_use)
        except Invalid as error:
            form.complain(error)
        else:
            return _changed(_("Your app works. From now on you are asked for a code after your passphrase."), form)
    return invalid(_app_page(person, form, secret))


@blueprint.route("/me/factors/app/remove", methods=["GET", "POST"])
@member
def remove_app() -> ResponseReturnValue:
    """Forget the app."""
    person, form = acting_member(), _factor_form()
    if request.method == "GET" or not _is_confirmed(person, form):
        return _again(APP_OFF_ASKS, form)
    one_time_codes.turn_off(db.session(), person)
    return _changed(_("The app is removed."), form)


@blueprint.route("/me/factors/second-step", methods=["GET", "POST"])
@member
def switch_second_step() -> ResponseReturnValue:
    """Turn the second step on or off."""
    person, form = acting_member(), _factor_form()
    on = not person.preferences.second_factor
    if request.method == "GET" or not _is_confirmed(person, form):
        return _again(ON_ASKS if on else OFF_ASKS, form)
    second_step.switch(db.session(), person, on=on)
    return _changed(_("You are asked for a second step from now on.") if on else _("Your passphrase alone gets you in again."), form)


def _factor_form() -> FactorForm:
    form: FactorForm = FactorForm.sent() if request.method == "POST" else FactorForm()
    return form


def _is_confirmed(person: Member, form: AgainForm) -> bool:
    limits.spend("account", person.account_id)
    if not form.validate():
        return False
    try:
        entering.require_passphrase(db.session(), person, form.passphrase.data)
    except Invalid as error:
        form.complain(error)
    return not form.errors


def _again(asking: Asking, form: AgainForm, *, action: str = "") -> ResponseReturnValue:
    drawn = page("accounts/factor_again.html", asking=asking, form=form, action=action or request.path, here="me")
    return invalid(drawn) if request.method == "POST" else drawn


def _passkey_page(person: Member, form: PasskeyForm) -> str:
    question = passkey_ceremonies.ask_for_new(db.session(), person, own_site(_site_name(person)), form.label.data)
    return page("accounts/new_passkey.html", form=form, question=question, here="me")


def _app_page(person: Member, form: AppForm, secret: str) -> str:
    address = one_time_codes.link(secret, _site_name(person))
    # What segno draws holds nothing that anybody typed: no script and no style, only squares.
    drawn = Markup(one_time_codes.picture(address))  # noqa: S704
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page("accounts/new_app.html", form=form, link=address, picture=drawn, secret=groups, here="me")


def _own_secret(person: Member, token: str) -> str:
    whose, secret = carried.unsealed(db.session(), NEW_APP, token)
    if whose != person.account_id:
        raise Refused(_("That page belongs to another sign-in. Please begin again."))
    return secret


def _site_name(person: Member) -> str:
    name: str = _(DISCREET_TITLE) if person.preferences.neutral else current_app.config["SETTINGS"].site_name
    return name


def _changed(sentence: str, form: FactorForm | PasskeyForm | AppForm) -> ResponseReturnValue:
    """Say what was done, and end the other sessions if that was asked for."""
    if form.end_others.data:
        sessions.close_all_sessions(db.session(), acting_member().account_id, besides=session.current_token() or "")
        sentence += " " + _("You are signed out everywhere but here.")
    flash(sentence, "good")
    return redirect("/me/factors", 303)
