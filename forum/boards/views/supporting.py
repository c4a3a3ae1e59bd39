"""The page with the five signs of support for a post. What its author reads of them stands at the post itself, for them alone."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.boards import queries, signs
from forum.boards.service import supporting
from forum.boards.views import blueprint, shown
from forum.core.words import _
from forum.web import limits
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.route("/p/<post_id>/support", methods=["GET", "POST"])
@member
def support(post_id: str) -> ResponseReturnValue:
    """Show the signs a member can give a post; give one, or take it back."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    if request.method == "GET":
        supporting.require_may_support(session, person, post)
        eyes = shown.Eyes(session, person, post.thread, [post])
        given = supporting.given(session, person, post)
        return page("boards/support.html", p=eyes.show(post), thread=post.thread, signs=signs.SIGNS, given=given, here="boards")
    limits.spend("support", person.account_id)
    if "back" in request.form:
        supporting.take_back(session, person, post, request.form["back"])
        flash(_("Taken back."), "good")
    else:
        supporting.give(session, person, post, request.form.get("give", ""))
        flash(_("Left there. Only the author learns of it, and not from whom."), "good")
    return redirect(f"/p/{post.id}/support", 303)
