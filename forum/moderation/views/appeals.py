"""Saying that a decision is wrong; who judges it, and how, is left to the pages of the case."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.core.errors import Invalid
from forum.core.words import _
from forum.moderation import queries
from forum.moderation.forms import AppealForm
from forum.moderation.service import appealing
from forum.moderation.views import blueprint
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/decisions/<decision_id>/appeal")
@member
def appeal_form(decision_id: str) -> str:
    """Ask what is wrong with a decision."""
    decision, _part = queries.decision_for(db.session(), acting_member(), decision_id)
    return page("moderation/appeal.html", decision=decision, form=AppealForm(), here="me")


@blueprint.post("/decisions/<decision_id>/appeal")
@member
def appeal(decision_id: str) -> ResponseReturnValue:
    """Send an appeal."""
    session, person, form = db.session(), acting_member(), AppealForm.sent()
    decision, _part = queries.decision_for(session, person, decision_id)
    try:
        appealing.file(session, person, decision, form.words.data or "")
    except Invalid as error:
        form.complain(error)
        return page("moderation/appeal.html", decision=decision, form=form, here="me"), 422
    flash(_("Thank you. Somebody who has decided nothing in this looks at it, and you are told what they say."), "good")
    return redirect(f"/decisions/{decision_id}", 303)
