"""Member text to safe HTML: the Markdown dialect of the forum, its spoilers, and the one allow-list of tags and attributes.

Leaves storing the HTML and its `VERSION` beside the source to the features, and the look of its classes to the style sheets. The only file
that imports bleach and nh3.

The dialect is CommonMark with line breaks kept, and with nothing that could make a person's words vanish or deceive: no raw HTML, images,
entities, link definitions, or code by indentation. `>! words` at the start of a line hides a block, `||words||` hides words inside a line.
"""

import re
import threading
from collections.abc import Container
from html import unescape
from typing import Final, cast

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token

from forum.core.text import TEXT_LIMIT, clean, clean_line, excerpt

VERSION: Final = 1
"""Raised with every change of the HTML made here, so that stored HTML can be made anew."""

QUOTE_LIMIT: Final = 1_500
"""Most characters of a post that are carried into a quotation of it."""

TAGS: Final = frozenset({"a", "blockquote", "br", "code", "details", "em", "hr", "li", "ol", "p", "pre", "span", "strong", "summary", "ul"})
_VALUES: Final = {
    ("details", "class"): re.compile("spoiler"),
    ("span", "class"): re.compile("spoiler|spoiler__note"),
    ("span", "tabindex"): re.compile("0"),
    ("ol", "start"): re.compile("[0-9]{1,9}"),
    # An address may not carry a name before its host: people read `https://samaritans.org@elsewhere` up to the @.
    ("a", "href"): re.compile(r"https?://[^\s/?#\\@\"<>`]{1,255}(?:[/?#][^\s\\\"<>`]{0,2000})?|/p/[0-9A-Za-z]{1,64}", re.ASCII),
}
_ATTRIBUTES: Final = {tag: {name for of, name in _VALUES if of == tag} for tag in TAGS}
_REL: Final = "nofollow noopener noreferrer ugc"
_SUMMARY: Final = "Hidden words. Open when you want to."
_INLINE_NOTE: Final = "hidden words: "
_HIDDEN: Final = "[hidden words]"

# Markers of quotes and lists in front of a line. Beyond eight they only cost time, and past the parser's own limit words would be lost.
_MARKER = r"(?:[ \t]*(?:>!?|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))"
_DEEP_MARKERS = re.compile(rf"^({_MARKER}{{8}}){_MARKER}+", re.M)
# Without a blank line a quotation would swallow the hidden lines after it, and show them.
_QUOTE_THEN_SPOILER = re.compile(r"^( {0,3}>(?!!).*)\n(?= {0,3}>!)", re.M)
# Hidden words that run over several paragraphs become a block; inside a line they would end with the first one.
_LONG_SPOILER = re.compile(r"(?<!\S)\|\|(?=\S)((?:(?!\|\|).)+)(?<=\S)\|\|(?=[\s.,;:!?)]|\Z)", re.S)
_MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>|!#&~])")
_QUOTED_LINE = re.compile(r" {0,3}>(?!!)")
_IN_SPOILER = "in_spoiler"

# The shapes that `render` gives to hidden words; a block can stand in a block, a hidden part of a line holds no other.
_SPOILER_NOTE = re.compile(rf"<summary>{re.escape(_SUMMARY)}</summary>|<span class=\"spoiler__note\">{re.escape(_INLINE_NOTE)}</span>")
_SPOILER_BLOCK = re.compile(r"<details class=\"spoiler\">(?:(?!<details)[\s\S])*?</details>")
_SPOILER_LINE = re.compile(r"<span class=\"spoiler\"[^>]*><span class=\"spoiler__note\">[^<]*</span>[\s\S]*?</span>")
_BLOCK_END = re.compile(r"<br>|</(?:p|li|blockquote|pre|summary|details|ol|ul)>|<hr>")
_TAG = re.compile(r"<[^>]*>")

_parsers = threading.local()


