"""Reading: all boards, one board, one thread, and one post's place. What a post said before is shown by `history`."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import aliases
from forum.accounts.current import current_member
from forum.boards import queries
from forum.boards.forms import ReplyForm
from forum.boards.models import CardPlace, Post, State, Thread
from forum.boards.policy import is_closed, may_read
from forum.boards.service import news, waiting, wishes
from forum.boards.service.keeping import cards, tagging
from forum.boards.views import blueprint, drafts, following, kindness, marks, places, quiet, shown, steps
from forum.boards.views.voices import offer
from forum.core.errors import Missing
from forum.core.words import _
from forum.web.access import public
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page

LATELY = 5
"""How many of the threads one was in last stand beside the boards."""


@blueprint.get("/")
@public
def home() -> str:
    """Show all boards, in their groups."""
    session, reader = db.session(), current_member()
    groups: dict[str, list[object]] = {}
    below: dict[str, list[object]] = {}
    boards = queries.boards(session)
    for board in boards:
        (below.setdefault(board.parent_id, []) if board.parent_id else groups.setdefault(board.group, [])).append(board)
    lately = news.lately(session, reader, LATELY) if reader else []
    awaited = reader is not None and waiting.is_any(session, reader)
    new = news.boards_with(session, reader, boards)
    return page("boards/home.html", groups=groups, below=below, new=new, lately=lately, awaited=awaited, here="boards")


@blueprint.get("/boards/<slug>")
@public
def board(slug: str) -> ResponseReturnValue:
    """Show the threads of a board, newest activity first, or those with one of its tags; the pinned ones stand above them."""
    session, reader = db.session(), current_member()
    board = queries.get_board(session, slug, reader)
    if slug not in (board.slug, board.id):
        return redirect(places.of_board(board) + (f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""), 301)
    tag = tagging.get(session, board, request.args["tag"]) if request.args.get("tag") else None
    scope = f"board {board.id} {tag.id if tag else ''}"
    cursor = read_cursor(scope)
    threads = queries.board_page(session, board, cursor, tag=tag)
    around = marks.around(session, board, threads.rows, tag, is_first=threads.before is None, reader=reader)
    shown = [*around.pinned, *threads.rows]
    looks, new = wishes.of_threads(session, reader, shown), news.among(session, reader, shown)
    follow = following.choice(session, reader, tag or board)
    card = cards.shown(session, board, CardPlace.TOP) if threads.before is None else None
    values = {"board": board, "card": card, "threads": threads, "shown": shown, "around": around, "tag": tag, "scope": scope, "follow": follow}
    return page("boards/board.html", **values, looks=looks, new=new, here="boards")


@blueprint.get("/t/<thread_id>")
@blueprint.get("/t/<thread_id>/<slug>")
@public
def thread(thread_id: str, slug: str = "") -> ResponseReturnValue:
    """Show a thread, nested or flat, or one of its branches."""
    session, reader = db.session(), current_member()
    thread = queries.get_thread(session, thread_id, reader)
    branch = request.args.get("branch", "")
    view = "" if branch else _asked_view()
    cursor = read_cursor(places.scope(thread, view, branch))
    if slug != places.thread_slug(thread) or thread.id != thread_id:
        # For now alone: which words stand in an address is a member's choice.
        return redirect(places.of_thread(thread, view=view, cursor=cursor, branch=branch), 302)
    root = _branch_root(thread, branch)
    found = queries.flat_page(session, thread, cursor) if view else queries.nested_page(session, thread, cursor, root)
    eyes = shown.Eyes(session, reader, thread, [*found.posts.rows, *([root] if root else [])])
    eyes.is_open = request.args.get("open") == "1"
    posts = shown.flat(eyes, found) if view else shown.nested(eyes, found)
    is_writable = thread.state == State.VISIBLE and not is_closed(thread)
    form = drafts.fill(ReplyForm, session, reader, f"thread {thread.id}") if reader and is_writable else None
    if form is not None and reader is not None:
        offer(form, session, reader, thread.board, thread)
    return page(
        "boards/thread.html",
        thread=thread,
        board=thread.board,
        posts=posts,
        waiting=shown.waiting(eyes),
        root=eyes.show(root) if root else None,
        **quiet.around(eyes),
        form=form,
        follow=following.choice(session, reader, thread) if thread.is_out else None,
        named=bool(reader and aliases.named(session, reader)),
        view=view,
        steps=steps.from_page(eyes, found, view),
        kind=kindness.around(session, reader, thread),
        card=cards.shown(session, thread.board, CardPlace.REPLY) if form else None,
        marks=marks.of_thread(session, thread),
        here="boards",
    )


@blueprint.get("/p/<post_id>")
@public
def post(post_id: str) -> ResponseReturnValue:
    """Lead to the page on which a post stands, or to the page of its branch."""
    session = db.session()
    post = queries.get_post(session, post_id, current_member())
    if request.args.get("branch"):
        return redirect(places.of_thread(post.thread, branch=post.id), 302)
    return redirect(places.of_post(session, post, view=_asked_view()), 302)


def _asked_view() -> str:
    """Return how a thread is to be shown: as the address says it, else as the reader likes it."""
    asked = request.args.get("view")
    if asked in (places.FLAT, places.NESTED):
        return places.FLAT if asked == places.FLAT else ""
    return places.usual_view()


def _branch_root(thread: Thread, branch: str) -> Post | None:
    if not branch:
        return None
    root = queries.get_post(db.session(), branch, current_member())
    if root.thread_id != thread.id or not root.is_out or not may_read(thread.board, current_member()):
        raise Missing(_("That branch is not in this thread."))
    return root
