"""The second step of signing in, and the opening of a session for whoever has taken the last one."""

import re

from flask import current_app, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import aliases
from forum.accounts.current import current_member
from forum.accounts.forms import SecondStepForm, SignInForm
from forum.accounts.members import Member
from forum.accounts.service import one_time_codes, passkey_ceremonies, passkeys, recovering, second_step, sessions
from forum.accounts.service.passkey_ceremonies import Site
from forum.accounts.service.second_step import Way
from forum.accounts.views import blueprint
from forum.accounts.views.joining import welcome
from forum.core.errors import Invalid, Refused, TooSoon
from forum.core.words import _, later
from forum.web import limits, session
from forum.web.access import public
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.kept import Fields, carried_words
from forum.web.templating import page

LOST = later("A recovery code let you in, so the second step is off now. When you have what you need again, your page has the way to turn it on.")


def own_site(name: str = "") -> Site:
    """Describe the address at which we are asked, where passkeys are made and work.

    :param name: what the member's pages call this site; its usual name when left out.
    """
    return passkey_ceremonies.site(request.host, name or current_app.config["SETTINGS"].site_name)


def sign_in_page(form: SignInForm, carried: Fields) -> str:
    """Show the form for signing in, and ask for a passkey where there is one.

    Not again after an error, unless words are carried: a question is another one each time, and the answer to an
    unknown name is to be the same, to the byte, as that to a known one.
    """
    question = passkey_ceremonies.ask(db.session(), own_site()) if carried or not (form.errors or form.form_errors) else None
    return page("accounts/sign_in.html", form=form, carried=carried, question=question)


def go_on(person: Member, way: Way, form: SignInForm | None = None) -> ResponseReturnValue:
    """Let in whoever has shown a passphrase or a recovery code; who has asked for a second step takes that first.

    :param form: of signing in, which may say that the session stays, and carry words.
    """
    stays, resume = (form.stays.data, form.resume.data) if form else (False, "")
    if not person.preferences.second_factor:
        return let_in(person, way, stays=stays, resume=resume)
    entry = second_step.begin(db.session(), person, way)
    return _step_page(person, SecondStepForm(data={"entry": entry, "stays": "y" if stays else "", "resume": resume or ""}))


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@public
def second() -> ResponseReturnValue:
    """Take the second step with a passkey, a code, or a recovery code; only then is a session opened."""
    if request.method == "GET":
        return redirect("/sign-in", 303)
    form = SecondStepForm.sent()
    try:
        person, way = second_step.half_in(db.session(), form.entry.data or "")
    except Refused as error:
        again = SignInForm(data={"stays": form.stays.data == "y", "resume": form.resume.data})
        again.form_errors.append(error.sentence)
        return invalid(sign_in_page(again, carried_words()))
    if form.validate():
        try:
            _prove(person, form)
        except Invalid as error:
            form.complain(error)
        except Refused as error:
            form.form_errors.append(error.sentence)
        except TooSoon as error:
            form.form_errors.append(error.sentence)
            return wait_first(_step_page(person, form), error)
        else:
            return let_in(person, way, stays=form.stays.data == "y", resume=form.resume.data, lost=_by_recovery(form))
    return invalid(_step_page(person, form))


def let_in(person: Member, way: Way, *, stays: bool, resume: str | None, lost: bool = False) -> ResponseReturnValue:
    """Open a session under a new token, and lead to where the person was going.

    :param resume: the address that carried words wait for.
    :param lost: whether a recovery code stood in for the second step.
    """
    if way == Way.RECOVERING:
        return welcome(person, recovering.renew_recovery_codes(db.session(), person.account_id), new=False)
    if before := session.current_token():
        sessions.close_session(db.session(), before)  # whoever signs in anew has no use for what this browser had before
    session.begin(sessions.open_session(db.session(), person, shared=not stays), person, stays=stays)
    if lost:
        flash(_(LOST), "caution")
    if carried := carried_words():
        return page("accounts/carry_on.html", kept=carried, again=_own_path(resume))
    if aliases.named(db.session(), person) is None:
        return redirect("/me/name", 303)
    return redirect("/" if person.preferences.knows_exit else "/me/discreet", 303)


def wait_first(form_page: str, error: TooSoon) -> ResponseReturnValue:
    """Answer with the form again: the page for errors would lose the words that a form carries through signing in."""
    response = make_response(form_page, 429)
    response.headers["Retry-After"] = str(error.wait)
    return response


def _prove(person: Member, form: SecondStepForm) -> None:
    limits.spend_for_address()
    if form.credential.data:
        sent = {"challenge": form.challenge.data or "", "credential": form.credential.data}
        passkey_ceremonies.prove(db.session(), own_site(), limits.first_use, member=person, **sent)
        return
    if _by_recovery(form):
        # Not counted for the person: it cannot be guessed, and must get in whoever is kept out by somebody else's tries.
        second_step.use_recovery_code(db.session(), person, form.recovery_code.data)
        return
    # Six digits can be tried through, so tries are few: in a minute, and in an hour. A passkey or a recovery code gets in meanwhile.
    for name in ("sign-in", "account"):
        limits.spend(name, f"second step {person.account_id}")
    one_time_codes.prove(db.session(), person, form.code.data or "", limits.first_use)


def _by_recovery(form: SecondStepForm) -> bool:
    return bool(form.recovery_code.data) and not form.credential.data


def _step_page(person: Member, form: SecondStepForm) -> str:
    site = own_site()
    fits_here = any(key.host == site.host for key in passkeys.listed(db.session(), person))
    question = passkey_ceremonies.ask(db.session(), site, person) if fits_here else None
    has_app = bool(person.preferences.app_secret)
    return page("accounts/second_step.html", form=form, carried=carried_words(), question=question, has_app=has_app)


def _own_path(path: str | None) -> str:
    """Return a path on this site and nothing else, so that no address can lead away."""
    path = path or "/"
    # Browsers leave out tabs and line ends, and take a backslash for a slash: /<tab>/elsewhere leads elsewhere.
    leads_away = path.startswith("//") or re.search(r"[\x00-\x20\\\x7f]", path)
    return path if path.startswith("/") and not leads_away and current_member() is not None else "/"
