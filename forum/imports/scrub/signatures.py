"""Cuts signatures and names at the end of a letter; the marks in them come from `replacing`."""

import re

from forum.imports.names import Names
from forum.imports.scrub.attributions import names_nobody
from forum.imports.scrub.marks import ADDRESS, NAME, PHONE, holds_mark, without_marks
from forum.imports.scrub.quotes import is_quoted
from forum.imports.words import CLOSERS, ROLES, folded

_DASHES = re.compile(r"^-- ?$")
_RULE = re.compile(r"^\s*+(?:[\W_]{3,}+$|[\W_]{4,}+.{1,50}?[\W_]{4,}+$|(?:[-=~*_+]{2,}+\s?){2,}+.{0,40}$|_{3,}+.{0,80}$)")
_DISCLAIMER = re.compile(
    r"disclaimer|standard disclaim|my employer|will (?:deny|disavow)|opinions? (?:are|expressed|is (?:mine|my))|(?:share|sharing) my opinions|"
    r"(?:views|comments) (?:are|expressed|herein)|my own opinions?|(?:just|only) my opinions?|not (?:necessarily )?(?:those|represent|reflect|speak)|"
    r"speak(?:ing)? (?:only )?for (?:myself|my|the|any)",
    re.IGNORECASE,
)
_MAILER = re.compile(
    r"^\s*(?:\*|-{1,3}|~+|\.{3}|_+)?\s*(?:\w+ ?Reader|\w*Mail|\w+QWK|QWK\w*|SLMR|OLX|WinQwk|Blue Wave|Origin|DeLuxe|Sent (?:from|via)|via|MR/2)\b"
    r".{0,10}[\d.\[:(]",
    re.IGNORECASE,
)
_DASHED_NAME = re.compile(rf"\s*[-–—]{{2,3}}\s*{NAME}")
_REACHED = re.compile(rf"[\W_]*{NAME}\W{{0,6}}[{ADDRESS}{PHONE}]")
_CELLS = re.compile(r"\s{2,}|\t|\|")
_ORNAMENT = re.compile(r"\s*[.\-=_*~#+/\\|^<>]+\s*")
_NAME_LINE = re.compile(r"^[\W_]*(?P<name>[A-Z][\w'’-]+(?: [A-Z]\.?)*(?: [A-Z][\w'’-]+){1,2})(?:,? (?:[A-Z]\.?){1,4}[a-zA-Z.]{0,3}){0,3},?[\W_]*$")
_INITIALS = re.compile(r"\s*[-–—*~/\[]{0,3}\s?(?:[A-Za-z]\.?){1,3}[\]*~/-]{0,3}\s*")
_FORWARDED = re.compile(r"forward|original|message|begin|end|cut here|text|quot|article|start", re.IGNORECASE)
_WORDS_OF_THREE = frozenset("no yes ok yup or and hmm huh so why ugh not me ha bye end p.s fin duh wow yep nah".split())
_POSTAL = re.compile(r"\bP\.? ?O\.? Box\b|\b[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b", re.IGNORECASE)
_SMALL = frozenset("of and the at for in on to a de or by".split())
_MAX_BLOCK = 14
_MAX_RULE = 160
_MAX_PIECES = 8
_MAX_DASHED = 40
_MAX_PARAGRAPH = 9


def without_signature(lines: list[str], names: Names, own: str = "", *, quoted: bool = False) -> tuple[list[str], int]:
    """Cut what follows the letter itself: signature, disclaimer, advertising of a program, the name below it.

    :param lines: of one person's words, marks in place of addresses and names.
    :param own: name and address of who wrote it, for a name at the end that nobody else bears.
    :param quoted: whether somebody else quoted the lines; then a signature may be all there is.
    :return: the lines that stay and how many pieces went.
    """
    removed = 0
    own_words = frozenset(folded(own))
    lines = _trimmed(lines)
    while removed < _MAX_PIECES:
        start = _signature_start(lines, names, own_words, may_be_all=quoted, after_another=removed > 0)
        if start is not None:
            lines, removed = _trimmed(lines[:start]), removed + 1
            continue
        shorter = _without_name_below(lines, names, own_words)
        if shorter is None:
            break
        lines, removed = _trimmed(shorter), removed + 1
    return lines, removed


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _signature_start(lines: list[str], names: Names, own: frozenset[str], *, may_be_all: bool, after_another: bool) -> int | None:
    """Say where the last piece begins that is no part of the letter."""
    if not lines:
        return None
    for find in (_after_dashes, _below_rule):
        start = find(lines)
        if start is not None:
            return start
    start = _paragraph_start(lines)
    paragraph = lines[start:]
    above = _trimmed(lines[:start])
    if above and _is_motto(paragraph) and _is_contact(above[_paragraph_start(above) :], after_another=False):
        return _paragraph_start(above)
    if (start or may_be_all) and _is_no_letter(paragraph, names, own, after_another=after_another):
        return start
    closed = _after_closing(paragraph)
    if closed:
        return start + closed
    last = lines[-1]
    says_nothing = _MAILER.match(last[:_MAX_RULE]) or names_nobody(last) or _ORNAMENT.fullmatch(last) and not is_quoted(last)
    return len(lines) - 1 if says_nothing else None


