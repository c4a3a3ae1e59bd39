"""The secrets of one forum: the files in `FORUM_KEY_DIR`, and the secret of the day that lives in memory alone.

What is signed, sealed or counted with them is decided by the callers.
"""

import fcntl
import hmac
import logging
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

SIGNING = "signing"
SEALING = "sealing"
COMING = "sealing.coming"
"""The key that a rotation leads in; the file is there while one is under way."""
SIGNING_BYTES = 32
SEALING_BYTES = 64
LOOK_EVERY = 0.2
"""Seconds after which a process looks whether the keys have changed."""
DAY_BYTES = 32
DAY_KEYS_FD = "FORUM_DAY_KEYS_FD"
"""In the environment of a process that the supervisor started: the number of the pipe that holds the day's master."""


class WrongKeys(Exception):
    """The secrets cannot be used; the text says which one, why, and what helps."""


def make(folder: Path) -> None:
    """Make the folder and each secret that is missing; never touch one that is there.

    :param folder: `FORUM_KEY_DIR`; made with mode 0700, its files with mode 0600.
    :raises WrongKeys: when the sealing key has been lost while the other is there, or nothing can be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (folder / SIGNING).exists() and not (folder / SEALING).exists():
            # Sealing is always made first, so this is a loss, and a new key would hide that no seal can be opened any more.
            raise WrongKeys(f"{folder / SEALING} is gone. Bring it back from where you keep a copy: without it no seal can be opened.")
        _write_new(folder, SEALING, secrets.token_hex(SEALING_BYTES))
        _write_new(folder, SIGNING, secrets.token_hex(SIGNING_BYTES))
    except OSError as wrong:
        raise WrongKeys(f"The secrets cannot be kept in {folder}: {wrong.strerror}. FORUM_KEY_DIR must be a folder you may write to.") from None


def _write_new(folder: Path, name: str, text: str) -> None:
    """Write a file whole or not at all, and leave one that another process made meanwhile as it is."""
    if (folder / name).exists():
        return
    draft = folder / f".{name}.{secrets.token_hex(8)}"
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, folder / name)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Keep others from changing the sealing keys until the end of the block, also when this process is killed.

    :raises WrongKeys: while another does.
    """
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise WrongKeys("Somebody is changing the sealing key already. Nothing was done.") from None
    finally:
        os.close(opened)


def add_sealing(folder: Path) -> None:
    """Add a new sealing key as the last line: it opens what it has closed, and closes nothing yet.

    Nothing happens when one has been added already and waits to be made the first.
    """
    _write_new(folder, COMING, secrets.token_hex(SEALING_BYTES))
    coming, lines = _coming(folder), _lines(folder)
    if coming not in lines:
        _replace(folder, SEALING, [*lines, coming])


def promote_sealing(folder: Path) -> None:
    """Make the key that was added the first line, so that everything is closed with it from now on."""
    coming = _coming(folder)
    _replace(folder, SEALING, [coming, *(line for line in _lines(folder) if line != coming)])


def finish_rotation(folder: Path) -> None:
    """Note that everything is closed with the first key."""
    (folder / COMING).unlink(missing_ok=True)
    _sync_folder(folder)


def is_rotating(folder: Path) -> bool:
    """Say whether a rotation was begun and is not finished."""
    return (folder / COMING).exists()


def retire_sealing(folder: Path) -> int:
    """Keep the newest sealing key alone, and return how many went.

    :raises WrongKeys: while a rotation is under way.
    """
    if is_rotating(folder):
        raise WrongKeys("A rotation is under way. Finish it first: flask --app wsgi keys rotate")
    lines = _lines(folder)
    if len(lines) > 1:
        _replace(folder, SEALING, lines[:1])
    return len(lines) - 1


def _coming(folder: Path) -> str:
    return (folder / COMING).read_text(encoding="ascii").strip()


def _lines(folder: Path) -> list[str]:
    return (folder / SEALING).read_text(encoding="ascii").split()


def _replace(folder: Path, name: str, lines: list[str]) -> None:
    """Put a file into the place of another in one step, so that a process reads the one or the other."""
    draft = folder / f".{name}.{secrets.token_hex(8)}"
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    _sync_folder(folder)


def destroy_sealing(folder: Path) -> None:
    """Destroy the sealing key for good: no seal can be opened any more, here or in any backup.

    :raises WrongKeys: when it is not there, or cannot be written to.
    """
    file = folder / SEALING
    try:
        with file.open("r+b") as opened:
            # What a disk keeps below its files is beyond us; see `docs/operations.md`.
            opened.write(secrets.token_bytes(file.stat().st_size))
            opened.flush()
            os.fsync(opened.fileno())
        file.unlink()
        _sync_folder(folder)
    except OSError as wrong:
        raise WrongKeys(f"{file} could not be destroyed: {wrong.strerror}.") from None


