"""Owns the kinds of source that what is said about a health claim can come from, the weightier first, and what a source must tell.

The order follows what an encyclopaedia asks of medical sources: what many studies together show before one study, people who know before the press.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from forum.core import clock, text
from forum.core.errors import Invalid
from forum.core.words import _, later, too_long

TITLE_LIMIT, ADDRESS_LIMIT = 300, 500


class Kind(StrEnum):
    """What kind of source it is."""

    REVIEW = "review"
    GUIDELINE = "guideline"
    BODY = "body"
    STUDY = "study"
    BOOK = "book"
    ELSE = "else"


WORDS: Final = {
    Kind.REVIEW: later("A review of many studies"),
    Kind.GUIDELINE: later("A guideline for those who treat"),
    Kind.BODY: later("A health service or a professional body"),
    Kind.STUDY: later("One study"),
    Kind.BOOK: later("A book or a leaflet"),
    Kind.ELSE: later("Something else"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A source as somebody gives it.

    :param address: where it stands on the web, or empty.
    :param read_on: the day on which they read it.
    """

    kind: str
    title: str
    address: str = ""
    read_on: date | None = None


def checked(source: Source) -> Source:
    """Return a source as it is kept.

    :raises Invalid: if it has no kind, no title, or no day on which it was read; the field is `sources`.
    """
    title, address = text.clean_line(source.title), text.clean_line(source.address)
    if text.is_blank(title):
        raise Invalid("sources", _("Please say what the source is called."))
    if source.kind not in set(Kind):
        raise Invalid("sources", _("Please choose what kind of source it is."))
    if len(title) > TITLE_LIMIT or len(address) > ADDRESS_LIMIT:
        raise Invalid("sources", too_long(*((len(title), TITLE_LIMIT) if len(title) > TITLE_LIMIT else (len(address), ADDRESS_LIMIT))))
    if address and not address.startswith(("https://", "http://")):
        raise Invalid("sources", _("An address begins with https://. For a book or a leaflet it can stay empty."))
    if source.read_on is None or source.read_on > clock.today():
        raise Invalid("sources", _("Please say on which day you read the source; it can be today."))
    return Source(source.kind, title, address, source.read_on)
