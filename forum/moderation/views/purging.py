"""Erasing the words of a decided case for good, for a legal demand: one of those who run the forum asks, a second one says yes."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.core.errors import Invalid
from forum.core.words import _
from forum.moderation import queries
from forum.moderation.forms import PurgeForm
from forum.moderation.service import approving, purging
from forum.moderation.views import blueprint, shown
from forum.web.access import staff
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/moderation/cases/<case_id>/purge")
@staff
def purge_form(case_id: str) -> str:
    """Ask for what reason words are to be erased, or show what was asked for."""
    return _page(case_id, PurgeForm())


@blueprint.post("/moderation/cases/<case_id>/purge")
@staff
def purge(case_id: str) -> ResponseReturnValue:
    """Ask that words are erased, or say the second yes."""
    session, person, form = db.session(), acting_member(), PurgeForm.sent()
    case = queries.get_case(session, case_id)
    shown.require_may_look(session, person, case)
    asked = purging.of_case(session, case)
    try:
        if asked is None:
            purging.request(session, person, case, form.reason.data or "", form.words.data or "")
        else:
            purging.approve(session, person, asked)
    except Invalid as error:
        form.complain(error)
        return _page(case_id, form), 422
    flash(_("Noted. With the second yes the words are erased.") if asked is None else _("Done."), "good")
    return redirect(f"/moderation/cases/{case_id}/purge", 303)


def _page(case_id: str, form: PurgeForm) -> str:
    session, person = db.session(), acting_member()
    case = queries.get_case(session, case_id)
    shown.require_may_look(session, person, case)
    asked = purging.of_case(session, case)
    mine = asked is not None and approving.has_approved(session, person, asked.id)
    around = {"reason": purging.REASONS[asked.reason] if asked else "", "mine": mine, "here": "queue"}
    return page("moderation/purge.html", case=case, asked=asked, form=form, **around)
