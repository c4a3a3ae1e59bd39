"""Measures what the forum promises about time: starts, loading, pages, search and replies. Takes about five minutes.

Pages are asked for one after the other and 16 at once by `wrk` if it is installed, and put beside a bare page of this
machine (`/healthz`, which reads nothing), since absolute figures say little on a busy machine.
"""

import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks import workload
from benchmarks.running import Forum, a_forum


def main() -> None:
    """Run every measurement and print a table."""
    with a_forum() as forum, tempfile.TemporaryDirectory() as folder:
        with forum.serving() as seconds:
            print(f"first start to the first page: {seconds:.1f} s")
        with forum.serving() as seconds:
            print(f"second start to the first page: {seconds:.1f} s")
        file = Path(folder) / "workload.jsonl"
        workload.write(file)
        print(f"50,000 posts loaded, index built: {forum.run('seed', 'load', '--workload', str(file)):.0f} s")
        with forum.serving():
            _pages(forum)


def _pages(forum: Forum) -> None:
    board = forum.address + "/boards/board-01"
    fifty = _thread_of(board, 50)
    pages = {"bare": "/healthz", "home": "/", "board": "/boards/board-01", "thread of 50": fifty, "search": "/search?q=sleep"}
    print(f"{'page':14} {'bytes':>8} {'ms, one at a time':>18} {'requests/s, 16 at once':>23} {'of bare':>8}")
    bare = 0.0
    for name, path in pages.items():
        size, middle = _one_at_a_time(forum.address + path)
        many = _sixteen_at_once(forum.address + path)
        bare = bare or many
        print(f"{name:14} {size:8,} {middle:18.1f} {many:23.0f} {many / bare if bare else 0:8.2f}")


def _thread_of(board: str, posts: int) -> str:
    address = board
    while address:
        page = _get(address).decode()
        for path, replies in re.findall(r'href="(/t/[^"]+)".*?(\d+) repl', page, re.S):
            if int(replies) == posts - 1:
                return str(path)
        later = re.search(r'href="(/boards/[^"]+)" rel="next"', page)
        address = board.split("/boards/")[0] + later[1] if later else ""
    raise SystemExit("the thread of 50 posts was not found")


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


def _one_at_a_time(address: str, times: int = 60) -> tuple[int, float]:
    size, took = 0, []
    for _ in range(times):
        start = time.perf_counter()
        size = len(_get(address))
        took.append((time.perf_counter() - start) * 1000)
    return size, statistics.median(took)


def _sixteen_at_once(address: str) -> float:
    if not shutil.which("wrk"):
        return 0.0
    done = subprocess.run(["wrk", "-t1", "-c16", "-d5s", address], capture_output=True, text=True, check=True)
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0


if __name__ == "__main__":
    main()
