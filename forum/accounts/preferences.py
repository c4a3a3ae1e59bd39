"""What a person has chosen and what else changes about an account: one sealed, padded value in the account's row.

It is sealed anew for every account before each backup (`reseal_all`), so that two backups do not tell whose has changed.
"""

import random
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from json import dumps, loads
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Account
from forum.core import seals

TABLE = "account"


class Words(StrEnum):
    """What becomes of somebody's words when they leave."""

    ERASE = "erase"
    LEAVE = "leave"
    NAMELESS = "nameless"
    """They stay, and the names above them go."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What becomes of somebody's words, by kind. Earlier texts of theirs go whatever is chosen."""

    openings: Words
    """Of the threads they began."""
    replies: Words

    @classmethod
    def read(cls, kept: str) -> "LeftBehind":
        """Read what `kept` has written; one word alone stands for both kinds, as it did before there were two."""
        openings, _, replies = kept.partition("-")
        return cls(Words(openings), Words(replies or openings))

    @property
    def kept(self) -> str:
        """How it is written into one word."""
        return self.openings.value if self.openings == self.replies else f"{self.openings}-{self.replies}"

    @property
    def usual(self) -> Words:
        """What becomes of what stays under a name; where the kinds differ, the other kind is taken from the name first, post by post."""
        if self.openings == self.replies:
            return self.openings
        return Words.LEAVE if Words.LEAVE in (self.openings, self.replies) else Words.NAMELESS

    @property
    def openings_go_first(self) -> bool:
        """Whether that other kind is the openings."""
        return self.openings != self.usual


@dataclass(frozen=True)
class Preferences:
    """What is kept sealed in an account. Days are ISO dates, or empty."""

    neutral: bool = False
    """Titles, icon and addresses that say nothing about this forum."""
    expire_months: int = 0
    """After how many months new posts end by themselves; 0 for never."""
    expire_asked: str = ""
    """The day on which the person asked that for what they had written before, too; emptied when that is done."""
    notices_seen: int = 0
    """How many notices there were when they were last marked as read."""
    door_key: str = ""
    """The fingerprint of the key under which the sign-in name is kept: only its owner can have it made anew."""
    codes_checked: str = ""
    """The day on which recovery codes were last renewed or tried."""
    app_secret: str = ""
    """The secret of a one-time-code app, base 32; empty for none."""
    second_factor: bool = False
    """Whether a passkey or a one-time code is asked for besides the passphrase."""
    leaving: str = ""
    """The day on which the person asked to be erased."""
    leaving_openings: str = ""
    """What becomes then of the threads that they began: one of `Words`."""
    leaving_replies: str = ""
    """What becomes of their replies."""
    leaving_at_once: bool = False
    knows_exit: bool = False
    """Whether the page about leaving quickly has been seen."""
    language: str = ""
    """The language of the pages; empty for the browser's."""
    flat: bool = False
    """Whether threads are shown flat, where the address does not say otherwise."""
    quiet: bool = False
    """Larger type, and nothing that moves or calls for attention."""
    keys: bool = True
    """Whether single keys lead through threads: j, k, r, / and ?."""
    drop_drafts: bool = False
    """Whether leaving quickly erases drafts."""
    agreed_to: str = ""
    """The version of the agreements last said yes to; it begins with the one at joining."""


def of_account(session: Session, account: Account) -> Preferences:
    """Return what an account keeps sealed."""
    values = loads(seals.of(session).open_anew(TABLE, account.id, account.private))
    known = {field.name for field in fields(Preferences)}
    both = values.get("leaving_words", "")  # one choice for both kinds, as it was kept before
    found = Preferences(**{"leaving_openings": both, "leaving_replies": both} | {name: value for name, value in values.items() if name in known})
    return found if found.agreed_to else replace(found, agreed_to=account.agreed_to)


def change(session: Session, account_id: str, **values: Any) -> Preferences:
    """Change some of what an account keeps sealed, and return it all."""
    account = session.get_one(Account, account_id)
    changed = replace(of_account(session, account), **values)
    account.private = sealed(session, account_id, changed)
    return changed


def sealed(session: Session, account_id: str, preferences: Preferences) -> bytes:
    """Seal preferences for an account's row."""
    return seals.of(session).seal_anew(TABLE, account_id, dumps(asdict(preferences)))


def reseal_all(session: Session) -> None:
    """Seal what every account keeps anew, in no order, so that nobody can tell from two backups whose has changed."""
    rows = list(session.execute(select(Account.id, Account.private)))
    random.SystemRandom().shuffle(rows)
    own = seals.of(session)
    for account_id, private in rows:
        anew = own.seal_anew(TABLE, account_id, own.open_anew(TABLE, account_id, private))
        session.execute(update(Account).where(Account.id == account_id).values(private=anew))
