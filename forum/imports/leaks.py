"""Looks for header names and addresses left in a text, by other means than those that remove them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from forum.imports.names import Names

_QUOTE_MARKS = re.compile(r"^[ \t]*(?:[A-Za-z(]{0,4}[>|:}]+[ \t]*)+", re.MULTILINE)
_NOT_WORDS = re.compile(r"[\W_]+")
_TAGS = re.compile(r"<[^<>]{0,300}>")


@dataclass(frozen=True)
class LeakFinder:
    """Finds every full header name (two words or more) and every header address that a text still holds.

    Case, accents, punctuation, line ends, quotation marks and spelled-out `at` and `dot` make no difference.
    """

    names: Names
    _needles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list), init=False)

    def __post_init__(self) -> None:
        wanted = {" ".join(form) for form in self.names.written} | {_plain(address).strip() for address in self.names.addresses}
        for needle in sorted(wanted):
            if " " in needle:
                self._needles[needle.partition(" ")[0]].append(f" {needle} ")

    def find(self, text: str) -> list[str]:
        """Name each leak of a text once.

        :param text: a body, a page or a file.
        """
        found = {
            needle.strip()
            for variant in _variants(text)
            for word in set(variant.split())
            for needle in self._needles.get(word, ())
            if needle in variant
        }
        return sorted(found)


def leaks(text: str, names: Names) -> list[str]:
    """Name every full header name and every header address that a text still holds; for many texts make one `LeakFinder`."""
    return LeakFinder(names).find(text)


def _variants(text: str) -> Iterator[str]:
    plain = _plain(_QUOTE_MARKS.sub(" ", text))
    yield plain
    if " at " in plain:
        yield plain.replace(" at ", " ").replace(" dot ", " ")
    if "<" in text:
        yield _plain(_TAGS.sub(" ", text))
        yield _plain(_TAGS.sub("", text))


def _plain(text: str) -> str:
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(letter for letter in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(letter))
    return f" {_NOT_WORDS.sub(' ', folded).strip()} "
