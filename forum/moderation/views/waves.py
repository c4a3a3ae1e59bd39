"""Waves of spam: what waits and is alike, hiding it as one act, and taking that back."""

from dataclasses import dataclass

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from forum.accounts.current import acting_member
from forum.core import text
from forum.core.errors import Invalid
from forum.core.words import _, later, ngettext
from forum.moderation.models import Case
from forum.moderation.service import waves
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import moderator
from forum.web.database import db
from forum.web.forms import BaseForm, invalid
from forum.web.templating import page

EXCERPT = 160

REASON = later("This post came together with others that are nearly the same and lead to something for sale. If that is a mistake, please say so.")


class WaveForm(BaseForm):
    """Hide what is alike."""

    cases = SelectMultipleField(
        later("Which ones?"), choices=[], validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    reason = TextAreaField(later("What every author is told"), default=REASON)


@dataclass(frozen=True, slots=True)
class Shown:
    """A wave as the page shows it: in what its posts are alike, and the form to hide them."""

    host: str
    form: WaveForm


@blueprint.get("/moderation/waves")
@moderator
def spam_waves() -> str:
    """Show what waits and is alike."""
    return _page(None)


@blueprint.post("/moderation/waves")
@moderator
def hide_wave() -> ResponseReturnValue:
    """Hide what was chosen, as one act."""
    session, person, form = db.session(), acting_member(), WaveForm.sent()
    limits.spend("edit", person.account_id)
    try:
        _wave, count = waves.hide(session, person, form.cases.data or (), form.reason.data or "")
    except Invalid as error:
        session.rollback()
        form.complain(error)
        return invalid(_page(form))
    flash(ngettext("%(num)d post is hidden.", "%(num)d posts are hidden.", count) + " " + _("One line in the log tells of it."), "good")
    return redirect("/moderation/waves", 303)


@blueprint.post("/moderation/waves/<wave_id>/undo")
@moderator
def undo_wave(wave_id: str) -> ResponseReturnValue:
    """Show all posts of a wave again."""
    count = waves.take_back(db.session(), acting_member(), wave_id)
    flash(ngettext("%(num)d post can be read again, and its case waits.", "%(num)d posts can be read again, and their cases wait.", count), "good")
    return redirect("/moderation/waves", 303)


@blueprint.post("/moderation/waves/<wave_id>/looked")
@moderator
def leave_wave(wave_id: str) -> ResponseReturnValue:
    """Say that one has looked at a wave of somebody else."""
    waves.leave(db.session(), acting_member(), wave_id)
    flash(_("Thank you for looking."), "good")
    return redirect("/moderation/waves", 303)


def _page(failed: WaveForm | None) -> str:
    session, person = db.session(), acting_member()
    found = [_shown(number, alike, failed) for number, alike in enumerate(waves.found(session, person))]
    done = [(wave, count, own, [_label(case) for case in waves.posts_of(session, wave)]) for wave, count, own in waves.lately(session, person)]
    return page("moderation/waves.html", found=found, done=done, failed=failed, days=waves.DAYS, here="queue")


def _shown(number: int, alike: waves.Alike, failed: WaveForm | None) -> Shown:
    ids = [case.id for case in alike.cases]
    chosen = [case_id for case_id in ids if case_id in (failed.cases.data or ())] if failed else ids
    form = WaveForm(data={"cases": chosen, "reason": failed.reason.data if failed else _(REASON)}, prefix="")
    form.cases.choices = [(case.id, _label(case)) for case in alike.cases]
    form.cases.id, form.reason.id = f"cases-{number}", f"reason-{number}"
    return Shown(alike.host, form)


def _label(case: Case) -> str:
    return text.excerpt(f"{case.title} - {case.body}" if case.title else case.body, EXCERPT) or _("(words no longer kept)")
