"""Member text to safe HTML, and texts that quote or name others: what the features use of this folder.

`dialect` reads the text, `cleaning` lets nothing through that is not on the one allow-list, `quoting` makes quotations and takes words and names
out of them, `saying` turns HTML back into words. Leaves storing the HTML and its `VERSION` beside the source to the features, and the look
of its classes to the style sheets.
"""

from collections.abc import Iterable
from typing import Final

from forum.core.markup.cleaning import TAGS, sanitise
from forum.core.markup.dialect import NO_POST, rendered
from forum.core.markup.quoting import QUOTE_LIMIT, names_quoted, quote, quoted_posts, without_name, without_words
from forum.core.markup.saying import HIDDEN_WORDS, TAKEN_BACK, in_language, mentioned, plain

VERSION: Final = 2
"""Raised with every change of the HTML made here: what an earlier one has made is made anew by the worker (`boards.service.rendering`)."""

__all__ = [
    "HIDDEN_WORDS",
    "NO_POST",
    "QUOTE_LIMIT",
    "TAGS",
    "TAKEN_BACK",
    "VERSION",
    "in_language",
    "mentioned",
    "names_quoted",
    "plain",
    "quote",
    "quoted_posts",
    "render",
    "sanitise",
    "without_name",
    "without_words",
]


def render(source: str, *, post_id: str = NO_POST, mentions: Iterable[str] = ()) -> str:
    """Turn member text into safe HTML; what is longer than `TEXT_LIMIT` characters is cut.

    Hidden words inside a line are `<span class="spoiler" tabindex="0">`: a `<details>` cannot stand inside a sentence (it ends the paragraph),
    while a focusable span can be opened by tab, tap or pointer through style alone, and begins with a note for those who listen.

    :param post_id: the post it will stand in: the places of its footnotes carry it, so that those of two posts are never the same.
    :param mentions: the names that count as mentioned when an @ stands before them.
    """
    return sanitise(rendered(source, post_id, mentions))