class _Dialect(MarkdownIt):
    """CommonMark with fewer ways to hide and deceive, and with spoilers."""

    def __init__(self) -> None:
        options = {"html": False, "linkify": True, "breaks": True, "xhtmlOut": False, "maxNesting": 20}
        super().__init__("commonmark", options)
        self.enable("linkify").disable(["code", "html_block", "html_inline", "image", "reference", "entity"])
        if self.linkify is not None:
            self.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
        self.block.ruler.before("blockquote", "spoiler", _spoiler_block, {"alt": ["paragraph", "blockquote", "list"]})
        self.inline.add_terminator_char("|")
        self.inline.ruler.before("link", "spoiler", _spoiler_inline)
        self.inline.ruler.before("link", "picture", _picture)
        self.core.ruler.push("soften", _soften)

    def validateLink(self, url: str) -> bool:
        return bool(_VALUES["a", "href"].fullmatch(url))

    def normalizeLinkText(self, link: str) -> str:
        # Decoding an address for display would bring back the characters that `clean` has removed.
        return link


def render(source: str) -> str:
    """Turn member text into safe HTML; what is longer than `TEXT_LIMIT` characters is cut.

    Hidden words inside a line are `<span class="spoiler" tabindex="0">`: a `<details>` cannot stand inside a sentence (it ends the paragraph),
    while a focusable span can be opened by tab, tap or pointer through style alone, and begins with a note for those who listen.
    """
    return sanitise(str(_parser().render(_prepared(source))))


def sanitise(html: str) -> str:
    """Reduce HTML to the allow-list: by bleach first, and by nh3 after it, because bleach lets some `javascript:` addresses pass."""
    once = bleach.clean(html, tags=TAGS, attributes=_may_stay, protocols={"http", "https"}, strip=True)
    return nh3.clean(
        once,
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"http", "https"},
        url_relative="pass_through",
        link_rel=_REL,
    )


def plain(html: str, *, spoilers: bool = True) -> str:
    """Take the bare words out of HTML that `render` made, one block a line, for search and excerpts.

    :param spoilers: whether hidden words are among them; else a short note stands in their place.
    """
    while not spoilers and (outer := _SPOILER_BLOCK.sub(f"<p>{_HIDDEN}</p>", html)) != html:
        html = outer
    html = (_SPOILER_NOTE if spoilers else _SPOILER_LINE).sub("" if spoilers else _HIDDEN, html)
    words = unescape(_TAG.sub("", _BLOCK_END.sub("\n", html)))
    return "\n".join(line for line in map(str.strip, words.split("\n")) if line)


