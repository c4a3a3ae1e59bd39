"""Building an index with all cores: who reads the posts deals them out to processes, and each writes whole parts side by side.

What a part is, and where it counts, is left to the index. Processes end with the one that started them, however it ends.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from forum.search.backends import merging, whoosh
from forum.search.contract import Broken, Document

ALONE = 2_000
"""So many posts are built where they are read: starting processes takes as long."""

Work = Callable[[Iterator[Document]], Any]

DEALT = 50
"""Posts that are dealt out at once."""


def cores() -> int:
    """Return how many processes can work at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def build(path: Path, documents: Iterator[Document], count: int, processes: int | None = None) -> list[Any]:
    """Write documents into parts of a generation that counts none yet, and return the parts.

    :param count: how many documents there are, about.
    :param processes: how many may work at once; as many as the machine has cores when left out.
    :raises Broken: if a process ended early.
    """
    processes = processes or cores()
    if processes < 2 or count <= ALONE:
        return list(_parts(path, documents, merging.BIGGEST))
    share = -(-count // (processes * DEALT)) * DEALT
    size = -(-share // -(-share // merging.BIGGEST))  # parts of one size, none too big for a step of tidying
    return [part for parts in deal(partial(_written, path, size), documents, processes) for part in parts]


def spread(work: Work, documents: Iterator[Document], count: int, processes: int | None = None) -> list[Any]:
    """Have documents worked on by as many processes as are worth starting, and return what each came to; see `deal`.

    :param count: how many documents there are, about.
    :raises Broken: if a process ended early.
    """
    processes = processes or cores()
    return [work(documents)] if processes < 2 or count <= ALONE else deal(work, documents, processes)


def deal(work: Work, documents: Iterator[Document], processes: int) -> list[Any]:
    """Deal documents out to processes, and return what each came to.

    :param work: what each does with its documents; a function of a module, perhaps with some of its arguments.
    :raises Broken: if a process ended early.
    """
    with _builders(work, processes) as pipes:
        number = 0
        while some := list(islice(documents, DEALT)):
            _tell(pipes[number % processes], some)
            number += 1
        for pipe in pipes:
            _tell(pipe, [])
        return [_answer(pipe) for pipe in pipes]


@contextmanager
def _builders(work: Work, processes: int) -> Iterator[list[Connection]]:
    # Not forked: the one that reads has threads and a database open.
    context = multiprocessing.get_context("spawn")
    started: list[tuple[SpawnProcess, Connection]] = []
    try:
        for _ in range(processes):
            mine, theirs = context.Pipe()
            process = context.Process(target=_work, args=(work, theirs), daemon=True)
            process.start()
            theirs.close()
            started.append((process, mine))
        yield [pipe for _, pipe in started]
    finally:
        for process, pipe in started:
            pipe.close()
            process.kill()
            process.join()
            process.close()


def _tell(pipe: Connection, some: list[Document]) -> None:
    try:
        pipe.send(some)
    except OSError:
        raise Broken("A process that built the search index ended early.") from None


def _answer(pipe: Connection) -> Any:
    try:
        return pipe.recv()
    except (EOFError, OSError):
        raise Broken("A process that built the search index ended early.") from None


def _work(work: Work, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that reads is told, and ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def told() -> Iterator[Document]:
        while some := pipe.recv():
            yield from some

    pipe.send(work(told()))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _written(path: Path, size: int, documents: Iterator[Document]) -> list[Any]:
    return list(_parts(path, documents, size))


def _parts(path: Path, documents: Iterator[Document], size: int) -> Iterator[Any]:
    generation = whoosh.Generation(path)
    for first in documents:
        yield generation.build(chain([first], islice(documents, size - 1)))
