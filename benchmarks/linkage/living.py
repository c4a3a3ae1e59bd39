"""Simulated members and their sittings: who writes when, and under which of their names. How it gets into a forum is in `replay`."""

import math
import random
from dataclasses import dataclass

NAMES = 4
"""Names of each member: the usual one, two for one board each, and one for one thread."""
DAYS = 60
BOARDS = 12
_OPEN_BOARDS = 6
_SHARES = (50, 20, 20, 10)


@dataclass(frozen=True, slots=True)
class Act:
    """One post about to be written."""

    minute: int
    """Since the first midnight."""
    person: int
    name: int
    """Which of the person's names: 0 to 3."""
    board: int
    begins: bool
    """Whether it begins a sitting."""


def sittings(seed: int, people: int) -> list[Act]:
    """Draw two months of a forum: each member has days and an hour of their own, and writes a few posts at a sitting."""
    chance = random.Random(seed)
    acts = [act for person in range(people) for act in _life(chance, person)]
    return sorted(acts, key=lambda act: act.minute)


def _life(chance: random.Random, person: int) -> list[Act]:
    often = chance.betavariate(2, 4)
    hour = chance.gauss(19, 3.5) % 24
    first = chance.choice((0, 0, 0, chance.randrange(DAYS // 2)))
    weekdays = [chance.uniform(0.3, 1.7) for _ in range(7)]
    boards = [chance.randrange(_OPEN_BOARDS), *chance.sample(range(_OPEN_BOARDS, BOARDS), 2), chance.randrange(_OPEN_BOARDS)]
    acts: list[Act] = []
    for day in range(first, DAYS):
        if chance.random() < often * weekdays[day % 7]:
            acts += _sitting(chance, person, boards, day * 1440 + int(chance.gauss(hour, 1.2) % 24 * 60))
    return acts


def _sitting(chance: random.Random, person: int, boards: list[int], minute: int) -> list[Act]:
    acts = []
    for number in range(1 + _poisson(chance, 0.9)):
        name = chance.choices(range(NAMES), _SHARES)[0]
        acts.append(Act(min(minute, DAYS * 1440 - 1), person, name, boards[name], number == 0))
        minute += chance.randint(2, 15)
    return acts


def _poisson(chance: random.Random, mean: float) -> int:
    count, product = 0, chance.random()
    while product > math.exp(-mean):
        count, product = count + 1, product * chance.random()
    return count
