"""Finds every name and address in the headers of a message; which of them must leave a text is for `names` to say."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forum.imports.patterns import ADDRESS_PATTERN, HALF_SPELLED_PATTERN, ID_PATTERN, bare

_MAILBOXES = frozenset(
    "from reply-to sender to cc bcc resent-from resent-to resent-cc resent-sender x-from x-sender x-to errors-to return-path "
    "return-receipt-to mail-followup-to approved originator delivered-to x-original-to x-original-from disposition-notification-to".split()
)
_ANSWERED = frozenset({"in-reply-to", "references"})
# Names of machines and groups on the way, which look like addresses and are none.
_ROUTES = frozenset("path xref newsgroups followup-to relay-version posting-version received lines date nntp-posting-host".split())
# "Ann Lee's message of Fri, 9 Apr 1993" and "Your message of Fri ... from Ann Lee".
_ANSWERED_WHOM = re.compile(
    r"^\s*\"?([^<>\"]{3,80}?)\"?'s (?:message|letter|article|mail|note)\b|\b(?:message|mail) from \"?([^<>\",;]{3,80})", re.IGNORECASE
)
_COMMENT = re.compile(r"\(([^()]*)\)")
_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class People:
    """Who is in some headers: names as written; addresses and message ids bare and in lower case."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def people_in(name: str, value: str) -> People:
    """Find the names, the addresses and the message ids in one header.

    :param name: of the header, in any case.
    :param value: decoded and unfolded.
    """
    field = name.casefold()
    if field in _ROUTES:
        return People()
    if field in _MAILBOXES:
        if "@" not in value and "!" not in value:
            value = HALF_SPELLED_PATTERN.sub(r"\g<local>@\g<host>", value)
        return People(_unique(_names_in_mailboxes(value)), _addresses_in(value))
    ids = _unique(bare(found) for found in ID_PATTERN.findall(value)) if field in _ANSWERED or field.endswith(("id", "supersedes")) else ()
    rest = ID_PATTERN.sub(" ", value) if ids else value
    whom = [found for match in _ANSWERED_WHOM.findall(rest) for found in match if "@" not in found] if field in _ANSWERED else []
    return People(_unique(map(_tidied, whom)), _addresses_in(rest), ids)


def first_mailbox(value: str) -> tuple[str, str]:
    """Find the name and the address of an author.

    :param value: of a `From` header, decoded and unfolded.
    :return: name and address, each empty when there is none.
    """
    people = people_in("from", value)
    return (people.names[0] if people.names else "", people.addresses[0] if people.addresses else "")


def _addresses_in(value: str) -> tuple[str, ...]:
    return _unique(bare(found) for found in ADDRESS_PATTERN.findall(value))


def _names_in_mailboxes(value: str) -> Iterator[str]:
    without = _QUOTED.sub(lambda found: " " + re.sub(r"[(),]", " ", found[1]) + " ", value)
    comments, outside = _comments(without)
    yield from comments
    pending = ""
    for piece in outside.split(","):
        phrase = _tidied(ADDRESS_PATTERN.sub(" ", piece))
        if ADDRESS_PATTERN.search(piece) or not piece.strip():
            # "Last, First <a@b.c>" is one mailbox although the comma says otherwise.
            yield f"{pending}, {phrase}" if pending and phrase else pending or phrase
            pending = ""
        else:
            pending = f"{pending}, {phrase}" if pending else phrase
    yield pending


def _comments(value: str) -> tuple[list[str], str]:
    """Take the comments in brackets out, the outermost first; the string is what is left."""
    found: list[str] = []
    while inner := _COMMENT.findall(value):
        found.extend(reversed(inner))
        start, end = value.find("("), value.rfind(")")
        if value.count("(") > len(inner) and start < end:
            found.append(re.sub(r"[()]", " ", value[start + 1 : end]))
        value = _COMMENT.sub(" ", value)
    return [_tidied(comment) for comment in reversed(found)], value.replace("(", " ").replace(")", " ")


def _tidied(name: str) -> str:
    return " ".join(name.strip(" \t\r\n\"'<>;:*").split())


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if any(letter.isalpha() for letter in item)))
