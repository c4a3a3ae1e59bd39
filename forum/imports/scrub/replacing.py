"""Takes addresses, telephone numbers and names out of a text and leaves a sign for each; whole lines are for `attributions` and `signatures`."""

import re
from collections import Counter

from forum.imports.matching import Matcher
from forum.imports.patterns import ADDRESS, BANG_PATH, HALF_SPELLED, MESSAGE_ID, SPELLED
from forum.imports.scrub.marks import ADDRESS as ADDRESS_MARK
from forum.imports.scrub.marks import NAME as NAME_MARK
from forum.imports.scrub.marks import PHONE as PHONE_MARK
from forum.imports.words import fold

_NETWORK = r"\b[A-Z][A-Z0-9]{1,12}::[\w-]{2,32}\b|\b\w{2,12}::(?P<node>[\w-]{2,32})\b"
_NUMBERED = r"(?i:(?<=compuserve)|(?<=fidonet)|(?<=\bcis)|(?<=fido))[\s:=>#-]{1,6}(?:\d{5,6},\d{2,5}|\d:\d{1,4}/\d{1,5}(?:\.\d+)?)"
_MACHINE = r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
_HOME = r"\b(?:https?|ftp|gopher)://[^\s<>\"]{0,200}[~@][^\s<>\"]{1,200}"
_ADDRESSES = re.compile(f"{_HOME}|{MESSAGE_ID}|{ADDRESS}|{BANG_PATH}|{_NUMBERED}|{_MACHINE}")
_SPELLED = re.compile(SPELLED)
# Spelled-out addresses are rare and slow to look for.
_MAY_BE_SPELLED = re.compile(r"\bdot\b|[\[({<] ?(?:at|@) ?[\])}>]|\.(?:bitnet|uucp|earn)\b", re.IGNORECASE)
_HALF_SPELLED = re.compile(HALF_SPELLED)
_NODES = re.compile(_NETWORK)

_EXTENSION = r"(?:[,;]?\s?(?:x|ext\.?|extension)\s?\d{2,5})?"
_PHONES = re.compile(
    r"(?<![\w.,/$-])(?:"
    r"(?:\+?1[-. ]{1,2})?\(\d{3}\)[-. /]{0,2}\d{3}[-. ]{1,2}\d{4}"
    r"|(?:\+?1[-. ]{1,2})?\d{3}[-./]\s?\d{3}[-. ]{1,2}\d{4}"
    r"|\+?1?[-. ]?\d{3} \d{3}-\d{4}|1 \d{3} \d{3} \d{4}"
    r"|\d{3}-\d{4}(?!-)|\d{3}-\d{2}-\d{2}(?!-)"
    r"|\+\d{1,3}[-. ]{0,2}(?:\(0?\)\s?)?(?:\(?\d{1,5}\)?[-. ]{0,2}){2,6}\d{2}"
    r"|\(0\d{2,5}\)\s?\d{3}[- ]?\d{3,4}|0\d{2,5}[- /]\d{5,8}|0\d{2,4}[- ]\d{3}[- ]\d{3,4}"
    r"|1?-?8(?:00|88|77)-[A-Z0-9](?:[A-Z0-9-]{3,11}[A-Z0-9])"
    rf")(?![\w/]){_EXTENSION}"
    r"|(?i:\b(?:tel|telephone|phone|fone|fax|voice|mobile|cell|ph|v-mail|pager|beeper)\b(?:\s(?:no|number|is|at))?[.:#=\s]{1,4})"
    r"(?P<labelled>[+(]?\d[\d ().x/-]{4,24}\d)"
)

_AFTER = re.compile(rf"{ADDRESS_MARK}[ \t]{{1,40}}[(\"]{{1,2}}(?P<name>[^()\n{NAME_MARK}]{{2,60}})[)\"]{{1,2}}")
_LISTED = re.compile(rf"^[ \t>|]*{ADDRESS_MARK}[ \t]{{2,60}}(?P<name>[^\d\n():{NAME_MARK}]{{3,40}})$", re.MULTILINE)
_BEFORE = re.compile(rf"(?P<name>\b[A-Z][\w'’.-]{{0,20}}(?:[ \t][A-Z][\w'’.-]{{0,20}}){{1,3}})[\"]?[ \t]{{0,3}}[<(]?{ADDRESS_MARK}")


