"""The page on which those who run the forum say which words are watched, and what happens at them."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice, SelectField, StringField

from forum.accounts.current import acting_member
from forum.boards import queries as boards
from forum.boards.service import watching
from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.moderation.service import words
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import staff
from forum.web.database import db
from forum.web.forms import BaseForm, invalid
from forum.web.templating import page

PLAIN = {"autocomplete": "off", "maxlength": "300"}


class WordForm(BaseForm):
    """Watch a word."""

    words = StringField(
        later("A word, or words side by side"), description=later("Whole words; a star at the end stands for any ending."), render_kw=PLAIN
    )
    watch = RadioField(
        later("What happens"), choices=[SelectChoice(key.value, label) for key, label in watching.NAMES.items()], validate_choice=False
    )
    board = SelectField(later("Where"), choices=[], validate_choice=False, default="")
    says = StringField(
        later("What is said then"),
        description=later("Why it is not posted; or the address of the tag, as `tag list` shows it; or that of the link."),
        render_kw=PLAIN,
    )


@blueprint.get("/moderation/words")
@staff
def watched_words() -> str:
    """List the watched words, with the form for another one."""
    return _page(WordForm())


@blueprint.post("/moderation/words")
@staff
def watch_word() -> ResponseReturnValue:
    """Watch a word."""
    session, person, form = db.session(), acting_member(), WordForm.sent()
    limits.spend("edit", person.account_id)
    board = boards.get_board(session, form.board.data, person) if form.board.data else None
    try:
        words.add(session, form.words.data or "", form.watch.data or "", board=board, says=form.says.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(_page(form))
    flash(_("These words are watched from now on."), "good")
    return redirect("/moderation/words", 303)


@blueprint.post("/moderation/words/<row_id>/remove")
@staff
def unwatch_word(row_id: str) -> ResponseReturnValue:
    """Watch a word no longer."""
    words.remove(db.session(), row_id)
    flash(_("These words are not watched any more."), "good")
    return redirect("/moderation/words", 303)


def _page(form: WordForm) -> str:
    found = boards.boards(db.session())
    form.board.choices = [SelectChoice("", _("On every board")), *(SelectChoice(board.slug, board.title) for board in found)]
    titles = {board.id: board.title for board in found}
    names = {key.value: _(label) for key, label in watching.NAMES.items()}
    return page("moderation/keep_words.html", form=form, rows=watching.listed(db.session()), titles=titles, names=names, here="queue")
