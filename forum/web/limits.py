"""How often something may be done: counted for unsafe requests and searches, shared by all processes.

Keys are HMACs under a secret of the day that exists in memory only, so that what is counted cannot be told from what
is stored. Counters live in Valkey, or in a small file of their own.
"""

import hmac
import logging
import sqlite3
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from config import Settings
from forum.core import clock
from forum.core.errors import TooSoon

log = logging.getLogger(__name__)

LIMITS = {
    # name: (how many, in how many seconds, what the sentence calls it)
    "post": (30, 600, "posts"),
    "edit": (60, 600, "changes"),
    "flag": (30, 3600, "flags"),
    "account": (20, 3600, "tries"),
    "sign-in": (10, 60, "tries"),
    "address": (60, 60, "tries"),
    "heavy": (100, 600, "posts"),
    "preview": (60, 600, "previews"),
    "search": (60, 60, "searches"),
}


class FileStorage(Storage):
    """Counters in an SQLite file that all processes of this machine share; losing it loses nothing."""

    STORAGE_SCHEME = ["file"]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    @property
    def base_exceptions(self) -> Any:
        """What this storage may raise."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, beginning anew when the window has ended."""
        now = time.time()
        counting = (
            "INSERT INTO counter VALUES (:key, :amount, :ends) ON CONFLICT (key) DO UPDATE SET"
            " count = CASE WHEN ends <= :now THEN :amount ELSE count + :amount END,"
            " ends = CASE WHEN ends <= :now THEN :ends ELSE ends END RETURNING count"
        )
        ((count,),) = self._run(counting, {"key": key, "amount": amount, "ends": now + expiry, "now": now})
        return int(count)

    def get(self, key: str) -> int:
        """Return the count of a window that has not ended."""
        return int((self._row(key) or (0, 0))[0])

    def get_expiry(self, key: str) -> float:
        """Return when a window ends, in seconds since 1970."""
        return float((self._row(key) or (0, time.time()))[1])

    def check(self) -> bool:
        """Say whether the storage works."""
        return self.get("") == 0

    def reset(self) -> int | None:
        """Forget every counter."""
        return len(self._run("DELETE FROM counter RETURNING key"))

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._run("DELETE FROM counter WHERE key = ?", (key,))

    def forget_ended(self) -> None:
        """Delete the counters of windows that have ended."""
        self._run("DELETE FROM counter WHERE ends <= ?", (time.time(),))

    def _row(self, key: str) -> Any:
        found = self._run("SELECT count, ends FROM counter WHERE key = ? AND ends > ?", (key, time.time()))
        return found[0] if found else None

    def _run(self, statement: str, values: Any = ()) -> list[Any]:
        try:
            return self._ask(statement, values)
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
        except sqlite3.DatabaseError:
            # Damaged, as the machine lost power: nothing is synced here, and nothing in it is worth mending.
            self._path.unlink(missing_ok=True)
        self._ask("CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, count INTEGER, ends REAL) WITHOUT ROWID")
        self._path.chmod(0o600)
        return self._ask(statement, values)

    def _ask(self, statement: str, values: Any = ()) -> list[Any]:
        with closing(sqlite3.connect(self._path, timeout=5, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous=OFF")
            database.execute("PRAGMA secure_delete=ON")
            return database.execute(statement, values).fetchall()


def init_app(app: Flask) -> None:
    """Open the counters."""
    settings = app.config["SETTINGS"]
    app.extensions["limiter"] = FixedWindowRateLimiter(_storage(settings))


def _storage(settings: Settings) -> Storage:
    if settings.valkey_url:
        # A server that does not answer must not hold up those who write.
        return RedisStorage(settings.valkey_url, socket_timeout=1, socket_connect_timeout=1)
    return FileStorage(settings.forum_data_dir / "limits.sqlite")


def forget_ended() -> None:
    """Delete counters of windows that have ended; Valkey does that by itself."""
    storage = current_app.extensions["limiter"].storage
    if isinstance(storage, FileStorage):
        storage.forget_ended()


def spend(name: str, of: str) -> None:
    """Count one use of a limit. When nothing can be counted, nobody is kept waiting for it.

    :param of: whose limit it is: an account's id, a name that is tried. It is stored as a keyed hash.
    :raises TooSoon: with the wait, when the limit is used up.
    """
    most, seconds, what = LIMITS[name]
    most = max(1, int(most * current_app.config["SETTINGS"].limit_factor))
    try:
        wait = _count(RateLimitItemPerSecond(most, seconds), _key(name, of))
    except Exception as error:  # a full disk, a server that is away; the text of the error may name what was counted
        log.error("a limit could not be counted (%s)", type(error).__name__)
        return
    if wait:
        raise TooSoon(f"That were many {what} in a short time. Please wait {_in_words(wait)} and send it again: your words are kept.", wait)


def spend_for_address(name: str = "address") -> None:
    """Count one use of a limit for where a request comes from.

    Requests from this machine itself are not counted: behind an onion service or a proxy everybody has that one address,
    and nobody is to be locked out by others.
    """
    address = request.remote_addr or ""
    if address and address not in ("127.0.0.1", "::1"):
        spend(name, address)


def _count(item: RateLimitItemPerSecond, key: str) -> int:
    """Count, and return the seconds to wait: 0 when the limit is not used up."""
    limiter: FixedWindowRateLimiter = current_app.extensions["limiter"]
    if limiter.hit(item, key):
        return 0
    return max(1, int(limiter.get_window_stats(item, key).reset_time - time.time()) + 1)


def _key(name: str, of: str) -> str:
    secret: bytes = current_app.extensions["day_keys"].of(clock.today())
    return hmac.new(secret, f"{name}|{of}".encode(), sha256).hexdigest()


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
