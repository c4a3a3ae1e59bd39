"""Writing: a thread, a reply, a preview of either, and a change of one's own post."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.accounts.current import acting_member
from forum.accounts.service import limited
from forum.boards import policy, queries
from forum.boards.forms import EditForm, ReplyForm, ThreadForm
from forum.boards.models import Post, State
from forum.boards.service import changing, holding, writing
from forum.boards.views import blueprint, places, shown, voices
from forum.core import hints, markup, text
from forum.core.errors import Invalid
from forum.resources import crisis
from forum.web import limits
from forum.web.access import member
from forum.web.database import LOOK, db
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.route("/boards/<slug>/new", methods=["GET", "POST"])
@member
def start(slug: str) -> ResponseReturnValue:
    """Start a thread."""
    session, person = db.session(), acting_member()
    board = queries.get_board(session, slug, person)
    policy.require_may_post(board, person)
    limited.require_may_write(session, person)
    form = ThreadForm.sent() if request.method == "POST" else ThreadForm.fresh()
    voices.offer(form, session, person, board)

    def act() -> Post:
        if sent := writing.sent_before(session, person, form.made_id()):
            return sent
        alias, thread_id = voices.chosen(form, session, person, board)
        draft = writing.Draft(form.made_id(), form.body.data or "", form.title.data or "", thread_id, later=form.later.data)
        return writing.start_thread(session, person, board, alias, draft)

    return _write(form, act, "boards/start.html", board=board, here="boards")


@blueprint.get("/p/<post_id>/reply")
@member
def reply_form(post_id: str) -> ResponseReturnValue:
    """Show the form for answering a post, with the post quoted if that was asked for."""
    session, person = db.session(), acting_member()
    parent = queries.get_post(session, post_id, person)
    policy.require_may_reply(parent.thread.board, parent, person)
    limited.require_may_write(session, person)
    quoted = markup.quote(parent.body, parent.alias.name, f"/p/{parent.id}") if request.args.get("quote") else ""
    form = ReplyForm.fresh(data={"body": quoted})
    voices.offer(form, session, person, parent.thread.board, parent.thread)
    return page("boards/reply.html", form=form, **_around(parent))


@blueprint.post("/t/<thread_id>/replies")
@member
def reply_to_thread(thread_id: str) -> ResponseReturnValue:
    """Answer a thread, which is to answer its opening post."""
    session = db.session()
    opening = queries.opening_post(session, queries.get_thread(session, thread_id, acting_member()))
    return _reply(queries.get_post(session, opening.id, acting_member()))


@blueprint.post("/p/<post_id>/replies")
@member
def reply_to_post(post_id: str) -> ResponseReturnValue:
    """Answer a post."""
    return _reply(queries.get_post(db.session(), post_id, acting_member()))


@blueprint.route("/p/<post_id>/edit", methods=["GET", "POST"])
@member
def edit(post_id: str) -> ResponseReturnValue:
    """Change an own post."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    changing.require_own(session, person, post)
    form = EditForm.sent() if request.method == "POST" else EditForm.of(post)

    def act() -> Post:
        changing.edit_post(
            session, person, post, body=form.body.data or "", title=form.title.data or "", reason=form.reason.data or "", seen=form.seen.data
        )
        return post

    return _write(form, act, "boards/edit.html", post=post, thread=post.thread, limit="edit", here="boards")


def _reply(parent: Post) -> ResponseReturnValue:
    session, person = db.session(), acting_member()
    form = ReplyForm.sent()
    thread = parent.thread
    voices.offer(form, session, person, thread.board, thread)

    def act() -> Post:
        if sent := writing.sent_before(session, person, form.made_id()):
            return sent
        alias, _ = voices.chosen(form, session, person, thread.board, thread)
        return writing.reply(session, person, parent, alias, writing.Draft(form.made_id(), form.body.data or "", later=form.later.data))

    return _write(form, act, "boards/reply.html", **_around(parent))


def _around(parent: Post) -> dict[str, Any]:
    eyes = shown.Eyes(db.session(), acting_member(), parent.thread, [parent])
    return {"parent": eyes.show(parent), "thread": parent.thread, "board": parent.thread.board, "here": "boards"}


def _write(form: Any, act: Callable[[], Post], template: str, *, limit: str = "post", **around: Any) -> ResponseReturnValue:
    """Show a form of writing, its preview, a gentle warning, or do what it asks for."""
    if request.method == "GET":
        return page(template, form=form, **around)
    body = text.clean(form.body.data or "")[: text.TEXT_LIMIT]
    if LOOK in request.form:
        limits.spend("preview", acting_member().account_id)
        return page(template, form=form, preview=Markup(markup.render(body)), **around)  # noqa: S704  # sanitised there
    heavy = crisis.may_be_danger(body)  # a cry for help is not warned about, and only a flood of them is held up
    found = [] if form.sure.data or heavy else hints.identifying_hints(body)
    if found:
        return page(template, form=form, hints=found, **around)
    limits.spend("heavy" if heavy else limit, acting_member().account_id)
    try:
        post = act()
    except Invalid as error:
        form.complain(error)
        if error.field == "voice":
            form.voice.data = form.voice.choices[0][0]
        return invalid(page(template, form=form, **around))
    if heavy:
        flash("help", "care")  # kept for the next page alone: an address would stay in the history
    flash("Your change is saved." if limit == "edit" else _said_of(post, later=form.later.data), "good")
    return redirect(places.of_post(db.session(), post), 303)


def _said_of(post: Post, *, later: bool) -> str:
    if post.state == State.HELD and holding.has_time(db.session(), post):
        return "It will appear some time within six hours. Until then only you can see it."
    if post.state == State.HELD:
        return f"A volunteer looks at some {'posts' if post.is_opening else 'replies'} before they appear. Yours is waiting."
    if later:
        return "Your post went out at once, because it sounds as if you need somebody now. Thank you for writing."
    return "Your post is up. Thank you for writing."
