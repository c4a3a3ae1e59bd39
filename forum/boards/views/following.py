"""Watching, following and muting threads, boards and tags: the buttons at them, and the list of all of them."""

from dataclasses import dataclass

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.current import acting_member
from forum.accounts.members import Reader
from forum.boards import queries
from forum.boards.models import Board, Tag, Thread
from forum.boards.policy import require_may_read
from forum.boards.service import following
from forum.boards.service.following import Follows, Level, Place
from forum.boards.views import blueprint, places
from forum.core.errors import Missing
from forum.core.paging import page_of
from forum.core.words import _, later
from forum.web import limits
from forum.web.access import member
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page

A_PAGE = 30
BACK = {"notices": "/me/notices", "following": "/me/following"}
"""Pages with buttons of their own, to which one comes back."""

NOW = {
    Level.WATCH: later("You watch this. What is new is counted at the top of each page."),
    Level.FOLLOW: later("You follow this. What is new stands among your notices."),
    Level.MUTE: later("You have muted this. Nothing in it is new to you, and nobody is told."),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A level that a reader can choose at a place, with what they have chosen there."""

    action: str
    """The address that the buttons post to."""
    level: str
    names = following.NAMES
    means = following.MEANS
    now = NOW


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    place_id: str
    level: str
    place: Place | None
    """None when it is gone."""
    board: Board | None = None


def choice(session: Session, reader: Reader, place: Place) -> Choice | None:
    """Return what the buttons at a place offer a reader; nothing to visitors."""
    return None if reader is None else Choice(_action(place), following.level_of(session, reader, place))


@blueprint.post("/t/<thread_id>/follow")
@member
def follow_thread(thread_id: str) -> ResponseReturnValue:
    """Watch, follow or mute a thread, or none of it."""
    thread = queries.get_thread(db.session(), thread_id, acting_member())
    return _choose(thread, places.first_page(thread))


@blueprint.post("/boards/<slug>/follow")
@member
def follow_board(slug: str) -> ResponseReturnValue:
    """Watch, follow or mute a board, or none of it."""
    board = queries.get_board(db.session(), slug, acting_member())
    return _choose(board, places.of_board(board))


@blueprint.post("/tags/<tag_id>/follow")
@member
def follow_tag(tag_id: str) -> ResponseReturnValue:
    """Watch, follow or mute a tag of a board, or none of it."""
    tag = db.session().get(Tag, tag_id)
    if tag is None:
        raise Missing(_("There is no such tag any more."))
    board = db.session().get_one(Board, tag.board_id)
    require_may_read(board, acting_member())
    return _choose(tag, f"{places.of_board(board)}?tag={tag.slug}")


@blueprint.get("/me/following")
@member
def followed() -> str:
    """List what a member watches, follows and has muted, the newest first."""
    session, person = db.session(), acting_member()
    scope = f"following {person.account_id}"
    rows = page_of(_levels(following.of(session, person)), key=lambda row: row[0], cursor=read_cursor(scope), size=A_PAGE)
    shown = _rows(session, rows.rows)
    return page("boards/following.html", rows=shown, before=rows.before, after=rows.after, scope=scope, names=following.NAMES, here="me")


@blueprint.post("/me/following/<place_id>/stop")
@member
def stop_following(place_id: str) -> ResponseReturnValue:
    """Let go of something that is gone."""
    following.stop(db.session(), acting_member(), place_id)
    flash(_("It is off your list."), "good")
    return redirect("/me/following", 303)


def _choose(place: Place, back: str) -> ResponseReturnValue:
    person, level = acting_member(), request.form.get("level", "")
    limits.spend("edit", person.account_id)
    following.choose(db.session(), person, place, level)
    flash(_(NOW[Level(level)]) if level else _("You do not follow it any more. You can read it as always."), "good")
    return redirect(BACK.get(request.form.get("back", ""), back), 303)


def _action(place: Place) -> str:
    if isinstance(place, Thread):
        return f"/t/{place.id}/follow"
    return f"{places.of_board(place)}/follow" if isinstance(place, Board) else f"/tags/{place.id}/follow"


def _levels(follows: Follows) -> list[tuple[str, str]]:
    return [*reversed(follows.threads.items()), *follows.boards.items(), *follows.tags.items()]


def _rows(session: Session, levels: list[tuple[str, str]]) -> list[Row]:
    ids = [place_id for place_id, _level in levels]
    boards = {board.id: board for board in queries.boards(session)}
    threads = {thread.id: thread for thread in session.scalars(select(Thread).where(Thread.id.in_(ids), Thread.activity > 0))}
    tags = {tag.id: tag for tag in session.scalars(select(Tag).where(Tag.id.in_(ids)))}
    found: dict[str, Place] = {**boards, **threads, **tags}
    return [Row(place_id, level, found.get(place_id), _board_of(boards, found.get(place_id))) for place_id, level in levels]


def _board_of(boards: dict[str, Board], place: Place | None) -> Board | None:
    return boards.get(place.board_id) if isinstance(place, Thread | Tag) else place