def _is_no_letter(paragraph: list[str], names: Names, own: frozenset[str], *, after_another: bool) -> bool:
    return _is_contact(paragraph, after_another=after_another) or _is_disclaimer(paragraph) or _is_person(paragraph, names, own)


def _is_person(paragraph: list[str], names: Names, own: frozenset[str]) -> bool:
    """A name that no header has, or a first name, with titles or a house below it."""
    if not 0 < len(paragraph) <= 5 or any(_lower(line) or len(line.strip()) > 60 for line in paragraph):
        return False
    if len(paragraph) > 1 and _is_name_below(paragraph[0], names, own, alone=True):
        return True
    found = _NAME_LINE.match(paragraph[0])
    if not found:
        return False
    words = [word for word in folded(found["name"]) if len(word) > 1]
    return words[0] in names.firsts or not any(names.is_everyday(word) for word in words)


def _after_closing(paragraph: list[str]) -> int:
    """Say where a name begins below "Thank you" or "Regards"; 0 if it does not."""
    for number in range(max(1, len(paragraph) - 4), len(paragraph)):
        words = folded(paragraph[number - 1])
        rest = paragraph[number:]
        if 0 < len(words) <= 4 and all(word in CLOSERS for word in words) and not any(_lower(text) or len(text.strip()) > 50 for text in rest):
            return number
    return 0


def _after_dashes(lines: list[str]) -> int | None:
    """The line `-- ` begins a signature (RFC 3676, section 4.3); without its blank only a short one."""
    for start in range(max(0, len(lines) - _MAX_DASHED - 1), len(lines)):
        if not _DASHES.match(lines[start]) or len(lines) - start - 1 > (_MAX_DASHED if lines[start].endswith(" ") else _MAX_BLOCK):
            continue
        if not any(is_quoted(line) for line in lines[start + 1 : start + 4] if not holds_mark(line)):
            return start
    return None


def _below_rule(lines: list[str]) -> int | None:
    """A ruled block at the end that begins with somebody, or a line or two of an advertisement."""
    for start in range(max(0, len(lines) - _MAX_BLOCK), len(lines)):
        opened = bool(_DASHED_NAME.match(lines[start]))
        if not opened and (not _is_rule(lines[start]) or is_quoted(lines[start]) or _FORWARDED.search(lines[start])):
            continue
        block = [line for line in lines[start:] if line.strip()]
        if any(line.lstrip().startswith(">") for line in block) or _prose(block) > 3 and not _DISCLAIMER.search(" ".join(block)):
            continue
        framed = 2 < len(block) <= 6 and _is_rule(block[-1]) and not _prose(block)
        advertised = len(block) <= 3 and any(_MAILER.match(line[:_MAX_RULE]) for line in block)
        before = next((number for number, line in enumerate(block[:5]) if _is_marked(line)), None)
        if framed or advertised or before is not None and not _prose(block[:before], 5) and not _goes_on(lines[start:]):
            return start
    return None


def _is_rule(line: str) -> bool:
    return len(line) <= _MAX_RULE and bool(_RULE.match(line))


def _is_marked(line: str) -> bool:
    """Tell a line about somebody from a sentence that mentions somebody."""
    return any(holds_mark(cell) and len(_lower(cell)) <= 3 for cell in _CELLS.split(line))


def _goes_on(block: list[str]) -> bool:
    """Tell whether the letter goes on below what looked like its signature; a motto or what is framed does not."""
    last = max((number for number, line in enumerate(block) if _is_marked(line)), default=0)
    below = block[last + 1 :]
    apart = next((number for number, line in enumerate(below) if not line.strip() or _is_rule(line)), len(below))
    rest = [line for line in below[apart:] if line.strip() and not _is_rule(line)]
    motto = bool(rest) and rest[0].lstrip()[0] in "\"'`*~“‘«"
    return _prose(rest, 5) > 0 and not motto and not _is_rule(block[-1]) and not _DISCLAIMER.search(" ".join(below))


