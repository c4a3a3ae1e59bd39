"""What a form carries from one step to the next: sealed, so that it names nobody, bound to its purpose, and good for minutes only.

Nothing of it is kept here between the steps, and no cookie is set. What may be accepted one time only is asked of `FirstUse`.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from forum.core import clock, seals
from forum.core.errors import Refused
from forum.core.seals import Unreadable
from forum.core.words import _

TABLE = "carried"

FirstUse = Callable[[str, int], bool]
"""Says whether something is used for the first time, and remembers it for that many seconds."""


def carry(session: Session, purpose: str, lasts: timedelta, *parts: str) -> str:
    """Seal what the next step needs to know.

    :param parts: without line breaks, at most 1,400 bytes in all.
    """
    ends = clock.milliseconds() + int(lasts.total_seconds() * 1000)
    sealed = seals.of(session).seal_anew(TABLE, purpose, "\n".join((str(ends), *parts)))
    return urlsafe_b64encode(sealed).decode()


def unsealed(session: Session, purpose: str, token: str) -> list[str]:
    """Return what an earlier step sealed for this purpose.

    :raises Refused: if it was made for something else, or too long ago.
    """
    try:
        ends, *parts = seals.of(session).open_anew(TABLE, purpose, urlsafe_b64decode(token.encode())).split("\n")
    except (Unreadable, ValueError):  # cut off, or made up
        raise Refused(_("That page can no longer be used. Nothing has happened: please begin again.")) from None
    if int(ends) < clock.milliseconds():
        raise Refused(_("That page was open for a while, and its time has run out. Nothing has happened: please begin again."))
    return parts
