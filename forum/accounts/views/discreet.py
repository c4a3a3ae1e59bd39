"""Being discreet: how to leave quickly, shown to a new member before anything else, and pages that do not say where one is."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import preferences
from forum.accounts.current import acting_member
from forum.accounts.forms import DiscreetForm
from forum.accounts.views import blueprint
from forum.core.words import _
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.route("/me/discreet", methods=["GET", "POST"])
@member
def discreet() -> ResponseReturnValue:
    """Show how to leave quickly, and let a member choose titles, icon and addresses that say nothing."""
    person = acting_member()
    if request.method == "GET":
        form = DiscreetForm(data={"neutral": person.preferences.neutral, "drop_drafts": person.preferences.drop_drafts})
        return page("accounts/discreet.html", form=form, first=not person.preferences.knows_exit, here="me")
    first = not person.preferences.knows_exit
    form = DiscreetForm.sent()
    preferences.change(db.session(), person.account_id, neutral=form.neutral.data, drop_drafts=form.drop_drafts.data, knows_exit=True)
    if first:
        return redirect("/", 303)
    flash(_("Saved. It holds on every device on which you are signed in."), "good")
    return redirect("/me/discreet", 303)
