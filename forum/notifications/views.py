"""The page of what a member is told: what they follow, what others did, what was decided, and signs of support."""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.boards.service import followed
from forum.boards.service.followed import ThreadNews
from forum.core.paging import Page, page_of
from forum.core.words import _
from forum.moderation import queries as moderation
from forum.notifications import queries, service
from forum.notifications.queries import Line
from forum.web.access import member
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page

blueprint = Blueprint("notifications", __name__)

THREADS_A_PAGE = 20


@blueprint.get("/me/notices")
@member
def notices() -> str:
    """Show what is new in what a member follows, and their notices under all their names; the later pages of one list show that one alone."""
    session, person = db.session(), acting_member()
    scopes = {name: f"{name} {person.account_id}" for name in ("threads", "notices", "signs")}
    cursors = {name: read_cursor(scope, name) for name, scope in scopes.items()}
    begun = next((name for name, cursor in cursors.items() if cursor), "")
    threads: Page[ThreadNews] = Page()
    lines: Page[Line] = Page()
    signs: Page[Line] = Page()
    if begun in ("", "threads"):
        threads = page_of(followed.threads(session, person), key=lambda news: news.thread.id, cursor=cursors["threads"], size=THREADS_A_PAGE)
    if begun in ("", "notices"):
        lines = queries.notices_page(session, person, cursors["notices"])
    if begun in ("", "signs"):
        signs = queries.signs_page(session, person, cursors["signs"])
    return page(
        "notifications/notices.html",
        threads=threads,
        gone_on=followed.counted(session, person, threads.rows),
        places=[] if begun else followed.places(session, person),
        lines=lines,
        about_notes=[] if begun else moderation.about_own_notes(session, person),
        signs=signs,
        new=queries.news_in_words(session, person),
        scopes=scopes,
        begun=begun,
        here="me",
    )


@blueprint.post("/me/notices/seen")
@member
def mark_read() -> ResponseReturnValue:
    """Mark everything as read."""
    service.mark_read(db.session(), acting_member())
    flash(_("All marked as read. You can come back to each of them at any time."), "good")
    return redirect("/me/notices", 303)
