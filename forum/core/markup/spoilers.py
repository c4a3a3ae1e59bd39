"""Hidden words in the dialect: `>!` before a line for a block, `||` around words within a line.

How they are shown is left to the style, and how they are taken out of excerpts to `saying`.
"""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

SUMMARY: Final = "Hidden words. Open when you want to."
INLINE_NOTE: Final = "hidden words: "
INSIDE = "in_spoiler"
"""Marks the surroundings of a block of hidden words while it is read."""

# Hidden words that run over several paragraphs become a block; inside a line they would end with the first one.
_LONG = re.compile(r"(?<!\S)\|\|(?=\S)((?:(?!\|\|).)+)(?<=\S)\|\|(?=[\s.,;:!?)]|\Z)", re.S)


def add_to(dialect: MarkdownIt) -> None:
    """Teach a parser to hide words."""
    dialect.block.ruler.before("blockquote", "spoiler", _block, {"alt": ["paragraph", "blockquote", "list"]})
    dialect.inline.add_terminator_char("|")
    dialect.inline.ruler.before("link", "spoiler", _inline)


def with_blocks(source: str) -> str:
    """Write hidden words that run over several paragraphs as a block."""
    return _LONG.sub(_as_block, source)


def _as_block(hidden: re.Match[str]) -> str:
    if "\n\n" not in hidden[1]:
        return hidden[0]
    return "\n\n" + "\n".join(f">! {line}" for line in hidden[1].split("\n")) + "\n\n"


def _opens(state: StateBlock, line: int) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    return state.sCount[line] >= state.blkIndent and state.src.startswith(">!", start, state.eMarks[line])


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.env.get(INSIDE) or not _opens(state, start):
        return False
    if silent:
        return True
    line, words = start, []
    while line < end and _opens(state, line):
        words.append(state.src[state.bMarks[line] + state.tShift[line] + 2 : state.eMarks[line]].removeprefix(" ").removesuffix("!<"))
        line += 1
    opening = state.push("spoiler_open", "details", 1)
    opening.attrSet("class", "spoiler")
    _tell(state.push("spoiler_note", "", 0), f"<summary>{SUMMARY}</summary>")
    state.env[INSIDE] = True
    inside = StateBlock("\n".join(words), state.md, state.env, state.tokens)
    inside.level = state.level
    state.md.block.tokenize(inside, inside.line, inside.lineMax)
    state.env[INSIDE] = False
    state.push("spoiler_close", "details", -1)
    state.line = line
    return True


def _inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("||", state.pos):
        return False
    start, last = state.pos + 2, state.posMax
    end = state.src.find("||", start, last)
    if end <= start or state.src[start].isspace() or state.src[end - 1].isspace():
        return False
    if not silent:
        opening = state.push("spoiler_open", "span", 1)
        opening.attrs = {"class": "spoiler", "tabindex": 0}
        _tell(state.push("spoiler_note", "", 0), f'<span class="spoiler__note">{INLINE_NOTE}</span>')
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
