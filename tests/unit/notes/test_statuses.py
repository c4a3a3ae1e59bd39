"""A note shows only when both sides found it helpful, and no note that was rated is forgotten."""

import csv
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.notes.bridging import Model, Ratings
from forum.notes.statuses import Rating, Status, counting, score, statuses


def _status(intercept: float, factor: float, negative: tuple[int, int], positive: tuple[int, int], *, somewhat: int = 0) -> Status:
    """Return the status of a note with so many helpful and unhelpful ratings on each side."""
    values = [1.0] * negative[0] + [0.0] * negative[1] + [1.0] * positive[0] + [0.0] * positive[1] + [0.5] * somewhat
    sides = [-1.0] * sum(negative) + [1.0] * sum(positive) + [-1.0] * somewhat
    size = len(values)
    model = Model(0.0, np.zeros(size), np.array(sides), np.array([intercept]), np.array([factor]))
    (found,) = statuses(Ratings(np.arange(size), np.zeros(size, np.intp), np.array(values)), model)
    return found


@pytest.mark.parametrize(
    ("intercept", "factor", "negative", "positive", "somewhat", "status"),
    [
        (0.40, 0.50, (4, 0), (4, 0), 0, Status.HELPFUL),
        (0.40, -0.50, (4, 0), (4, 0), 0, Status.HELPFUL),
        (0.39, 0.0, (9, 0), (9, 0), 0, Status.NEEDS_RATINGS),
        (0.60, 0.51, (9, 0), (9, 0), 0, Status.NEEDS_RATINGS),
        (0.60, 0.0, (3, 0), (9, 0), 0, Status.NEEDS_HELP),
        (0.60, 0.0, (7, 4), (9, 0), 0, Status.NEEDS_HELP),
        (0.60, 0.0, (9, 0), (0, 9), 0, Status.NEEDS_HELP),
        (0.60, 0.0, (4, 0), (4, 0), 72, Status.HELPFUL),
        (0.60, 0.0, (4, 0), (4, 0), 73, Status.NEEDS_HELP),
        (0.60, 0.0, (9, 0), (9, 0), 163, Status.NEEDS_HELP),
        (0.60, 0.0, (10, 0), (10, 0), 500, Status.HELPFUL),
        (-0.05, 0.0, (0, 9), (0, 9), 0, Status.NOT_HELPFUL),
        (-0.05, 0.1, (0, 9), (0, 9), 0, Status.NEEDS_RATINGS),
        (-0.45, -0.5, (0, 9), (0, 9), 0, Status.NOT_HELPFUL),
    ],
)
def test_a_note_shows_when_it_is_helpful_to_both_sides_and_otherwise_not(
    intercept: float, factor: float, negative: tuple[int, int], positive: tuple[int, int], somewhat: int, status: Status
) -> None:
    assert _status(intercept, factor, negative, positive, somewhat=somewhat) == status


def _by_hand(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    def often(pairs: list[tuple[int, int]], place: int, least: int) -> list[tuple[int, int]]:
        return [pair for pair in pairs if sum(other[place] == pair[place] for other in pairs) >= least]

    return often(often(often(pairs, 0, 5), 1, 10), 0, 5)


@settings(max_examples=30, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 14), st.integers(0, 9)), min_size=1, max_size=130))
def test_the_filter_runs_there_and_back_once(pairs: set[tuple[int, int]]) -> None:
    ordered = sorted(pairs)
    note, rater = (np.array(column) for column in zip(*ordered, strict=True))
    kept = counting(note, rater)
    assert [pair for pair, keep in zip(ordered, kept, strict=True) if keep] == _by_hand(ordered)


def _forum(notes: int = 14, raters: int = 16) -> list[Rating]:
    return [Rating(f"note {note}", f"rater {rater}", [0.0, 0.5, 1.0][(note * rater + note) % 3]) for note in range(notes) for rater in range(raters)]


def test_every_note_has_a_row_also_one_that_hardly_anybody_rated() -> None:
    scored = score([Rating("lonely", "rater 1", 1.0), *_forum()])
    assert [note.note_id for note in scored] == ["lonely", *(f"note {number}" for number in range(14))]
    assert (scored[0].intercept, scored[0].factor, scored[0].status) == (None, None, Status.NEEDS_RATINGS)
    assert all(note.intercept is not None and note.factor is not None for note in scored[1:])
    assert score([]) == []


def test_whoever_changes_their_mind_is_counted_once() -> None:
    changed = [Rating("note 3", "rater 2", 0.5), *_forum()]
    now = {note.note_id: note.intercept for note in score(changed)}
    assert now == pytest.approx({note.note_id: note.intercept for note in score(_forum())}, abs=1e-6)


def _run(app: Flask, source: Path, target: Path) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["notes", "score", "--ratings", str(source), "--out", str(target)])
    return result.exit_code, result.output


def test_a_file_of_ratings_becomes_a_file_of_scores(app: Flask, tmp_path: Path) -> None:
    source, target = tmp_path / "ratings.csv", tmp_path / "scores.csv"
    lines = [f"{rating.rater_id},{rating.value:g},{rating.note_id}" for rating in _forum()]
    source.write_text("\n".join(["raterParticipantId,helpfulNum,noteId", "rater 1,1,lonely", *lines]) + "\n", encoding="utf-8")
    assert _run(app, source, target) == (0, "Scored 15 notes.\n")
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = {note.note_id: note for note in score(_forum())}
    assert list(rows[0].values()) == ["lonely", "", "", "NEEDS_MORE_RATINGS"]
    assert [row["status"] for row in rows[1:]] == [expected[row["noteId"]].status for row in rows[1:]]
    assert [float(row["intercept"]) for row in rows[1:]] == pytest.approx([expected[row["noteId"]].intercept for row in rows[1:]], abs=1e-8)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column noteId"),
        ("noteId,helpfulNum\nn,1\n", "no column raterParticipantId"),
        ("noteId,raterParticipantId,helpfulNum\nn,r,1\nn,s,0.7\n", "Line 3"),
        ("noteId,raterParticipantId,helpfulNum\nn,r\n", "Line 2"),
        ("noteId,raterParticipantId,helpfulNum\nn,r,nan\n", "Line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_by_line_and_overwrites_nothing(app: Flask, tmp_path: Path, text: str, said: str) -> None:
    source, target = tmp_path / "ratings.csv", tmp_path / "scores.csv"
    source.write_text(text, encoding="utf-8")
    target.write_text("what was there before", encoding="utf-8")
    status, output = _run(app, source, target)
    assert status == 1
    assert said in output
    assert target.read_text(encoding="utf-8") == "what was there before"
