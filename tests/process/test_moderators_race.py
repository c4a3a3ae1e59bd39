"""Moderators who reach for one case at the same instant, through the real web server with two processes, on SQLite and on PostgreSQL."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from tests.forms import fields, words
from tests.process.forums import Answer, Browser, RealForum
from tests.servers import fresh_database, postgres

TEAM = ("Grey Fern", "Still Pond", "Warm Stone")
REASONS = ("Please leave the address of the shop out.", "It reads like an advertisement, and could be said without the link.")


@pytest.fixture(params=["sqlite", "postgresql"])
def forum(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RealForum]:
    real = RealForum(tmp_path)
    if request.param == "sqlite":
        with real.serving():
            yield real
        return
    with postgres() as server, fresh_database(server) as url:
        real.environment["DATABASE_URL"] = url
        with real.serving():
            yield real


def _joined(forum: RealForum, name: str) -> Browser:
    browser = Browser(forum.port)
    browser.join(f"the door of {name}", name)
    return browser


def _promote(forum: RealForum, name: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "member", "promote", f"the door of {name}"]
    subprocess.run(command, cwd=ROOT, env=forum.environment, check=True, capture_output=True)


def _at_once(asked: list[tuple[Browser, str, dict[str, str]]]) -> list[Answer]:
    """Send forms in the same instant, each from a thread of its own."""
    start, answers = threading.Barrier(len(asked)), dict[int, Answer]()

    def send(number: int, browser: Browser, path: str, form: dict[str, str]) -> None:
        start.wait()
        answers[number] = browser.ask("POST", path, form)

    threads = [threading.Thread(target=send, args=(number, *one)) for number, one in enumerate(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(asked))]


def _flagged(forum: RealForum) -> str:
    """Let somebody flag a post, and return the address of its case."""
    author, flagger = _joined(forum, "Small Lantern"), _joined(forum, "Paper Boat")
    post = author.start_thread("hello", "A quiet title", "There is a shop that sells it.")
    address = f"/p/{post}/flag"
    form = {**fields(flagger.ask("GET", address).text, address), "reason": "selling"}
    assert flagger.ask("POST", address, form).status == 303
    lead = _joined(forum, "Tall Reed")
    _promote(forum, "Tall Reed")
    found = re.search(r"/moderation/cases/(\w+)", lead.ask("GET", "/moderation").text)
    assert found
    return found.group(0)


def test_of_moderators_who_take_and_decide_at_one_instant_one_wins_and_the_others_read_what_won(forum: RealForum) -> None:
    case = _flagged(forum)
    team = [_joined(forum, name) for name in TEAM]
    for name in TEAM:
        _promote(forum, name)
    taking = [(browser, f"{case}/claim", fields(browser.ask("GET", case).text, f"{case}/claim")) for browser in team]
    taken = _at_once(taking)
    assert sorted(answer.status for answer in taken) == [303, 409, 409]
    winner = next(browser for browser, answer in zip(team, taken, strict=True) if answer.status == 303)
    late = [browser for browser in team if browser is not winner]
    assert all("Another moderator has just taken this" in words(answer.text) for answer in taken if answer.status == 409)

    form = fields(winner.ask("GET", case).text, f"{case}/decide")
    decided = _at_once([(winner, f"{case}/decide", {**form, "outcome": "ask_edit", "reason": reason}) for reason in REASONS])
    assert sorted(answer.status for answer in decided) == [303, 409]
    won, lost = sorted(zip(decided, REASONS, strict=True), key=lambda pair: pair[0].status)
    assert won[1] in words(lost[0].text), "whoever was later reads the decision that won"
    assert lost[1] in words(lost[0].text), "and keeps their own words"

    for browser in late:
        page = words(browser.ask("GET", case).text)
        assert won[1] in page
        assert lost[1] not in page
    assert "Traceback" not in forum.log.read_text()
