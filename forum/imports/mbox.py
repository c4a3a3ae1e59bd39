"""Cuts an mbox file into messages, one at a time, plain or compressed; what a message holds is for `message`."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from forum.imports.message import BROKEN_OFF, SEEN_TWICE, Message, fingerprint, parse

# The text of a post is far shorter; what is longer is an attachment.
MAX_BYTES = 8 * 1024 * 1024
_MAX_LINE = 64 * 1024
_MOMENT = re.compile(rb"^From .*\d{1,2}:\d\d(?::\d\d)?\b.*\d{4}\s*$|^From .*\d{4}\s.*\d{1,2}:\d\d")
_SHORT = re.compile(rb"^From (?:\S+|-)?\s*$")
_HEADER = re.compile(rb"^[!-9;-~]{1,76}:")


def messages(path: Path, *, latest: date = date.max) -> Iterator[Message]:
    """Read the messages of an archive in the order of the file; a malformed one says what its problem is.

    :param path: an mbox file, plain or gzip.
    :param latest: day after which the date of a message cannot be true.
    :raises OSError: when the file cannot be opened.
    """
    seen: dict[str, set[bytes]] = {}
    for envelope, raw, broken in _pieces(path):
        message = parse(raw, envelope=envelope.decode("latin-1"), latest=latest)
        if broken:
            yield replace(message, problem=BROKEN_OFF)
            continue
        yield _told_apart(message, seen)


def _told_apart(message: Message, seen: dict[str, set[bytes]]) -> Message:
    """Mark a message that came before, and give another one that bears the same id an id of its own."""
    content = fingerprint(message)
    known = seen.setdefault(message.message_id, set())
    if content in known:
        return replace(message, problem=SEEN_TWICE)
    taken = bool(known)
    known.add(content)
    if not taken:
        return message
    return replace(message, message_id=f"{message.message_id}#{sha256(content).hexdigest()[:16]}")


def _pieces(path: Path) -> Iterator[tuple[bytes, bytes, bool]]:
    """Yield `From ` line, message and whether the file broke off in it."""
    envelope, held, size, begun = b"", bytearray(), 0, False
    for starts, line in _marked_lines(path):
        if line is None:
            yield envelope, bytes(held), True
            return
        if starts:
            if begun:
                yield envelope, bytes(held), False
            envelope, held, size, begun = line, bytearray(), 0, True
            continue
        begun = begun or bool(line.strip())
        size += len(line)
        if begun and size <= MAX_BYTES:
            held += line
    if begun:
        yield envelope, bytes(held), False


def _marked_lines(path: Path) -> Iterator[tuple[bool, bytes | None]]:
    """Yield each line with whether a message starts there; a `None` says that the file broke off."""
    before, current = b"\n", None
    for line in _lines(path):
        if current is not None:
            yield _starts(before, current, line or b""), current
            before = current
        if line is None:
            yield False, None
            return
        current = line
    if current is not None:
        yield _starts(before, current, b""), current


def _starts(before: bytes, line: bytes, after: bytes) -> bool:
    if not line.startswith(b"From ") or not before.endswith(b"\n"):
        return False
    after_blank, before_header = not before.strip(), bool(_HEADER.match(after))
    if _MOMENT.match(line):
        return after_blank or before_header
    return bool(_SHORT.match(line)) and after_blank and before_header


def _lines(path: Path) -> Iterator[bytes | None]:
    """Yield lines, long ones in parts; a `None` says that the file broke off."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        source: BinaryIO = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
        while True:
            try:
                line = source.readline(_MAX_LINE)
            except (EOFError, zlib.error, OSError):
                yield None
                return
            if not line:
                return
            yield line
