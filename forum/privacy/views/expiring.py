"""Choosing after how long one's posts end by themselves."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.core.days import full
from forum.core.errors import Invalid
from forum.core.words import _
from forum.privacy import expiry
from forum.privacy.forms import EndingForm
from forum.privacy.views import blueprint
from forum.resources import promises
from forum.web.access import member
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.route("/me/expiry", methods=["GET", "POST"])
@member
def ending() -> ResponseReturnValue:
    """Choose after how long new posts end by themselves, and whether earlier ones do too."""
    person = acting_member()
    asked = person.preferences.expire_asked
    around = {"spread": promises.ENDS_SPREAD_DAYS, "set_by": full(expiry.all_set_by(asked)) if asked else "", "here": "me"}
    if request.method == "GET":
        return page("privacy/expiry.html", form=EndingForm(data={"months": str(person.preferences.expire_months)}), **around)
    form = EndingForm.sent()
    if form.validate():
        try:
            expiry.choose(db.session(), person, form.months.data or "", earlier=form.earlier.data)
        except Invalid as error:
            form.complain(error)
        else:
            flash(_("Saved."), "good")
            return redirect("/me/expiry", 303)
    return invalid(page("privacy/expiry.html", form=form, **around))
