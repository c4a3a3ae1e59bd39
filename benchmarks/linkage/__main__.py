"""The linkage attack on a forum of 200 members with four names each: `python -m benchmarks.linkage`. Takes about forty minutes.

Prints, for each seed, how well a crawler and a thief tell which names are one person, on SQLite and on PostgreSQL, and how
well the thief does with sealing off. `--quick` plays with 40 members and one seed.
"""

import argparse
import logging
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.linkage import crawler, thief
from benchmarks.linkage.living import sittings
from benchmarks.linkage.replay import lived
from benchmarks.linkage.scoring import Score, best
from tests import servers

SEEDS = (1, 2, 3)


def main() -> None:
    """Run every attack and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--database", choices=["sqlite", "postgres"], action="append")
    asked.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    asked.add_argument("--control", action=argparse.BooleanOptionalAction, default=True)
    quick = asked.parse_args()
    logging.disable(logging.WARNING)
    people, seeds = (40, SEEDS[:1]) if quick.quick else (200, quick.seeds)
    print(f"{'database':10} {'seed':>4} {'names':>6} {'posts':>6} | {'crawler: AUC':>12} {'hits':>6} | {'thief: AUC':>10} {'hits':>6} | difference")
    for database in quick.database or ["sqlite", "postgres"]:
        for seed in seeds:
            _attack(database, seed, people)
    if quick.control:
        _attack("sqlite", SEEDS[0], people, sealed=False)


def _attack(database: str, seed: int, people: int, *, sealed: bool = True) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(servers.postgres()) if database == "postgres" else ""
        forum = stack.enter_context(lived(sittings(seed, people), people, folder, database_url=url, sealed=sealed))
        seen = crawler.crawl(forum.app)
        names = sorted({post.name for post in seen})
        public = crawler.pairs(seen, names)
        stolen = thief.pairs(forum, names, public)
        owner = thief.owners(forum, names)
        outside, inside = best(public, owner, seed), best(stolen, owner, seed)
    _print(database if sealed else f"{database}, sealing off", seed, len(names), len(seen), outside, inside)


def _print(database: str, seed: int, names: int, posts: int, outside: Score, inside: Score) -> None:
    print(
        f"{database:10} {seed:4} {names:6} {posts:6} | {outside.auc:12.3f} {outside.hits:6.3f} | {inside.auc:10.3f} {inside.hits:6.3f} |"
        f" {inside.auc - outside.auc:+.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
