"""No small number of the figures can be read, nor worked out from those around it."""

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.moderation.suppression import FEW, shown, with_totals

NUMBERS = st.one_of(st.integers(0, 7), st.integers(0, 40))
TABLES = st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=5))
SMALL = st.integers(1, 2).flatmap(lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=2))
Seen = list[list[int | None]]


def _sums(height: int, width: int) -> Iterator[tuple[list[tuple[int, int]], tuple[int, int]]]:
    """Return every sum that a reader knows of: its parts, and the cell in which it stands."""
    for y in range(height):
        yield [(y, x) for x in range(width - 1)], (y, width - 1)
    for x in range(width):
        yield [(y, x) for y in range(height - 1)], (height - 1, x)


def _equations(seen: Seen) -> tuple[list[list[Fraction]], list[tuple[int, int]]]:
    hidden = [(y, x) for y, row in enumerate(seen) for x, cell in enumerate(row) if cell is None]
    place = {cell: number for number, cell in enumerate(hidden)}
    rows = []
    for parts, total in _sums(len(seen), len(seen[0])):
        row = [Fraction(0)] * len(hidden)
        for cell in parts:
            if cell in place:
                row[place[cell]] += 1
        if total in place:
            row[place[total]] -= 1
        rows.append(row)
    return rows, hidden


def _rank(rows: list[list[Fraction]]) -> int:
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((number for number in range(rank, len(rows)) if rows[number][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for number in range(rank + 1, len(rows)):
            if rows[number][column]:
                factor = rows[number][column] / rows[rank][column]
                rows[number] = [a - factor * b for a, b in zip(rows[number], rows[rank], strict=True)]
        rank += 1
    return rank


def _fits(seen: Seen, cells: dict[tuple[int, int], int]) -> bool:
    whole = dict(cells)
    for parts, total in _sums(len(seen), len(seen[0])):
        told, number = seen[total[0]][total[1]], sum(whole.get(part, 0) for part in parts)
        is_full = all(part in whole for part in parts)
        if told is not None and (told < number or is_full and told != number):
            return False
        if is_full:
            whole[total] = number
    return True


def _tables(seen: Seen, most: int) -> Iterator[dict[tuple[int, int], int]]:
    """Go through every table of counts up to some number that agrees with what is seen."""
    inner = [(y, x) for y in range(len(seen) - 1) for x in range(len(seen[0]) - 1)]

    def fill(left: list[tuple[int, int]], cells: dict[tuple[int, int], int]) -> Iterator[dict[tuple[int, int], int]]:
        if not _fits(seen, cells):
            return
        if not left:
            yield cells
            return
        told = seen[left[0][0]][left[0][1]]
        for number in range(most + 1) if told is None else (told,):
            yield from fill(left[1:], {**cells, left[0]: number})

    yield from fill(inner, {})


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_a_number_below_five_is_shown(cells: list[list[int]]) -> None:
    seen, whole = shown(cells), with_totals(cells)
    for row, real in zip(seen, whole, strict=True):
        for cell, number in zip(row, real, strict=True):
            assert cell in (None, number), "what is shown is true"
            assert cell is None or cell >= FEW


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_a_hidden_number_is_worked_out_from_the_sums(cells: list[list[int]]) -> None:
    rows, hidden = _equations(shown(cells))
    rank = _rank(rows)
    for number in range(len(hidden)):
        alone = [Fraction(int(place == number)) for place in range(len(hidden))]
        assert _rank([*rows, alone]) == rank + 1


@settings(max_examples=40, deadline=None)
@given(SMALL)
def test_a_hidden_number_is_the_only_one_that_fits(cells: list[list[int]]) -> None:
    seen = shown(cells)
    left = {(y, x) for y, row in enumerate(cells) for x in range(len(row)) if seen[y][x] is None}
    known: dict[tuple[int, int], int] = {}
    for table in _tables(seen, most=20):
        left -= {cell for cell in left if known.setdefault(cell, table[cell]) != table[cell]}
        if not left:
            return
    assert not left


def test_large_numbers_are_hidden_without_need() -> None:
    assert shown([[10, 20], [30, 40]]) == [[10, 20, 30], [30, 40, 70], [40, 60, 100]]
    assert shown([]) == []


def test_one_small_number_hides_the_whole_table() -> None:
    seen = shown([[3, 20, 30], [30, 40, 50], [50, 60, 70]])
    assert sum(cell is None for row in seen for cell in row) == 4
    assert seen[-1][-1] == 353
