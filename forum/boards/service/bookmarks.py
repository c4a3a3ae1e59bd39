"""Posts that a reader wants to find again, each with a note that nobody else reads; kept sealed for them alone.

Nothing is counted and nobody is told. How a bookmark is shown is left to the pages.
"""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member
from forum.core import text
from forum.core.errors import Invalid, Missing, Refused
from forum.core.words import _

PART = "bookmarks"
"""The part of a shelf: {"posts": {id: note}, "removed": [id, note]}."""

MOST = 500
NOTE_LIMIT = 500
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class Bookmarks:
    """The posts that somebody keeps, with their notes; the last one kept comes last."""

    posts: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, str] | None = None
    """What was taken away last, so that it can be put back; gone with the next change."""


def of(session: Session, member: Member) -> Bookmarks:
    """Return what a member keeps."""
    kept = shelf.read(session, member.account_id, PART) or {}
    removed = kept.get("removed")
    return Bookmarks(dict(kept.get("posts", {})), (removed[0], removed[1]) if removed else None)


def keep(session: Session, member: Member, post_id: str, note: str = "") -> None:
    """Keep a post, or change the note at one that is kept; its place in the list stays then.

    :raises Invalid: if the note is too long.
    :raises Refused: if the member keeps as many as there is room for.
    """
    note = text.clean(note).strip()
    if len(note) > NOTE_LIMIT:
        raise Invalid("note", _("The note has %(length)d characters, and %(most)d is the most.", length=len(note), most=NOTE_LIMIT))
    posts = of(session, member).posts
    if post_id not in posts and len(posts) >= MOST:
        raise Refused(_("You keep %(most)d posts already, and there is no room for more. On your list you can let some go.", most=MOST))
    _write(session, member, Bookmarks({**posts, post_id: note}))


def remove(session: Session, member: Member, post_id: str) -> None:
    """Take a bookmark away; until the next change it can be put back with its note. A second time changes nothing.

    :raises Missing: if there is no such bookmark.
    """
    kept = of(session, member)
    if post_id in kept.posts:
        note = kept.posts.pop(post_id)
        _write(session, member, Bookmarks(kept.posts, (post_id, note)))
    elif not kept.removed or kept.removed[0] != post_id:
        raise Missing(_("That is not on your list any more."))


def put_back(session: Session, member: Member) -> bool:
    """Put back what was taken away last, and say whether there was something.

    :raises Refused: if there is no room any more.
    """
    removed = of(session, member).removed
    if removed is not None:
        keep(session, member, *removed)
    return removed is not None


def forget_removed(session: Session, member: Member) -> None:
    """Forget what was taken away last."""
    kept = of(session, member)
    if kept.removed is not None:
        _write(session, member, Bookmarks(kept.posts))


def _write(session: Session, member: Member, kept: Bookmarks) -> None:
    value = {name: part for name, part in (("posts", kept.posts), ("removed", kept.removed)) if part}
    try:
        shelf.write(session, member.account_id, PART, value or None)
    except ValueError:
        raise Refused(_("Your bookmarks and their notes have grown so long that there is no room for more. Shorter notes help.")) from None
