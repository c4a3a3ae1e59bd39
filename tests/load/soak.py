"""The long test: `python -m tests.load.soak`. Members write under load, with every attack text there is, while processes are killed.

It speaks to this machine only, stops by itself, and ends with 1 when anything that was acknowledged is lost or doubled, when
a page breaks or shows what it must not, or when something had to be mended by hand. `--help` lists what can be changed.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path

from tests.load import attacks
from tests.process.forums import PATIENCE, TARGETS, Browser, Reader, RealForum, Writer
from tests.servers import until

BOARD = "hello"
SEARCHED = 5_000
"""How many posts at most are looked for one by one: all of them, in a run of usual length. The index is compared whole besides, word by word."""


def main() -> int:
    """Run the test and return the exit status."""
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="forum-soak-"))
    forum, chance = RealForum(folder), random.Random(asked.seed)
    print(f"seed {asked.seed}, {asked.kills} kills, at most {asked.minutes:g} minutes, in {folder}", flush=True)
    with forum.serving():
        writers, readers = _people(forum, asked, chance)
        kills = _kill_while_they_write(forum, writers, asked, chance)
        for person in (*writers, *readers):
            person.stopped.set()
        for person in (*writers, *readers):
            person.join()
        wrong = _wrong(forum, writers, readers, folder)
    posts = sum(len(writer.said.acknowledged) for writer in writers)
    reads = sum(reader.read for reader in readers)
    print(f"{sum(kills.values())} kills: " + ", ".join(f"{number} of {target}" for target, number in sorted(kills.items())))
    print(f"{posts:,} posts acknowledged, {reads:,} pages read meanwhile, {len(list(attacks.texts(asked.attacks))):,} attack texts in turn")
    for line in wrong[:40]:
        print(f"WRONG: {line}")
    print("Nothing was lost, doubled or broken." if not wrong else f"{len(wrong)} things are wrong. The forum is left in {folder}.")
    if not wrong:
        shutil.rmtree(folder)
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    what = "Kill the forum's processes while members write, and look what is lost."
    parser = argparse.ArgumentParser(prog="python -m tests.load.soak", description=what)
    parser.add_argument("--kills", type=int, default=100, help="how many processes to kill (%(default)s)")
    parser.add_argument("--minutes", type=float, default=20, help="when to stop killing at the latest (%(default)s)")
    parser.add_argument("--writers", type=int, default=6, help="members who write at once (%(default)s)")
    parser.add_argument("--readers", type=int, default=4, help="visitors who read and search at once (%(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="which process is killed when; drawn when left out")
    parser.add_argument("--attacks", type=Path, help="more attack texts: JSON lines with the text under 'payload'")
    return parser.parse_args()


def _people(forum: RealForum, asked: argparse.Namespace, chance: random.Random) -> tuple[list[Writer], list[Reader]]:
    """Let members join, each with a thread of their own, and start everybody."""
    numbers, texts = count(), cycle(list(attacks.texts(asked.attacks)))  # both are safe to share between threads
    writers, places = [], ["/", f"/boards/{BOARD}", "/search?q=words", "/log", "/help"]
    for number in range(asked.writers):
        browser = Browser(forum.port)
        browser.join(f"door number {number}", f"Otter {'abcdefghijklmnop'[number % 16] * (3 + number // 16)}")
        opening = browser.start_thread(BOARD, f"A title of {number} {next(texts)}"[:140], next(texts) + " words to begin")
        places += [f"/p/{opening}", f"/p/{opening}?view=flat"]
        writers.append(Writer(browser, opening, numbers, texts, random.Random(chance.random())))
    readers = [Reader(forum.port, chance.sample(places, len(places))) for _ in range(asked.readers)]
    for person in (*writers, *readers):
        person.start()
    return writers, readers


def _kill_while_they_write(forum: RealForum, writers: list[Writer], asked: argparse.Namespace, chance: random.Random) -> Counter[str]:
    kills: Counter[str] = Counter()
    texts = sum(1 for _ in attacks.texts(asked.attacks))
    end = time.monotonic() + asked.minutes * 60
    while time.monotonic() < end:
        done = sum(len(writer.said.acknowledged) for writer in writers)
        if sum(kills.values()) >= asked.kills and done >= texts:
            break
        _wait_for_more(writers, chance.randint(1, 12))
        if sum(kills.values()) < asked.kills:
            time.sleep(chance.uniform(0, 0.05))
            target = chance.choice(TARGETS)
            forum.kill(target, chance)
            kills[target] += 1
            if sum(kills.values()) % 10 == 0:
                print(f"{sum(kills.values())} kills, {done:,} of {texts:,} texts posted", flush=True)
    _wait_for_more(writers, 5)
    return kills


def _wait_for_more(writers: list[Writer], more: int) -> None:
    def written() -> int:
        return sum(len(writer.said.acknowledged) for writer in writers)

    enough = written() + more
    until(lambda: written() >= enough, "posts are taken again", PATIENCE)


def _wrong(forum: RealForum, writers: list[Writer], readers: list[Reader], folder: Path) -> list[str]:
    until(lambda: forum.count("SELECT count(*) FROM delivery") == 0, "everybody who must follow was told", 300)
    acknowledged = {own: post for writer in writers for own, post in writer.said.acknowledged.items()}
    written = Counter(body.split(maxsplit=1)[0] for body in forum.bodies() if body.startswith("zu"))
    wrong = [f"{own} was acknowledged and is there {written[own]} times" for own in acknowledged if written[own] != 1]
    wrong += [f"{own} is there {number} times" for own, number in written.items() if number > 1]
    wrong += [line for person in readers for line in person.broken]
    wrong += [line for writer in writers for line in writer.said.broken]
    browser = Browser(forum.port)
    for own in random.Random(0).sample(sorted(acknowledged), min(SEARCHED, len(acknowledged))):
        if browser.finds(own) != [acknowledged[own]]:
            wrong.append(f"{own} is not found")
    wrong += _unlike_the_index(forum)
    wrong += [f"{place}: {line}" for place in _places(browser) for line in _wrong_on(browser, place)]
    if "Traceback" in forum.log.read_text(errors="replace"):
        wrong.append(f"a traceback in {folder / 'log'}")
    return wrong


def _unlike_the_index(forum: RealForum) -> list[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "index", "verify"]
    ended = subprocess.run(command, cwd=Path.cwd(), env=forum.environment, capture_output=True, text=True, check=False)
    return [ended.stderr.strip()] if ended.returncode else []


def _places(browser: Browser) -> Iterator[str]:
    """Walk through every page of every thread, as somebody does who reads on to the end."""
    board = browser.ask("GET", f"/boards/{BOARD}").text
    yield f"/boards/{BOARD}"
    for thread in sorted(set(re.findall(r'href="(/t/[^"?#]+)(?<!/unread)["?#]', board))):
        place: str | None = f"{thread}?view=flat"
        while place:
            yield place
            later = re.search(r'href="([^"]+)" rel="next"', browser.ask("GET", place).text)
            place = later[1].replace("&amp;", "&") if later else None


def _wrong_on(browser: Browser, place: str) -> list[str]:
    page = browser.ask("GET", place)
    return attacks.wrong_in(page.text) if page.status == 200 else [f"answered {page.status}"]


if __name__ == "__main__":
    sys.exit(main())
