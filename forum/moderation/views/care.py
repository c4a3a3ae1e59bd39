"""What moderators choose for themselves, passing a case on without a word, and a moment after what was heavy. Nobody else is shown any of it."""

from dataclasses import dataclass

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum.accounts.current import acting_member
from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.moderation import queries, reasons
from forum.moderation.models import Case
from forum.moderation.service import caring, handing, rota
from forum.moderation.views import blueprint, shown
from forum.web.access import moderator
from forum.web.database import db
from forum.web.forms import BaseForm, invalid
from forum.web.templating import page

HOURS = [SelectChoice(str(hour), str(hour)) for hour in range(24)]


class CareForm(BaseForm):
    """Choose what to be spared."""

    not_taken = SelectMultipleField(
        later("What I don't take"),
        choices=[SelectChoice(reason.key, reason.title) for reason in reasons.REASONS],
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=later("Such cases are neither in your list nor handed to you. Nobody is told."),
    )
    most = IntegerField(
        later("Severe cases a day, at most"), validators=[Optional()], render_kw={"min": "1", "max": str(caring.MOST), "inputmode": "numeric"}
    )
    begins = SelectField(later("Hand me cases from this hour"), choices=HOURS, validate_choice=False)
    ends = SelectField(later("until this one"), choices=HOURS, validate_choice=False)


@blueprint.route("/moderation/me", methods=["GET", "POST"])
@moderator
def own_care() -> ResponseReturnValue:
    """Show and keep what a moderator chooses for themselves."""
    session, person = db.session(), acting_member()
    if request.method == "GET":
        wishes = caring.wishes_of(session, person)
        values = {"not_taken": list(wishes.not_taken), "most": wishes.most, "begins": str(wishes.begins), "ends": str(wishes.ends)}
        return _page(CareForm(data=values))
    form = CareForm.sent()
    begins, ends = (_hour(field.data) for field in (form.begins, form.ends))
    try:
        caring.choose(session, person, not_taken=form.not_taken.data or (), most=form.most.data or 0, begins=begins, ends=ends)
    except Invalid as error:
        form.complain(error)
        return invalid(_page(form))
    flash(_("Kept, for you alone."), "good")
    return redirect("/moderation/me", 303)


@blueprint.post("/moderation/cases/<case_id>/pass")
@moderator
def pass_on(case_id: str) -> ResponseReturnValue:
    """Take a case out of a moderator's list; nobody asks why."""
    session, person = db.session(), acting_member()
    case = queries.get_case(session, case_id)
    shown.require_may_look(session, person, case)
    caring.pass_on(session, person, case)
    flash(_("It is out of your list, and somebody else looks at it. Nobody is told, and nothing is counted."), "good")
    return redirect("/moderation", 303)


@blueprint.post("/moderation/me/breath")
@moderator
def breathe() -> ResponseReturnValue:
    """Note that a moderator had a moment for themselves."""
    caring.breathe(db.session(), acting_member())
    flash(_("Good. Thank you for looking after yourself, too."), "good")
    return redirect("/moderation", 303)


def _hour(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() else -1


def _page(form: CareForm) -> str:
    session, person = db.session(), acting_member()
    return page("moderation/care.html", form=form, spared=caring.of(session, person), zone=rota.zone(session), here="queue")


@dataclass(frozen=True, slots=True)
class CareNow:
    """What stands above the queue for one moderator.

    :param left_out: how many waiting cases are not in their list.
    :param danger: whether one of these may be a cry for help that nobody has in hand.
    :param asked_for: cases that want a second pair of eyes, each with a title.
    """

    spared: caring.Spared
    left_out: int
    danger: bool
    asked_for: list[tuple[Case, str]]


@blueprint.app_template_global("care_now")
def care_now() -> CareNow:
    """Return what stands above the queue for whoever looks at it."""
    session, person = db.session(), acting_member()
    spared = caring.of(session, person)
    left_out = caring.left_out(session, person, spared)
    danger = any(case.reason == reasons.DANGER and not queries.in_hand(case) for case in left_out)
    asked = [(case, _(reasons.BY_KEY[case.reason].title)) for case in handing.asked_for(session, person)]
    return CareNow(spared, len(left_out), danger, asked)
