"""Taking the name off an own post, after a page that says what that does and what it cannot do."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.boards import queries
from forum.core.words import _
from forum.privacy import disowning
from forum.privacy.views import blueprint
from forum.web import limits
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.route("/p/<post_id>/disown", methods=["GET", "POST"])
@member
def disown(post_id: str) -> ResponseReturnValue:
    """Take the name off an own post."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    disowning.require_may_disown(session, person, post)
    if request.method == "GET":
        return page("boards/disown.html", post=post, thread=post.thread, here="boards")
    limits.spend("edit", person.account_id)
    disowning.disown(session, person, post)
    flash(_("Your name is off it. Nobody can tell any more that it was you, and you cannot change it any more."), "good")
    return redirect(f"/p/{post_id}", 303)
