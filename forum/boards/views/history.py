"""What a post said before: each change by itself, or two of its texts side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.current import current_member
from forum.boards import queries
from forum.boards.models import Post, State
from forum.boards.service import rendering
from forum.boards.views import blueprint
from forum.core import difference
from forum.core.difference import Stretch
from forum.core.errors import Missing
from forum.core.words import _
from forum.web.access import public
from forum.web.database import db
from forum.web.templating import page


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a post: an earlier one, or the one that stands now."""

    number: int
    title: str
    body: str
    day: date
    why_changed: str = ""
    """Why the text after it was written."""
    erased: bool = False
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one text in another one."""

    before: Text
    after: Text
    stretches: Sequence[Stretch]
    """Empty where one of the two is erased."""


@blueprint.get("/p/<post_id>/history")
@public
def history(post_id: str) -> str:
    """Show what a post said before, and what changed each time; or how two of its texts differ, where two are asked for."""
    session, reader = db.session(), current_member()
    post = queries.get_post(session, post_id, reader)
    if post.state != State.VISIBLE:
        raise Missing(_("This post cannot be read at the moment, and neither can what it said before."))
    texts = _texts(session, post)
    own = reader is not None and aliases.owns(session, reader, post.alias_id)
    asked = _asked(texts)
    changes = [_change(*asked)] if asked else [_change(*pair) for pair in zip(texts, texts[1:], strict=False)]
    standing = [text for text in texts if not text.erased]
    return page("boards/history.html", post=post, thread=post.thread, changes=changes, asked=asked, standing=standing, own=own, here="boards")


def _texts(session: Session, post: Post) -> list[Text]:
    """Return the texts of a post, the first one first, without words that nobody may read now."""
    earlier = [
        Text(row.number, row.title, rendering.veiled(session, row.body), row.day, row.reason, row.erased)
        for row in queries.earlier_texts(session, post)
    ]
    title = post.thread.title if post.is_opening else ""
    now = Text(len(earlier) + 1, title, rendering.veiled(session, post.body), post.edited_day or post.day, is_now=True)
    return [*earlier, now]


def _asked(texts: Sequence[Text]) -> tuple[Text, Text] | None:
    """Return the two texts that the address asks for, the earlier one first."""
    standing = {text.number: text for text in texts if not text.erased}
    found = sorted({number for name in ("one", "other") if (number := request.args.get(name, 0, type=int)) in standing})
    return (standing[found[0]], standing[found[1]]) if len(found) == 2 else None


def _change(before: Text, after: Text) -> Change:
    if before.erased or after.erased:
        return Change(before, after, ())
    return Change(before, after, difference.stretches(difference.between(before.body, after.body)))
