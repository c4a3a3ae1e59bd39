"""How good a guess is: features of pairs in, the area under the ROC curve and the hits at 0.1 % false positives out.

The weights of the features are learnt by logistic regression on one half of the members and judged on the other, and then
the other way round, as an attacker has names of their own to learn from.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

Features = dict[tuple[int, int], list[float]]
"""Pair of names (by number, the smaller first) to one number a feature, each the larger the likelier."""

_FALSE = 0.001
_LEARN_FROM = 15_000


@dataclass(frozen=True, slots=True)
class Score:
    """How well pairs of one person are told from others."""

    auc: float
    hits: float
    """Share of true pairs found at 0.1 % false positives."""


def best(features: Features, person_of: Sequence[int], seed: int) -> Score:
    """Return the best score that any single feature, or all of them weighed together, reaches."""
    width = len(next(iter(features.values())))
    single = [_judge({pair: values[n] for pair, values in features.items()}, person_of) for n in range(width)]
    return max([*single, _together(features, person_of, seed)], key=lambda score: score.auc)


def _together(features: Features, person_of: Sequence[int], seed: int) -> Score:
    chance, scores = random.Random(seed), {}
    people = sorted(set(person_of))
    chance.shuffle(people)
    half = set(people[: len(people) // 2])
    sides = [{pair: values for pair, values in features.items() if all((person_of[name] in half) is side for name in pair)} for side in (True, False)]
    for learn, judge in (sides, sides[::-1]):
        weights = _learn(learn, person_of, chance)
        scores.update({pair: _weighed(weights, values) for pair, values in judge.items()})
    return _judge(scores, person_of)


def _judge(scores: dict[tuple[int, int], float], person_of: Sequence[int]) -> Score:
    ranked = sorted(((score, person_of[a] == person_of[b]) for (a, b), score in scores.items()), key=lambda one: one[0])
    wrong = sum(not same for _, same in ranked)
    right = len(ranked) - wrong
    # Pairs with one score share their ranks, so that a feature that says nothing scores one half.
    sum_of_ranks, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        sum_of_ranks += (place + end + 1) / 2 * sum(same for _, same in ranked[place:end])
        place = end
    auc = (sum_of_ranks - right * (right + 1) / 2) / (right * wrong)
    limit = sorted((score for score, same in ranked if not same), reverse=True)[int(wrong * _FALSE)]
    return Score(auc, sum(same and score > limit for score, same in ranked) / right)


def _learn(features: Features, person_of: Sequence[int], chance: random.Random) -> list[float]:
    """Weigh features by logistic regression (Newton's method, a little ridge); true and false pairs count alike."""
    same = [values for (a, b), values in features.items() if person_of[a] == person_of[b]]
    other = [values for (a, b), values in features.items() if person_of[a] != person_of[b]]
    other = chance.sample(other, min(_LEARN_FROM, len(other)))
    rows = [([1.0, *values], 1.0, 0.5 / len(same)) for values in same] + [([1.0, *values], 0.0, 0.5 / len(other)) for values in other]
    width = len(rows[0][0])
    weights = [0.0] * width
    for _ in range(12):
        gradient = [1e-4 * weight for weight in weights]
        hessian = [[1e-4 * (i == j) for j in range(width)] for i in range(width)]
        for values, truth, count in rows:
            guess = 1 / (1 + math.exp(-max(-30.0, min(30.0, _dot(weights, values)))))
            for i in range(width):
                gradient[i] += count * (guess - truth) * values[i]
                slope = count * guess * (1 - guess) * values[i]
                for j in range(width):
                    hessian[i][j] += slope * values[j]
        weights = [weight - step for weight, step in zip(weights, _solved(hessian, gradient), strict=True)]
    return weights


def _weighed(weights: Sequence[float], values: Sequence[float]) -> float:
    return _dot(weights, (1.0, *values))


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small system by Gauss's elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        best = max(range(i, len(rows)), key=lambda row: abs(rows[row][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for j in range(len(rows)):
            if j != i:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [x - factor * y for x, y in zip(rows[j], rows[i], strict=True)]
    return [rows[i][-1] / rows[i][i] for i in range(len(rows))]
