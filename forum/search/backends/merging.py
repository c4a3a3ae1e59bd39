"""Which parts of an index are written anew at a change; plain functions, so that what a change costs can be read in one place.

Words of a post that was removed leave the files when its part is rewritten, at about a thousand posts a second.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

AT_ONCE = 1_000
"""Posts that may be rewritten while a change is taken in: about a second. More waits for `one_step`."""

BIGGEST = 50_000
"""Posts of the biggest part: what one step of tidying rewrites at most, in about a minute. Smaller parts would be more of them, and
each word takes its place in each."""


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
    """Rewrite small parts that lost posts, and merge parts that are hardly bigger than what came."""
    return _merged(parts, added, AT_ONCE, [number for number, part in enumerate(parts) if part.removed])


def one_step(parts: Sequence[Size], added: int) -> list[int]:
    """Rewrite the part that lost most, and merge with it what is small."""
    lost = [number for number, part in enumerate(parts) if part.removed]
    worst = max(lost, key=lambda number: parts[number].removed, default=None)
    if worst is None:
        chosen = _merged(parts, added, BIGGEST, [])
        return chosen if len(chosen) > 1 else []
    return sorted({worst, *_merged(parts, added, BIGGEST - parts[worst].posts, [])})


def _merged(parts: Sequence[Size], added: int, most: int, always: Sequence[int]) -> list[int]:
    # Sizes grow by a factor from part to part: few parts, and each post is rewritten a few times in all.
    chosen: list[int] = []
    gathered = added
    for number in sorted(range(len(parts)), key=lambda number: parts[number].posts):
        size = parts[number].posts
        if gathered + size > most:
            break
        if number in always or size <= 2 * max(gathered, 1):
            chosen.append(number)
            gathered += size
    return sorted(chosen)
