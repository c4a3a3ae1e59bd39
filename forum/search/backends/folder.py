"""The folder of an embedded index: which generation counts, who may write, and what changed while the next one is built.

It knows nothing of what stands inside a generation; that is the matter of the index. Everything is 0700: an index holds the
words of posts, and some formats can run code when they are read (see `forum.search.backends.whoosh`).
"""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forum.search.contract import Broken, Busy

_POINTER = "current"
_WRITERS = "writing.lock"
_BUILDERS = "building.lock"
_TOUCHED = "touched"
_DAMAGED = "damaged"
_PREFIX = "index-"


class IndexFolder:
    """Generations of one index below one folder, each complete in itself.

    :param version: changes whenever what stands inside is written in another way; other versions are not read.
    :param patience: seconds to wait for another writer.
    """

    def __init__(self, path: Path, version: str, patience: float = 10.0) -> None:
        self.path = path
        self._prefix = f"{_PREFIX}{version}-"
        self._patience = patience

    def current(self) -> Path | None:
        """Return the generation that counts, or None while nothing was ever written.

        :raises Broken: if it belongs to another version or to somebody else.
        :raises FileNotFoundError: if it is gone: another one may just have taken its place.
        """
        try:
            name = (self.path / _POINTER).read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Broken("The search index cannot be read.") from error
        generation = self.path / name
        if not name.startswith(self._prefix) or generation.parent != self.path:
            raise Broken("The search index was made by another version of the forum.")
        for folder in (self.path, generation):
            self._require_own(folder)
        return generation

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer.

        :raises Busy: if another one does not finish within the patience.
        """
        self._make()
        with self._lock(_WRITERS, self._patience):
            self._sweep()
            yield

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Be the only builder, with a new folder that vanishes unless it is adopted.

        :raises Busy: if another build is under way.
        """
        self._make()
        with self._lock(_BUILDERS, 0):
            with self._lock(_WRITERS, self._patience):
                self._sweep(mine=True)
                fresh = self.path / f"{self._prefix}{secrets.token_hex(6)}"
                fresh.mkdir(mode=0o700)
                (fresh / _TOUCHED).touch(mode=0o600)
            try:
                yield fresh
            finally:
                if self._pointed() != fresh.name:
                    shutil.rmtree(fresh, ignore_errors=True)

    def adopt(self, fresh: Path) -> None:
        """Let a new generation count and wipe the one before it. Only for the writer."""
        before = self._pointed()
        (fresh / _TOUCHED).unlink(missing_ok=True)
        sync(fresh)
        pointer = self.path / f"{_POINTER}.new"
        pointer.write_text(fresh.name, "ascii")
        sync(pointer)
        pointer.replace(self.path / _POINTER)
        sync(self.path)
        if before.startswith(_PREFIX) and before != fresh.name:
            self._wipe(before)

    def drop(self) -> None:
        """Wipe the generation that counts, so that it is as if nothing was ever written. Only for the writer."""
        before = self._pointed()
        (self.path / _POINTER).unlink(missing_ok=True)
        if before.startswith(_PREFIX):
            sync(self.path)
            self._wipe(before)

    def note(self, post_ids: Iterable[str]) -> None:
        """Tell a build under way that posts changed. Only for the writer."""
        for generation in self._generations():
            touched = generation / _TOUCHED
            if touched.exists():
                with touched.open("a", encoding="utf-8") as lines:
                    lines.writelines(f"{post_id}\n" for post_id in post_ids)
                    lines.flush()
                    os.fsync(lines.fileno())

    def noted(self, fresh: Path) -> list[str]:
        """Return the posts that changed since a build began, each once."""
        return list(dict.fromkeys((fresh / _TOUCHED).read_text("utf-8").split()))

    def new_generation(self) -> Path:
        """Make the folder of a first generation, to be adopted when it is complete. Only for the writer."""
        fresh = self.path / f"{self._prefix}{secrets.token_hex(6)}"
        fresh.mkdir(mode=0o700)
        return fresh

    def is_there(self) -> bool:
        """Say whether any generation counts."""
        return (self.path / _POINTER).exists()

    def is_damaged(self) -> bool:
        """Say whether `tell_damage` left a note."""
        return (self.path / _DAMAGED).exists()

    def tell_damage(self, damaged: bool) -> None:
        """Leave a note for all processes that posts may be missing, or take it away."""
        with suppress(OSError):  # on a full disk, too, a reader is to get an answer
            if damaged:
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
                (self.path / _DAMAGED).touch(mode=0o600)
            else:
                (self.path / _DAMAGED).unlink(missing_ok=True)

    def size(self, generation: Path) -> int:
        """Return how many bytes a generation takes; what a writer takes away meanwhile does not count."""
        total = 0
        with os.scandir(generation) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    total += entry.stat().st_size if entry.is_file() else 0
        return total

    def _make(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def _pointed(self) -> str:
        try:
            return (self.path / _POINTER).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _generations(self) -> list[Path]:
        return [path for path in self.path.glob(f"{_PREFIX}*") if path.is_dir()]

    def _wipe(self, name: str) -> None:
        # Renamed first: who is about to open it finds all of it or nothing, and never an index with half of its files, which could pass for
        # one with fewer posts. Readers that hold its files keep them until they open the new one.
        gone = self.path / f"{_PREFIX}gone-{secrets.token_hex(6)}"
        with suppress(OSError):
            (self.path / name).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _sweep(self, mine: bool = False) -> None:
        # What a killed build left behind: it goes as soon as nobody builds.
        pointed = self._pointed()
        leftovers = [path for path in self._generations() if path.name != pointed]
        if not leftovers:
            return
        if not mine:
            try:
                with self._lock(_BUILDERS, 0):
                    pass
            except Busy:
                return
        for path in leftovers:
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _lock(self, name: str, patience: float) -> Iterator[None]:
        # The kernel frees it when its holder dies, however it dies.
        handle = os.open(self.path / name, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            end = time.monotonic() + patience
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= end:
                        raise Busy("The search index is being written by another process.") from None
                    time.sleep(0.02)
            yield
        finally:
            os.close(handle)

    @staticmethod
    def _require_own(folder: Path) -> None:
        status = folder.stat()
        if status.st_uid not in (os.geteuid(), 0) or status.st_mode & 0o022:
            raise Broken("The search index can be changed by others, so it is not read.")


def sync(path: Path) -> None:
    """Wait until a file or the names in a folder are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
