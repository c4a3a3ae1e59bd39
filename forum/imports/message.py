"""One message of an archive: its parts, its people and its text; where messages begin and end is for `mbox`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import Message as Part
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from hashlib import sha256

from forum.imports.decoding import body_text, decode, decode_header_value
from forum.imports.headers import first_mailbox, people_in
from forum.imports.patterns import ID_PATTERN

SEEN_TWICE = "seen twice"
NOT_A_MESSAGE = "not a message"
BROKEN_OFF = "the file breaks off in it"

# Usenet is older than this by some years, but its archives are not.
_EARLIEST = date(1970, 1, 1)
_HEADER_LINE = re.compile(rb"^[!-9;-~]{1,76}:")
_FROM_ESCAPED = re.compile(r"^(>+)From ", re.MULTILINE)
_HEADER_RUN_ON = re.compile(r"(?:In-Reply-To|References):\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """What an archive says in one message; `problem` says why it cannot be imported, if so."""

    message_id: str
    references: tuple[str, ...]
    author_name: str
    author_address: str
    other_names: tuple[str, ...]
    other_addresses: tuple[str, ...]
    other_ids: tuple[str, ...]
    organization: str
    subject: str
    sent: datetime | None
    body: str
    problem: str | None = None

    @property
    def day(self) -> date | None:
        """The day on which it was sent, in UTC."""
        return self.sent.date() if self.sent else None


def parse(raw: bytes, *, envelope: str = "", latest: date = date.max) -> Message:
    """Read one message, however malformed.

    :param raw: headers and body, without the `From ` line.
    :param envelope: the `From ` line, if there was one.
    :param latest: day after which a date cannot be true.
    """
    part = _parsed(raw)
    headers = [(name.casefold(), decode_header_value(str(value))) for name, value in _all_headers(part)]
    people = [people_in(name, value) for name, value in (*headers, ("envelope", envelope))]
    fields = _own_fields(part)
    author_name, author_address = first_mailbox(fields.get("from", ""))
    body = _unescaped(_body(part, raw))
    return Message(
        message_id=_own_id(fields, body),
        references=_references(fields, headers),
        author_name=author_name,
        author_address=author_address,
        other_names=tuple(dict.fromkeys(name for found in people for name in found.names)),
        other_addresses=tuple(dict.fromkeys(address for found in people for address in found.addresses)),
        other_ids=tuple(dict.fromkeys(known for found in people for known in found.ids)),
        organization=fields.get("organization", ""),
        subject=fields.get("subject", ""),
        sent=_moment(fields.get("date", ""), latest),
        body=body,
        problem=None if "from" in fields or "subject" in fields or "message-id" in fields else NOT_A_MESSAGE,
    )


def fingerprint(message: Message) -> bytes:
    """Say what a message says, so that two copies of it are known for one."""
    content = "\0".join((message.author_address, message.subject, " ".join(message.body.split())))
    return sha256(content.encode("utf-8", "replace")).digest()


def _parsed(raw: bytes) -> Part:
    parser = BytesParser(policy=compat32)
    try:
        part = parser.parsebytes(_mended(raw))
        body_text(part)
    except Exception:  # the standard parser fails on some junk in ways it does not name; then the text is read as it stands
        head, _, rest = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        kept = b"\n".join(line for line in head.split(b"\n") if not line.lower().startswith((b"content-", b"mime-")))
        part = parser.parsebytes(kept, headersonly=True)
        part.set_payload(rest.decode("ascii", "surrogateescape"))
    return part


def _mended(raw: bytes) -> bytes:
    """Drop broken lines from among the headers: the parser would take the rest for the text."""
    head, blank, rest = raw.replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")
    lines = head.split(b"\n")
    whole = {number for number, line in enumerate(lines) if _HEADER_LINE.match(line)}
    kept = [line for number, line in enumerate(lines) if number in whole or number and line[:1] in (b" ", b"\t")]
    return b"\n".join(kept) + blank + rest if len(whole) * 2 > len(lines) and len(kept) < len(lines) else raw


def _all_headers(part: Part) -> Iterator[tuple[str, str]]:
    for inner in part.walk():
        yield from inner.raw_items()


def _own_fields(part: Part) -> dict[str, str]:
    """The first header of each name; repeated ones are mistakes or traces of relays."""
    fields: dict[str, str] = {}
    for name, value in part.raw_items():
        fields.setdefault(name.casefold(), decode_header_value(str(value)))
    return fields


def _body(part: Part, raw: bytes) -> str:
    if not part.keys() and not _HEADER_LINE.match(raw.lstrip(b"\r\n")):
        return decode(raw)
    return body_text(part)


def _unescaped(body: str) -> str:
    """Take one `>` off `>From `, unless its neighbours are quoted as deeply: then it is a quotation."""
    if ">From " not in body:
        return body
    lines = body.split("\n")
    for number, line in enumerate(lines):
        escaped = _FROM_ESCAPED.match(line)
        if escaped and not any(
            _quoted(neighbour) == len(escaped[1]) for neighbour in lines[max(0, number - 1) : number + 2] if neighbour is not line
        ):
            lines[number] = line[1:]
    return "\n".join(lines)


def _quoted(line: str) -> int:
    return len(line) - len(line.lstrip(">"))


def _own_id(fields: dict[str, str], body: str) -> str:
    declared = ID_PATTERN.search(fields.get("message-id", ""))
    if declared:
        return declared[1]
    content = "\0".join((fields.get("from", ""), fields.get("date", ""), fields.get("subject", ""), " ".join(body.split())))
    return "none:" + sha256(content.encode("utf-8", "replace")).hexdigest()[:40]


def _references(fields: dict[str, str], headers: list[tuple[str, str]]) -> tuple[str, ...]:
    named = ID_PATTERN.findall(fields.get("references", ""))
    answered = ID_PATTERN.findall(fields.get("in-reply-to", ""))[:1]
    if not named and not answered:
        # Some newsreaders lost a line end and ran one header into the next.
        run_on = (_HEADER_RUN_ON.search(value) for name, value in headers if name.startswith("x-"))
        named = [found for match in run_on if match for found in ID_PATTERN.findall(match[1])]
    return tuple(dict.fromkeys([*named, *answered]))


def _moment(value: str, latest: date) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if _EARLIEST <= moment.date() <= latest else None
