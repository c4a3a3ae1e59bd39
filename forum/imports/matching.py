"""Finds people in a text by the names gathered in `Names`; what stands in their place is for `scrub`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from forum.imports.names import Form, Names
from forum.imports.words import DEGREES, ROLES, TITLES, Word, words_of

# What may stand between two words of one name: a blank, a point, a hyphen, one line end with the marks of a quotation.
_GAP = re.compile(r"[ \t.,_\-'’‘\"“”*()/]{0,6}(?:\n[ \t]{0,12}(?:[A-Za-z(]{0,4}[>|:}=<\-]+[ \t]{0,8}){0,6})?[\"“”'’*(]{0,2}")
_COMMA_GAP = re.compile(r"[ \t\"']{0,3},\s{0,12}[>|: ]{0,8}")
_SENTENCE_END = re.compile(r"[.!?]\s")
_EPONYMS = (
    "disease syndrome palsy sign test method operation procedure law theorem index score scale reflex effect fever virus agent bacillus diet anemia "
    "tumor tumour sarcoma lymphoma thyroiditis ataxia chorea dystrophy hospital institute foundation university clinic street college school center "
    "centre county city medal prize award catheter line shunt tube maneuver manoeuvre rule criteria classification exercise exercises restaurant"
)
_EPONYM = re.compile(
    rf"(?:['’]s?)?(?:\s?&|[\s-]{{1,3}}(?:(?:medical|cancer|memorial|general) )?(?:{_EPONYMS.replace(' ', '|')})\b)",
    re.IGNORECASE,
)
_PLACES = frozenset("san santa los fort mount mt lake port new north south east west saint cape".split())
_MAX_INITIALS = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text that names somebody."""

    start: int
    end: int


