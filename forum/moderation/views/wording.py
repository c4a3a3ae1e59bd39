"""Ready-made words for decisions: the list, which moderators read and those who run the forum write."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField

from forum.accounts.current import acting_member
from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.moderation.service import wording
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import moderator, staff
from forum.web.database import db
from forum.web.forms import BaseForm, invalid
from forum.web.templating import page


class ReadyWordsForm(BaseForm):
    """Write words that decisions can begin with."""

    title = StringField(
        later("What they are for"), description=later("In a list: “a rude word”, “a link to a shop”."), render_kw={"autocomplete": "off"}
    )
    words = TextAreaField(
        later("The words"), description=later("For somebody who may be having a bad day. About the sentence, never about the person.")
    )


@blueprint.get("/moderation/replies")
@moderator
def ready_words() -> str:
    """List ready-made words."""
    return _page(ReadyWordsForm())


@blueprint.post("/moderation/replies")
@staff
def write_ready_words() -> ResponseReturnValue:
    """Write some."""
    form, person = ReadyWordsForm.sent(), acting_member()
    limits.spend("edit", person.account_id)
    try:
        wording.add(db.session(), person, form.title.data or "", form.words.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(_page(form))
    flash(_("These words can be chosen from now on."), "good")
    return redirect("/moderation/replies", 303)


@blueprint.post("/moderation/replies/<row_id>/remove")
@staff
def remove_ready_words(row_id: str) -> ResponseReturnValue:
    """Take some away."""
    wording.remove(db.session(), acting_member(), row_id)
    flash(_("They are gone."), "good")
    return redirect("/moderation/replies", 303)


def _page(form: ReadyWordsForm) -> str:
    return page("moderation/ready_words.html", form=form, rows=wording.listed(db.session()), here="queue")
