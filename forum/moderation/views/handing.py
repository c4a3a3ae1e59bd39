"""Leaving a note on a case for whoever has it next, or asking for a second pair of eyes."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.core.words import _
from forum.moderation import queries
from forum.moderation.models import Case
from forum.moderation.service import handing, wording
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import moderator
from forum.web.database import db


@blueprint.post("/moderation/cases/<case_id>/notes")
@moderator
def leave_note(case_id: str) -> ResponseReturnValue:
    """Leave a note on a case."""
    session, person = db.session(), acting_member()
    limits.spend("edit", person.account_id)
    asks = "asks" in request.form
    handing.add(session, person, queries.get_case(session, case_id), request.form.get("note", ""), asks=asks)
    if asks:
        flash(_("Others see in the queue that you ask for a second pair of eyes."), "good")
    else:
        flash(_("Your note is there for whoever has it next."), "good")
    return redirect(f"/moderation/cases/{case_id}#notes", 303)


@blueprint.app_template_global("case_notes")
def case_notes(case: Case) -> list[handing.Note]:
    """Return the notes on a case for whoever looks at it."""
    return handing.of(db.session(), acting_member(), case)


@blueprint.app_template_global("ready_words_to_choose")
def ready_words_to_choose() -> list[tuple[str, str]]:
    """Return the ready-made words that a decision can begin with, as (id, title)."""
    return [(row.id, row.title) for row in wording.listed(db.session())]
