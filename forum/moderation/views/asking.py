"""Asking a moderator to look at an own thread that nobody has answered for long."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.boards import queries
from forum.boards.service import waiting
from forum.core.words import _
from forum.moderation.service import noticing
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import member
from forum.web.database import db


@blueprint.post("/t/<thread_id>/ask")
@member
def ask(thread_id: str) -> ResponseReturnValue:
    """Ask a moderator to look, once a thread."""
    session, person = db.session(), acting_member()
    thread = queries.get_thread(session, thread_id, person)
    limits.spend("flag", person.account_id)
    if waiting.ask(session, person, thread):
        noticing.notice_asked(session, "post", queries.opening_post(session, thread).id)
    flash(_("A moderator looks at your thread. If it cannot wait, the help page has people who answer at once."), "good")
    return redirect(f"/t/{thread.id}", 303)
