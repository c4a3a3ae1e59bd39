"""Reading: all boards, one board, one thread, one post's place, and what a post said before."""

from difflib import SequenceMatcher

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import aliases
from forum.accounts.current import current_member
from forum.accounts.service import muting
from forum.boards import queries
from forum.boards.forms import ReplyForm
from forum.boards.models import Post, PostRevision, State, Thread
from forum.boards.policy import may_read
from forum.boards.views import blueprint, places, shown
from forum.boards.views.voices import offer
from forum.core.errors import Missing
from forum.web.access import public
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/")
@public
def home() -> str:
    """Show all boards, in their groups."""
    groups: dict[str, list[object]] = {}
    for board in queries.boards(db.session()):
        groups.setdefault(board.group, []).append(board)
    return page("boards/home.html", groups=groups, here="boards")


@blueprint.get("/boards/<slug>")
@public
def board(slug: str) -> str:
    """Show the threads of a board, newest activity first."""
    reader = current_member()
    board = queries.get_board(db.session(), slug, reader)
    scope = f"board {board.id}"
    threads = queries.board_page(db.session(), board, read_cursor(scope))
    muted = muting.muted_among(db.session(), reader, [thread.starter_id for thread in threads.rows])
    return page("boards/board.html", board=board, threads=threads, muted=muted, scope=scope, here="boards")


@blueprint.get("/t/<thread_id>")
@blueprint.get("/t/<thread_id>/<slug>")
@public
def thread(thread_id: str, slug: str = "") -> ResponseReturnValue:
    """Show a thread, nested or flat, or one of its branches."""
    session, reader = db.session(), current_member()
    thread = queries.get_thread(session, thread_id, reader)
    view, branch = _asked_view(), request.args.get("branch", "")
    if slug != places.thread_slug(thread):
        # For now alone: which words stand in an address is a member's choice.
        return redirect(places.of_thread(thread, view=view, branch=branch), 302)
    root = _branch_root(thread, branch)
    cursor = read_cursor(places.scope(thread, view, branch))
    found = queries.flat_page(session, thread, cursor) if view else queries.nested_page(session, thread, cursor, root)
    eyes = shown.Eyes(session, reader, thread, [*found.posts.rows, *([root] if root else [])])
    posts = shown.flat(eyes, found) if view else shown.nested(eyes, found)
    form = ReplyForm.fresh() if reader and thread.state == State.VISIBLE else None
    if form is not None and reader is not None:
        offer(form, session, reader, thread.board, thread)
    return page(
        "boards/thread.html",
        thread=thread,
        board=thread.board,
        posts=posts,
        waiting=shown.waiting(eyes),
        root=eyes.show(root) if root else None,
        form=form,
        named=bool(reader and aliases.named(session, reader)),
        view=view,
        earlier=places.of_thread(thread, view=view, cursor=found.posts.before, branch=branch) if found.posts.before else "",
        later=places.of_thread(thread, view=view, cursor=found.posts.after, branch=branch) if found.posts.after else "",
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


@blueprint.get("/p/<post_id>/history")
@public
def history(post_id: str) -> str:
    """Show what a post said before, and what changed each time."""
    session, reader = db.session(), current_member()
    post = queries.get_post(session, post_id, reader)
    if post.state != State.VISIBLE:
        raise Missing("This post cannot be read at the moment, and neither can what it said before.")
    own = reader is not None and aliases.owns(session, reader, post.alias_id)
    return page("boards/history.html", post=post, thread=post.thread, changes=_changes(post, queries.earlier_texts(session, post)), own=own)


def _asked_view() -> str:
    return "flat" if request.args.get("view") == "flat" else ""


def _branch_root(thread: Thread, branch: str) -> Post | None:
    if not branch:
        return None
    root = queries.get_post(db.session(), branch, current_member())
    if root.thread_id != thread.id or not root.is_out or not may_read(thread.board, current_member()):
        raise Missing("That branch is not in this thread.")
    return root


def _changes(post: Post, earlier: list[PostRevision]) -> list[dict[str, object]]:
    texts = [revision.body for revision in earlier] + [post.body]
    return [
        {"revision": revision, "pieces": [] if revision.erased or _next_erased(earlier, n) else _difference(texts[n], texts[n + 1])}
        for n, revision in enumerate(earlier)
    ]


def _next_erased(earlier: list[PostRevision], number: int) -> bool:
    return number + 1 < len(earlier) and earlier[number + 1].erased


def _difference(before: str, after: str) -> list[tuple[str, str]]:
    """Return pieces of both texts as (kind, words): kept, gone or new. Word by word, so that a reader sees what was meant."""
    old, new = before.split(" "), after.split(" ")
    if len(old) * len(new) > 4_000_000:
        return [("gone", before), ("new", after)]
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("kept", " ".join(old[a:b])))
            continue
        pieces += [("gone", " ".join(old[a:b]))] if b > a else []
        pieces += [("new", " ".join(new[c:d]))] if d > c else []
    return pieces
