"""Takes out the lines that say who wrote what is quoted below; the marks in them come from `replacing`."""

import re
from itertools import groupby

from forum.imports.scrub.marks import MARKS, NAME, holds_mark, without_marks
from forum.imports.scrub.quotes import Line

_MARK = f"[{MARKS}]"
_VERB = (
    r"(?:writes|wrote|write|says|said|say|asks|asked|states|stated|responds|responded|replies|replied|posts|posted|mentions|mentioned|comments|commented|"
    r"quoth|spake|typed|types|scribbles|scribbled|babbles|opines|opined|continues|adds|added|notes|noted|declares|informs|claims|schrieb|schreibt|[ée]crit|escribi[óo]|scrive)"
)
_WHERE = rf"(?:\s(?:in (?:an? )?(?:article|message|news:|{_MARK})|to all|to {_MARK}|on \w{{3}})[^.?!]{{0,60}})?"
_END = rf"\b{_VERB}\b{_WHERE}\s*(?:\((?:in part|about|regarding)[^)]*\)|in part|the following|about)?[\s:.,;>*=\-…\"'\])!]*"
_ARTICLE = re.compile(
    rf"^[\W_]*(?:In|From|in|Re:|Regarding)\s+(?:(?:a|an|my|your|his|her|the|some)\s+)?(?:(?:previous|recent|earlier|last|prior|following)\s+)?"
    rf"(?:(?:article|message|msg|posting|post|letter|mail|email|note|news:?)\b[\s:,]*|(?={_MARK}|<))(?P<who>[^?]{{0,260}}?){_END}$",
    re.DOTALL,
)
_ARTICLE_ONLY = re.compile(
    rf"^[\W_]*(?:In|From|in|Re:)\s+(?:article\s*)?(?:{_MARK}[\W_]*)+(?:you|I|YOU)?[\W_]*$|^[\W_]*In article\b.{{0,200}}$", re.DOTALL
)
_DATED = re.compile(rf"^[\W_]*(?:On|Am|Le|El)\s.{{0,60}}?\d.{{0,160}}?{_END}$", re.DOTALL)
_NAMED = re.compile(rf"^(?P<who>[^?]{{0,160}}?){_END}$", re.DOTALL)
_QUOTING = re.compile(
    rf"^[\W_]*(?:Quoting\b.{{2,80}}|(?:Reply|Replying|Responding|Quote)(?:\s\w+){{0,2}}\s(?:to|by|from|of)\b.{{0,40}}{_MARK}.{{0,60}}"
    rf"|.{{2,40}}\b(?:said|wrote|writes)\s+(?:to\s+(?:all\b|{_MARK})|in an? (?:message|article|letter)\b).{{0,60}}"
    rf"|Thus spake\b.{{2,60}}|\[?reply to {_MARK}.{{0,60}}|begin quoting.{{2,80}}|[-=]+>.{{0,60}}<[-=]+|Original message from.{{0,60}}|"
    rf"-{{2,}}\s?(?:Original|Forwarded) [Mm]essage.{{0,60}})$"
)
_HEADER = re.compile(
    r"^\W{0,4}(?P<name>From|To|Cc|Bcc|Sender|Reply-To|Organi[sz]ation|Message-I[dD]|Path|Xref|References|In-[Rr]eply-[Tt]o|Return-Path|Received|"
    r"N(?:NTP|ntp)-Posting-Host|X-[\w-]+|Article-I\.D\.|Lines|Originator|Date|Newsgroups|Followup-To|Distribution|Status|Errors-To|Resent-\w+):(?:\s|$)"
)
_ALWAYS_HEADER = frozenset(
    "message-id path xref references in-reply-to return-path received nntp-posting-host article-i.d. sender reply-to errors-to".split()
)
_BRACKETED = re.compile(r"\([^()]{0,80}\)|\"[^\"]{0,40}\"|<[^<>]{0,80}>|\[[^\[\]]{0,40}\]")
_SMALL = frozenset(
    "in on at to of the a an and article message previous recent earlier newsgroup group sci med so as then also i you he she it from "
    "by via re".split()
)
_MAX_LINES = 4
_MAX_LENGTH = 600


def without_attributions(lines: list[Line]) -> tuple[list[Line], int]:
    """Drop the lines that say who wrote what.

    :return: the lines that stay and how many attributions went.
    """
    kept: list[Line] = []
    removed = 0
    position = 0
    while position < len(lines):
        length, rest = _attribution_at(lines, position, kept)
        if length:
            removed += 1
            kept.extend(rest)
            position += length
        else:
            kept.append(lines[position])
            position += 1
    return kept, removed


