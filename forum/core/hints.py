"""Gentle warnings before posting: words in a text that could tell who somebody is.

Leaves the decision to the person: nothing is refused, changed, stored or counted here. Crisis numbers are known and never hinted at.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from forum.core.text import excerpt, fold

Kind = Literal["mail", "phone", "handle", "postcode", "address"]


@dataclass(frozen=True, slots=True)
class Hint:
    """Something in a text that could identify a person; `excerpt` is for its writer's eyes only."""

    kind: Kind
    excerpt: str


_EXCERPT_LENGTH: Final = 60

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?P<domain>[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_SPELLED_MAIL = re.compile(
    r"(?<![\w.])[\w.+-]{2,64} ?(?:[(\[] ?at ?[)\]]| at ) ?(?:gmail|googlemail|hotmail|outlook|yahoo|proton(?:mail)?|icloud|gmx|web|[\w-]{2,40}) ?"
    r"(?:[(\[] ?dot ?[)\]]| dot ) ?(?:com|org|net|de|uk|nl|fr|co|me|ch)\b",
    re.I,
)
_PUBLIC_MAIL = frozenset({"samaritans.org", "samaritans.ie", "giveusashout.org", "example.org", "example.com"})

_DIGITS = re.compile(r"(?<![\w.,/:#-])(?:\+|00)?\(?\d(?:[ \t\u00a0().\-/]{0,3}\d){5,16}(?![\w%]|[.,/:-]\d)")
_DATE = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|(?:19|20)\d\d ?[-/] ?(?:19|20)?\d\d)(?!\d)")
_CALL_ME = re.compile(
    r"\b(?:my|me on|me at|call me|text me|ring me|reach me)\b[^.\n]{0,30}$"
    r"|\b(?:phone|mobile|cell|whats ?app|signal|telegram|tel|handy(?:nummer)?)\b[^.\n]{0,12}$",
    re.I,
)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}")
# Free and service numbers belong to organisations, never to a member.
_SERVICE_NUMBER = re.compile(
    r"(?:0(?:800|808|508|300|303|330|333|345|900)|(?:\+?1)?8(?:00|33|44|55|66|77|88)\d{7}$|1[38]00|116\d{3}$|(?:0800)?0113$|00800|\+?4[49]800)"
)
_HELPLINES = frozenset({"0477131114", "131114", "139276", "91511767", "0223272327", "741741", "8009112000", "116123", "116006", "116111", "116117"})

_PLATFORMS = (
    "insta(?:gram)?|ig|snap(?:chat)?|discord|telegram|kik|tiktok|twitter|facebook|fb|reddit|signal|tumblr|steam|linkedin|bluesky|mastodon|"
    "whats ?app|threads|youtube|twitch|skype|wechat|viber|onlyfans|xbox|psn"
)
_AT_NAME = re.compile(r"(?<![\w@/.])@(?P<name>[A-Za-z_][\w.]{2,29})(?<!\.edu)(?<!\.com)(?<!\.org)(?<!\.net)(?<!\.gov)(?![\w@])")
_TAG_NAME = re.compile(r"(?<![\w.#/])[\w.]{2,32}#\d{4}(?!\w)")
_PROFILE_LINK = re.compile(
    r"(?<![\w.])(?:www\.)?(?:instagram\.com/|facebook\.com/|fb\.com/|twitter\.com/|x\.com/|tiktok\.com/@|linkedin\.com/in/|reddit\.com/u(?:ser)?/"
    r"|t\.me/|wa\.me/|discord\.gg/|snapchat\.com/add/|youtube\.com/@|bsky\.app/profile/)[\w.@+-]{2,60}",
    re.I,
)
_MY_NAME_ON = re.compile(
    rf"\b(?:my|on|add me on|find me on|follow me on)\s+(?:{_PLATFORMS})(?:\s+(?:name|handle|user ?name|account|id|tag))?"
    r"(?:\s+(?:is|name is)|\s*[:=]|\s+as)\s+(?P<name>@?[\w.]{3,32})(?P<after>[^\w\n]|\Z|\n)",
    re.I,
)
_NOT_NAMES = frozenset(
    (
        "gone private public deleted dead empty off closed fake blocked trash full not just always still mostly all the that this what where how "
        "really so very too also only now never down back open boring toxic awful great good bad fine hacked banned locked usually basically bit"
    ).split()
)

