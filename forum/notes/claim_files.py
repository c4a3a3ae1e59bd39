"""Reviewed claims as files, JSON or CSV, for taking them to another forum and back. Reading says what is wrong in which line, and stores nothing.

One row of a CSV is one source; rows with the same claim belong together. In JSON a claim has a list of its sources.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, Any, Final

from forum.core.errors import Invalid
from forum.core.words import _
from forum.notes.models import ReviewedClaim
from forum.notes.service.claims import Review, is_due
from forum.notes.sources import Source

OF_CLAIM: Final = ("claim", "verdict", "explanation", "review_by")
OF_SOURCE: Final = ("source_kind", "source_title", "source_address", "source_read_on")
TOLD: Final = ("written_on", "expired", "state")
"""Columns that are written, and not read: a claim that comes out of a file is confirmed anew."""

COLUMNS: Final = (*OF_CLAIM, *OF_SOURCE, *TOLD)


def as_data(row: ReviewedClaim) -> dict[str, Any]:
    """Return a claim as plain data."""
    sources = [{"kind": one.kind, "title": one.title, "address": one.address, "read_on": one.read_on.isoformat()} for one in row.sources]
    told = {"written_on": row.day.isoformat(), "expired": is_due(row), "state": row.state}
    words = {"claim": row.claim, "verdict": row.verdict, "explanation": row.explanation, "review_by": row.review_by.isoformat()}
    return {**words, "sources": sources, **told}


def write_json(rows: Iterable[ReviewedClaim], file: IO[str]) -> None:
    """Write claims as JSON."""
    json.dump([as_data(row) for row in rows], file, ensure_ascii=False, indent=2)
    file.write("\n")


def write_csv(rows: Iterable[ReviewedClaim], file: IO[str]) -> None:
    """Write claims as CSV, one row a source."""
    out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    out.writeheader()
    for row in rows:
        told = as_data(row)
        sources = told.pop("sources")
        for source in sources:
            out.writerow({**told, "expired": "yes" if told["expired"] else "no", **{f"source_{name}": value for name, value in source.items()}})


def read_json(file: IO[str]) -> list[Review]:
    """Read claims from JSON.

    :raises Invalid: if it is not a list of claims; the field is `file`.
    """
    try:
        rows = json.load(file)
    except ValueError:
        raise Invalid("file", _("This is no JSON that can be read.")) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid("file", _("The file is to hold a list of claims."))
    return [_in_place(number, row, row.get("sources", [])) for number, row in enumerate(rows, 1)]


def read_csv(file: IO[str]) -> list[Review]:
    """Read claims from CSV.

    :raises Invalid: if a column is missing or a day cannot be read; the field is `file`.
    """
    rows = csv.DictReader(file)
    missing = [name for name in (*OF_CLAIM[:3], *OF_SOURCE[:2]) if name not in (rows.fieldnames or ())]
    if missing:
        raise Invalid("file", _("The first line has no column %(name)s.", name=missing[0]))
    found = dict[str, tuple[int, dict[str, Any], list[dict[str, Any]]]]()
    for row in rows:
        _number, _first, sources = found.setdefault(row["claim"], (rows.line_num, row, []))
        sources.append({name.removeprefix("source_"): row.get(name) or "" for name in OF_SOURCE})
    return [_in_place(number, row, sources) for number, row, sources in found.values()]


def _in_place(number: int, row: dict[str, Any], sources: Any) -> Review:
    try:
        claim, verdict, explanation = (str(row.get(name) or "") for name in OF_CLAIM[:3])
        return Review(claim, verdict, explanation, tuple(_sources(sources)), _day(row.get("review_by")))
    except (AttributeError, TypeError, ValueError):
        raise Invalid("file", _("Something in claim or line %(number)d cannot be read.", number=number)) from None


def _sources(sources: Any) -> Iterator[Source]:
    for one in sources:
        yield Source(str(one.get("kind") or ""), str(one.get("title") or ""), str(one.get("address") or ""), _day(one.get("read_on")))


def _day(written: Any) -> date | None:
    return date.fromisoformat(written) if written else None
