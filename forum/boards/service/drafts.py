"""Drafts: what somebody has typed and not sent, kept sealed for them alone, one for each place where they write.

A draft is never touched in the transaction that posts it: the two would stand together in the database's log. It remembers which post it was to
become; when that is there, the draft counts as gone, and a later request or the worker takes it away.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from forum.accounts import shelf
from forum.boards.models import Post
from forum.core import clock, text
from forum.core.errors import Invalid
from forum.core.outbox import Transaction
from forum.core.words import _

PART = shelf.DRAFT
"""Begins the names of the parts of a shelf that hold drafts; the place follows."""

MOST = 50
"""So many drafts are kept for one person; a new one takes the place of the oldest."""

_PLACE = re.compile(r"(board|thread|post|edit) [0-9A-Za-z]{1,22}", re.ASCII)
_TYPED = ("title", "body")
_FIELDS = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed in one place."""

    place: str
    """`board <id>` for a new thread, `thread <id>` and `post <id>` for an answer, `edit <id>` for a change of an own post."""
    day: date
    made: str
    """The id of the post that it was to become; empty for a change."""
    values: Mapping[str, Sequence[str]]
    """What stood in the form, by field."""

    @property
    def kind(self) -> str:
        """What kind of place it is."""
        return self.place.split(" ")[0]

    @property
    def about(self) -> str:
        """The id of the board, the thread or the post."""
        return self.place.split(" ")[1]

    def one(self, field: str) -> str:
        """Return what stood in a field, or nothing."""
        return next(iter(self.values.get(field, ())), "")


def is_place(place: str) -> bool:
    """Say whether a draft can be kept for a place of that name."""
    return _PLACE.fullmatch(place) is not None


def keep(session: Session, account_id: str, place: str, values: Mapping[str, Sequence[str]], made: str) -> bool:
    """Keep what was typed in a place, and say whether it is kept; what has become a post already is not, and empty fields are no draft.

    :param made: the id of the post that it is to become.
    :raises Invalid: if it is too long.
    """
    new = Draft(place, clock.today(), made, dict(list(values.items())[:_FIELDS]))
    if not is_place(place) or _is_sent(session, new):
        return False
    if all(text.is_blank(new.one(field)) for field in _TYPED):
        drop(session, account_id, place)
        return False
    if PART + place not in shelf.names_of(session, account_id):
        _make_room(session, account_id)
    try:
        shelf.write(session, account_id, PART + place, {"day": new.day.isoformat(), "made": made, "values": {**new.values}})
    except ValueError as error:
        raise Invalid("body", _("This is too long to be kept as a draft. Please keep a copy of your own.")) from error
    return True


def of(session: Session, account_id: str, place: str) -> Draft | None:
    """Return the draft of a place."""
    content = shelf.read(session, account_id, PART + place) if is_place(place) else None
    draft = _read(PART + place, content) if content else None
    return None if draft is None or _is_sent(session, draft) else draft


def listed(session: Session, account_id: str) -> list[Draft]:
    """Return all drafts of a person, those of the latest days first."""
    return [draft for draft in _all(session, account_id) if not _is_sent(session, draft)]


def would_go(session: Session, account_id: str, place: str) -> Draft | None:
    """Return the draft that would have to make room for one of a place, or None when there is room."""
    names = shelf.names_of(session, account_id)
    if PART + place in names or sum(name.startswith(PART) for name in names) < MOST:
        return None
    drafts = listed(session, account_id)
    return drafts[-1] if len(drafts) >= MOST else None


def drop(session: Session, account_id: str, place: str) -> None:
    """Throw the draft of a place away."""
    if is_place(place):
        shelf.write(session, account_id, PART + place, None)


def drop_made(session: Session, account_id: str, post_id: str) -> None:
    """Throw the drafts away that a post was made from, or that would change it: its author has taken it back."""
    for draft in _all(session, account_id):
        if draft.made == post_id or draft.place == f"edit {post_id}":
            drop(session, account_id, draft.place)


def drop_sent(reading: Transaction, writing: Transaction) -> None:
    """Take the drafts of everybody away that have become posts, in no order, and each in a transaction of its own.

    :param reading: opens a transaction that only looks.
    :param writing: opens a transaction that commits at its end.
    """
    with reading() as session:
        kept = shelf.of_everybody(session, PART)
        sent = [row_id for row_id, part, content in kept if _is_sent(session, _read(part, content))]
    random.SystemRandom().shuffle(sent)
    for row_id in sent:
        with writing() as session:
            shelf.drop_row(session, row_id)


def _all(session: Session, account_id: str) -> list[Draft]:
    names = [name for name in shelf.names_of(session, account_id) if name.startswith(PART)]
    drafts = [_read(name, content) for name in names if (content := shelf.read(session, account_id, name))]
    return sorted(drafts, key=lambda draft: (draft.day, draft.place), reverse=True)


def _make_room(session: Session, account_id: str) -> None:
    drafts = []
    for draft in _all(session, account_id):
        if _is_sent(session, draft):
            drop(session, account_id, draft.place)
        else:
            drafts.append(draft)
    for draft in drafts[MOST - 1 :]:
        drop(session, account_id, draft.place)


def _read(part: str, content: Mapping[str, Any]) -> Draft:
    return Draft(part.removeprefix(PART), date.fromisoformat(content["day"]), content["made"], content["values"])


def _is_sent(session: Session, draft: Draft) -> bool:
    if draft.kind != "edit":
        return bool(draft.made and session.scalar(select(exists().where(Post.id == draft.made))))
    post = session.scalar(select(Post).where(Post.id == draft.about).options(joinedload(Post.thread)))
    if post is None:
        return False
    same_title = not post.is_opening or text.clean_line(draft.one("title")) == post.thread.title
    return same_title and text.clean(draft.one("body")).strip("\n") == post.body