_UK_AREAS = (
    "AB|AL|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|FK|FY|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|"
    "IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|ME|MK|ML|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|"
    "ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE|B|E|G|L|M|N|S|W"
)
_UK = re.compile(rf"\b(?:{_UK_AREAS})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{{2}}\b")
_US = re.compile(r"\bzip(?: ?code)?(?: is|:)? *\d{5}(?:-\d{4})?\b|(?<=, )[A-Z]{2} \d{5}(?:-\d{4})?\b(?! [a-z])", re.I)
_US_STATE = re.compile(
    r"zip|(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) ", re.I
)
_NL = re.compile(
    r"(?<![\w.,])[1-9]\d{3} ?(?!SA|SD|SS|IU|IE|MG|MC|ML|MM|KM|CM|KG|AM|PM|AD|BC|CE|BP|US|UK|EU|HZ|KW|GB|MB|TB|OR|AN|IS|IN|TO|OF)[A-Z]{2}(?!\w)(?! \d)"
)
_DE = re.compile(
    r"\b(?:PLZ|Postleitzahl)(?: ist|:)? *\d{5}\b|\bDE?-\d{5}\b"
    r"|\b\d{5} (?:Berlin|Hamburg|München|Köln|Frankfurt|Stuttgart|Düsseldorf|Leipzig"
    r"|Dortmund|Essen|Bremen|Dresden|Hannover|Nürnberg|Bonn|Münster|Wien)\b"
)

_STREET = re.compile(
    r"\b\d{1,4}[a-z]?,? (?!Steps? )(?:[A-Z][\w'’-]{1,20} ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Ct|Crescent|Way|Place|Square|Boulevard|Blvd|Terrace|Gardens|Grove)\b"
    r"|\b[A-ZÄÖÜ][\wäöüß-]{2,30}(?:straße|strasse|str\.|weg|allee|platz|gasse|straat|laan|gracht|kade|plein) \d{1,3} ?[a-z]?\b"
    r"|\b\d{1,4}(?: ?bis| ?ter)?,? (?:rue|boulevard|impasse|chemin|allée) (?:de la |de l['’]|des |de |du |d['’])?[A-ZÉÈ][\wéèêàç'’-]{2,30}"
)


def identifying_hints(text: str, *, names: Collection[str] = ()) -> list[Hint]:
    """List what in a text could tell who somebody is, each thing once, in the order of kinds.

    :param names: pseudonyms known in this place; an `@` before one of them speaks to a member and is no hint.
    """
    found = [*_mails(text), *_phones(text), *_handles(text, names), *_postcodes(text), *_addresses(text)]
    return list(dict.fromkeys(found))


def _hint(kind: Kind, words: str) -> Hint:
    return Hint(kind, excerpt(words, _EXCERPT_LENGTH))


def _mails(text: str) -> Iterator[Hint]:
    for found in _MAIL.finditer(text):
        if found["domain"].lower() not in _PUBLIC_MAIL:
            yield _hint("mail", found[0])
    for found in _SPELLED_MAIL.finditer(text):
        yield _hint("mail", found[0])


def _phones(text: str) -> Iterator[Hint]:
    for found in _DIGITS.finditer(text):
        written = found[0].strip(" \t\u00a0-/.")
        before = text[max(0, found.start() - 40) : found.start()]
        if _is_phone(written, before):
            yield _hint("phone", found[0])


def _is_phone(written: str, before: str) -> bool:
    digits = re.sub(r"[^\d+]", "", written)
    if _DATE.match(written) or digits in _HELPLINES or _SERVICE_NUMBER.match(digits):
        return False
    count = len(digits.lstrip("+"))
    groups = re.findall(r"\d+", written)
    if digits.startswith(("+", "00")):
        return 8 <= count <= 15
    if _NORTH_AMERICAN.fullmatch(written):
        return True
    if len(set(digits)) > 2 and digits.startswith("0") and 9 <= count <= 12:
        return len(groups) <= 5 and all(len(group) > 1 for group in groups)
    return 7 <= count <= 13 and bool(_CALL_ME.search(before))


def _handles(text: str, names: Collection[str]) -> Iterator[Hint]:
    spoken_to = tuple(key for name in names if (key := fold(name)))
    for found in _AT_NAME.finditer(text):
        follows = fold(text[found.start("name") : found.start("name") + 40])
        if not (spoken_to and follows.startswith(spoken_to)):
            yield _hint("handle", found[0])
    for pattern in (_TAG_NAME, _PROFILE_LINK):
        for found in pattern.finditer(text):
            yield _hint("handle", found[0])
    for found in _MY_NAME_ON.finditer(text):
        name = found["name"].strip(".").lower()
        plain_word_goes_on = name.isalpha() and found["after"] == " " and not found["name"].startswith("@")
        if name not in _NOT_NAMES and not plain_word_goes_on:
            yield _hint("handle", found[0])


def _postcodes(text: str) -> Iterator[Hint]:
    for pattern in (_UK, _NL, _DE):
        for found in pattern.finditer(text):
            yield _hint("postcode", found[0])
    for found in _US.finditer(text):
        if _US_STATE.match(found[0]):
            yield _hint("postcode", found[0])


def _addresses(text: str) -> Iterator[Hint]:
    for found in _STREET.finditer(text):
        yield _hint("address", found[0])
