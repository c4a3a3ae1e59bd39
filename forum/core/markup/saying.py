"""From HTML that `render` has made back to words: for search and excerpts, whom it mentions, and its notes in the reader's language.

It recognises the exact shapes that `dialect` makes, and nothing else: no member can type a tag.
"""

import re
from html import escape, unescape
from typing import Final

from forum.core.markup import notes, spoilers
from forum.core.words import _, later

TAKEN_BACK: Final = "[words taken back by their author]"
HIDDEN_WORDS: Final = "[words that a moderator has hidden]"
"""What stands in a quotation in the place of its words."""

_HIDDEN: Final = "[hidden words]"

# The shapes that `render` gives to hidden words; a block can stand in a block, a hidden part of a line holds no other.
_SPOILER_NOTE = re.compile(
    rf"<summary>{re.escape(spoilers.SUMMARY)}</summary>|<span class=\"spoiler__note\">{re.escape(spoilers.INLINE_NOTE)}</span>"
)
_SPOILER_BLOCK = re.compile(r"<details class=\"spoiler\">(?:(?!<details)[\s\S])*?</details>")
_SPOILER_LINE = re.compile(
    r"<span class=\"spoiler\"[^>]*><span class=\"spoiler__note\">[^<]*</span>(?:(?!</?span)[\s\S]|<span class=\"mention\">[^<]*</span>)*</span>"
)
_BLOCKQUOTE = re.compile(r"<blockquote>(?:(?!<blockquote)[\s\S])*?</blockquote>")
_MENTION = re.compile(r"<span class=\"mention\">@([^<]*)</span>")
_FOOTNOTE_SIGN = re.compile(r"<sup[^>]*>[\s\S]*?</sup>| ?<a href=\"#fnref-[^>]*>[\s\S]*?</a>")
_BLOCK_END = re.compile(r"<br>|</(?:p|li|blockquote|pre|summary|details|ol|ul|section)>|<hr>")
_TAG = re.compile(r"<[^>]*>")

_NOTES = {
    f"<summary>{spoilers.SUMMARY}</summary>": (spoilers.SUMMARY, later("Hidden words. Open when you want to.")),
    f'<span class="spoiler__note">{spoilers.INLINE_NOTE}</span>': (spoilers.INLINE_NOTE, later("hidden words: ")),
    f'<span class="u-spoken"> {notes.BACK}</span>': (notes.BACK, later("back to the sentence")),
    TAKEN_BACK: (TAKEN_BACK, later("[words taken back by their author]")),
    HIDDEN_WORDS: (HIDDEN_WORDS, later("[words that a moderator has hidden]")),
}
"""What `render` and the services write into a post besides its author's words."""


def plain(html: str, *, spoilers: bool = True) -> str:
    """Take the bare words out of HTML that `render` made, one block a line, for search and excerpts.

    :param spoilers: whether hidden words are among them; else a short note stands in their place.
    """
    while not spoilers and (outer := _SPOILER_BLOCK.sub(f"<p>{_HIDDEN}</p>", html)) != html:
        html = outer
    html = (_SPOILER_NOTE if spoilers else _SPOILER_LINE).sub("" if spoilers else _HIDDEN, html)
    words = unescape(_TAG.sub("", _BLOCK_END.sub("\n", _FOOTNOTE_SIGN.sub("", html))))
    return "\n".join(line for line in map(str.strip, words.split("\n")) if line)


def mentioned(html: str) -> set[str]:
    """Return the names that HTML made by `render` mentions, those in quotations aside: they were mentioned by somebody else."""
    while (own := _BLOCKQUOTE.sub("", html)) != html:
        html = own
    return {unescape(name) for name in _MENTION.findall(html)}


def in_language(html: str) -> str:
    """Put the notes that stand in a post besides its author's words into the reader's language."""
    for shape, (note, sentence) in _NOTES.items():
        if shape in html and (said := escape(_(sentence), quote=False)) != note:
            html = html.replace(shape, shape.replace(note, said))
    return html
