"""How soon a case comes: pure numbers, without a database and without a clock.

    P = 4 * severity + min(3, log2(1 + sum of the weights of its flags)) + wait / time promised for that severity

All flags count, each person once. Because waiting is divided by the time promised, every case comes first in the end. Among cases of one
severity only `waits_since - boost * promised` differs, which time does not change: that is the `rank` that is stored, and the queue is a merge of
five ranges of one index. The order is counted in whole numbers, so that every machine and every order of adding gives the same one.
"""

import math
from collections.abc import Mapping
from typing import Final

PROMISED: Final[Mapping[int, int]] = {4: 60, 3: 240, 2: 1_440, 1: 4_320, 0: 10_080}
"""Minutes within which somebody is to look at a case, by severity."""

STEP: Final = 4
"""Points between two severities."""
MOST: Final = 3
"""Points that all flags together can add."""

WHOLE: Final = 1_000
"""The weight of a flag by somebody of whom nothing is known; weights are counted in thousandths."""
VISITOR: Final = WHOLE // 2
"""The weight of all notices of visitors together: nobody can tell one visitor from many."""

POINT: Final = math.lcm(*PROMISED.values()) * 1_000
"""What one point of P is in the whole numbers of `points`."""


def weight(agreed: int, disagreed: int, *, is_new: bool) -> int:
    """Return the weight of a flag in thousandths: below 2,000, and half for somebody new here.

    :param agreed: how many flags of the same person came to something.
    :param disagreed: how many came to nothing.
    """
    whole = 2 * WHOLE * (agreed + 2) // (agreed + disagreed + 4)
    return whole // 2 if is_new else whole


def boost(weights: int) -> float:
    """Return the points that flags add, from 0 to 3.

    :param weights: their weights together, in thousandths.
    """
    return min(float(MOST), math.log2(1 + max(0, weights) / WHOLE))


def rank(severity: int, since: int, weights: int) -> int:
    """Return the place of a case among those of its severity, in thousandths of a minute; smaller ones come first.

    :param since: the minute since 1970 from which its wait is counted.
    """
    return since * 1_000 - round(boost(weights) * PROMISED[severity] * 1_000)


def points(severity: int, rank: int, now: int) -> int:
    """Return P in parts of `POINT`, exactly.

    :param now: the minute since 1970.
    """
    return STEP * severity * POINT + (now * 1_000 - rank) * (POINT // 1_000 // PROMISED[severity])


def level(severity: int, points: int, now: int) -> tuple[int, bool]:
    """Return the rank at which a case of a severity has so many points, rounded up, and whether it has exactly these there."""
    part = POINT // 1_000 // PROMISED[severity]
    behind, rest = divmod(points - STEP * severity * POINT, part)
    return now * 1_000 - behind, rest == 0


def is_overdue(severity: int, since: int, now: int) -> bool:
    """Say whether a case has waited for longer than was promised."""
    return now - since > PROMISED[severity]