def _attribution_at(lines: list[Line], position: int, before: list[Line]) -> tuple[int, list[Line]]:
    """Say how many lines from here on are one attribution, and what is left of them."""
    depth, text = lines[position]
    if not text.strip():
        return 0, []
    if len(text) > _MAX_LENGTH:
        return 0, []
    if _is_header(lines, position) or _QUOTING.match(text) and (holds_mark(text) or "<-" in text):
        return 1, []
    opens = not before or not before[-1].text.strip() or before[-1].depth != depth or _is_header(lines, position - 1)
    rows = _rows(lines, position)
    for length, row in enumerate(rows, start=1):
        joined = " ".join(row)
        if _is_attribution(joined, opens=opens, quote_follows=_quote_follows(lines, position + length, depth)):
            return length, []
        said = _run_on(row[-1], joined) if length < 3 else ""
        if said:
            return length, [Line(depth, said)]
    if _ARTICLE_ONLY.match(text) and (_quote_follows(lines, position + 1, depth) or len(without_marks(text)) < 40):
        return 1, []
    return 0, []


def _rows(lines: list[Line], position: int) -> list[list[str]]:
    """The next line, the next two and so on, as long as they belong together."""
    rows: list[list[str]] = []
    for line in lines[position : position + _MAX_LINES]:
        if line.depth != lines[position].depth or not line.text.strip():
            break
        row = [*(rows[-1] if rows else []), line.text.strip()]
        if sum(map(len, row)) > _MAX_LENGTH:
            break
        rows.append(row)
    return rows


def _is_attribution(text: str, *, opens: bool, quote_follows: bool) -> bool:
    if _ARTICLE.match(text):
        return True
    opens = opens or holds_mark(text) and (quote_follows or bool(re.match(rf"[\W_]*{_MARK}", text)))
    if not opens:
        return False
    if _DATED.match(text) and (quote_follows or holds_mark(text)):
        return True
    named = _NAMED.match(text)
    return named is not None and _is_who(named["who"], quote_follows=quote_follows)


def _is_who(text: str, *, quote_follows: bool) -> bool:
    """Tell whether words name a person and say nothing else."""
    bracketed = bool(_BRACKETED.search(text))
    plain = re.findall(r"[^\W\d_]+", without_marks(_BRACKETED.sub(" ", text)))
    telling = [word for word in plain if word.casefold() not in _SMALL]
    if holds_mark(text):
        return len(telling) <= 3
    return quote_follows and len(telling) <= 3 and (bracketed or bool(telling) and all(word[0].isupper() for word in telling))


def _run_on(last: str, joined: str) -> str:
    """Keep what somebody wrote on the line of the attribution itself."""
    found = re.match(rf"^(?P<who>.{{0,260}}?)\b{_VERB}\s?:\s+(?P<rest>\S.+)$", joined)
    if not found or not holds_mark(found["who"]) or not last.endswith(found["rest"][-40:]):
        return ""
    starts = re.match(r"^[\W_]*(?:In|From|On)\s", found["who"]) or _is_who(found["who"], quote_follows=False)
    return found["rest"] if starts else ""


def _quote_follows(lines: list[Line], position: int, depth: int) -> bool:
    return any(line.depth > depth for line in lines[position : position + 3])


def _is_header(lines: list[Line], position: int) -> bool:
    """Tell whether a line is a header that somebody forwarded; an everyday label alone is not."""
    if not 0 <= position < len(lines):
        return False
    found = _HEADER.match(lines[position].text)
    if not found:
        return False
    neighbours = [line for line in lines[max(0, position - 1) : position + 2] if _HEADER.match(line.text)]
    return found["name"].casefold() in _ALWAYS_HEADER or holds_mark(lines[position].text) or len(neighbours) > 1


def without_nobody(lines: list[Line]) -> list[Line]:
    """Empty the lines that only named somebody, where most of their paragraph did; elsewhere a sentence needs them."""
    kept: list[Line] = []
    for (_, says), group in groupby(lines, key=lambda line: (line.depth, bool(line.text.strip()))):
        paragraph = list(group)
        empty = [names_nobody(line.text) for line in paragraph] if says else []
        drop = sum(empty) * 2 > len(empty)
        kept.extend(Line(line.depth, "") if drop and names_nobody(line.text) else line for line in paragraph)
    return kept


def names_nobody(line: str) -> bool:
    """Tell whether nothing is left of a line but signs and labels before them."""
    if not holds_mark(line):
        return False
    words = re.findall(r"[^\W\d_][\w.-]*", without_marks(line))
    return not words or len(words) <= 4 and all(word.casefold().strip(".-") in _LABELS for word in words) or line.strip(" \t-–—*~.,!:") == NAME


_LABELS = frozenset(
    "e-mail email mail internet arpa arpanet bitnet uucp usenet fidonet compuserve cis applelink mci mcimail phone tel telephone fone "
    "fax voice work home office v-mail voicemail ph ext or and address aka net snail via from at by to contact cc janet earn decnet "
    "span nsi hepnet amateur packet radio login".split()
)
