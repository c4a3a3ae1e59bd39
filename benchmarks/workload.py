"""Makes a forum of 20 boards, 2,000 threads and 50,000 posts of about 80 words as JSON lines: the same one each time."""

import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

COMMON = """the and to a of it in that is my was me for but have with you so not on be this as like just do what when at feel
all am can how get or if they about time really been know people sleep one because out more think work day from want help had
up some even now them would only going than then make good much never things back feels talk hard night today home friend
family doctor months years week tired alone thanks sorry hope anxious calm walk better""".split()


def lines(posts: int = 50_000, threads: int = 2_000, boards: int = 20, seed: int = 7) -> list[dict[str, Any]]:
    """Return the lines of a workload: boards, threads, posts by date. Thread 0 has 1,000 posts and thread 1 has 50."""
    draw = random.Random(seed)
    made = [{"kind": "board", "board": n, "title": f"Board {n + 1:02d}"} for n in range(boards)]
    made += [
        {"kind": "thread", "thread": n, "board": 0 if n < 3 else draw.randrange(boards), "title": _words(draw, 5).capitalize() + f" {n}"}
        for n in range(threads)
    ]
    big = min(1000, posts // 10)
    order = list(range(threads)) + [0] * (big - 1) + [1] * 49
    order += [draw.randrange(2, threads) for _ in range(posts - len(order))]
    start = date(2026, 1, 1)
    for number, thread in enumerate(order):
        day = start + timedelta(days=number * 300 // posts)
        made.append({"kind": "post", "thread": thread, "member": f"member{draw.randrange(500):03d}", "date": day.isoformat(), "text": _text(draw)})
    return made


def write(file: Path) -> None:
    """Write the workload into a file."""
    file.write_text("".join(json.dumps(line) + "\n" for line in lines()), encoding="utf-8")


def _words(draw: random.Random, count: int) -> str:
    rare = (
        f"{draw.choice('bcdfglmnprst')}{draw.choice('aeiou')}{draw.choice('lmnrst')}{draw.choice('aeiou')}{draw.choice('lmnrst')}"
        for _ in range(count)
    )
    return " ".join(draw.choice(COMMON) if draw.random() < 0.8 else word for word in rare)


def _text(draw: random.Random) -> str:
    length = max(5, min(600, int(draw.lognormvariate(0, 0.7) * 63)))
    return "\n\n".join(_words(draw, min(40, length - at)).capitalize() + "." for at in range(0, length, 40))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
