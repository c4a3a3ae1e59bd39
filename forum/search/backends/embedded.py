"""An index that needs no server: files in one folder, written by one process at a time and read by all.

What stands in the files is the matter of `forum.search.backends.whoosh`, folders and locks that of `IndexFolder`.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from forum.search.backends import building, merging, ranking, whoosh
from forum.search.backends.answering import View, answer
from forum.search.backends.folder import IndexFolder
from forum.search.contract import MOST_NEAR, Broken, Busy, Document, Found, Learn, Query, Source, Standing
from forum.search.spelling import Patience, close
from forum.search.words import stem

Seen = TypeVar("Seen")

SECONDS = 0.7
"""The processor time that the index may take for one question: the rest of a second is for titles, excerpts and other spellings."""

TRIES = 20
"""How often a reader looks again when files vanish under it."""


class _Held(threading.local):
    """What a thread has open: readers keep a position in their files, so threads do not share them."""

    state: tuple[Path, int] | None = None
    view: View | None = None


class EmbeddedIndex:
    """An index in a folder; what its functions do is said in `forum.search.contract.Backend`.

    :param path: its folder, made when something is first written.
    :param seconds: the processor time that one question may take.
    :param patience: seconds to wait for another writer.
    :param processes: how many build side by side; as many as the machine has cores when left out.
    """

    def __init__(self, path: Path, seconds: float = SECONDS, patience: float = 10.0, processes: int | None = None) -> None:
        self._folder = IndexFolder(path, whoosh.VERSION, patience)
        self._seconds = seconds
        self._processes = processes
        self._held = _Held()
        self._known: dict[str, Any] = {}

    def stem(self, word: str) -> str:
        return stem(word)

    def find(self, query: Query, learn: Learn | None = None) -> Found:
        with self._damage_told():
            view, clock = self._view(), ranking.Clock(self._seconds)
            return answer(view, query, stem, whoosh.LENGTHS, clock, _apart(learn)) if view else Found()

    def near(self, stem: str, slips: int, patience: Patience | None = None) -> list[str]:
        with self._damage_told():
            view = self._view()
            every = chain.from_iterable(part.like(stem, slips) for part in view.parts) if view else iter(())
            found = (word for word, _ in close(stem, every, slips, patience))
            return list(dict.fromkeys(islice(found, MOST_NEAR * 10)))[:MOST_NEAR]

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        with self._damage_told():
            view = self._view()
            return view.frequencies(stems) if view else dict.fromkeys(stems, 0)

    def put(self, documents: Iterable[Document]) -> None:
        by_id = {document.post_id: document for document in documents}
        self._change(list(by_id), by_id.values())

    def remove(self, post_ids: Iterable[str]) -> None:
        self._change(list(post_ids), ())

    def rebuild(self, source: Source, progress: Callable[[int], None] | None = None) -> int:
        with self._folder.building() as fresh:
            generation = whoosh.Generation.create(fresh)
            generation.take(building.build(fresh, _counted(source.every(), progress), source.count(), self._processes))
            with self._folder.writing():
                # What changed meanwhile went into the old generation; the new one learns it before it counts.
                if changed := self._folder.noted(fresh):
                    generation.replace(changed, source.some(changed))
                self._folder.adopt(fresh)
                self._folder.tell_damage(False)
            return generation.count()

    def tidy(self) -> None:
        with self._folder.writing(), self._damage_told():
            if current := self._folder.current():
                whoosh.Generation(current).replace((), (), merging.one_step)

    def clear(self) -> None:
        with self._folder.writing():
            self._folder.drop()
            self._folder.tell_damage(False)

    def post_ids(self) -> Iterator[str]:
        with self._damage_told():
            view = self._view()
            for part in view.parts if view else ():
                yield from (part.post_id(number) for number in range(len(part.days)) if number not in part.removed)

    def mark(self, document: Document) -> int:
        return whoosh.mark(document)

    def marks(self) -> Iterator[tuple[str, int]]:
        with self._damage_told():
            none: list[tuple[str, int]] = []
            yield from self._looked(lambda generation: list(generation.marks()), none)

    def is_there(self) -> bool:
        return self._folder.is_there()

    def is_damaged(self) -> bool:
        return self._folder.is_damaged()

    def tell_damage(self, damaged: bool) -> None:
        self._folder.tell_damage(damaged)

    def standing(self) -> Standing:
        with self._damage_told():
            view, current = self._view(), self._folder.current()
            if view is None or current is None:
                return Standing(0, 0, 0, 0)
            removed = sum(len(part.removed) for part in view.parts)
            return Standing(view.posts - removed, self._folder.size(current), len(view.parts), removed)

    def _change(self, post_ids: list[str], documents: Iterable[Document]) -> None:
        with self._folder.writing(), self._damage_told():
            self._folder.note(post_ids)
            current = self._folder.current()
            if current is None:
                fresh = self._folder.new_generation()
                whoosh.Generation.create(fresh).replace((), documents)
                self._folder.adopt(fresh)
            else:
                whoosh.Generation(current).replace(post_ids, documents)

    def _view(self) -> View | None:
        return self._looked(self._brought_up_to_date, None)

    def _brought_up_to_date(self, generation: whoosh.Generation) -> View | None:
        state = (generation.path, generation.number())
        if self._held.state != state:
            self._held.view = generation.view(self._known)
            self._held.state = state
        return self._held.view

    def _looked(self, look: Callable[[whoosh.Generation], Seen], nothing: Seen) -> Seen:
        # A writer deletes files as soon as newer ones stand; who comes in between looks again. Whoosh's own refreshing of
        # what is open is no help: it leaves a half closed searcher behind when it meets a writer.
        for attempt in range(TRIES):
            try:
                current = self._folder.current()
                return nothing if current is None else look(whoosh.Generation(current))
            except (FileNotFoundError, whoosh.Gone):  # a rebuild may have put another generation in its place
                time.sleep(0.005 * attempt)
        raise Broken("Files of the search index are missing.")

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        # A damaged file can raise whatever its bytes lead to: from zlib, pickle, struct or Whoosh itself.
        try:
            yield
        except _Elsewhere as error:
            raise error.__cause__ or error from None
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                raise
            self._folder.tell_damage(True)
            raise Broken("Files of the search index are missing.") from error
        except Broken:
            self._folder.tell_damage(True)
            raise
        except (Busy, GeneratorExit):
            raise
        except Exception as error:
            self._folder.tell_damage(True)
            raise Broken("The search index is damaged and has to be built anew.") from error


def _counted(documents: Iterator[Document], progress: Callable[[int], None] | None) -> Iterator[Document]:
    for done, document in enumerate(documents, start=1):
        yield document
        if progress:
            progress(done)


class _Elsewhere(Exception):
    """What is asked of others went wrong, and the index is as well as ever."""


def _apart(learn: Learn | None) -> Learn | None:
    def asked(post_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        try:
            return learn(post_ids) if learn else {}
        except Exception as error:
            raise _Elsewhere from error

    return asked if learn else None
