"""What mail addresses and message ids look like in old mail; which of them belong to a message is for `headers` to say."""

import re

_HOST = r"[A-Za-z0-9_](?:[\w-]{0,62})"
_DOTTED = rf"{_HOST}(?:\.[\w-]{{1,63}}){{1,9}}"
# Possessive, and only from where a word begins: a megabyte without a blank is read once, not once from each letter.
_LOCAL = r"(?<![\w.+%!=&/#$~^?-])[\w.+%!=&/#$~^?-]++"

# An opening bracket and a bare id up to the closing one: ids hold characters that no address has.
MESSAGE_ID = r"<[^<>\s@]{1,250}@[^<>\s@]{1,250}(?:>|(?=[:,\s]|$))"
ADDRESS = rf"<?(?:mailto:)?(?:(?:{_LOCAL}|\"[^\"\s@]{{1,60}}\")@\[?{_HOST}(?:\.[\w-]{{1,63}}){{0,9}}\]?|(?<![\w.+-])[\w.+-]{{2,80}}+ ?@ ?{_DOTTED})>?"
BANG_PATH = (
    r"(?:\{[\w,.\-| ]{2,120}\}!|(?<![\w!.-])[A-Za-z0-9][\w.-]{0,80}+![A-Za-z0-9][\w.-]{0,40}!)(?:[\w.-]{1,40}!){0,12}[\w.%+-]{1,40}"
    r"|(?<![\w!.-])[a-z0-9][\w.-]{0,160}+![a-z][\w.%+-]{1,40}(?![\w!])"
)
DOT_SPELLED = r" {0,2}[\[({<]? ?\b(?:dot|DOT|Dot)\b ?[\])}>]? {0,2}"
SPELLED = (
    rf"<?[\w.+-]{{1,40}} {{0,2}}[\[({{<]? ?\b(?:at|AT|At)\b ?[\])}}>]? {{0,2}}[\w-]{{1,40}}(?:{DOT_SPELLED}[\w-]{{1,40}}|\.[\w-]{{2,40}}){{0,6}}"
    rf"{DOT_SPELLED}[A-Za-z]{{2,12}}>?"
    rf"|[\w.+-]{{1,40}} {{0,2}}[\[({{<] ?(?:at|AT|At|@) ?[\])}}>] {{0,2}}{_HOST}(?:\.[\w-]{{1,63}}){{0,8}}"
    r"|[\w.+-]{1,40} (?:at|AT) [\w-]{1,40}\.(?:bitnet|BITNET|uucp|UUCP|earn|EARN)\b"
)
# "someone at example.org", as mailing-list archives write it: only trusted where an address is expected.
HALF_SPELLED = rf"(?<![\w.+-])(?P<local>[\w.+-]{{1,80}}+) at (?P<host>{_DOTTED})"

ID_PATTERN = re.compile(r"<([^<>\s@]{1,250}@[^<>\s@]{1,250})(?:>|(?=[:,\s]|$))")
ADDRESS_PATTERN = re.compile(f"{ADDRESS}|{BANG_PATH}")
HALF_SPELLED_PATTERN = re.compile(HALF_SPELLED)


def bare(address: str) -> str:
    """Take the brackets and the scheme off an address, in lower case.

    :param address: as found in a text, `<mailto:A@B.C>`.
    """
    return address.strip("<>[] ").removeprefix("mailto:").strip(".,;:").casefold()
