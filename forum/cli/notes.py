"""Commands for context notes: score a file of ratings, as the forum scores its own."""

import csv
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from forum.notes.statuses import Rating, Scored, score

notes = AppGroup("notes", help="Score context notes.")

COLUMNS_IN = ("noteId", "raterParticipantId", "helpfulNum")
COLUMNS_OUT = ("noteId", "intercept", "factor", "status")
VALUES = (0.0, 0.5, 1.0)


@notes.command("score")
@click.option("--ratings", "source", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV: " + ",".join(COLUMNS_IN))
@click.option("--out", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="CSV: " + ",".join(COLUMNS_OUT))
def score_file(source: Path, target: Path) -> None:
    """Score the notes of a file by the bridging factorisation of Community Notes; one row for every note of the input.

    Intercept and factor are empty for a note whose ratings are too few to count. Where somebody rated a note twice, the last one counts.
    """
    with source.open(encoding="utf-8-sig", newline="") as file:
        scored = score(list(_ratings(file)))
    draft = target.with_name(f".{target.name}.draft")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            _write(file, scored)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise click.ClickException(f"{target} could not be written: {error.strerror}") from None
    click.echo(f"Scored {len(scored):,} notes.")


def _ratings(file: Iterator[str]) -> Iterator[Rating]:
    rows = csv.reader(file)
    names = next(rows, [])
    missing = [name for name in COLUMNS_IN if name not in names]
    if missing:
        raise click.ClickException(f"The first line has no column {missing[0]}. Needed are: {', '.join(COLUMNS_IN)}")
    note, rater, value = (names.index(name) for name in COLUMNS_IN)
    for row in rows:
        if row:
            try:
                yield Rating(row[note], row[rater], _value(row[value]))
            except (IndexError, ValueError):
                raise click.ClickException(f"Line {rows.line_num}: expected a note, a rater, and 1, 0.5 or 0. Nothing was written.") from None


def _value(text: str) -> float:
    value = float(text)
    if value not in VALUES:
        raise ValueError(text)
    return value


def _write(file: object, scored: list[Scored]) -> None:
    out = csv.writer(file, lineterminator="\n")  # type: ignore[arg-type]
    out.writerow(COLUMNS_OUT)
    for note in scored:
        numbers = ["" if number is None else f"{number:.9f}" for number in (note.intercept, note.factor)]
        out.writerow([note.note_id, *numbers, note.status])
