"""Typed text: cleaning, one-line forms, excerpts, and the key by which two names count as the same.

Leaves Markdown to `forum.core.markup`, which names are allowed to `forum.core.names`, and length rules to the forms.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from confusable_homoglyphs.confusables import confusables_data

TEXT_LIMIT: Final = 20_000
"""Longest body of a post, in characters."""
TITLE_LIMIT: Final = 150
"""Longest title, in characters."""
SLUG_LIMIT: Final = 60
MARKS_LIMIT: Final = 8

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls, halves of surrogate pairs, noncharacters, fillers that draw nothing, and format characters. Four kinds of format character
# stay, because scripts need them: Arabic and Kaithi number signs, joiners, direction marks, and the tags inside the flags of nations.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f"
    "\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"
)
_FLAG_TAGS = re.compile("(\U0001f3f4[\U000e0012-\U000e007e]{1,8}\U000e007f)|[\U000e0012-\U000e007f]+")
_SELECTORS = re.compile("([\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
# A joiner has work to do only after a letter of a joining script, a sign or an emoji; elsewhere it splits words unseen.
_IDLE_JOINERS = re.compile(
    "(?<![\u0590-\u109f\u1780-\u18af\u1900-\u1cff\u2190-\u2bff\ua800-\ua8ff\ua930-\uabff\ufe0f\U00010a00-\U00011fff\U0001f000-\U0001faff])[\u200c\u200d]+"
    "|(?<=[\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?=\\s|\\Z)"
)
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_BLANK_LINES = re.compile(r"\n{4,}")

_DRAW_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_PLAIN_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "'": "", "’": ""})
# Accents and points that change how a name is read aloud, but hardly how it looks.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
_FOLD_ROUNDS = 6


def clean(text: str) -> str:
    """Give typed text its one stored form: composed, without unseen or deceiving characters, lines ended by a bare newline."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    if not text.isascii():
        text = _rarer(text)
    lines = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    return _BLANK_LINES.sub("\n\n\n", lines)


def _rarer(text: str) -> str:
    text = _FLAG_TAGS.sub(lambda found: found[1] or "", text)
    marks_help = bool(_RIGHT_TO_LEFT.search(text))
    text = _DIRECTION_MARKS.sub(lambda found: found[0][0] if marks_help else "", text)
    text = _SELECTORS.sub(r"\1", text)
    text = _cap_marks(unicodedata.normalize("NFC", text))
    return _IDLE_JOINERS.sub("", text)


def _cap_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if character > "\u02ff" and unicodedata.category(character)[0] == "M" else 0
        if run <= MARKS_LIMIT:
            kept.append(character)
    return "".join(kept)


def clean_line(text: str) -> str:
    """Clean a title, a name or a reason: one line, single spaces, nothing around it."""
    return " ".join(clean(text).split())


def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing: only spaces, unseen characters, or marks without a letter."""
    return not any(_shows(character) for character in text)


def _shows(character: str) -> bool:
    draws = unicodedata.category(character)[0] not in "ZCM" and character not in _DRAW_NOTHING
    return draws or _is_new_sign(character)


def _is_new_sign(character: str) -> bool:
    # Emoji younger than this Python's tables have no category yet.
    return "\U0001f000" <= character <= "\U0001faff"


def unseen_in(text: str) -> bool:
    """Tell whether a text holds a character that cannot be seen, joiners and direction marks included."""
    return any(unicodedata.category(character)[0] == "C" or character in _DRAW_NOTHING for character in text) or bool(_UNSEEN.search(text))


def slug(title: str) -> str:
    """Make the readable end of a thread's address: lower-case ASCII words joined by hyphens, at most 60 characters."""
    letters = unicodedata.normalize("NFKD", title.lower().translate(_PLAIN_LETTERS)).encode("ascii", "ignore").decode()
    words = "-".join(re.findall("[a-z0-9]+", letters))
    if len(words) > SLUG_LIMIT:
        words = words[: SLUG_LIMIT + 1].rpartition("-")[0] or words[:SLUG_LIMIT]
    return words or "thread"


def excerpt(text: str, length: int) -> str:
    """Shorten plain text to one line that ends at a word.

    :param length: most characters of the result, the ellipsis included.
    """
    line = clean_line(text)
    if len(line) <= length:
        return line
    head = line[:length]
    whole_words = head.rpartition(" ")[0].rstrip(" ,;:-")
    if len(whole_words) >= length // 2:
        return whole_words + "…"
    head = head[: length - 1]
    while head and _continues(line[len(head)], head[-1]):
        head = head[:-1]
    return head.rstrip() + "…"


def _continues(following: str, last: str) -> bool:
    return unicodedata.category(following)[0] == "M" or "\u200d" in (following, last) or "\U0001f3fb" <= following <= "\U0001f3ff"


def fold(name: str) -> str:
    """Reduce a name to the key under which look-alike names are one and the same (after Unicode UTS #39, section 4).

    Upper and lower case, accents, spaces, punctuation, unseen characters and letters of other scripts that look alike make no difference.
    """
    for _ in range(_FOLD_ROUNDS):
        folded = _fold_once(name)
        if folded == name:
            break
        name = folded
    return name


def _fold_once(name: str) -> str:
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = _ACCENTS.sub("", letters)
    table = _look_alikes()
    return "".join(table.get(letter, letter) for letter in letters if unicodedata.category(letter)[0] in "LNM" and letter not in _DRAW_NOTHING)


@cache
def _look_alikes() -> dict[str, str]:
    drawn_like = {letter: target for letter in confusables_data if len(letter) == 1 and (target := _prototype(letter))}
    # UTS #39 compares before case is folded. Afterwards a letter that has no likeness of its own borrows that of its capital (the Greek
    # capital my is an M), the small i follows the capital one, which is an l, a w is two v in most faces, and an eth is a d with a stroke.
    borrowed = {letter.lower(): target for letter, target in drawn_like.items() if letter.isupper() and letter.lower() > "\x7f"}
    small_capitals = {unicodedata.lookup(f"LATIN LETTER SMALL CAPITAL {letter}"): letter for letter in "ABCDEFGHIJKLMNOPRTUVWYZ"}
    return borrowed | drawn_like | small_capitals | {"i": "l", "w": "vv", "ð": "d"}


def _prototype(letter: str) -> str:
    """Find what a letter is drawn like; empty when it stands for itself. The package lists each pair from both of its sides."""
    likenesses = [str(entry["c"]).replace("\u200e", "") for entry in confusables_data[letter]]
    if len(likenesses) != 1 or not likenesses[0].strip():
        return ""
    target = likenesses[0]
    # A sign that is no letter would vanish from the key, and the letter with it: many an ideograph is listed as like a radical.
    if unicodedata.category(letter) != "Lm" and not any(unicodedata.category(one)[0] in "LN" for one in target):
        return ""
    if len(target) == 1 and len(confusables_data.get(target, ())) == 1 and target > letter:
        return ""
    return target
