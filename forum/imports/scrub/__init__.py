"""Makes the text of an old message fit for the forum: nobody to be known by it, and Markdown that reads as it was meant."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby

from forum.core.text import TEXT_LIMIT, TITLE_LIMIT, clean
from forum.imports.decoding import readable
from forum.imports.matching import Matcher
from forum.imports.names import Names
from forum.imports.scrub.attributions import without_attributions, without_nobody
from forum.imports.scrub.layout import to_markdown
from forum.imports.scrub.marks import ATTACHMENT, MARKS, NO_SUBJECT, NO_TEXT, WORDS
from forum.imports.scrub.quotes import Line, parse
from forum.imports.scrub.replacing import replace_people
from forum.imports.scrub.signatures import without_signature

# Four times what a post may hold is read: what is removed can be long, what is cut away need not be understood.
_READ = 4 * TEXT_LIMIT
_REPLY = re.compile(r"^\s*(?:re|sv|aw|antw|ответ)\s?(?:\[\d+\]|\^\d+|\(\d+\))?\s?:\s*", re.IGNORECASE)
_ENCODED = re.compile(r"^begin(?:-base64)? [0-7]{3} [^\n]*\n(?:(?!begin|end$|====)[^\n]{0,100}\n)*+(?:end|====)$", re.MULTILINE)
_ARMOUR = re.compile(r"^-----BEGIN PGP (?:SIGNATURE|PUBLIC KEY BLOCK|MESSAGE)-----\n.*?(?:^-----END PGP [A-Z ]+-----$|\Z)", re.MULTILINE | re.DOTALL)
_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:\w+: [^\n]*\n)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text as Markdown and how often what was removed: address, name, phone, signature, attribution, attachment, cut, empty."""

    markdown: str
    removed: Counter[str] = field(default_factory=Counter)


def scrub(body: str, names: Names | Matcher, own: str = "") -> Scrubbed:
    """Take everybody out of a text and write the rest as Markdown.

    :param body: plain text, as a message has it.
    :param names: of the whole archive; a `Matcher` made once saves time.
    :param own: name and address of the author, whose first name may stand below the text.
    """
    matcher = names if isinstance(names, Matcher) else Matcher(names)
    removed: Counter[str] = Counter()
    text = replace_people(_without_attachments(clean(readable(body[: 4 * _READ])), removed)[:_READ], matcher, removed)
    whole, signatures = without_signature(text.split("\n"), matcher.names, own)
    lines, attributions = without_attributions(parse("\n".join(whole)))
    lines, quoted_signatures = _without_quoted_signatures(lines, matcher.names, own)
    removed["signature"] += signatures + quoted_signatures
    removed["attribution"] += attributions
    markdown, cut = to_markdown(without_nobody(lines), TEXT_LIMIT)
    removed["cut"] += cut or len(body) > _READ
    removed["empty"] += not markdown
    return Scrubbed(markdown or NO_TEXT, +removed)


def scrub_subject(subject: str, names: Names | Matcher) -> str:
    """Take everybody out of a subject, and `Re:` off it."""
    matcher = names if isinstance(names, Matcher) else Matcher(names)
    text = " ".join(clean(readable(subject)).split())
    while (shorter := _REPLY.sub("", text)) != text:
        text = shorter
    text = replace_people(text, matcher, Counter())
    for mark, words in WORDS.items():
        text = text.replace(mark, words)
    text = text.strip()[:TITLE_LIMIT].strip()
    return text if any(letter.isalnum() for letter in text) else NO_SUBJECT


def _without_attachments(text: str, removed: Counter[str]) -> str:
    text, encoded = _ENCODED.subn(ATTACHMENT, text)
    text, armoured = _ARMOUR.subn("", text)
    removed["attachment"] += encoded + armoured
    return _SIGNED.sub("", text).translate(dict.fromkeys(map(ord, MARKS)))


def _without_quoted_signatures(lines: list[Line], names: Names, own: str) -> tuple[list[Line], int]:
    """Cut the signatures that somebody quoted along."""
    kept: list[Line] = []
    removed = 0
    for depth, group in groupby(lines, key=lambda line: line.depth):
        texts = [line.text for line in group]
        shorter, pieces = without_signature(texts, names, own if depth == 0 else "", quoted=depth > 0)
        removed += pieces
        kept.extend(Line(depth, text) for text in shorter)
        kept.extend([Line(depth, "")] * (len(texts) > len(shorter)))
    return kept, removed
