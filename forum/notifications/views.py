"""The page of a member's notices."""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.notifications import queries, service
from forum.web.access import member
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/me/notices")
@member
def notices() -> str:
    """Show a member's notices, under all their names."""
    session, person = db.session(), acting_member()
    scope = f"notices {person.account_id}"
    lines = queries.notices_page(session, person, read_cursor(scope))
    return page("notifications/notices.html", lines=lines, new=queries.news_in_words(session, person), scope=scope, here="me")


@blueprint.post("/me/notices/seen")
@member
def mark_read() -> ResponseReturnValue:
    """Mark all notices as read."""
    service.mark_read(db.session(), acting_member())
    flash("All marked as read. They stay here.", "good")
    return redirect("/me/notices", 303)
