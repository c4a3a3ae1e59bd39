"""Which parts of an index are written anew at a change; each is a plain function, so that the costs can be read in one place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

AT_ONCE = 2_000
"""Posts that may be rewritten while a change is taken in: about two seconds. More waits for `everything`, at night."""

MOST_PARTS = 24
"""With more parts than this the smallest are merged whatever it takes, since every question looks into each."""


@dataclass(frozen=True)
class Size:
    """How big a part is."""

    posts: int
    removed: int


Policy = Callable[[Sequence[Size], int], list[int]]
"""From the parts there are, and the number of posts just added, to those that are merged with what was added."""


def nothing(parts: Sequence[Size], added: int) -> list[int]:
    """Leave all parts as they are."""
    return []


def little(parts: Sequence[Size], added: int) -> list[int]:
    """Rewrite small parts that lost posts, so that their words leave the files, and merge parts that are hardly bigger than what came.

    Sizes then grow by a factor from part to part: few parts, and each post is rewritten a few times in all.
    """
    chosen: list[int] = []
    gathered = added
    for number in sorted(range(len(parts)), key=lambda number: parts[number].posts):
        part = parts[number]
        if gathered + part.posts > AT_ONCE and len(parts) - len(chosen) <= MOST_PARTS:
            break
        if part.removed or part.posts <= 2 * gathered:
            chosen.append(number)
            gathered += part.posts
    return sorted(chosen)


def everything(parts: Sequence[Size], added: int) -> list[int]:
    """Make one part of all, unless there is one already and it lost nothing."""
    if len(parts) == 1 and not added and not parts[0].removed:
        return []
    return list(range(len(parts)))
