"""What authors do with their own posts besides writing them: delete, put the name right, clean the history, find them."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import aliases
from forum.accounts.current import acting_member
from forum.boards import queries
from forum.boards.forms import ReplyForm
from forum.boards.models import State
from forum.boards.service import changing, drafts, holding, writing
from forum.boards.views import blueprint, places, voices
from forum.core.words import _
from forum.web import limits
from forum.web.access import member
from forum.web.cursors import read_cursor
from forum.web.database import afterwards, db
from forum.web.templating import page


@blueprint.route("/p/<post_id>/delete", methods=["GET", "POST"])
@member
def delete(post_id: str) -> ResponseReturnValue:
    """Delete an own post, after a page that says what that means."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    changing.require_own(session, person, post)
    if request.method == "GET":
        return page("boards/delete.html", post=post, thread=post.thread, here="boards")
    board, thread, was_out = post.thread.board, post.thread, post.is_out
    changing.delete_post(session, person, post)
    afterwards(lambda own: drafts.drop_made(own, person.account_id, post_id))
    if was_out:
        flash(_("Your words are gone. The place stays, so that the answers keep theirs."), "good")
        return redirect(places.of_post(session, post), 303)
    flash(_("It is gone. Nobody else has seen it."), "good")
    return redirect(places.of_board(board) if post.is_opening else places.of_thread(thread), 303)


@blueprint.route("/p/<post_id>/publish", methods=["GET", "POST"])
@member
def publish(post_id: str) -> ResponseReturnValue:
    """Let an own post out before its time, after a page that says what that shows."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    changing.require_own(session, person, post)
    if request.method == "GET" and post.state == State.HELD:
        return page("boards/publish.html", post=post, thread=post.thread, here="boards")
    if request.method == "GET":
        return redirect(places.of_post(session, post), 303)
    holding.publish_now(session, person, post)
    flash(_("It is up now."), "good")
    return redirect(places.of_post(session, post), 303)


@blueprint.route("/p/<post_id>/rename", methods=["GET", "POST"])
@member
def rename(post_id: str) -> ResponseReturnValue:
    """Send a fresh post again under the name that was meant."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    changing.require_own(session, person, post)
    form = ReplyForm.sent() if request.method == "POST" else ReplyForm.fresh()
    voices.offer_others(form, session, person, post)
    if request.method == "GET":
        return page("boards/rename.html", form=form, post=post, thread=post.thread, here="boards")
    limits.spend("edit", person.account_id)
    alias, thread_id = voices.chosen(form, session, person, post.thread.board, None if post.is_opening else post.thread)
    new = writing.send_again_as(session, person, post, alias, form.made_id(), thread_id)
    afterwards(lambda own: drafts.drop_made(own, person.account_id, post_id))
    said = _("The post stands under the other name now. Somebody may have seen it before.")
    waits = "" if new.is_out else _("It waits until a volunteer has looked at it.")
    flash(f"{said} {waits}".strip(), "good")
    return redirect(places.of_post(session, new), 303)


@blueprint.post("/p/<post_id>/history/<int:number>/erase")
@member
def erase_earlier_text(post_id: str, number: int) -> ResponseReturnValue:
    """Erase an earlier text of an own post."""
    session, person = db.session(), acting_member()
    changing.erase_earlier_text(session, person, queries.get_post(session, post_id, person), number)
    flash(_("That earlier text is erased."), "good")
    return redirect(f"/p/{post_id}/history", 303)


@blueprint.get("/me/posts")
@member
def mine() -> str:
    """List a member's own posts, under every name of theirs."""
    session, person = db.session(), acting_member()
    own = [alias.id for alias in aliases.all_of(session, person)]
    scope = f"posts {person.account_id}"
    return page("boards/mine.html", posts=queries.posts_by(session, own, read_cursor(scope)), scope=scope, here="me")
