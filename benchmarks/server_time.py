"""What a PostgreSQL server on this machine spends of its processors: part of what a question costs, and seen from no other process."""

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text

_PARENT, _ENDED = 1, slice(13, 15)
"""Where a process's parent, and the time of its children that ended, stand behind its name in /proc/<id>/stat."""


def clock(engine: Engine) -> Callable[[], float]:
    """Return what tells the seconds that all processes of a server have spent.

    :param engine: a database of it.
    """
    with engine.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
        if not Path(f"/proc/{backend}").exists():
            raise SystemExit("The server has to run on this machine, so that its time can be seen.")
        server = int(_stat(str(backend))[_PARENT])

    def spent() -> float:
        ended = sum(map(int, _stat(str(server))[_ENDED])) / os.sysconf("SC_CLK_TCK")
        return ended + sum(map(_seconds, filter(str.isdigit, os.listdir("/proc"))))

    def _seconds(process: str) -> float:
        try:
            if int(_stat(process)[_PARENT]) != server:
                return 0.0
            return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
        except OSError:  # it ended
            return 0.0

    return spent


def _stat(process: str) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
