"""Owns the list of helplines by country: what it holds, and what is known and not known of each line.

Leaves the words around it to the templates, and adding or checking lines to people: `docs/safety.md` says how.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from forum.core.days import full
from forum.core.words import ENGLISH, _, country, language, later

FILE: Final = Path(__file__).with_name("helplines.json")
LAST_IN_LISTS: Final = "EU"
ABOUT: Final = {"substance": later("For questions about substance use, and where to find treatment."), "text": later("By text message.")}
WITH_ARTICLE: Final = frozenset({"EU", "GB", "NL", "US"})


@dataclass(frozen=True, slots=True)
class Sms:
    """Where to send a text message, and which word to send; an empty word means any words."""

    to: str
    body: str

    @property
    def href(self) -> str:
        """The link that opens a text message (RFC 5724)."""
        number = "sms:" + _dialled(self.to)
        return f"{number}?body={self.body}" if self.body else number


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A way to reach a line beside voice, text message and chat."""

    way: str
    to: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to call."""

    number: str

    @property
    def href(self) -> str:
        """The link that calls it (RFC 3966)."""
        return "tel:" + _dialled(self.number)


@dataclass(frozen=True, slots=True)
class Helpline:
    """One line. `None` and empty parts are unknown to us and are never guessed."""

    country: str
    country_name: str
    name: str
    kind: str
    call: tuple[Phone, ...]
    sms: Sms | None
    chat_url: str | None
    other: tuple[OtherWay, ...]
    hours: str | None
    cost: str | None
    languages: tuple[str, ...]
    emergency: tuple[Phone, ...]
    source: str
    status: str
    last_checked: date | None
    review_due: date

    @property
    def without_voice(self) -> bool:
        """Whether it can be reached without talking out loud."""
        return self.sms is not None or self.chat_url is not None or any(other.way != "Website" for other in self.other)

    @property
    def about(self) -> str:
        """What the line is for, where its name does not say it."""
        return _(ABOUT.get(self.kind, ""))

    @property
    def country_called(self) -> str:
        """The name of its country in the reader's language."""
        return country(self.country, self.country_name)

    @property
    def checked(self) -> str:
        """The day on which one of us last tried the line, or that nobody has."""
        return full(self.last_checked) if self.last_checked else _("not yet checked by us")


@dataclass(frozen=True, slots=True)
class Country:
    """A country with at least one line, and its emergency numbers."""

    code: str
    name: str
    emergency: tuple[Phone, ...]

    @property
    def in_words(self) -> str:
        """The name as it stands within a sentence."""
        return f"the {self.name}" if self.code in WITH_ARTICLE and language() == ENGLISH else self.called

    @property
    def called(self) -> str:
        """The name in the reader's language."""
        return country(self.code, self.name)


def _dialled(number: str) -> str:
    return "".join(character for character in number if character.isdigit() or character == "+")


def _phones(numbers: list[str]) -> tuple[Phone, ...]:
    return tuple(Phone(number) for number in numbers)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _read(row: dict[str, Any]) -> Helpline:
    read: dict[str, Any] = {
        "call": _phones(row["call"]),
        "sms": Sms(**row["sms"]) if row["sms"] else None,
        "other": tuple(OtherWay(**other) for other in row["other"]),
        "languages": tuple(row["languages"]),
        "emergency": _phones(row["emergency"]),
        "last_checked": _day(row["last_checked"]),
        "review_due": date.fromisoformat(row["review_due"]),
    }
    return Helpline(**{**row, **read})


@cache
def all_lines() -> tuple[Helpline, ...]:
    """Return every line, in the order of the file."""
    return tuple(_read(row) for row in json.loads(FILE.read_text(encoding="utf-8")))


@cache
def countries() -> tuple[Country, ...]:
    """Return the countries that have a line, by name; the European Union, which is not one, comes last."""
    found = {line.country: Country(line.country, line.country_name, line.emergency) for line in all_lines()}
    return tuple(sorted(found.values(), key=lambda country: (country.code == LAST_IN_LISTS, country.name)))


def country_of(code: str) -> Country | None:
    """Return the country with this code, if we have a line there.

    :param code: two letters (ISO 3166-1 alpha-2, or EU), in any case.
    """
    wanted = code.strip().upper()
    return next((country for country in countries() if country.code == wanted), None)


def lines_of(country: str) -> tuple[Helpline, ...]:
    """Return the lines of a country, or nothing if we have none there.

    :param country: two letters (ISO 3166-1 alpha-2, or EU), in any case.
    """
    wanted = country.strip().upper()
    return tuple(line for line in all_lines() if line.country == wanted)
