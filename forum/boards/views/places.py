"""Addresses of threads and posts: the page of a thread on which a post stands."""

from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from forum.accounts.current import current_member
from forum.boards import queries
from forum.boards.models import Board, Post, Thread
from forum.boards.views import blueprint
from forum.core.paging import Cursor
from forum.web.cursors import write_cursor

FLAT, NESTED = "flat", "nested"
"""How a thread is shown, as addresses say it."""


def of_thread(thread: Thread, *, view: str | None = None, cursor: Cursor | None = None, branch: str = "", anchor: str = "") -> str:
    """Return the address of a page of a thread.

    :param view: `flat`, or empty for nested; None for the one the reader likes.
    :param branch: the id of the post whose branch is meant, which is always shown nested.
    """
    view = "" if branch else usual_view() if view is None else view
    said = "" if branch or view == usual_view() else view or NESTED
    values = {"view": said, "after": write_cursor(cursor, scope(thread, view, branch)), "branch": branch}
    asked: dict[str, Any] = {name: value for name, value in values.items() if value}
    return url_for("boards.thread", thread_id=thread.id, slug=thread_slug(thread) or None, _anchor=anchor or None, **asked)


def usual_view() -> str:
    """Return how a reader sees a thread whose address does not say it: `flat`, or empty for nested."""
    reader = current_member()
    return FLAT if reader is not None and reader.preferences.flat else ""


@blueprint.app_template_filter("thread_path")
def first_page(thread: Thread) -> str:
    """Return the address of a thread's first page."""
    return "/".join(filter(None, ("/t", thread.id, thread_slug(thread))))


def thread_slug(thread: Thread) -> str:
    """Return the words in a thread's address; none for who wants addresses that say nothing, as the browser's history keeps them."""
    return "" if _is_discreet() or thread.slug in _words_of_ours() else thread.slug


@blueprint.app_template_filter("board_path")
def of_board(board: Board) -> str:
    """Return the address of a board."""
    return f"/boards/{board.id if _is_discreet() else board.slug}"


def of_post(session: Session, post: Post, *, view: str | None = None) -> str:
    """Return the address of the page on which a post stands, pointing at it.

    :param view: `flat`, or empty for nested; None for the one the reader likes.
    """
    anchor = f"p-{post.id}"
    view = usual_view() if view is None else view
    if not post.is_out:
        return of_thread(post.thread, view=view, anchor=anchor)  # its author sees it on every page of the thread
    if view == FLAT:
        return of_thread(post.thread, view=view, cursor=queries.place_in_time(post), anchor=anchor)
    root = queries.branch_root(session, post)
    return of_thread(post.thread, view=view, cursor=queries.place_in_tree(session, post, root), branch=root.id if root else "", anchor=anchor)


def scope(thread: Thread, view: str, branch: str) -> str:
    """Return the list that a cursor in this address belongs to."""
    return f"thread {thread.id} {view} {branch}"


def _words_of_ours() -> set[str]:
    """Return the words that would lead to another page if a thread's address ended with them, as `unread` does."""
    known: set[str] | None = current_app.extensions.get("words of threads")
    if known is None:
        rules = [rule for rule in current_app.url_map.iter_rules() if rule.rule.startswith("/t/<thread_id>/") and "GET" in (rule.methods or ())]
        known = current_app.extensions["words of threads"] = {rule.rule.split("/")[3] for rule in rules}
    return known


def _is_discreet() -> bool:
    reader = current_member()
    return reader is not None and reader.preferences.neutral
