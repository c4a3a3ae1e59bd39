"""Being erased: asking for it on one plain page, and changing one's mind."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.core.days import full
from forum.core.errors import Invalid
from forum.core.words import _
from forum.privacy import erasure
from forum.privacy.forms import LeaveForm
from forum.privacy.views import blueprint
from forum.resources import promises
from forum.web import limits
from forum.web.access import member
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.route("/me/erase", methods=["GET", "POST"])
@member
def erase() -> ResponseReturnValue:
    """Ask to be erased; for somebody who did, show until when they can stay."""
    person = acting_member()
    if person.is_leaving:
        until, last = full(erasure.last_day_to_stay(person)), full(erasure.last_day(person))
        return page("privacy/leaving.html", person=person, can_stay=erasure.can_stay(person), until=until, last=last, here="me")
    form = LeaveForm.sent() if request.method == "POST" else LeaveForm()
    if request.method == "GET":
        return page("privacy/erase.html", form=form, promises=promises, here="me")
    limits.spend("account", person.account_id)
    if form.validate():
        try:
            chosen = {"openings": form.openings.data, "replies": form.replies.data}
            erasure.ask(db.session(), person, form.passphrase.data, **chosen, at_once=form.when.data == "now")
        except Invalid as error:
            form.complain(error)
        else:
            return redirect("/me/erase", 303)
    return invalid(page("privacy/erase.html", form=form, promises=promises, here="me"))


@blueprint.post("/me/erase/stay")
@member
def stay() -> ResponseReturnValue:
    """Take back that one asked to be erased."""
    erasure.stay(db.session(), acting_member())
    flash(_("You stay, and nothing was erased."), "good")
    return redirect("/me", 303)