def _prose(lines: list[str], words: int = 7) -> int:
    return sum(any(len(_lower(cell)) >= words for cell in _CELLS.split(line)) and not holds_mark(line) for line in lines)


def _lower(line: str) -> list[str]:
    return [
        word
        for word in re.findall(r"[^\W\d_][\w'’-]*", without_marks(line))
        if word[0].islower() and word not in _SMALL and word.casefold() not in ROLES
    ]


def _paragraph_start(lines: list[str]) -> int:
    start = len(lines)
    while start and lines[start - 1].strip() and not is_quoted(lines[start - 1]):
        start -= 1
    return start


def _is_contact(paragraph: list[str], *, after_another: bool) -> bool:
    """A few lines of titles, houses and numbers, with somebody in them; a postal address above other such lines."""
    if not 0 < len(paragraph) <= _MAX_PARAGRAPH:
        return False
    text = "\n".join(paragraph)
    narrow = after_another and max(map(len, paragraph)) <= 40 and bool(re.search(r"\d", text)) and not re.match(r"\s*\W?\d+[.)]", text)
    if not holds_mark(text) and not _POSTAL.search(text) and not narrow:
        return False
    lower = [len(_lower(line)) for line in paragraph]
    opens_with_somebody = bool(re.match(rf"^[\W_]*{NAME}", paragraph[0]))
    if opens_with_somebody and all(line[:9].isspace() for line in paragraph) or _REACHED.match(paragraph[0]):
        return True
    return sum(lower) <= (2.0 if opens_with_somebody else 1.0) * len(paragraph) and max(lower) <= 8


def _is_motto(paragraph: list[str]) -> bool:
    return 0 < len(paragraph) <= 5 and paragraph[0].lstrip()[:1] in set("\"“‘«'`")


def _is_disclaimer(paragraph: list[str]) -> bool:
    return 0 < len(paragraph) <= 6 and bool(_DISCLAIMER.search(" ".join(paragraph[:2]))) and sum(map(len, paragraph)) < 450


def _without_name_below(lines: list[str], names: Names, own: frozenset[str]) -> list[str] | None:
    """Take the name off the end of a letter; None if there is none."""
    if not lines or is_quoted(lines[-1]):
        return None
    last = lines[-1]
    indented = len(last) - len(last.lstrip()) > 8 or bool(re.match(r"\s*[-–—~]+\s?\w", last))
    opens = indented or len(lines) < 2 or not lines[-2].strip() or len(lines[-2].split()) <= 3
    if _is_name_below(last, names, own, alone=opens):
        return lines[:-1]
    head, comma, tail = last.rpartition(",")
    if comma and len(head.split()) <= 4 and _closes(head) and _is_name_below(tail, names, own, alone=True):
        return [*lines[:-1], head + ","]
    head, dashes, tail = last.rpartition("--")
    if dashes and tail and _is_name_below(tail, names, own, alone=False):
        return [*lines[:-1], head.rstrip(" -")] if head.strip(" -") else lines[:-1]
    return None


def _closes(text: str) -> bool:
    return any(word in CLOSERS for word in folded(text))


def _is_name_below(text: str, names: Names, own: frozenset[str], *, alone: bool) -> bool:
    bare = text.strip(" \t-–—*~_=.,()/<>|:;[]")
    if not bare or len(bare) > 40 or bare[-1] in "?!" and not holds_mark(bare):
        return False
    words = re.findall(r"[^\W_]+", without_marks(bare))
    if holds_mark(bare):
        allowed = CLOSERS | {"opinion", "opinions", "his", "her", "views"}
        return len(words) <= 3 and not any(word.islower() and word not in allowed for word in words)
    if not 0 < len(words) <= 3:
        return False
    telling = [word for word in folded(bare) if len(word) > 1]
    if any(_is_own(word, own) for word in telling):
        return alone or len(words) <= 2
    if not alone:
        return False
    if _INITIALS.fullmatch(text) or len(words) == 1 and bare.isalpha() and bare.islower():
        return "." in text.strip() or not names.is_everyday(bare.casefold()) and bare.casefold() not in _WORDS_OF_THREE
    capitals = all(word[0].isupper() for word in words) or bool(telling) and telling[0] in names.firsts and len(telling) > 1
    return bool(telling) and capitals and all(word in names.firsts or not names.is_everyday(word) for word in telling)


def _is_own(word: str, own: frozenset[str]) -> bool:
    """Tell whether a word is the author's name, its short form ("Kat", "Katharina") or the login."""
    return word in own and len(word) > 1 or len(word) > 2 and any(len(name) > 2 and (name.startswith(word) or word.startswith(name)) for name in own)
