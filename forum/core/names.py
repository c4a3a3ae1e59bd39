"""Ids, codes, and names drawn at random, and what a name or a passphrase somebody typed must not be.

Who has which name is kept by `accounts`. All chance comes from the operating system.
"""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import pairwise

from zxcvbn import zxcvbn

from forum.core import hints, text

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 22
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_GROUPS, _CODE_GROUP = 6, 5
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})

SHORTEST_NAME, LONGEST_NAME = 3, 30
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 15, 1024

GUESSES = 10**10
"""What a passphrase must withstand by the estimate of zxcvbn; fifteen random letters are far above it."""

_BETWEEN = " '’-"
_WRITTEN_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK"}
_OF_THE_HOUSE = ("admin", "moderator", "mod team", "official", "support team", "helpline", "staff", "the team", "alongside", "doctor", "therapist")


def public_id() -> str:
    """Draw an id of 131 random bits, 22 letters and digits; it says nothing about order or time."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))


def draw_pseudonym(*, extra: bool = False) -> str:
    """Draw a kind name such as "Quiet Heron".

    :param extra: with one more word, for when the short ones are taken.
    """
    words = [secrets.choice(_words("adjectives")) for _ in range(2 if extra else 1)]
    return " ".join([*dict.fromkeys(words), secrets.choice(_words("nouns"))]).title()


def propose_pseudonym(seed: bytes, attempt: int = 0) -> str:
    """Draw a kind name from a seed: the same seed and attempt always give the same name."""
    number = int.from_bytes(hmac.digest(seed, attempt.to_bytes(2), "sha256"))
    number, noun = divmod(number, len(_words("nouns")))
    words = []
    for _ in range(2 if attempt >= 3 else 1):
        number, adjective = divmod(number, len(_words("adjectives")))
        words.append(_words("adjectives")[adjective])
    return " ".join([*dict.fromkeys(words), _words("nouns")[noun]]).title()


def draw_passphrase(words: int = 7) -> str:
    """Draw a passphrase of words from the EFF's long list: 12.9 bits a word."""
    return " ".join(secrets.choice(_eff_words()) for _ in range(words))


def draw_code() -> str:
    """Draw a code of 150 random bits in groups that can be read aloud (Crockford's base 32)."""
    return "-".join("".join(secrets.choice(_CROCKFORD) for _ in range(_CODE_GROUP)) for _ in range(_CODE_GROUPS))


def normalise_code(code: str) -> str:
    """Return a code as it was drawn, however it was typed: small letters, spaces, O for 0, I or L for 1."""
    return re.sub(r"[^0-9A-Z]", "", code.upper()[:200]).translate(_MISREAD)


def pseudonym_problem(name: str) -> str | None:
    """Say why a name cannot be used, or None if it can."""
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        return f"A name has between {SHORTEST_NAME} and {LONGEST_NAME} characters."
    if hints.identifying_hints(name) or "@" in name or re.search(r"\w\.\w", name):
        return "That looks like an address or a number from elsewhere. A name of your own making keeps you safer."
    if not _is_written(name):
        return "A name is made of letters and digits, with a space, a hyphen or an apostrophe between them."
    if len(_scripts(name)) > 1:
        return "Please use letters of one alphabet, so that nobody can be taken for somebody else."
    if any(text.fold(word) in text.fold(name) for word in _OF_THE_HOUSE):
        return "That name could be taken for somebody who speaks for the forum. Please choose another."
    return None


def passphrase_problem(passphrase: str, *, avoid: Sequence[str]) -> str | None:
    """Say why a passphrase cannot be used, or None if it can.

    :param avoid: names of the person, which it must not be made of.
    """
    passphrase = unicodedata.normalize("NFC", passphrase).strip()
    if len(passphrase) < SHORTEST_PASSPHRASE:
        return f"Please use {SHORTEST_PASSPHRASE} characters or more: a few words that only you would put together."
    if len(passphrase.encode()) > LONGEST_PASSPHRASE:
        return "That is longer than we can take."
    if is_common_passphrase(passphrase):
        return "That one is among the first that somebody would try. Please put together other words."
    bare = _bare(passphrase)
    if any(_bare(name) and len(bare.replace(_bare(name), "")) < 8 for name in avoid):
        return "Please do not make it out of your name: whoever knows the one would try the other."
    return None


def is_common_passphrase(passphrase: str) -> bool:
    """Say whether a passphrase is well known, a repetition, a walk over the keyboard, or otherwise quickly guessed.

    Well-known sentences stand in a list of our own; the rest is the judgement of zxcvbn (Wheeler, USENIX Security 2016).
    """
    bare = _bare(passphrase)
    if any(known in bare and len(bare) - len(known) < 6 for known in _common()):
        return True
    return bool(zxcvbn(passphrase[:72])["guesses"] < GUESSES)


def _bare(phrase: str) -> str:
    return "".join(letter for letter in phrase.casefold() if letter.isalnum())


def _is_written(name: str) -> bool:
    letters = [unicodedata.category(letter)[0] for letter in name if letter not in _BETWEEN]
    joined = any(one in _BETWEEN and other in _BETWEEN for one, other in pairwise(name))
    return set(letters) <= {"L", "M", "N"} and "L" in letters and not joined and name[0] not in _BETWEEN and name[-1] not in _BETWEEN


def _scripts(name: str) -> set[str]:
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    return {_WRITTEN_TOGETHER.get(script, script) for script in scripts}


@cache
def _words(which: str) -> tuple[str, ...]:
    return tuple(_read(f"{which}.txt").split())


@cache
def _common() -> frozenset[str]:
    return frozenset(line for line in _read("common_passphrases.txt").splitlines() if line and not line.startswith("#"))


@cache
def _eff_words() -> tuple[str, ...]:
    listed = resources.files("xkcdpass").joinpath("static", "eff-long").read_text(encoding="utf-8")
    return tuple(listed.split())


def _read(name: str) -> str:
    return resources.files("forum.core").joinpath("data", name).read_text(encoding="utf-8")