def replace_people(text: str, matcher: Matcher, removed: Counter[str]) -> str:
    """Put signs where addresses, telephone numbers and names were; the number of lines stays.

    :param removed: counts what was taken out, under `address`, `phone` and `name`.
    """
    if _MAY_BE_SPELLED.search(text):
        text = _SPELLED.sub(_counted(ADDRESS_MARK, "address", removed), text)
    text = _ADDRESSES.sub(_counted(ADDRESS_MARK, "address", removed), text)
    text = _HALF_SPELLED.sub(lambda found: _if_login(found, found["local"], matcher, removed), text)
    text = _NODES.sub(lambda found: _if_login(found, found["node"], matcher, removed), text)
    text = _PHONES.sub(_counted(PHONE_MARK, "phone", removed), text)
    text = _without_names(text, matcher, removed)
    return _without_neighbours(text, matcher, removed)


def _counted(mark: str, kind: str, removed: Counter[str]) -> "_Replacement":
    return _Replacement(mark, kind, removed)


class _Replacement:
    """Replaces a match by a sign and counts it; a label before a number stays."""

    def __init__(self, mark: str, kind: str, removed: Counter[str]) -> None:
        self._mark, self._kind, self._removed = mark, kind, removed

    def __call__(self, found: re.Match[str]) -> str:
        if "@" in found[0] and found[0].replace("@", "").replace(".", "").isdigit():
            return found[0]
        self._removed[self._kind] += 1
        labelled = found.groupdict().get("labelled")
        label = found[0][: found.start("labelled") - found.start()] if labelled else ""
        trailing = "." if found[0].endswith(".") else ""
        return label + self._mark + trailing + "\n" * found[0][len(label) :].count("\n")


def _if_login(found: re.Match[str], login: str | None, matcher: Matcher, removed: Counter[str]) -> str:
    """Replace "someone at host" and "NODE::someone" where someone is known to have an account or to be no word."""
    if login is not None:
        word = login.casefold()
        known = word in matcher.names.logins and not matcher.names.is_everyday(word)
        if not known and not any(sign.isdigit() for sign in word):
            return found[0]
    removed["address"] += 1
    return ADDRESS_MARK


def _without_names(text: str, matcher: Matcher, removed: Counter[str]) -> str:
    kept: list[str] = []
    position = 0
    for span in matcher.find(text):
        removed["name"] += 1
        # A name broken across lines leaves the line end and the marks of a quotation after it.
        line_end = text.find("\n", span.start, span.end)
        marks = re.match(r"\n[ \t]*(?:[A-Za-z(]{0,4}[>|:}=]+[ \t]*)*", text[line_end : span.end]) if line_end >= 0 else None
        kept.extend((text[position : span.start], NAME_MARK, marks[0] if marks else ""))
        position = span.end
    kept.append(text[position:])
    return "".join(kept)


def _without_neighbours(text: str, matcher: Matcher, removed: Counter[str]) -> str:
    """Take out names that no header has, where an address stands beside them."""

    def beside(found: re.Match[str]) -> str:
        words = re.findall(r"[^\W\d_]{2,}", found["name"])
        unusual = [word for word in words if not matcher.names.is_everyday(fold(word)) or fold(word) in matcher.names.firsts]
        if not words or len(words) > 5 or len(unusual) * 2 < len(words) or len(unusual) < len(words) and not found["name"][:1].isupper():
            return found[0]
        removed["name"] += 1
        start, end = found.span("name")
        return found[0][: start - found.start()] + NAME_MARK + found[0][end - found.start() :]

    return _BEFORE.sub(beside, _LISTED.sub(beside, _AFTER.sub(beside, text)))
