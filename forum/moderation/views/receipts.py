"""Reading by a receipt what came of a flag or a notice, and appealing against it, without an account.

A code is sent in a form and never stands in an address: addresses are kept in a browser's history and may be logged on the way.
"""

from flask import request
from flask.typing import ResponseReturnValue

from forum.core.errors import Invalid, Missing
from forum.core.words import _
from forum.moderation import queries, reasons, statements
from forum.moderation.forms import AppealByReceiptForm, ReceiptForm
from forum.moderation.models import Flag
from forum.moderation.service import appealing
from forum.moderation.service import receipts as codes
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import public
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.route("/receipts", methods=["GET", "POST"])
@public
def receipts() -> ResponseReturnValue:
    """Ask for a receipt, and show what came of the flag it belongs to."""
    form = ReceiptForm.sent()
    if request.method == "GET":
        return page("moderation/receipts.html", form=form)
    limits.spend_for_address("receipt")
    try:
        found = codes.find(db.session(), form.code.data or "")
    except Missing as error:
        form.complain(Invalid("code", error.sentence))
        return invalid(page("moderation/receipts.html", form=form))
    return _answer(found, form.code.data or "", AppealByReceiptForm(data={"code": form.code.data}))


@blueprint.post("/receipts/appeal")
@public
def appeal_by_receipt() -> ResponseReturnValue:
    """Appeal a decision by a receipt."""
    session, form = db.session(), AppealByReceiptForm.sent()
    limits.spend_for_address("receipt")
    found = codes.find(session, form.code.data or "")
    decision = queries.standing_decision(session, found.case)
    if decision is None:
        raise Missing(_("Nothing has been decided on this yet."))
    try:
        appealing.file_for_flag(session, found, decision, form.words.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(_answer(found, form.code.data or "", form))
    return _answer(found, form.code.data or "", form)


def _answer(found: Flag, code: str, form: AppealByReceiptForm) -> str:
    session = db.session()
    decision = queries.standing_decision(session, found.case)
    return page(
        "moderation/receipt.html",
        flag=found,
        code=code,
        reason=reasons.BY_KEY[found.reason],
        decision=decision,
        appeal=codes.appeal_of(session, found),
        may_appeal=found.by_visitor and decision is not None and appealing.may_file(decision),
        statement=statements.for_flagger(decision) if decision else None,
        form=form,
    )
