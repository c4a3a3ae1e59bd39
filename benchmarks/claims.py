"""Measures how well claims that were looked at before are found again: `python -m benchmarks.claims`. Takes a few seconds.

The pairs in `data/claims.tsv` are made up: a claim, and a sentence that says it in other words, with as few of the same words as will do. Of
them, `seen` were written before the groups of words, which were made longer by what they missed; `held` were written when the groups stood, and
`fresh` before the way of comparing was changed for the second time, with whatever words came; nothing was ever changed for either. `other` are claims
about the same things that say something else, and stand in the bank. Nothing in the bank is about the sentences of `quiet`, by which the least
likeness was chosen, nor about those of `none`, which nothing was chosen by. `slips` are the held claims themselves, with two letters changed over in
every longer word.
"""

import csv
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from forum.notes.similar import LEAST, LIKELY, Bank, Method

FILE = Path(__file__).parent / "data" / "claims.tsv"

METHODS = {
    "words as they stand": Method(stems=False, groups=False, spelling=False),
    "stems": Method(groups=False, spelling=False),
    "stems and groups": Method(spelling=False),
    "stems and spelling": Method(groups=False),
    "all three (as the forum does)": Method(),
}


class Pair(NamedTuple):
    """A line of the file."""

    set: str
    claim: str
    sentence: str


class Figures(NamedTuple):
    """What was measured: shares of sentences from 0 to 1."""

    first: float
    among_five: float


def pairs() -> list[Pair]:
    """Return the lines of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [Pair(row["set"], row["claim"], row["sentence"]) for row in csv.DictReader(file, delimiter="\t")]


def bank(lines: Sequence[Pair], method: Method | None = None) -> Bank:
    """Return all claims of the file, each under its own words."""
    return Bank({line.claim: line.claim for line in lines if line.claim}, method)


def recall(of: Bank, lines: Sequence[Pair], least: float = LEAST) -> Figures:
    """Return the shares of sentences whose claim comes first, and among the first five."""
    ranks = [[match.key for match in of.nearest(line.sentence, 5, least)] for line in lines]
    first = sum(found[:1] == [line.claim] for line, found in zip(lines, ranks, strict=True))
    five = sum(line.claim in found for line, found in zip(lines, ranks, strict=True))
    return Figures(first / len(lines), five / len(lines))


def slipped(claim: str) -> str:
    """Return a claim as it is typed in haste: two letters changed over in every word of more than four."""
    words = (f"{word[:2]}{word[3]}{word[2]}{word[4:]}" if len(word) > 4 else word for word in claim.split())
    return " ".join(words)


def main() -> None:
    """Print recall by method and set, what is suggested for nothing, and how long it takes."""
    lines = pairs()
    sets: dict[str, list[Pair]] = {name: [line for line in lines if line.set == name] for name in ("seen", "held", "fresh")}
    print(", ".join(f"{len(chosen)} pairs {name}" for name, chosen in sets.items()))
    sets["slips"] = [line._replace(sentence=slipped(line.claim)) for line in sets["held"]]
    nothing = {name: [line for line in lines if line.set == name] for name in ("none", "quiet")}
    print(f"{sum(bool(line.claim) for line in lines)} claims in the bank; {sum(map(len, nothing.values()))} sentences about none of them")
    for least, shown in ((LIKELY, "what is shown at once"), (LEAST, "with what stays folded")):
        print(f"{shown:32}" + "".join(f"{name + ' @1':>10}{name + ' @5':>10}" for name in sets) + "".join(f"{name:>10}" for name in nothing))
        for name, method in METHODS.items():
            of = bank(lines, method)
            shares = [share for chosen in sets.values() for share in recall(of, chosen, least)]
            shares += [sum(bool(of.nearest(line.sentence, 1, least)) for line in chosen) / len(chosen) for chosen in nothing.values()]
            print(f"{name:32}" + "".join(f"{share:10.0%}" for share in shares))
    _time(lines)


def _time(lines: Sequence[Pair]) -> None:
    claims = {f"{line.claim} {number}": f"{line.claim} {number}" for number in range(10) for line in lines if line.claim}
    making = _seconds(lambda: Bank(claims))
    of = Bank(claims)
    asking = _seconds(lambda: [of.nearest(line.sentence) for line in lines]) / len(lines)
    print(f"a bank of {len(claims):,}: {making * 1000:.0f} ms to make ready, {asking * 1000:.1f} ms a sentence")


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
