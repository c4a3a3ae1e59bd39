"""What searching costs those who write, and how soon a post is found: `python -m benchmarks.search_posting [--posts 20000]`.

Replies are sent at an even pace in turns: with the worker at rest, and with the worker that puts them into the index. Then it is measured how long
it takes until each can be found. Takes three minutes at most beyond the making of the forum. Times are those of the clock: on a busy machine
look at the ratio.
"""

import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from flask import Flask
from flask_migrate import upgrade

import config
from benchmarks import search_speed
from forum.accounts.members import Member
from forum.app import create_app
from forum.boards import queries
from forum.boards.service import writing
from forum.core import keys, outbox
from forum.core.names import public_id
from forum.search import documents, mending
from forum.search.contract import Backend
from forum.web.database import reading, transaction
from tests import factories

THREADS = 40
WORDS = "some quiet words about sleeping badly and walking by the river at night with tea and a kind neighbour"

Send = Callable[[str], None]


def main() -> None:
    """Measure and print."""
    asked = ArgumentParser(description="Measure posting beside the search index.")
    asked.add_argument("--posts", type=int, default=20_000, help="in the index before")
    asked.add_argument("--pace", type=float, default=20, help="replies a second")
    asked.add_argument("--seconds", type=float, default=20, help="of each of five turns")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        settings = _settings(Path(place))
        app = create_app(settings)
        with app.app_context():
            upgrade()
            _fill(app, Path(place), given.posts)
            send, index = _sender(), app.extensions["search"]
            took: dict[bool, list[float]] = {False: [], True: []}
            for busy in (False, True, False, True):
                with _worker(settings, send, busy):
                    took[busy] += [seconds * 1000 for _, seconds in _sent(send, given.pace, given.seconds)]
            rest, beside = (search_speed.spread("", took[busy]) for busy in (False, True))
            for name in rest:
                print(f"reply{name}: {rest[name]:.1f} with the worker at rest, {beside[name]:.1f} beside it: {beside[name] / rest[name]:.2f} times")
            with _worker(settings, send, busy=True):
                print(_found(send, index, given.pace, given.seconds))


def _settings(folder: Path) -> config.Settings:
    keys.make(folder / "keys")
    return config.load(forum_data_dir=folder / "data", forum_key_dir=folder / "keys", limit_factor=1000)


def _fill(app: Flask, folder: Path, posts: int) -> None:
    search_speed.write(folder, posts, 1)
    with transaction() as session:
        search_speed.fill(session, folder)
    with reading() as session:
        app.extensions["search"].rebuild(documents.all_of(session))


def _sender() -> Send:
    """Return what sends one reply, each from the next member of some and in another thread."""
    people: list[tuple[Member, str]] = []
    with transaction() as session:
        board = factories.a_board(session, "posting")
        for _ in range(THREADS):
            member = factories.a_member(session)
            people.append((member, factories.a_thread(session, member, board).id))
    turn = iter(range(10**9))

    def send(word: str) -> None:
        member, opening = people[next(turn) % THREADS]
        with transaction() as session:
            parent = queries.get_post(session, opening, member)
            writing.reply(session, member, parent, factories.usual(session, member), writing.Draft(public_id(), f"{word} {WORDS}"))

    return send


@contextmanager
def _worker(settings: config.Settings, send: Send, busy: bool) -> Iterator[None]:
    if not busy:
        yield
        return
    places = {"FORUM_DATA_DIR": str(settings.forum_data_dir), "FORUM_KEY_DIR": str(settings.forum_key_dir)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with subprocess.Popen(command, cwd=config.ROOT, env=os.environ | places, stderr=subprocess.DEVNULL) as process:
        try:
            send("first")  # it is at work when this is delivered
            _caught_up()
            yield
            _caught_up()
        finally:
            process.terminate()


def _caught_up(patience: float = 120) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with reading() as session:
            if not any(outbox.awaited(session, name) for name in mending.LISTENERS):
                return
        time.sleep(0.1)
    raise SystemExit("the worker does not keep up")


def _sent(send: Send, pace: float, seconds: float) -> Iterator[tuple[str, float]]:
    """Send replies, and yield the word of each that no other has, and how long it took."""
    begun = time.monotonic()
    for number in range(int(pace * seconds)):
        time.sleep(max(0.0, begun + number / pace - time.monotonic()))
        if time.monotonic() > begun + 2 * seconds:
            return
        word, before = f"word{public_id().lower()}", time.monotonic()
        send(word)
        yield word, time.monotonic() - before


def _found(send: Send, index: Backend, pace: float, seconds: float) -> str:
    waiting: dict[str, float] = {}
    took: list[float] = []
    is_over = False

    def look() -> None:
        while waiting or not is_over:
            for word in [word for word, posts in index.frequencies(list(waiting)).items() if posts]:
                took.append(time.monotonic() - waiting.pop(word))
            time.sleep(0.03)

    finder = Thread(target=look)
    finder.start()
    for word, _ in _sent(send, pace, seconds):
        waiting[index.stem(word)] = time.monotonic()
    is_over = True
    finder.join(60)
    if not took:
        raise SystemExit("no post was found within a minute")
    spread = search_speed.spread("found after", [seconds * 1000 for seconds in took])
    return f"{len(took)} posts, " + ", ".join(f"{name} {value:.0f}" for name, value in spread.items())


if __name__ == "__main__":
    main()
