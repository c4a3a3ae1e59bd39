"""Looks for a question that breaks search, with a fuzzer that is led by coverage: `python -m benchmarks.fuzzing -max_total_time=300`.

It needs atheris, which is no part of the tests: it brings a compiler's runtime along. In a virtual environment of its own with
`requirements.txt`: `pip install atheris`. What is given is passed on to libFuzzer (`-help=1` lists it). A question that raises, or costs more than
a second or 100 MB, ends it and is written to a file. What the suite tries by itself is in `tests/http/test_search_hostile.py`.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["forum.search", "forum.core.matching", "forum.core.text"]):
    from benchmarks import hostile
    from forum.search.service import Narrowing

POSTS = 2_000
BOARDS = ("", "board-3", "board-0", "none such", "\0")
PAGES = (1, 2, 20, 10**9, -1)
DAYS = ("", "7d", "9999", "0000-00-00", "99999999999d")


def main() -> None:
    """Fuzz until told to stop."""
    with hostile.filled(POSTS) as (session, index), tempfile.TemporaryDirectory() as seeds:
        for number, typed in enumerate(hostile.questions().values()):
            Path(seeds, str(number)).write_bytes(b"\0" + typed[:300].encode("utf-8", "surrogatepass"))

        def ask(data: bytes) -> None:
            flags, typed = (data[0] if data else 0), data[1:].decode("utf-8", "surrogateescape")
            cost = hostile.cost_of(session, index, typed, _narrowing(flags))
            if cost.is_too_much:
                raise AssertionError(f"{cost.seconds:.2f} s, {cost.megabytes:.0f} MB")

        atheris.Setup([sys.argv[0], "-max_len=400", "-timeout=20", *sys.argv[1:], seeds], ask)
        atheris.Fuzz()


def _narrowing(flags: int) -> Narrowing:
    return Narrowing(
        board=BOARDS[flags % 5],
        in_title=bool(flags & 64),
        order="new" if flags & 128 else "best",
        page=PAGES[flags // 5 % 5],
        after=DAYS[flags // 25 % 5],
    )


if __name__ == "__main__":
    main()
