"""How far somebody has read: moving on, and finding one's way back. No page moves anything by being looked at.

Positions and what is new by them are the business of the services; how posts are marked stands in `shown`.
"""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import preferences
from forum.accounts.current import acting_member, current_member
from forum.boards import policy, queries
from forum.boards.models import Thread
from forum.boards.service import news, positions
from forum.boards.views import blueprint, places
from forum.core.errors import Missing
from forum.core.paging import Cursor
from forum.core.words import _
from forum.web import limits
from forum.web.access import member, public
from forum.web.cursors import read_cursor
from forum.web.database import db, writes_nothing
from forum.web.templating import page

LATELY = 10
"""How many of the threads one was in last are listed."""


@blueprint.get("/new")
@member
def new() -> str:
    """List the threads in which something is new, on all boards or on one."""
    session, person = db.session(), acting_member()
    boards = [board for board in queries.boards(session) if policy.may_read(board, person)]
    chosen = next((board for board in boards if board.slug == request.args.get("board")), None)
    scope = f"new {chosen.id if chosen else ''}"
    return page(
        "boards/new.html",
        boards=boards,
        chosen=chosen,
        found=news.latest(session, person, [chosen] if chosen else boards, read_cursor(scope)),
        began=positions.of(session, person).began,
        lately=news.lately(session, person, LATELY),
        scope=scope,
        here="boards",
    )


@blueprint.get("/t/<thread_id>/unread")
@public
def unread(thread_id: str) -> ResponseReturnValue:
    """Lead to the first post of a thread that is new to the reader, or to its newest one."""
    session, reader = db.session(), current_member()
    thread = queries.get_thread(session, thread_id, reader)
    seq = news.read_to(session, reader, thread)
    if not seq:
        return redirect(places.of_thread(thread), 302)
    post = news.first_in(session, reader, thread, seq) or news.last_of(session, thread)
    return redirect(places.of_post(session, post) if post else places.of_thread(thread), 302)


@blueprint.post("/t/<thread_id>/read")
@member
@writes_nothing
def read(thread_id: str) -> ResponseReturnValue:
    """Note that a thread was read up to a post, and lead on: to the next page if that was asked for."""
    session, person = db.session(), acting_member()
    thread = queries.get_thread(session, thread_id, person)
    limits.spend("read", person.account_id)
    post = queries.get_post(session, request.form.get("up_to", ""), person)
    if post.thread_id != thread.id or not post.is_out:
        raise Missing(_("That post is not in this thread any more. Nothing was changed."))
    positions.read_up_to(session, person, thread, post.seq)
    if request.form.get("silent"):
        return "", 204
    if request.form.get("next"):
        return redirect(places.of_thread(thread, view=places.FLAT, cursor=Cursor(str(post.seq))), 303)
    flash(_("Noted. What comes after this is marked as new, and you can begin there."), "good")
    return redirect(places.of_post(session, post, view=_sent_view()), 303)


@blueprint.post("/boards/<slug>/read")
@member
@writes_nothing
def read_board(slug: str) -> ResponseReturnValue:
    """Let everything on a board count as read."""
    session, person = db.session(), acting_member()
    board = queries.get_board(session, slug, person)
    limits.spend("read", person.account_id)
    positions.read_board(session, person, board)
    flash(_("Everything here counts as read now. It stays where it is, for when you want it."), "good")
    return redirect(places.of_board(board), 303)


@blueprint.post("/read")
@member
@writes_nothing
def read_everything() -> ResponseReturnValue:
    """Let everything that there is count as read."""
    person = acting_member()
    limits.spend("read", person.account_id)
    positions.read_everything(db.session(), person)
    flash(_("Everything counts as read now. You have missed nothing that you must know, and from here on we mark what is new."), "good")
    return redirect("/new", 303)


@blueprint.post("/t/<thread_id>/view")
@member
def keep_view(thread_id: str) -> ResponseReturnValue:
    """Keep the view of a thread that is being read for all threads."""
    session, person = db.session(), acting_member()
    thread: Thread = queries.get_thread(session, thread_id, person)
    view = _sent_view()
    preferences.change(session, person.account_id, flat=view == places.FLAT)
    flash(_("Threads are shown flat from now on.") if view else _("Threads are shown nested from now on."), "good")
    return redirect(places.first_page(thread), 303)


def _sent_view() -> str:
    return places.FLAT if request.form.get("view") == places.FLAT else ""
