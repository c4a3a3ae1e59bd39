"""The small archive of invented people, and mbox files made on the spot."""

from datetime import date
from pathlib import Path

from forum.imports.mbox import messages

SMALL = Path(__file__).resolve().parents[2] / "data" / "small.mbox"
TODAY = date(2000, 1, 1)
ENVELOPE = b"From mill@river.example Mon Apr  5 10:00:00 1993\n"


def small():
    return list(messages(SMALL, latest=TODAY))


def read(folder, raw, name="archive.mbox"):
    file = folder / name
    file.write_bytes(raw)
    return list(messages(file, latest=TODAY))


def letter(body, head="From: Otto Ringel <otto@ring.example>\nSubject: Words\nMessage-ID: <one@ring.example>\n"):
    return ENVELOPE + head.encode() + b"\n" + (body if isinstance(body, bytes) else body.encode()) + b"\n\n"
