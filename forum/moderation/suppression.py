"""Which cells of a table of counts are not shown, so that no small number can be read or worked out. Pure functions.

A count below `FEW` is left out, and then as many others that it cannot be found from sums: neither by taking away (a hidden cell is determined by
the sums if and only if it is a bridge in the graph of rows and columns that hidden cells make: Gusfield 1988, "A graph theoretic
approach to statistical data security", SIAM J. Comput. 17(3)), nor because counts are never below nothing.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

FEW: Final = 5
"""What is about fewer is not shown (statistical offices suppress such cells, since they could tell of one person)."""

Cell = tuple[int, int]
Grid = Sequence[Sequence[int]]


def with_totals(cells: Grid) -> list[list[int]]:
    """Return a table with a column of sums behind its columns and a row of sums below its rows."""
    rows = [[*row, sum(row)] for row in cells]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if rows else []


def shown(cells: Grid) -> list[list[int | None]]:
    """Return a table with its sums, and None for every cell that is not shown."""
    grid = with_totals(cells)
    hidden = _hidden(tuple(tuple(row) for row in grid))
    return [[None if (y, x) in hidden else number for x, number in enumerate(row)] for y, row in enumerate(grid)]


@lru_cache(maxsize=64)
def _hidden(grid: Grid) -> frozenset[Cell]:
    """Work out what is hidden: a tenth of a second for a large table, and the same until the next month."""
    every = {(y, x) for y, row in enumerate(grid) for x in range(len(row))}
    hidden = {(y, x) for y, x in every if grid[y][x] < FEW}
    while hidden and hidden != every:
        weak = next(_weak_places(grid, hidden), None)
        if weak is None:
            break
        more = weak - hidden or every - hidden
        hidden.add(min(more, key=lambda cell: (grid[cell[0]][cell[1]], cell)))
    return frozenset(hidden)


def _weak_places(grid: Grid, hidden: set[Cell]) -> Iterator[set[Cell]]:
    """Find cells of which one more has to be hidden, for a reader could work out a hidden one."""
    for line in _lines(grid):
        *inner, total = line
        left_out = [cell for cell in inner if cell in hidden]
        if total in hidden and not left_out:
            yield set(inner)
        if total not in hidden and left_out and (len(left_out) < 2 or sum(grid[y][x] for y, x in left_out) < FEW):
            yield set(inner) if set(inner) - hidden else {total}
    for cell in sorted(hidden):
        if _is_bridge(cell, hidden):
            yield _around(grid, cell)
    for cell in _cornered(grid, hidden):
        yield _around(grid, cell)


def _lines(grid: Grid) -> list[list[Cell]]:
    """Return every row and every column, its sum last."""
    height, width = len(grid), len(grid[0])
    return [[(y, x) for x in range(width)] for y in range(height)] + [[(y, x) for y in range(height)] for x in range(width)]


def _around(grid: Grid, cell: Cell) -> set[Cell]:
    return {other for line in _lines(grid) if cell in line for other in line}


def _is_bridge(cell: Cell, hidden: set[Cell]) -> bool:
    """Say whether row and column of a hidden cell are joined by no other way through hidden cells."""
    reached, ahead = {("row", cell[0])}, [("row", cell[0])]
    while ahead:
        side, number = ahead.pop()
        for y, x in hidden - {cell}:
            here, there = (y, ("column", x)) if side == "row" else (x, ("row", y))
            if here == number and there not in reached:
                reached.add(there)
                ahead.append(there)
    return ("column", cell[1]) not in reached


def _cornered(grid: Grid, hidden: set[Cell]) -> list[Cell]:
    """Return the hidden cells that have but one value left when the bounds of all lines are drawn together."""
    most = 2 * max(max(row) for row in grid) + FEW
    low = {cell: 0 if cell in hidden else grid[cell[0]][cell[1]] for line in _lines(grid) for cell in line}
    high = {cell: most if cell in hidden else low[cell] for cell in low}
    moved = True
    while moved:
        moved = False
        for line in _lines(grid):
            *inner, total = line
            for cell in hidden.intersection(line):
                others = [one for one in inner if one != cell]
                least, highest = sum(low[one] for one in others), sum(high[one] for one in others)
                bounds = (least, highest) if cell == total else (low[total] - highest, high[total] - least)
                drawn = max(low[cell], bounds[0]), min(high[cell], bounds[1])
                if drawn != (low[cell], high[cell]):
                    low[cell], high[cell] = drawn
                    moved = True
    return [cell for cell in sorted(hidden) if low[cell] == high[cell]]
