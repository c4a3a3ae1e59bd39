"""What the starter of a thread says about it besides their words: what would help, whether it fitted, and "I changed my mind".

What of this a page shows around a thread is gathered here once, for those who read it and those who are about to answer.
"""

from dataclasses import dataclass

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.current import acting_member
from forum.accounts.members import Reader
from forum.boards import policy, queries, wants
from forum.boards.forms import CloseForm, WantsForm
from forum.boards.models import State, Thread
from forum.boards.service import closing, fitting, waiting
from forum.boards.views import blueprint, places
from forum.core.errors import Invalid
from forum.core.words import _
from forum.web import limits
from forum.web.access import member
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a thread.

    :param coaching: one line for those who are about to answer, or empty.
    :param welcome: whether the name that started it is new here, and nobody has answered yet.
    :param closed: why nothing can be written here any more, or empty.
    :param closed_by_starter: whether its starter closed it, and can open it again.
    :param own: whether the reader has started it.
    :param asks_fit: whether the reader is asked now whether the answers fitted.
    :param waits_long: whether the reader waits here for long already.
    """

    tag: str
    coaching: str
    welcome: bool
    closed: str
    closed_by_starter: bool
    own: bool
    asks_fit: bool
    waits_long: bool


def around(session: Session, reader: Reader, thread: Thread) -> Around:
    """Gather what stands around a thread for a reader."""
    kind = wants.of_thread(thread)
    own = reader is not None and aliases.owns(session, reader, thread.starter_id)
    closed = policy.is_closed(thread)
    return Around(
        tag=tag_of(thread),
        coaching=_(kind.coaching) if kind.coaching and not own else "",
        welcome=not own and thread.awaits and not closed and waiting.is_new_here(session, thread),
        closed=policy.closed_words(thread),
        closed_by_starter=thread.locked_by_starter,
        own=own and thread.is_out and thread.state == State.VISIBLE,
        asks_fit=own and fitting.is_to_be_asked(session, reader, thread),
        waits_long=own and waiting.has_waited_long(session, thread),
    )


@blueprint.app_template_global("wants_tag")
def tag_of(thread: Thread) -> str:
    """Return what stands beside a thread's title about what would help; nothing where it was not said, or the words are gone."""
    tag = wants.of_thread(thread).tag
    return _(tag) if tag and thread.state in (State.VISIBLE, State.HELD) else ""


@blueprint.app_template_global("wants_hints")
def wants_hints() -> dict[str, str]:
    """Return the sentences beside the things that would help."""
    return {key: _(hint) for key, hint in wants.HINTS.items()}


@blueprint.app_template_global("fit_answers")
def fit_answers() -> list[tuple[str, str]]:
    """Return the answers to whether it fitted, as (value, words)."""
    return [(fit.value, _(words)) for fit, words in wants.FITS.items()]


@blueprint.route("/t/<thread_id>/wants", methods=["GET", "POST"])
@member
def choose_wants(thread_id: str) -> ResponseReturnValue:
    """Change what would help."""
    session, person = db.session(), acting_member()
    thread = queries.get_thread(session, thread_id, person)
    fitting.require_starter(session, person, thread)
    form = WantsForm.sent() if request.method == "POST" else WantsForm(data={"wants": thread.wants})
    if request.method == "GET":
        return page("boards/wants.html", form=form, thread=thread, here="boards")
    limits.spend("edit", person.account_id)
    try:
        fitting.choose(session, person, thread, form.wants.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(page("boards/wants.html", form=form, thread=thread, here="boards"))
    flash(_("Whoever answers now reads what would help."), "good")
    return redirect(places.of_thread(thread), 303)


@blueprint.post("/t/<thread_id>/fit")
@member
def say_fit(thread_id: str) -> ResponseReturnValue:
    """Say whether the answers fitted."""
    session, person = db.session(), acting_member()
    thread = queries.get_thread(session, thread_id, person)
    limits.spend("edit", person.account_id)
    fitting.say_fit(session, person, thread, request.form.get("fit", ""))
    flash(_("Thank you. It counts without your name, and only together with many others."), "good")
    return redirect(places.of_thread(thread), 303)


@blueprint.route("/t/<thread_id>/close", methods=["GET", "POST"])
@member
def close(thread_id: str) -> ResponseReturnValue:
    """Close an own thread, after a page that says what that does."""
    session, person = db.session(), acting_member()
    thread = queries.get_thread(session, thread_id, person)
    fitting.require_starter(session, person, thread)
    form = CloseForm.sent()
    if request.method == "GET":
        return page("boards/close.html", form=form, thread=thread, here="boards")
    limits.spend("edit", person.account_id)
    try:
        closing.close(session, person, thread, form.reason.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(page("boards/close.html", form=form, thread=thread, here="boards"))
    flash(_("Your thread is closed. Everything in it stays, and you can open it again."), "good")
    return redirect(places.of_thread(thread), 303)


@blueprint.post("/t/<thread_id>/open")
@member
def reopen(thread_id: str) -> ResponseReturnValue:
    """Open an own thread again."""
    session, person = db.session(), acting_member()
    thread = queries.get_thread(session, thread_id, person)
    limits.spend("edit", person.account_id)
    closing.reopen(session, person, thread)
    flash(_("Your thread is open again."), "good")
    return redirect(places.of_thread(thread), 303)
