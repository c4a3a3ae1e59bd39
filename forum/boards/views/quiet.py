"""What a reader would rather not meet: the pages on which they choose it, and the words for it in every list.

How something is shown is decided in `forum.boards.looks`; what is chosen is kept by `forum.boards.service.wishes`.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member, current_member
from forum.boards import looks, notes
from forum.boards.forms import MuteWordForm
from forum.boards.looks import PLAIN, How, Look
from forum.boards.models import State, Thread
from forum.boards.notes import Note
from forum.boards.service import wishes
from forum.boards.views import blueprint
from forum.boards.views.shown import Eyes
from forum.core.days import full
from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.web import limits
from forum.web.access import member
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page

WAYS = {How.SHOW: later("Show"), How.FOLD: later("Fold"), How.HIDE: later("Hide")}

_GONE = {State.HIDDEN: later("Hidden by a moderator"), State.DELETED: later("Deleted by its author")}


@blueprint.route("/me/reading/notes", methods=["GET", "POST"])
@member
def choose_notes() -> ResponseReturnValue:
    """Let a member choose how posts with content notes are shown."""
    session, person = db.session(), acting_member()
    if request.method == "GET":
        ways = {how: _(words) for how, words in WAYS.items()}
        return page("boards/notes.html", wishes=wishes.of(session, person), ways=ways, here="me")
    limits.spend("edit", person.account_id)
    chosen = {note.value: request.form.get(note, "") for note in Note}
    wishes.choose_notes(session, person, chosen, fold_titles="titles" in request.form)
    flash(_("Saved. Only you know of it."), "good")
    return redirect("/me/reading/notes", 303)


@blueprint.get("/me/reading/words")
@member
def list_words() -> str:
    """List the words that a member has muted, with the form for another one."""
    return _words_page(MuteWordForm())


@blueprint.post("/me/reading/words")
@member
def mute_word() -> ResponseReturnValue:
    """Mute a word."""
    person, form = acting_member(), MuteWordForm.sent()
    limits.spend("edit", person.account_id)
    try:
        wishes.mute_words(db.session(), person, form.words.data or "", hide=form.way.data == How.HIDE, days=form.days.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(_words_page(form))
    flash(_("Done. Only you know of it."), "good")
    return redirect("/me/reading/words", 303)


@blueprint.post("/me/reading/words/end")
@member
def unmute_word() -> ResponseReturnValue:
    """Read a word again."""
    wishes.unmute_words(db.session(), acting_member(), request.form.get("words", ""))
    flash(_("You read that word again."), "good")
    return redirect("/me/reading/words", 303)


@blueprint.app_template_global()
def note_choices() -> list[tuple[str, str]]:
    """Return all content notes, each with its words."""
    return [(kind, _(words)) for kind, words in notes.CHOICES]


@blueprint.app_template_global()
def notes_words(kinds: Iterable[str]) -> str:
    """Say some content notes."""
    return notes.in_words(kinds)


@blueprint.app_template_global()
def look_words(look: Look, *, is_thread: bool = False) -> str:
    """Say in the place of something why it is folded or hidden."""
    return looks.in_words(look, is_thread=is_thread)


@blueprint.app_template_global()
def title_of(thread: Thread) -> str:
    """Return what stands for the title of a thread where it leads to it: the title, or why its reader would rather not see it there."""
    if thread.state in _GONE:
        return _(_GONE[State(thread.state)])
    return looks.in_words(wishes.of_title(db.session(), current_member(), thread), is_thread=True) or thread.title


def around(eyes: Eyes) -> dict[str, Any]:
    """Return what a page of a thread says of what is folded on it, once its posts are shown: how its title looks, and the way to open all."""
    own = eyes.thread.starter_id in eyes.own
    look = PLAIN if own or eyes.thread.state in _GONE else wishes.of_title(eyes.session, eyes.reader, eyes.thread)
    if look.is_folded and eyes.is_open:
        look = PLAIN
    return {"title_look": look, "open_link": _open_link(eyes), "is_open": eyes.is_open}


def _open_link(eyes: Eyes) -> str:
    """Return the address of this page with everything open that is folded, or with it folded again; nothing where nothing is."""
    if not eyes.folds:
        return ""
    asked = {name: value for name, value in request.args.items() if name != "open"} | ({} if eyes.is_open else {"open": "1"})
    return request.path + (f"?{urlencode(asked)}" if asked else "")


def _words_page(form: MuteWordForm) -> str:
    found = [(word, full(word.last_day) if word.last_day else "") for word in wishes.muted_words(db.session(), acting_member())]
    return page("boards/muted_words.html", form=form, found=found, most=wishes.MOST, here="me")