@dataclass(frozen=True)
class Keys:
    """The secrets that outlive a restart. Neither `repr` nor a traceback that prints it shows them.

    :param signing: signs cookies and form tokens, 32 bytes.
    :param sealing: keys of 64 bytes from which all others are derived, the newest first; the older ones still open what they closed.
    """

    signing: bytes = field(repr=False)
    sealing: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> "Keys":
        """Read the secrets.

        :raises WrongKeys: when one is missing, malformed, or can be read by other accounts of the machine.
        """
        if not folder.is_dir():
            raise WrongKeys(f"There are no secrets: {folder} is no folder. `make run` makes it on the first start.")
        _refuse_open_to_others(folder, "700")
        signing = _read(folder / SIGNING, SIGNING_BYTES)
        if len(signing) != 1:
            raise WrongKeys(f"{folder / SIGNING} must hold one line.")
        return cls(signing[0], _read(folder / SEALING, SEALING_BYTES))

    def current(self) -> "Keys":
        """Return these keys, where a `KeyRing` returns those of the moment."""
        return self

    def fingerprint(self) -> str:
        """Return what tells the newest sealing key from others, and nothing of it."""
        return _expand(self.sealing[0], "fingerprint")[:4].hex()

    def derive_signing(self, purpose: str) -> bytes:
        """Derive a key that no rotation of the sealing key changes: for forms and places in lists that people have open."""
        return _expand(self.signing, purpose)

    def derive(self, purpose: str) -> bytes:
        """Derive the key for one purpose from the newest sealing key: HKDF-Expand (RFC 5869, 2.3) with SHA-256, 32 bytes.

        :param purpose: a name that no other use has, such as `"alias tag"`.
        """
        return _expand(self.sealing[0], purpose)

    def derive_all(self, purpose: str) -> tuple[bytes, ...]:
        """Derive the keys for one purpose from every sealing key, the newest first: for reading what older keys closed."""
        return tuple(_expand(key, purpose) for key in self.sealing)


class KeyRing:
    """The keys as they stand in their folder at the moment: a rotation changes them while processes run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys, self._seen, self._looked = Keys.load(folder), self._stamp(), time.monotonic()

    def current(self) -> Keys:
        """Return the keys, read anew within `LOOK_EVERY` seconds of a change."""
        now = time.monotonic()
        if now - self._looked > LOOK_EVERY:
            self._looked = now
            stamp = self._stamp()
            if stamp != self._seen:
                self._seen = stamp
                self._read()
        return self._keys

    def _read(self) -> None:
        try:
            self._keys = Keys.load(self._folder)
        except WrongKeys as wrong:  # half copied by hand, say: what was read before still serves, and the next change is looked at
            log.warning("The changed keys cannot be used, and those from before stay. %s", wrong)

    def _stamp(self) -> tuple[int, int]:
        try:
            found = (self._folder / SEALING).stat()
        except OSError:  # destroyed for good, or a folder that is away: what was read is what there is
            return self._seen
        return found.st_ino, found.st_mtime_ns


def _expand(key: bytes, info: str) -> bytes:
    return hmac.digest(key, info.encode() + b"\x01", "sha256")


def _refuse_open_to_others(path: Path, mode: str) -> None:
    if path.stat().st_mode & 0o077:
        raise WrongKeys(f"{path} can be read by other accounts of this machine. Close it with: chmod {mode} {path}")


def _read(file: Path, size: int) -> tuple[bytes, ...]:
    if not file.is_file():
        raise WrongKeys(f"{file} is missing. Bring it back from where you keep a copy.")
    _refuse_open_to_others(file, "600")
    try:
        lines = file.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        raise WrongKeys(f"{file} cannot be read.") from None
    if not lines or not all(re.fullmatch(rf"[0-9a-fA-F]{{{size * 2}}}", line) for line in lines):
        raise WrongKeys(f"{file} must hold {size * 2} hexadecimal digits a line, and nothing else.")
    return tuple(bytes.fromhex(line) for line in lines)


@dataclass(frozen=True)
class DayKeys:
    """The secrets under which limits count, a new one each day. They end with the supervisor's process.

    :param master: 32 random bytes that are never written to a disk.
    """

    master: bytes = field(repr=False)

    def of(self, day: date) -> bytes:
        """Derive the secret of one day, 32 bytes: the same in every process, unrelated to that of the day before."""
        return _expand(self.master, f"day {day.isoformat()}")

    @classmethod
    def random(cls) -> "DayKeys":
        """Make new ones."""
        return cls(secrets.token_bytes(DAY_BYTES))

    def as_pipe(self) -> int:
        """Put the master into a pipe and return the number of its reading end, for one child process.

        A pipe and not the environment: that stays readable in `/proc` for as long as the child lives, is handed on to every
        program it starts, and gets into dumps. A pipe is empty once it was read.
        """
        reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(self.master)
        return reading


@cache
def day_keys() -> DayKeys:
    """Return the day keys of this process: those its supervisor handed down, else new ones of its own.

    To be called before a server forks, so that all its processes count together.

    :raises WrongKeys: when the supervisor's pipe holds nothing, as then counting would silently be each process's own.
    """
    number = os.environ.pop(DAY_KEYS_FD, None)
    if number is None:
        return DayKeys.random()
    with os.fdopen(int(number), "rb") as pipe:
        master = pipe.read()
    if len(master) != DAY_BYTES:
        raise WrongKeys("The secret of the day was not handed down by the supervisor.")
    return DayKeys(master)