@dataclass(frozen=True)
class Matcher:
    """Knows for each word which names begin with it."""

    names: Names
    _forms: dict[str, dict[str, list[tuple[Form, bool]]]] = field(default_factory=dict, init=False)
    _surnames: dict[str, list[Form]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for form in self.names.written | self.names.shortened:
            seconds = self._forms.setdefault(form[0], {})
            seconds.setdefault(form[1] if len(form) > 1 else "", []).append((form, form in self.names.written))
        for seconds in self._forms.values():
            for forms in seconds.values():
                forms.sort(key=lambda entry: (-len(entry[0]), entry))
        for surname in self.names.surnames:
            self._surnames.setdefault(surname[0], []).append(surname)

    def find(self, text: str) -> list[Span]:
        """Find all names in a text, the longest first, none overlapping another."""
        words = words_of(text)
        spans: list[Span] = []
        position = 0
        while position < len(words):
            end = self._full_name(text, words, position) or self._single(text, words, position)
            if end is None:
                position += 1
                continue
            start = self._with_what_leads(text, words, position, spans[-1].end if spans else 0)
            end = self._with_what_follows(text, words, end) if words[position].folded in self.names.handles else end
            spans.append(Span(words[start].start, words[end - 1].end))
            position = end
        return spans

    def _full_name(self, text: str, words: list[Word], position: int) -> int | None:
        seconds = self._forms.get(words[position].folded)
        if seconds is None:
            return None
        for second in (*_next_words(words, position), ""):
            for form, written in seconds.get(second, ()):
                for end in self._ends(text, words, position, form):
                    if self._believable(words[position:end], text, form, written):
                        return end
        return None

    def _ends(self, text: str, words: list[Word], position: int, form: Form) -> Iterator[int]:
        """Yield where a form ends, initials between its words allowed."""
        at, initials = position + 1, 0
        for part in form[1:]:
            while (
                at < len(words) and words[at].folded != part and len(words[at].folded) == 1 and initials < _MAX_INITIALS and _adjoins(text, words, at)
            ):
                at, initials = at + 1, initials + 1
            if at >= len(words) or words[at].folded != part or not _adjoins(text, words, at):
                return
            at += 1
        yield at

    def _believable(self, words: list[Word], text: str, form: Form, written: bool) -> bool:
        """A name as the headers have it always counts; what is made of it only where it can be no other words."""
        if written:
            return not (len(form) == 2 and len(form[1]) == 1 and not words[-1].written.isupper())
        capitals = all(word.written[:1].isupper() for word in words)
        if len(form[0]) == 1:
            between = text[words[0].end : words[1].start]
            return capitals and between.strip(" ") in ("", ".") and ("." in between or not self._all_everyday(form[1:]))
        return capitals or not self._all_everyday(form)

    def _all_everyday(self, form: Form) -> bool:
        return all(self.names.is_everyday(word) or word in ROLES for word in form)

    def _single(self, text: str, words: list[Word], position: int) -> int | None:
        word = words[position]
        if word.folded in self.names.handles and not self._joined_to_brand(text, words, position, position + 1):
            return position + 1
        for surname in self._surnames.get(word.folded, ()):
            for end in self._ends(text, words, position, surname):
                if self._is_somebody(text, words, position, end, surname):
                    return end
        return None

    def _is_somebody(self, text: str, words: list[Word], position: int, end: int, surname: Form) -> bool:
        before = words[position - 1].folded if position else ""
        if before in _PLACES or _EPONYM.match(text, words[end - 1].end) or self._joined_to_brand(text, words, position, end):
            return False
        titled = before in TITLES and _adjoins(text, words, position)
        if titled and words[position].written[:1].isupper():
            return True
        if any(part in self.names.firsts for part in surname) and len(surname) == 1 or self._all_everyday(surname):
            return False
        letters = len("".join(surname))
        # Short ones are also abbreviations ("RAM") and small words of other languages ("das").
        return words[position].written.istitle() if letters < 4 else letters > 6 or words[position].written[:1].isupper()

    def _joined_to_brand(self, text: str, words: list[Word], position: int, end: int) -> bool:
        """Tell "Bristol-Myers" and "Myers-Briggs" from "Anne-Marie Myers"."""
        before = words[position - 1] if position else None
        after = words[end] if end < len(words) else None
        return (
            before is not None
            and text[before.end : words[position].start] in ("-", " & ")
            and before.written[:1].isupper()
            and before.folded not in self.names.firsts
        ) or (after is not None and text[words[end - 1].end : after.start] == "-" and after.written[:1].isupper())

    def _with_what_leads(self, text: str, words: list[Word], position: int, floor: int) -> int:
        """Take in the title, the initials and the first name before a name."""
        start = position
        while start > 0 and position - start < 3 and words[start - 1].start >= floor and self._leads(text, words[start - 1], words[start]):
            start -= 1
        return start

    def _with_what_follows(self, text: str, words: list[Word], end: int) -> int:
        """Take in the surname after a login that is a first name."""
        if end >= len(words) or text[words[end - 1].end : words[end].start] != " " or not words[end - 1].written.istitle():
            return end
        follows = words[end].written.istitle() and not self.names.is_everyday(words[end].folded)
        return end + follows

    def _leads(self, text: str, word: Word, following: Word) -> bool:
        between = text[word.end : following.start]
        if between not in (" ", ".", ". ", "  ", "-") or not word.written[:1].isupper():
            return False
        if word.folded in TITLES or len(word.written) == 1 and "." in between:
            return True
        if "." in between or word.folded in DEGREES:
            return False
        return word.folded in self.names.firsts or not self.names.is_everyday(word.folded) and word.written[1:].islower()


def _next_words(words: list[Word], position: int) -> Iterator[str]:
    """Yield the words that may be the second of a name: the next one, and what follows initials."""
    for word in words[position + 1 : position + 2 + _MAX_INITIALS]:
        yield word.folded
        if len(word.folded) > 1:
            return


def _adjoins(text: str, words: list[Word], at: int) -> bool:
    between = text[words[at - 1].end : words[at].start]
    return between in {"", " "} or bool(_GAP.fullmatch(between) or _COMMA_GAP.fullmatch(between))
