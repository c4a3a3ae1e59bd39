"""An index that needs no server: files in one folder, written by one process at a time and read by all.

What stands in the files is the matter of `forum.search.backends.whoosh`, folders and locks that of `IndexFolder`.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

from forum.search.backends import merging, ranking, whoosh
from forum.search.backends.answering import View, answer
from forum.search.backends.folder import IndexFolder
from forum.search.contract import Broken, Document, Found, Query, Source, Standing

SECONDS = 1.0
"""The longest that one question may take."""

TRIES = 20
"""How often a reader looks again when files vanish under it."""


class _Held(threading.local):
    """What a thread has open: readers keep a position in their files, so threads do not share them."""

    state: tuple[Path, int] | None = None
    view: View | None = None


class EmbeddedIndex:
    """An index in a folder; what its functions do is said in `forum.search.contract.Backend`.

    :param path: its folder, made when something is first written.
    :param seconds: the longest that one question may take.
    :param patience: seconds to wait for another writer.
    """

    def __init__(self, path: Path, seconds: float = SECONDS, patience: float = 10.0) -> None:
        self._folder = IndexFolder(path, whoosh.VERSION, patience)
        self._seconds = seconds
        self._held = _Held()
        self._known: dict[str, Any] = {}

    def stem(self, word: str) -> str:
        return whoosh.stem(word)

    def find(self, query: Query) -> Found:
        with _damage_told():
            view = self._view()
            return answer(view, query, whoosh.stem, whoosh.LENGTHS, ranking.Clock(self._seconds)) if view else Found()

    def put(self, documents: Iterable[Document]) -> None:
        by_id = {document.post_id: document for document in documents}
        self._change(list(by_id), by_id.values())

    def remove(self, post_ids: Iterable[str]) -> None:
        self._change(list(post_ids), ())

    def rebuild(self, source: Source, progress: Callable[[int], None] | None = None) -> int:
        with self._folder.building() as fresh:
            generation = whoosh.Generation.create(fresh)
            documents = _counted(source.every(), progress)
            for first in documents:
                generation.add(chain([first], islice(documents, merging.BIGGEST - 1)))
            with self._folder.writing():
                # What changed meanwhile went into the old generation; the new one learns it before it counts.
                if changed := self._folder.noted(fresh):
                    generation.replace(changed, source.some(changed))
                self._folder.adopt(fresh)
            return generation.count()

    def tidy(self) -> None:
        with self._folder.writing(), _damage_told():
            if current := self._folder.current():
                whoosh.Generation(current).replace((), (), merging.one_step)

    def clear(self) -> None:
        with self._folder.writing():
            self._folder.drop()

    def post_ids(self) -> Iterator[str]:
        with _damage_told():
            view = self._view()
            for part in view.parts if view else ():
                yield from (part.post_id(number) for number in range(len(part.days)) if number not in part.removed)

    def standing(self) -> Standing:
        with _damage_told():
            view, current = self._view(), self._folder.current()
            if view is None or current is None:
                return Standing(0, 0, 0, 0)
            removed = sum(len(part.removed) for part in view.parts)
            return Standing(view.posts - removed, self._folder.size(current), len(view.parts), removed)

    def _change(self, post_ids: list[str], documents: Iterable[Document]) -> None:
        with self._folder.writing(), _damage_told():
            self._folder.note(post_ids)
            current = self._folder.current()
            if current is None:
                fresh = self._folder.new_generation()
                whoosh.Generation.create(fresh).add(documents)
                self._folder.adopt(fresh)
            else:
                whoosh.Generation(current).replace(post_ids, documents)

    def _view(self) -> View | None:
        # A writer deletes files as soon as newer ones stand; who comes in between looks again. Whoosh's own refreshing of
        # what is open is no help: it leaves a half closed searcher behind when it meets a writer.
        for attempt in range(TRIES):
            try:
                current = self._folder.current()
                if current is None:
                    return None
                generation = whoosh.Generation(current)
                state = (current, generation.number())
                if self._held.state != state:
                    self._held.view = generation.view(self._known)
                    self._held.state = state
                return self._held.view
            except (FileNotFoundError, whoosh.Gone):  # a rebuild may have put another generation in its place
                time.sleep(0.005 * attempt)
        raise Broken("Files of the search index are missing.")


def _counted(documents: Iterator[Document], progress: Callable[[int], None] | None) -> Iterator[Document]:
    for done, document in enumerate(documents, start=1):
        yield document
        if progress:
            progress(done)


@contextmanager
def _damage_told() -> Iterator[None]:
    # A damaged file can raise whatever its bytes lead to: from zlib, pickle, struct or Whoosh itself.
    try:
        yield
    except FileNotFoundError as error:
        raise Broken("Files of the search index are missing.") from error
    except (Broken, OSError):
        raise
    except Exception as error:
        raise Broken("The search index is damaged and has to be built anew.") from error
