"""Owns what can stand behind `note:`, and which posts somebody means with it: only notes that readers see with the words a post has now.

What notes say is left to `forum.notes`, how a post keeps them to `forum.boards.context`.
"""

from sqlalchemy import ColumnElement, and_, literal_column, or_

from forum.boards import context
from forum.boards.context import IN_FORCE, Place
from forum.boards.models import Post
from forum.notes.verdicts import Verdict

ANY, CHECKING = "yes", "checking"
"""What is typed for a note of any verdict, and for a sentence that is being checked."""

_MISSING = "missing"
"""What people type for the one verdict of two words."""


def is_known(typed: str) -> bool:
    """Say whether something means notes."""
    return typed in (ANY, CHECKING) or _verdict(typed) in set(Verdict)


def condition(typed: str) -> ColumnElement[bool]:
    """Return what holds for the posts that are meant.

    :param typed: something known.
    """
    places = (Place.CHECKING,) if typed == CHECKING else IN_FORCE
    verdict = "" if typed in (ANY, CHECKING) else _verdict(typed)
    kept = or_(*(Post.context.contains(context.trace(place, verdict), autoescape=True) for place in places))
    # Said as the index of these posts says it, and not with a bound value: the database uses it only when it sees that it is the same.
    return and_(Post.context != literal_column("''"), kept)


def _verdict(typed: str) -> str:
    plain = typed.replace("-", "_").replace(" ", "_")
    return Verdict.MISSING_CONTEXT.value if plain == _MISSING else plain
