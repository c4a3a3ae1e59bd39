"""Keeping a post to find it again, with a note for oneself alone; and the list of all that one keeps."""

from dataclasses import dataclass

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts.current import acting_member
from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.forms import BookmarkForm
from forum.boards.looks import PLAIN, Look
from forum.boards.models import Post, State
from forum.boards.service import bookmarks, wishes
from forum.boards.views import blueprint, places
from forum.core import markup, text
from forum.core.errors import Invalid, Refused
from forum.core.paging import page_of
from forum.core.words import _
from forum.web import limits
from forum.web.access import member
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page

A_PAGE = 20
EXCERPT = 160
"""Characters of a post that the list shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    post_id: str
    note: str
    post: Post | None
    """None when it cannot be read any more."""
    excerpt: str = ""
    is_muted: bool = False


@blueprint.route("/p/<post_id>/bookmark", methods=["GET", "POST"])
@member
def bookmark(post_id: str) -> ResponseReturnValue:
    """Keep a post with a note, change the note, or let the post go."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    kept = bookmarks.of(session, person).posts
    if post.state != State.VISIBLE and post.id not in kept:
        raise Refused(_("This post cannot be read at the moment, so it cannot be kept either."))
    if request.method == "GET":
        return page("boards/bookmark.html", form=BookmarkForm(note=kept.get(post.id, "")), post=post, thread=post.thread, kept=post.id in kept)
    limits.spend("edit", person.account_id)
    form = BookmarkForm.sent()
    try:
        bookmarks.keep(session, person, post.id, form.note.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(page("boards/bookmark.html", form=form, post=post, thread=post.thread, kept=post.id in kept))
    flash(_("Kept. Your page has the list, and nobody else sees it."), "good")
    return redirect(places.of_post(session, post), 303)


@blueprint.get("/me/bookmarks")
@member
def kept_posts() -> str:
    """List the posts that a member keeps, the last one kept first."""
    session, person = db.session(), acting_member()
    kept, scope = bookmarks.of(session, person), f"bookmarks {person.account_id}"
    found = page_of(list(reversed(kept.posts.items())), key=lambda row: row[0], cursor=read_cursor(scope), size=A_PAGE)
    removed = _rows(session, person, [kept.removed]) if kept.removed else []
    rows = _rows(session, person, found.rows)
    return page("boards/bookmarks.html", rows=rows, removed=removed, before=found.before, after=found.after, scope=scope, here="me")


@blueprint.post("/me/bookmarks/<post_id>/remove")
@member
def remove_bookmark(post_id: str) -> ResponseReturnValue:
    """Let a post go; the list offers it back."""
    bookmarks.remove(db.session(), acting_member(), post_id)
    return redirect("/me/bookmarks", 303)


@blueprint.post("/me/bookmarks/undo")
@member
def put_bookmark_back() -> ResponseReturnValue:
    """Keep again what was let go last, with its note."""
    if bookmarks.put_back(db.session(), acting_member()):
        flash(_("It is back, with its note."), "good")
    return redirect("/me/bookmarks", 303)


@blueprint.post("/me/bookmarks/forget")
@member
def forget_bookmark() -> ResponseReturnValue:
    """Forget at once what was let go last."""
    bookmarks.forget_removed(db.session(), acting_member())
    return redirect("/me/bookmarks", 303)


def _rows(session: Session, person: Member, kept: list[tuple[str, str]]) -> list[Row]:
    posts = queries.visible_posts(session, [post_id for post_id, _note in kept], person)
    looks = wishes.of_posts(session, person, list(posts.values()))
    return [_row(post_id, note, posts.get(post_id), looks.get(post_id, PLAIN)) for post_id, note in kept]


def _row(post_id: str, note: str, post: Post | None, look: Look) -> Row:
    if post is None or not look.is_plain:
        return Row(post_id, note, post, is_muted=look.by_name)
    return Row(post_id, note, post, text.excerpt(markup.plain(post.html, spoilers=False), EXCERPT))
