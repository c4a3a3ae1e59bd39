"""How often something may be done: counted for unsafe requests and searches, shared by all processes.

Keys are HMACs under a secret of the day that exists in memory only, so that what is counted cannot be told from what
is stored. Counters live in Valkey, or in a small file of their own.
"""

import hmac
import sqlite3
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from forum.core import clock
from forum.core.errors import TooSoon

LIMITS = {
    # name: (how many, in how many seconds, what the sentence calls it)
    "post": (30, 600, "posts"),
    "edit": (60, 600, "changes"),
    "flag": (30, 3600, "flags"),
    "account": (20, 3600, "tries"),
    "sign-in": (10, 60, "tries"),
    "address": (60, 60, "tries"),
    "search": (60, 60, "searches"),
}


class FileStorage(Storage):
    """Counters in an SQLite file that all processes of this machine share; losing it loses nothing."""

    STORAGE_SCHEME = ["file"]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        with self._open() as database:
            database.execute("CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, count INTEGER, ends REAL) WITHOUT ROWID")
        path.chmod(0o600)

    @property
    def base_exceptions(self) -> Any:
        """What this storage may raise."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, beginning anew when the window has ended."""
        now = time.time()
        with self._open() as database:
            row = database.execute(
                "INSERT INTO counter VALUES (:key, :amount, :ends) ON CONFLICT (key) DO UPDATE SET"
                " count = CASE WHEN ends <= :now THEN :amount ELSE count + :amount END,"
                " ends = CASE WHEN ends <= :now THEN :ends ELSE ends END RETURNING count",
                {"key": key, "amount": amount, "ends": now + expiry, "now": now},
            ).fetchone()
        return int(row[0])

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
        with self._open() as database:
            count: int = database.execute("DELETE FROM counter").rowcount
        return count

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._open() as database:
            database.execute("DELETE FROM counter WHERE key = ?", (key,))

    def forget_ended(self) -> None:
        """Delete the counters of windows that have ended."""
        with self._open() as database:
            database.execute("DELETE FROM counter WHERE ends <= ?", (time.time(),))

    def _row(self, key: str) -> Any:
        with self._open() as database:
            return database.execute("SELECT count, ends FROM counter WHERE key = ? AND ends > ?", (key, time.time())).fetchone()

    def _open(self) -> Any:
        return _Opened(self._path)


class _Opened:
    """A connection that commits and closes at its end."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, timeout=5, isolation_level=None)
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute("PRAGMA secure_delete=ON")

    def __enter__(self) -> sqlite3.Connection:
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


def init_app(app: Flask) -> None:
    """Open the counters."""
    settings = app.config["SETTINGS"]
    storage = RedisStorage(settings.valkey_url) if settings.valkey_url else FileStorage(settings.forum_data_dir / "limits.sqlite")
    app.extensions["limiter"] = FixedWindowRateLimiter(storage)


def forget_ended() -> None:
    """Delete counters of windows that have ended; Valkey does that by itself."""
    storage = current_app.extensions["limiter"].storage
    if isinstance(storage, FileStorage):
        storage.forget_ended()


def spend(name: str, of: str) -> None:
    """Count one use of a limit.

    :param of: whose limit it is: an account's id, a name that is tried. It is stored as a keyed hash.
    :raises TooSoon: with the wait, when the limit is used up.
    """
    most, seconds, what = LIMITS[name]
    most = max(1, int(most * current_app.config["SETTINGS"].limit_factor))
    item = RateLimitItemPerSecond(most, seconds)
    limiter: FixedWindowRateLimiter = current_app.extensions["limiter"]
    key = _key(name, of)
    if not limiter.hit(item, key):
        wait = max(1, int(limiter.get_window_stats(item, key).reset_time - time.time()) + 1)
        raise TooSoon(f"That were many {what} in a short time. Please wait {_in_words(wait)} and send it again: your words are kept.", wait)


def spend_for_address(name: str = "address") -> None:
    """Count one use of a limit for where a request comes from.

    Requests from this machine itself are not counted: behind an onion service or a proxy everybody has that one address,
    and nobody is to be locked out by others.
    """
    address = request.remote_addr or ""
    if address and address not in ("127.0.0.1", "::1"):
        spend(name, address)


def _key(name: str, of: str) -> str:
    secret: bytes = current_app.extensions["day_keys"].of(clock.today())
    return hmac.new(secret, f"{name}|{of}".encode(), sha256).hexdigest()


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
