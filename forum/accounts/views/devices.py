"""Where a member is signed in: a list by day and label, and the end of one or of all others."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.accounts.service import sessions
from forum.accounts.views import blueprint
from forum.core.words import _
from forum.web import session
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/me/sessions")
@member
def devices() -> str:
    """List where a member is signed in."""
    open_ones = sessions.open_sessions(db.session(), acting_member(), session.current_token() or "")
    return page("accounts/sessions.html", sessions=open_ones, here="me")


@blueprint.post("/me/sessions/<handle>/end")
@member
def end_one(handle: str) -> ResponseReturnValue:
    """End one session."""
    sessions.close_listed(db.session(), acting_member(), handle)
    flash(_("That session has ended."), "good")
    return redirect("/me/sessions", 303)


@blueprint.post("/me/sessions/end-others")
@member
def end_others() -> ResponseReturnValue:
    """End every session but this one."""
    sessions.close_all_sessions(db.session(), acting_member().account_id, besides=session.current_token() or "")
    flash(_("You are signed out everywhere but here."), "good")
    return redirect("/me/sessions", 303)
