"""How long scoring a million ratings takes, and how far two runs are apart: `python -m benchmarks.scoring`. Takes a minute, and 1 GB.

The second run has the same ratings in another order, under other names.
"""

import resource
import time

import numpy as np

from forum.notes.bridging import Ratings, factorise, loss

SIZES = ((300, 150, 8_000), (3_000, 1_000, 100_000), (50_000, 20_000, 1_000_000))


def main() -> None:
    """Score made-up forums of several sizes and print a table."""
    print(f"{'raters':>7} {'notes':>6} {'ratings':>9} | {'seconds':>7} {'loss':>9} | largest difference of a note's intercept")
    for raters, notes, count in SIZES:
        ratings = _made_up(raters, notes, count)
        began = time.process_time()
        model = factorise(ratings)
        took = time.process_time() - began
        apart = np.abs(model.note_intercept - factorise(_mixed(ratings)).note_intercept[::-1]).max()
        print(f"{ratings.raters:7} {ratings.notes:6} {len(ratings.value):9} | {took:7.2f} {loss(ratings, model):9.6f} | {apart:.1e}")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB; seconds are of the processor")


def _made_up(raters: int, notes: int, count: int) -> Ratings:
    draw = np.random.default_rng(1)
    pairs = np.unique(draw.integers(0, raters, count) * notes + draw.integers(0, notes, count))
    _, rater = np.unique(pairs // notes, return_inverse=True)
    _, note = np.unique(pairs % notes, return_inverse=True)
    side, leaning = draw.choice([-1.0, 1.0], raters) * draw.uniform(0.2, 1.2, raters), draw.normal(0, 0.6, notes)
    likes = 0.5 + draw.normal(0, 0.2, raters)[rater] + draw.normal(0, 0.3, notes)[note] + side[rater] * leaning[note]
    likes += draw.normal(0, 0.3, len(pairs))
    return Ratings(rater, note, np.where(likes > 0.66, 1.0, np.where(likes > 0.33, 0.5, 0.0)))


def _mixed(ratings: Ratings) -> Ratings:
    order = np.random.default_rng(2).permutation(len(ratings.value))
    return Ratings(ratings.rater[order], ratings.notes - 1 - ratings.note[order], ratings.value[order])


if __name__ == "__main__":
    main()
