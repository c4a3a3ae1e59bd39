"""What stands around threads and boards because somebody keeps them: tags, pins, days of closing, a slower pace, boards under boards."""

from dataclasses import dataclass, field

from flask import flash
from markupsafe import Markup
from sqlalchemy.orm import Session

from forum.accounts.members import Reader
from forum.boards import queries
from forum.boards.forms import ThreadForm
from forum.boards.models import Board, Tag, Thread
from forum.boards.service import watching
from forum.boards.service.keeping import tagging
from forum.boards.views import blueprint
from forum.core import clock, markup
from forum.core.days import full
from forum.core.words import _, ngettext

MINUTES = 60
"""Of an hour."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands below the title of a thread."""

    tags: list[Tag]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the threads of a board.

    :param parent: the board above it.
    :param below: the boards under it.
    :param tags: its vocabulary.
    :param pinned: the threads that stand above all others.
    :param gone: the threads that stood here until lately.
    :param tags_of: the tags of the threads on the page, by thread.
    """

    parent: Board | None
    below: list[Board]
    tags: list[Tag]
    pinned: list[Thread] = field(default_factory=list)
    gone: list[Thread] = field(default_factory=list)
    tags_of: dict[str, list[Tag]] = field(default_factory=dict)


def of_thread(session: Session, thread: Thread) -> Marks:
    """Return what stands below the title of a thread."""
    return Marks(tagging.of_threads(session, [thread])[thread.id], list(_lines(thread)))


def around(session: Session, board: Board, threads: list[Thread], tag: Tag | None, *, is_first: bool, reader: Reader) -> Around:
    """Return what stands around the threads of a board.

    :param threads: those on the page.
    :param tag: the one by which they are chosen.
    :param is_first: whether it is the first page.
    """
    boards = queries.boards(session)
    pinned = queries.pinned(session, board, tag=tag) if is_first else []
    return Around(
        parent=next((other for other in boards if other.id == board.parent_id), None),
        below=[other for other in boards if other.parent_id == board.id],
        tags=tagging.of_board(session, board.id),
        pinned=pinned,
        gone=queries.gone_from(session, board, reader) if is_first and tag is None else [],
        tags_of=tagging.of_threads(session, [*pinned, *threads]),
    )


def offer_tags(form: ThreadForm, session: Session, board: Board) -> None:
    """Put the tags of a board into a form."""
    form.tags.choices = [(tag.slug, tag.title) for tag in tagging.of_board(session, board.id)]


def offer_help(session: Session, board: Board, typed: str) -> None:
    """Keep what may help whoever wrote a text for the next page."""
    seen = watching.look(session, board, typed)
    if seen.helps:
        flash("help", "care")
    for address in seen.links:
        flash(address, "link")


@blueprint.app_template_filter("rules")
def rules_of(board: Board) -> Markup:
    """Return what is agreed on on a board, ready for a page."""
    return Markup(markup.in_language(board.rules_html))  # noqa: S704  # made by core.markup when the rules were saved


@blueprint.app_template_global()
def pin_words(thread: Thread) -> str:
    """Say that a thread is pinned, why, and until when."""
    until = _("until %(day)s", day=full(thread.pin_ends)) if thread.pin_ends else ""
    return ", ".join(filter(None, (_("pinned"), until))) + (f": {thread.pin_reason}" if thread.pin_reason else "")


def _lines(thread: Thread) -> list[str]:
    lines = []
    if thread.pinned and not (thread.pin_ends and thread.pin_ends <= clock.today()):
        words = pin_words(thread)
        lines.append(words[:1].upper() + words[1:])
    if thread.closes_on and thread.closes_on > clock.today() and not thread.locked:
        lines.append(_("This thread closes on %(day)s.", day=full(thread.closes_on)) + (f" {thread.lock_reason}" if thread.lock_reason else ""))
    if thread.slow_minutes:
        lines.append(_("This thread is slower: %(wait)s between two replies of one person.", wait=_span(thread.slow_minutes)))
    if thread.approval:
        lines.append(_("A moderator reads replies here before they appear."))
    return lines


def _span(minutes: int) -> str:
    if minutes % MINUTES:
        return ngettext("one minute", "%(num)d minutes", minutes)
    return ngettext("one hour", "%(num)d hours", minutes // MINUTES)