def quote(source: str, name: str, permalink: str | None = None) -> str:
    """Make the Markdown quotation of a post, to be put into a reply box.

    :param permalink: the post's own `/p/<id>`; the name becomes a link to it.
    """
    who = _MARKDOWN_SIGNS.sub(r"\\\1", clean_line(name))
    if permalink and _VALUES["a", "href"].fullmatch(permalink):
        who = f"[{who}]({permalink})"
    lines = [f"{who} wrote:", "", *_quotable(source).split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def names_quoted(name: str) -> str:
    """Return what stands in a text that quotes somebody of that name, for finding such texts."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", clean_line(name))


def without_name(source: str, name: str, permalinks: Container[str]) -> str:
    """Put "somebody" in the place of a name that is gone, above the quotations that `quote` has made; every other word stays.

    :param permalinks: the `/p/<id>` of posts under that name, which are the same person's under whatever name they were quoted.
    """
    plain = re.escape(names_quoted(name))

    def nameless(line: re.Match[str]) -> str:
        named = line["bare"] is not None or line["linked"] == names_quoted(name) or line["link"] in permalinks
        who = f"[somebody]({line['link']})" if line["link"] else "somebody"
        return f"{line['marks']}{who} wrote:" if named else line[0]

    bare = rf"(?P<bare>{plain})"
    link = r"\[(?P<linked>(?:\\.|[^\]\\\n])*)\]\((?P<link>/p/[0-9A-Za-z]{1,64})\)"
    return re.sub(rf"^(?P<marks>(?:[ \t]*>)+[ \t]*)(?:{bare}|{link}) wrote:", nameless, source, flags=re.M)


def _parser() -> _Dialect:
    # The link finder keeps its place in itself, so that two threads must not share one.
    if not hasattr(_parsers, "parser"):
        _parsers.parser = _Dialect()
    return cast(_Dialect, _parsers.parser)


def _prepared(source: str) -> str:
    text = _LONG_SPOILER.sub(_as_block, clean(source[:TEXT_LIMIT]))
    return _QUOTE_THEN_SPOILER.sub(r"\1\n\n", _DEEP_MARKERS.sub(r"\1", text))


def _as_block(hidden: re.Match[str]) -> str:
    if "\n\n" not in hidden[1]:
        return hidden[0]
    return "\n\n" + "\n".join(f">! {line}" for line in hidden[1].split("\n")) + "\n\n"


def _may_stay(tag: str, name: str, value: str) -> bool:
    allowed = _VALUES.get((tag, name))
    return allowed is not None and allowed.fullmatch(value) is not None


def _filtered(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("a", "rel"):
        return value  # nh3's own, from `link_rel`: one that was typed is gone by now
    return value if _may_stay(tag, name, value) else None


def _opens_spoiler(state: StateBlock, line: int) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    return state.sCount[line] >= state.blkIndent and state.src.startswith(">!", start, state.eMarks[line])


def _spoiler_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.env.get(_IN_SPOILER) or not _opens_spoiler(state, start):
        return False
    if silent:
        return True
    line, words = start, []
    while line < end and _opens_spoiler(state, line):
        words.append(state.src[state.bMarks[line] + state.tShift[line] + 2 : state.eMarks[line]].removeprefix(" ").removesuffix("!<"))
        line += 1
    opening = state.push("spoiler_open", "details", 1)
    opening.attrSet("class", "spoiler")
    _tell(state.push("spoiler_note", "", 0), f"<summary>{_SUMMARY}</summary>")
    state.env[_IN_SPOILER] = True
    inside = StateBlock("\n".join(words), state.md, state.env, state.tokens)
    inside.level = state.level
    state.md.block.tokenize(inside, inside.line, inside.lineMax)
    state.env[_IN_SPOILER] = False
    state.push("spoiler_close", "details", -1)
    state.line = line
    return True


def _spoiler_inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("||", state.pos):
        return False
    start, last = state.pos + 2, state.posMax
    end = state.src.find("||", start, last)
    if end <= start or state.src[start].isspace() or state.src[end - 1].isspace():
        return False
    if not silent:
        opening = state.push("spoiler_open", "span", 1)
        opening.attrs = {"class": "spoiler", "tabindex": 0}
        _tell(state.push("spoiler_note", "", 0), f'<span class="spoiler__note">{_INLINE_NOTE}</span>')
        # The rule that finds addresses looks past `posMax`; a shorter text holds it back.
        whole, state.src = state.src, state.src[:end]
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.src = whole
        state.push("spoiler_close", "span", -1)
    state.pos, state.posMax = end + 2, last
    return True


def _tell(note: Token, html: str) -> None:
    # The renderer writes this kind out as it is; raw HTML of members never becomes such a token, because its rules are off.
    note.type, note.content = "html_inline", html


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


def _quotable(source: str) -> str:
    lines = _LONG_SPOILER.sub(_as_block, clean(source)).split("\n")
    own = re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if not _QUOTED_LINE.match(line)).strip("\n"))
    if len(own) <= QUOTE_LIMIT:
        return own
    # Cut between paragraphs only: a cut inside hidden words would show them.
    kept = ""
    for paragraph in own.split("\n\n"):
        if len(kept) + len(paragraph) > QUOTE_LIMIT:
            break
        kept += paragraph + "\n\n"
    return f"{kept}…" if kept else _MARKDOWN_SIGNS.sub(r"\\\1", excerpt(plain(render(own), spoilers=False), QUOTE_LIMIT // 2))
