"""How often something may be done: counted for unsafe requests and searches, shared by all processes.

Keys are HMACs under a secret of the day that exists in memory only, so that what is counted cannot be told from what
is stored. Counters live in Valkey, or in a small file that exists in memory only where the machine has a place for that.
"""

import hmac
import logging
import os
import shutil
import sqlite3
import stat
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
from forum.core.words import _, later, ngettext

log = logging.getLogger(__name__)

MEMORY = Path("/dev/shm")  # noqa: S108  # the very point: it is never written to a disk
"""Where Linux keeps files in memory."""

LIMITS = {
    # name: (how many, in how many seconds, what is said then)
    "post": (30, 600, later("That were many posts in a short time.")),
    "edit": (60, 600, later("That were many changes in a short time.")),
    "flag": (30, 3600, later("That were many flags in a short time.")),
    "notice": (20, 3600, later("That were many notices in a short time.")),
    "notices on one": (5, 3600, later("Several notices about this have come within the hour, and a moderator reads them.")),
    "receipt": (30, 600, later("That were many tries in a short time.")),
    "pattern": (3, 3600, later("That were many patterns in a short time.")),
    "account": (20, 3600, later("That were many tries in a short time.")),
    "invitation": (10, 3600, later("That were many invitations in a short time.")),
    "sign-in": (10, 60, later("That were many tries in a short time.")),
    "address": (60, 60, later("That were many tries in a short time.")),
    "door": (100, 60, later("That were many tries in a short time.")),
    "heavy": (100, 600, later("That were many posts in a short time.")),
    "read": (240, 600, later("That were many steps in a short time.")),
    "draft": (300, 600, later("That were many drafts in a short time.")),
    "support": (120, 600, later("That were many signs in a short time.")),
    "note": (20, 3600, later("That were many notes in a short time.")),
    "rating": (120, 600, later("That were many ratings in a short time.")),
    "preview": (60, 600, later("That were many previews in a short time.")),
    "search": (60, 60, later("That were many searches in a short time.")),
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
    return FileStorage(counters_file(settings.forum_data_dir))


def counters_file(data: Path) -> Path:
    """Return where the processes of a forum count together: in memory, or on the disk where there is no folder for that.

    :param data: the forum's data folder, which tells it from others on the machine.
    """
    disk = data / "limits.sqlite"
    folder = MEMORY / f"forum-{os.getuid()}-{sha256(str(data.resolve()).encode()).hexdigest()[:16]}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return disk
    found = folder.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
        return disk  # somebody else on this machine has made it, or could read along
    disk.unlink(missing_ok=True)
    return folder / "limits.sqlite"


def forget_all(data: Path) -> None:
    """Remove the counters of a forum that has stopped: their secret went with its processes."""
    file = counters_file(data)
    shutil.rmtree(file.parent) if file.is_relative_to(MEMORY) else file.unlink(missing_ok=True)


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
        raise TooSoon(_(what) + " " + _("Please wait %(time)s and send it again: your words are kept.", time=_in_words(wait)), wait)


def first_use(key: str, seconds: int) -> bool:
    """Say whether something that works one time only is used for the first time, and remember it as used.

    When nothing can be remembered, the answer is no: whoever listened in must not use it again.

    :param key: tells nothing by itself: a keyed hash, or the hash of something random.
    :param seconds: for how long it could be used.
    """
    storage: Storage = current_app.extensions["limiter"].storage
    try:
        return bool(storage.incr(f"used|{key}", seconds) == 1)
    except Exception as error:
        log.error("what is used once could not be remembered (%s)", type(error).__name__)
        return False


def spend_at_door(name: str) -> None:
    """Count a try at a sign-in name: few from one address, and more over all, so that nobody elsewhere keeps its owner out.

    Behind an onion service all come from one address. A recovery code and a passkey are not counted here, and get in meanwhile.

    :raises TooSoon: with the wait.
    """
    try:
        spend("sign-in", f"{name}|{_address()}")
        spend("door", name)
    except TooSoon as wait:
        ways = _("A recovery code or a passkey gets you in at once.")
        raise TooSoon(f"{wait.sentence} {ways}", wait.wait) from None


def _address() -> str:
    address = request.remote_addr or ""
    return "" if address in ("127.0.0.1", "::1") else address


def spend_for_address(name: str = "address") -> None:
    """Count one use of a limit for where a request comes from.

    Requests from this machine itself are not counted: behind an onion service or a proxy everybody has that one address,
    and nobody is to be locked out by others.
    """
    if address := _address():
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
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    return ngettext("%(num)d minute", "%(num)d minutes", -(-seconds // 60))
