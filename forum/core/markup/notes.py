"""Footnotes in the dialect: `[^1]` within a text, and `[^1]: words` at the start of another line.

The reading of both is that of mdit-py-plugins; this file sees to it that no words vanish, that nothing hidden comes out of its place, and that
the places of two posts on one page are never the same.
"""

from collections.abc import Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from forum.core.markup import spoilers

POST: Final = "post"
"""Under this the surroundings know the id of the post."""

MOST: Final = 50
"""Footnotes of one post, and signs that refer to them: each makes a long piece of page from a few characters."""

BACK: Final = "back to the sentence"


def add_to(dialect: MarkdownIt) -> None:
    """Teach a parser footnotes."""
    footnote_plugin(dialect, inline=False)
    dialect.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph"]})
    dialect.inline.ruler.at("footnote_ref", _sign)
    dialect.core.ruler.before("footnote_tail", "unasked_notes", _keep_unasked)
    dialect.add_render_rule("footnote_ref", _show_sign)
    dialect.add_render_rule("footnote_block_open", lambda *_: '<section class="footnotes">\n<ol>\n')
    dialect.add_render_rule("footnote_block_close", lambda *_: "</ol>\n</section>\n")
    dialect.add_render_rule("footnote_open", _show_place)
    dialect.add_render_rule("footnote_close", lambda *_: "</li>\n")
    dialect.add_render_rule("footnote_anchor", _show_way_back)


def _known(env: Any) -> dict[str, Any]:
    found: dict[str, Any] = env.get("footnotes", {})
    return found


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # Within a quotation, a list or hidden words a note would leave its place and stand among the writer's own words, for all to read.
    if state.level or state.env.get(spoilers.INSIDE):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    refs = _known(state.env).get("refs", {})
    # The second note of one name would take the place of the first, whose words would be gone.
    if f":{line[2:].partition(']')[0]}" in refs or len(refs) >= MOST:
        return False
    return footnote_def(state, start, end, silent)


def _sign(state: StateInline, silent: bool) -> bool:
    signs = state.env.setdefault("signs", 0)
    if state.linkLevel or signs >= 2 * MOST or not footnote_ref(state, silent):
        return False
    state.env["signs"] = signs + (not silent)
    return True


def _keep_unasked(state: StateCore) -> None:
    # The plugin drops a note that nothing refers to; its words were meant to be read.
    known = _known(state.env)
    for label, number in known.get("refs", {}).items():
        if number < 0:
            known["refs"][label] = len(known["list"])
            known["list"][len(known["list"])] = {"label": label[1:], "count": 0}


def _place(token: Token, env: Any) -> str:
    return f"{env[POST]}-{token.meta['id'] + 1}"


def _show_sign(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    token, place = tokens[at], _place(tokens[at], env)
    # Only the first sign is led back to: a place can be on a page once.
    own = f' id="fnref-{place}"' if token.meta["subId"] == 0 else ""
    return f'<sup{own}><a href="#fn-{place}">[{token.meta["id"] + 1}]</a></sup>'


def _show_place(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    return f'<li id="fn-{_place(tokens[at], env)}">'


def _show_way_back(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    token = tokens[at]
    if token.meta["subId"] or not _known(env)["list"][token.meta["id"]]["count"]:
        return ""
    return f' <a href="#fnref-{_place(token, env)}">\N{LEFTWARDS ARROW WITH HOOK}\ufe0e<span class="u-spoken"> {BACK}</span></a>'
