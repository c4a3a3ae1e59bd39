"""Ids, codes, and names drawn at random, and what a name or a passphrase somebody typed must not be.

Who has which name is kept by `accounts`, and whom a name could be taken for is told by `forum.core.likeness`. All chance comes from the
operating system, or from a seed that came from there.
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

from forum.core import hints, likeness, text
from forum.core.words import _, ngettext

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
# The first word of a letter's name in Unicode, where it is not the script or where scripts are written together.
_WRITTEN_TOGETHER = {
    "HIRAGANA": "CJK",
    "KATAKANA": "CJK",
    "KATAKANA-HIRAGANA": "CJK",
    "IDEOGRAPHIC": "CJK",
    "BOPOMOFO": "CJK",
    "HANGUL": "CJK",
    "ARABIC-INDIC": "ARABIC",
    "EXTENDED": "ARABIC",
}
_JOINERS = "\u200c\u200d"
# Letters in disguise: a screen reader spells them out, and some fonts do not have them.
_ORNATE = ("<font>", "<circle>", "<square>", "<super>", "<sub>", "<fraction>")
_MARKS, _STACKED_MARKS = 2, 4
_PHONE_DIGITS = 7
_ELSEWHERE = re.compile(
    r"(?i)[@/\\#:]|\w\.\w|\bwww\b|\bdot[ -](?:com|org|net|info|de|uk)\b|(?:gmail|hotmail|icloud|protonmail)(?![a-z])"
    r"|\b(?:insta(?:gram)?|snap(?:chat)?|discord|tiktok|telegram|whats ?app|facebook)\b"
)
_LONGER_FROM = 3


def public_id() -> str:
    """Draw an id of 131 random bits, 22 letters and digits; it says nothing about order or time."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))


def draw_pseudonym(*, extra: bool = False) -> str:
    """Draw a kind name such as "Quiet Heron".

    :param extra: with one more word, for when the short ones are taken.
    """
    return propose_pseudonym(secrets.token_bytes(32), _LONGER_FROM if extra else 0)


def propose_pseudonym(seed: bytes, attempt: int = 0) -> str:
    """Draw a kind name from a seed: the same seed and attempt always give the same name.

    :param attempt: counts up while the names are taken; from the fourth on a name has one more word.
    """
    adjectives, nouns = _words("adjectives"), _words("nouns")
    # 256 bits shared out among at most 2^28 names: no name is likelier than another by more than one part in 2^228.
    rest = int.from_bytes(hmac.digest(seed, attempt.to_bytes(8), "sha256"))
    rest, noun = divmod(rest, len(nouns))
    rest, first = divmod(rest, len(adjectives))
    words = [adjectives[first], nouns[noun]]
    if attempt >= _LONGER_FROM:
        second = rest % (len(adjectives) - 1)
        words.insert(1, adjectives[second + (second >= first)])
    return " ".join(words).title()


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
    name = unicodedata.normalize("NFC", name)
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        return _("A name has between %(least)d and %(most)d characters.", least=SHORTEST_NAME, most=LONGEST_NAME)
    if _is_from_elsewhere(name):
        return _("That looks like an address or a number from elsewhere. A name of your own making keeps you safer.")
    if not _is_written(name):
        return _("A name is made of letters and digits, with a space, a hyphen or an apostrophe between them.")
    if _heaps_marks(name):
        return _("Please put fewer marks on one letter, so that everybody can read the name.")
    if _is_mixed(name):
        return _("Please use letters of one alphabet, so that nobody can be taken for somebody else.")
    if likeness.speaks_for_house(name):
        return _("That name could be taken for somebody who speaks for the forum or helps as a profession. Please choose another.")
    return None


def pseudonym_warning(name: str) -> str | None:
    """Say gently what a name that can be used might give away about the person, or None; they can go on with it."""
    if likeness.reads_like_a_person(name):
        return _("That could be read as a real name. You can keep it, but one that is made up is harder to trace to you.")
    if likeness.tells_a_number(name):
        return _("That could be read as a year of birth or a postcode. You can keep it, but without it you are harder to find.")
    return None


def passphrase_problem(passphrase: str, *, avoid: Sequence[str]) -> str | None:
    """Say why a passphrase cannot be used, or None if it can.

    :param avoid: names of the person, which it must not be made of.
    """
    passphrase = unicodedata.normalize("NFC", passphrase).strip()
    if len(passphrase) < SHORTEST_PASSPHRASE:
        return ngettext(
            "Please use %(num)d character or more: a few words that only you would put together.",
            "Please use %(num)d characters or more: a few words that only you would put together.",
            SHORTEST_PASSPHRASE,
        )
    if len(passphrase.encode()) > LONGEST_PASSPHRASE:
        return _("That is longer than we can take.")
    if is_common_passphrase(passphrase):
        return _("That one is among the first that somebody would try. Please put together other words.")
    bare = _bare(passphrase)
    if any(_bare(name) and len(bare.replace(_bare(name), "")) < 8 for name in avoid):
        return _("Please do not make it out of your name: whoever knows the one would try the other.")
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


def _is_from_elsewhere(name: str) -> bool:
    plain = unicodedata.normalize("NFKC", name)
    digits = sum(letter.isdecimal() for letter in plain)
    return digits >= _PHONE_DIGITS or bool(_ELSEWHERE.search(plain) or hints.identifying_hints(plain))


def _is_written(name: str) -> bool:
    if text.clean(name) != name or not text.fold(name) or any(unicodedata.decomposition(letter).startswith(_ORNATE) for letter in name):
        return False
    # Persian, Hindi and Sinhala need joiners inside a word; `text.clean` has left only those.
    letters = [unicodedata.category(letter) for letter in name if letter not in _BETWEEN + _JOINERS]
    kinds = {category[0] for category in letters}
    joined = any(one in _BETWEEN and other in _BETWEEN for one, other in pairwise(name))
    return kinds <= {"L", "M", "N"} and "L" in kinds and "Me" not in letters and not joined and name[0] not in _BETWEEN and name[-1] not in _BETWEEN


def _heaps_marks(name: str) -> bool:
    run = 0
    for letter in name:
        run = run + 1 if unicodedata.category(letter)[0] == "M" else 0
        # Tibetan, Burmese and Khmer write the lower letters of a stack as marks.
        stacked = "\u0f00" <= letter <= "\u109f" or "\u1780" <= letter <= "\u17ff"
        if run > (_STACKED_MARKS if stacked else _MARKS):
            return True
    return False


def _is_mixed(name: str) -> bool:
    letters = [letter for letter in name if letter.isalpha() or (letter.isdecimal() and not letter.isascii())]
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in letters}
    digits = {ord(letter) - unicodedata.decimal(letter) for letter in name if letter.isdecimal()}
    return len({_WRITTEN_TOGETHER.get(script, script) for script in scripts}) > 1 or len(digits) > 1


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
