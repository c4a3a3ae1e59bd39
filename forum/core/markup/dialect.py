"""The Markdown dialect of the forum: text to HTML, with spoilers, footnotes and mentions.

Leaves judging the HTML to `cleaning`, and the two that need rules of their own to `spoilers` and `notes`.

The dialect is CommonMark with line breaks kept, and with nothing that could make a person's words vanish or deceive: no raw HTML, images,
entities, link definitions, or code by indentation. `>! words` at the start of a line hides a block, `||words||` hides words inside a line.
`[^1]` refers to what stands behind `[^1]:` at the start of another line. `@Name` is a mention where somebody of that name speaks.
"""

import re
import threading
from collections.abc import Iterable
from typing import Final, cast

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token

from forum.core.markup import notes, spoilers
from forum.core.markup.cleaning import may_lead_to
from forum.core.text import TEXT_LIMIT, clean

NO_POST: Final = "preview"
"""Stands for the id of a post that has none yet."""

# Markers of quotes and lists in front of a line. Beyond eight they only cost time, and past the parser's own limit words would be lost.
_MARKER = r"(?:[ \t]*(?:>!?|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))"
_DEEP_MARKERS = re.compile(rf"^({_MARKER}{{8}}){_MARKER}+", re.M)
# Without a blank line a quotation would swallow the hidden lines after it, and show them.
_QUOTE_THEN_SPOILER = re.compile(r"^( {0,3}>(?!!).*)\n(?= {0,3}>!)", re.M)
_NAMES = "names"

_parsers = threading.local()


class _Dialect(MarkdownIt):
    """CommonMark with fewer ways to hide and deceive, and with what is said above."""

    def __init__(self) -> None:
        options = {"html": False, "linkify": True, "breaks": True, "xhtmlOut": False, "maxNesting": 20}
        super().__init__("commonmark", options)
        self.enable("linkify").disable(["code", "html_block", "html_inline", "image", "reference", "entity"])
        if self.linkify is not None:
            self.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
        spoilers.add_to(self)
        notes.add_to(self)
        self.inline.add_terminator_char("@")
        self.inline.ruler.before("link", "mention", _mention)
        self.inline.ruler.before("link", "picture", _picture)
        self.core.ruler.push("soften", _soften)

    def validateLink(self, url: str) -> bool:
        return may_lead_to(url)

    def normalizeLinkText(self, link: str) -> str:
        # Decoding an address for display would bring back the characters that `clean` has removed.
        return link


def rendered(source: str, post_id: str, mentions: Iterable[str]) -> str:
    """Turn member text into HTML that has not been cleaned yet.

    :param post_id: stands in the places of its footnotes.
    :param mentions: names of those who can be mentioned.
    """
    text = spoilers.with_blocks(clean(source[:TEXT_LIMIT]))
    text = _QUOTE_THEN_SPOILER.sub(r"\1\n\n", _DEEP_MARKERS.sub(r"\1", text))
    return str(_parser().render(text, {notes.POST: post_id, _NAMES: _longest_first(mentions)}))


def _parser() -> _Dialect:
    # The link finder keeps its place in itself, so that two threads must not share one.
    if not hasattr(_parsers, "parser"):
        _parsers.parser = _Dialect()
    return cast(_Dialect, _parsers.parser)


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=len, reverse=True)


def _mention(state: StateInline, silent: bool) -> bool:
    names: list[str] = state.env.get(_NAMES, ())
    before = state.src[state.pos - 1 : state.pos]
    if not names or not state.src.startswith("@", state.pos) or before.isalnum():
        return False
    after = state.src[state.pos + 1 : state.posMax]
    name = next((name for name in names if _begins_with(after, name)), None)
    if name is None:
        return False
    if not silent:
        state.push("mention_open", "span", 1).attrSet("class", "mention")
        state.push("text", "", 0).content = f"@{name}"
        state.push("mention_close", "span", -1)
    state.pos += 1 + len(name)
    return True


def _begins_with(text: str, name: str) -> bool:
    return text[: len(name)].lower() == name.lower() and not text[len(name) : len(name) + 1].isalnum()


def _picture(state: StateInline, silent: bool) -> bool:
    # A picture would tell its host who reads. It becomes a link to itself.
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if link(state, silent):
        return True
    state.pos -= 1
    return False


def _soften(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        if token.type == "fence":
            token.info = ""
        elif token.type == "inline" and token.children is not None:
            _name_bare_links(token.children)
            if index and state.tokens[index - 1].type == "heading_open":
                token.children = [Token("strong_open", "strong", 1), *token.children, Token("strong_close", "strong", -1)]
    # Headings of members would break the outline of the page, by which listeners find their way.
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "p"


def _name_bare_links(tokens: list[Token]) -> None:
    # A link without words cannot be seen, and not be judged before it is followed.
    for index in range(len(tokens) - 1, 0, -1):
        opening = tokens[index - 1]
        if tokens[index].type == "link_close" and opening.type == "link_open":
            tokens.insert(index, Token("text", "", 0, content=str(opening.attrGet("href"))))
