"""Whom a typed name could be taken for: somebody who speaks for the house, or a real person.

What follows from it, a refusal or a gentle word, is for `forum.core.names`; the key under which look-alikes meet comes from `forum.core.text`.
"""

import re
import unicodedata
from functools import cache
from importlib import resources

from forum.core import text

_APART = re.compile(r"[\s._'’\-]+|(?<=[a-z])(?=[A-Z])")
# Digits, and letters turned over, that are read as a letter; `text.fold` knows 0 and 1 already.
_READ_AS = str.maketrans(
    {"3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "ɐ": "a", "ǝ": "e", "ꞓ": "e", "ꓕ": "t", "ʇ": "t", "ɹ": "r", "ʍ": "rn", "ɥ": "h"}
)
_TITLES = frozenset(text.fold(title) for title in "mr mrs ms miss mx mister herr frau monsieur madame mme señor señora sir lady".split())
_FAMILY_ENDING = re.compile(
    r"(?i)\w{2}(?:sson|ez|ovic|ović|evic|ević|ovich|ovsky|evsky|owski|owska|enko|mann|opoulos|shvili|oglu|oğlu|zadeh)|mc[a-z]{3,}|o['’][a-z]{3,}"
)
# After a given name these lead on to something that is no family name: "Anna of the Sea".
_LEAD_ON = frozenset(text.fold(word) for word in "the of in on at and from with who der die das la le el und et y".split())
_ARTICLES = frozenset("aio")

_YEAR_OF_BIRTH = re.compile(r"(?<!\d)(?:19[3-9]\d|20[01]\d)(?!\d)")
_AREA_CODE = re.compile(r"(?<!\d)\d{5,6}(?!\d)|(?<!\w)(?=\w{3})[A-Z]{1,2}\d{1,2}[A-Z]?(?!\w)|(?<!\w)\d[A-Z]{2}(?!\w)")


def speaks_for_house(name: str) -> bool:
    """Say whether a name reads like a role here, a helpline or a profession, however it is spelled, spaced or disguised."""
    pieces = [piece for piece in _APART.split(unicodedata.normalize("NFKC", name)) if piece]
    keys = [_undisguised(piece) for piece in pieces]
    bare = [_undisguised(piece.strip("0123456789")) for piece in pieces]
    whole, parts = _house_words()
    if not whole.isdisjoint([*keys, *bare, "".join(keys)]):
        return True
    # A word inside another counts; across two words only where it starts one, or "Glad Mint" would be an admin.
    runs = ["".join(keys[start:]) for start in range(len(keys))]
    return any(part in key for part in parts for key in keys) or any(run.startswith(part) for part in parts for run in runs)


def reads_like_a_person(name: str) -> bool:
    """Say whether a name has the shape of a real one: given and family name, initial and family name, or a given name with digits."""
    composed = unicodedata.normalize("NFKC", name)
    words = _words(composed)
    keys = [text.fold(word) for word in words]
    if not keys:
        return False
    if len(keys) == 1:
        numbered = any(letter.isdecimal() for letter in composed)
        return (numbered and _is_given(words[0])) or _is_both_in_one(keys[0])
    return _is_first_of_two(words, keys) or _is_family(words[0]) or _is_family(words[-1])


def tells_a_number(name: str) -> bool:
    """Say whether a name holds what could be a year of birth, or a part of a postcode."""
    composed = unicodedata.normalize("NFKC", name)
    return bool(_YEAR_OF_BIRTH.search(composed) or _AREA_CODE.search(composed))


def _undisguised(piece: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text.fold(piece).translate(_READ_AS))


def _words(name: str) -> list[str]:
    """Take a name apart at spaces, dots and digits; at a hyphen only where it does not join two given names, as in Ann-Marie."""
    words = [word.strip("'’-") for word in re.split(r"[\s._\d]+|(?<=[a-z])(?<!Mc)(?=[A-Z])", name)]
    words = [word for word in words if word]
    if len(words) == 1 and not _is_given(words[0]):
        words = [part for part in words[0].split("-") if part]
    return words


def _is_first_of_two(words: list[str], keys: list[str]) -> bool:
    if keys[0] in _TITLES:
        return True
    if len(words[0]) == 1 and words[0].isascii():
        return words[0].lower() not in _ARTICLES and len(words[-1]) > 2
    return _is_given(words[0]) and keys[1] not in _LEAD_ON


def _is_given(word: str) -> bool:
    return all(text.fold(part) in _listed("given_names.txt") for part in word.split("-"))


def _is_family(word: str) -> bool:
    return text.fold(word) in _listed("family_names.txt") or bool(_FAMILY_ENDING.fullmatch(word))


def _is_both_in_one(key: str) -> bool:
    given, families = _listed("given_names.txt"), _listed("family_names.txt")
    halves = [(key[:at], key[at:]) for at in range(1, len(key))]
    return any((one in given and other in families) or (one in families and other in given) for one, other in halves)


@cache
def _house_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return what counts as a whole word, and what counts anywhere inside one."""
    lines = _lines("house_words.txt")
    whole = frozenset(_undisguised(line) for line in lines if not line.startswith("*"))
    return whole, tuple(_undisguised(line.strip("*")) for line in lines if line.startswith("*"))


@cache
def _listed(file: str) -> frozenset[str]:
    return frozenset(text.fold(line) for line in _lines(file))


def _lines(file: str) -> list[str]:
    listed = resources.files("forum.core").joinpath("data", file).read_text(encoding="utf-8")
    return [line for line in listed.splitlines() if line and not line.startswith("#")]
