"""Quotations with a link back: making them, finding them in a text, and taking words or names out of them again.

Everything here works on texts as they were typed. When something has to be taken out is left to the features.
"""

import re
from collections.abc import Collection, Container, Iterator
from typing import Final

from forum.core.markup import spoilers
from forum.core.markup.cleaning import may_lead_to, sanitise
from forum.core.markup.dialect import NO_POST, rendered
from forum.core.markup.saying import plain
from forum.core.text import clean, clean_line, excerpt

QUOTE_LIMIT: Final = 1_500
"""Most characters of a post that are carried into a quotation of it."""

_MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>|!#&~])")
_QUOTED_LINE = re.compile(r" {0,3}>(?!!)")
_FOOTNOTE = re.compile(r"(?<!\\)\[\^")
_MARKS = re.compile(r"[ \t]*(?:>(?!!)[ \t]?)*")
_LINK = r"\[(?P<linked>(?:\\.|[^\]\\\n])*)\]\((?P<link>/p/(?P<id>[0-9A-Za-z]{1,64}))\)"
_HEADLINE = re.compile(rf"(?P<marks>(?:[ \t]*>)+[ \t]*){_LINK} wrote:[ \t]*")
_SIGNS_ADDED = re.compile(r"[\\…]")


def quote(source: str, name: str, permalink: str | None = None) -> str:
    """Make the Markdown quotation of a post, to be put into a reply box.

    :param permalink: the post's own `/p/<id>`; the name becomes a link to it.
    """
    who = names_quoted(name)
    if permalink and may_lead_to(permalink):
        who = f"[{who}]({permalink})"
    # A footnote of theirs would lead to one of whoever quotes them.
    words = _FOOTNOTE.sub(r"\\[^", _quotable(source))
    lines = [f"{who} wrote:", "", *words.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def names_quoted(name: str) -> str:
    """Return what stands in a text that quotes somebody of that name, for finding such texts."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", clean_line(name))


def quoted_posts(source: str) -> set[str]:
    """Return the ids of the posts that a text quotes with a link back."""
    heads = (_HEADLINE.fullmatch(line) for line in source.split("\n") if "](/p/" in line)
    return {head["id"] for head in heads if head}


def without_words(source: str, post_id: str, instead: str, *, but_from: Collection[str] = ()) -> str:
    """Put something in the place of the words that a text quotes from a post; who was quoted, and all else, stays.

    A quotation is what stands under the line with the link, as far as the marks of quoting go.

    :param but_from: texts whose words may go on being quoted.
    """
    kept: list[str] = []
    standing = [_same(text) for text in but_from]
    for head, lines in _blocks(source):
        kept += lines[: 1 if head else len(lines)]
        if head is None:
            continue
        words = [_same(_MARKS.sub("", line, count=1)) for line in lines[1:]]
        if head["id"] != post_id or all(any(word in text for text in standing) for word in words if word):
            kept += lines[1:]
        else:
            marks = head["marks"].rstrip()
            kept += [marks, f"{marks} {instead}"]
    return "\n".join(kept)


def without_name(source: str, name: str, permalinks: Container[str], *, others: Collection[str] = ()) -> str:
    """Put "somebody" in the place of a name that is gone, above the quotations that `quote` has made and where it is mentioned.

    :param permalinks: the `/p/<id>` of posts under that name, which are the same person's under whatever name they were quoted.
    :param others: other names that the text mentions: one of them may begin with the one that is gone.
    """
    plain = re.escape(names_quoted(name))

    def nameless(line: re.Match[str]) -> str:
        named = line["bare"] is not None or line["linked"] == names_quoted(name) or line["link"] in permalinks
        who = f"[somebody]({line['link']})" if line["link"] else "somebody"
        return f"{line['marks']}{who} wrote:" if named else line[0]

    source = re.sub(rf"^(?P<marks>(?:[ \t]*>)+[ \t]*)(?:(?P<bare>{plain})|{_LINK}) wrote:", nameless, source, flags=re.M)
    longer = sorted((other for other in others if len(other) > len(name)), key=len, reverse=True)
    stay = "".join(rf"(?!{re.escape(other)}(?![^\W_]))" for other in longer)
    return re.sub(rf"(?<![^\W_])@{stay}{re.escape(clean_line(name))}(?![^\W_])", "@somebody", source, flags=re.I)


def _blocks(source: str) -> Iterator[tuple[re.Match[str] | None, list[str]]]:
    """Cut a text into quotations with a link, each with its line of the link, and the lines between them."""
    head, depth, lines = None, 0, list[str]()
    for line in source.split("\n"):
        found = _HEADLINE.fullmatch(line)
        if found or (head and _depth(line) < depth):
            yield head, lines
            head, depth, lines = found, _depth(line) if found else 0, []
        lines.append(line)
    yield head, lines


def _depth(line: str) -> int:
    marks = _MARKS.match(line)
    return marks[0].count(">") if marks else 0


def _same(text: str) -> str:
    return " ".join(_SIGNS_ADDED.sub("", text).split())


def _quotable(source: str) -> str:
    lines = spoilers.with_blocks(clean(source)).split("\n")
    own = re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if not _QUOTED_LINE.match(line)).strip("\n"))
    if len(own) <= QUOTE_LIMIT:
        return own
    # Cut between paragraphs only: a cut inside hidden words would show them.
    kept = ""
    for paragraph in own.split("\n\n"):
        if len(kept) + len(paragraph) > QUOTE_LIMIT:
            break
        kept += paragraph + "\n\n"
    return f"{kept}…" if kept else _MARKDOWN_SIGNS.sub(r"\\\1", excerpt(_bare(own), QUOTE_LIMIT // 2))


def _bare(source: str) -> str:
    return plain(sanitise(rendered(source, NO_POST, ())), spoilers=False)
