"""What somebody sees who reads every public page: which name wrote on which day, in which thread and board."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.linkage.living import BOARDS, DAYS
from benchmarks.linkage.replay import START
from benchmarks.linkage.scoring import Features

_POST = re.compile(r'<article class="post.*?id="p-(\w+)".*?post__name" dir="auto">([^<]+)</h2>.*?class="post__day"[^>]*>([^<]+)</', re.S)
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A post on a public page."""

    post_id: str
    name: str
    day: int
    thread: str


def crawl(app: Flask) -> list[Seen]:
    """Read every board and every thread as a visitor."""
    client = app.test_client()
    with time_machine.travel(START + timedelta(days=DAYS), tick=False):
        threads = [thread for number in range(BOARDS) for thread in _threads(client, f"/boards/board-{number}")]
        return [seen for thread in threads for seen in _posts(client, thread)]


def pairs(seen: list[Seen], names: list[str]) -> Features:
    """Return what speaks for two names being one person: days in common, weighed by how rare they are, and how they lie."""
    days: dict[str, int] = dict.fromkeys(names, 0)
    threads: dict[str, set[str]] = {name: set() for name in names}
    for post in seen:
        days[post.name] |= 1 << post.day
        threads[post.name].add(post.thread)
    weight = _weights(list(days.values()))
    return {
        (a, b): _pair(days[one], days[other], threads[one] & threads[other], weight) for (a, one), (b, other) in combinations(enumerate(names), 2)
    }


def _pair(one: int, other: int, together: set[str], weight: list[float]) -> list[float]:
    both = _sum(one & other, weight)
    norm = math.sqrt(_sum(one, weight) * _sum(other, weight)) or 1.0
    least = min(one.bit_count(), other.bit_count()) or 1
    span, reach = _span(one), _span(other)
    overlap = max(0, min(span[1], reach[1]) - max(span[0], reach[0]) + 1)
    whole = max(span[1], reach[1]) - min(span[0], reach[0]) + 1
    return [both / norm, (one & other).bit_count() / least, overlap / whole, -float(bool(together)), -float(abs(span[0] - reach[0])) / DAYS]


def _weights(days: list[int]) -> list[float]:
    busy = Counter(day for mask in days for day in range(DAYS) if mask >> day & 1)
    return [math.log(len(days) / (1 + busy[day])) + 0.1 for day in range(DAYS)]


def _sum(mask: int, weight: list[float]) -> float:
    total = 0.0
    while mask:
        low = mask & -mask
        total += weight[low.bit_length() - 1]
        mask ^= low
    return total


def _span(mask: int) -> tuple[int, int]:
    return ((mask & -mask).bit_length() - 1, mask.bit_length() - 1) if mask else (0, 0)


def _threads(client: FlaskClient, address: str) -> list[str]:
    found: list[str] = []
    while address:
        page = client.get(address).text
        found += re.findall(r'row__link" href="(/t/[^"]+)"', page)
        later = re.search(r'href="([^"]+)" rel="next"', page)
        address = later[1].replace("&amp;", "&") if later else ""
    return found


def _posts(client: FlaskClient, thread: str) -> list[Seen]:
    found, address = [], f"{thread}?view=flat"
    while address:
        page = client.get(address).text
        found += [Seen(post_id, name, _day(words), thread) for post_id, name, words in _POST.findall(page)]
        later = re.search(r'href="([^"]+)" rel="next"', page)
        address = later[1].replace("&amp;", "&") if later else ""
    return found


def _day(words: str) -> int:
    today = (START + timedelta(days=DAYS)).date()
    if words in ("today", "yesterday"):
        return (today - START.date()).days - (words == "yesterday")
    if ago := re.fullmatch(r"(\d) days ago", words):
        return (today - START.date()).days - int(ago[1])
    number, month = words.split()
    return (date(today.year, _MONTHS.index(month) + 1, int(number)) - START.date()).days
