"""The rota: who of the moderators is on, and hours to take, to offer, to take over and to give up. Only moderators see names."""

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectChoice, SelectField
from wtforms.validators import Optional

from forum.accounts.current import acting_member
from forum.core.errors import Conflict, Invalid, Missing
from forum.core.words import _, later
from forum.moderation.service import rota
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import moderator
from forum.web.database import db
from forum.web.forms import BaseForm, invalid
from forum.web.templating import page

DAYS = (later("Monday"), later("Tuesday"), later("Wednesday"), later("Thursday"), later("Friday"), later("Saturday"), later("Sunday"))

SAID = {
    "offer": later("Others are asked to take these hours. Until somebody does, they are yours."),
    "keep": later("They stay yours."),
    "take": later("These hours are yours now. Thank you."),
    "drop": later("These hours are free again."),
}


class ShiftForm(BaseForm):
    """Take hours of every week."""

    weekday = SelectField(later("Day"), choices=[SelectChoice(str(number), day) for number, day in enumerate(DAYS)], validate_choice=False)
    begins = SelectField(later("From"), choices=[SelectChoice(str(hour), str(hour)) for hour in range(24)], validate_choice=False, default="18")
    hours = IntegerField(
        later("For how many hours"), validators=[Optional()], default=2, render_kw={"min": "1", "max": str(rota.LONGEST), "inputmode": "numeric"}
    )


@blueprint.route("/moderation/rota", methods=["GET", "POST"])
@moderator
def the_rota() -> ResponseReturnValue:
    """Show the rota, and take hours."""
    session, person = db.session(), acting_member()
    if request.method == "GET":
        return _page(ShiftForm())
    form = ShiftForm.sent()
    limits.spend("edit", person.account_id)
    day, begins = (int(typed) if typed and typed.isdecimal() else -1 for typed in (form.weekday.data, form.begins.data))
    try:
        rota.take(session, person, day, begins, form.hours.data or 0)
    except Invalid as error:
        form.complain(error)
        return invalid(_page(form))
    return _changed("take")


@blueprint.post("/moderation/rota/<shift_id>/<what>")
@moderator
def change_shift(shift_id: str, what: str) -> ResponseReturnValue:
    """Offer hours, keep them, take them over, or give them up."""
    session, person = db.session(), acting_member()
    limits.spend("edit", person.account_id)
    if what in ("offer", "keep"):
        rota.offer(session, person, shift_id, wanted=what == "offer")
    elif what == "take":
        _take_over(shift_id)
    elif what == "drop":
        rota.give_up(session, person, shift_id)
    else:
        raise Missing
    return _changed(what)


def _take_over(shift_id: str) -> None:
    try:
        rota.take_over(db.session(), acting_member(), shift_id)
    except Invalid as error:  # there is no form in which it could be put right
        raise Conflict(error.sentence) from None


def _changed(what: str) -> ResponseReturnValue:
    current_app.extensions["cover"].ask_again()
    flash(_(SAID[what]), "good")
    return redirect("/moderation/rota", 303)


def _page(form: ShiftForm) -> str:
    session, person = db.session(), acting_member()
    days = [_(day) for day in DAYS]
    around = {"lines": rota.lines(session, person), "on_now": rota.on_now(session, person), "days": days, "zone": rota.zone(session)}
    return page("moderation/rota.html", form=form, **around, here="queue")
