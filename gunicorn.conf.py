"""How the web server runs: where it listens, what it bounds, and that its messages never tell who asked for what.

What it serves is `wsgi:app`; who starts it and brings it back is `forum.supervisor`.
"""

import logging
import os
import sys
import traceback
from typing import Any

import gunicorn.http.wsgi  # type: ignore[import-untyped]
import gunicorn.workers.gthread  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from config import load  # not the module: gunicorn takes every name in this file for a setting, and has one called config
from forum.core.keys import day_keys
from forum.search.suggesting import read_words

_settings = load()

bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
workers = _settings.web_workers
# Browsers open connections ahead of need. A sync worker waits on such a one and answers nobody else, and is then killed for it; a gthread worker
# lays it aside. It is no defence against an enemy with slow requests: that is the buffering proxy's work (docs/operations.md).
worker_class = "gthread"
threads = 4
gunicorn.workers.gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.5  # seconds until it is laid aside; as it comes, 5, in which a few browsers take all threads
# Loaded once, before the fork: it halves the start, and a process that was killed is back at once. Nothing may be shared that way, and
# nothing is: create_app opens no connection that it keeps, and all chance comes from the operating system.
preload_app = True
timeout = 30
graceful_timeout = 15  # below the supervisor's patience
keepalive = 5
limit_request_line = 4094
limit_request_fields = 50
# gunicorn itself believes no forwarded header: how many proxies are trusted is one setting, applied by the application.
forwarded_allow_ips = ""
# Its control socket would lie in the home folder and let every process of the account steer the server.
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
gunicorn.http.wsgi.SERVER = "web"  # the Server header of every answer: neither which server this is, nor which version

# Read here, in the process from which all web processes are forked: they must count a visitor under one secret.
day_keys()


def when_ready(_server: object) -> None:
    """Read the list of English words before the fork: the web processes share it, and nobody who searches waits for it."""
    read_words()


_FROM_A_WORKER = ("Booting worker", "Worker exiting", "Parent changed", "Autorestarting worker", "Exception in worker process")
_AT_EACH_REQUEST = "Invalid request from "


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes what the server's own processes do, and of a request only that it failed and where in the code.

    The process that starts the others never sees a request, so its messages pass. Those of a web process pass when they are known to
    be about the process itself; any other may hold an address, a header, a path or a person's words, and is written without them.
    A line carries its day and no time.
    """

    datefmt = "[%Y-%m-%d]"

    def __init__(self, cfg: Any) -> None:
        self._starter = os.getpid()
        super().__init__(cfg)

    def access(self, *_args: object, **_kwargs: object) -> None:
        """Write nothing: there is no log of who read what."""

    def debug(self, *_args: object, **_kwargs: object) -> None:
        """Write nothing: these messages quote requests."""

    def info(self, msg: str, *args: object, **_kwargs: object) -> None:
        self._write(logging.INFO, msg, args)

    def warning(self, msg: str, *args: object, **_kwargs: object) -> None:
        self._write(logging.WARNING, msg, args)

    def error(self, msg: str, *args: object, **kwargs: object) -> None:
        self._write(logging.ERROR, msg, args, _where_it_failed() if kwargs.get("exc_info") else "")

    def critical(self, msg: str, *args: object, **_kwargs: object) -> None:
        self._write(logging.CRITICAL, msg, args)

    def exception(self, msg: object, *args: object, **_kwargs: object) -> None:
        self._write(logging.ERROR, str(msg), args, _where_it_failed())

    def log(self, lvl: int | str, msg: str, *args: object, **_kwargs: object) -> None:
        self._write(self.LOG_LEVELS.get(lvl.lower(), logging.INFO) if isinstance(lvl, str) else lvl, msg, args)

    def _write(self, level: int, msg: str, args: tuple[object, ...], where: str = "") -> None:
        if msg.startswith(_AT_EACH_REQUEST):
            return
        if os.getpid() != self._starter and not msg.startswith(_FROM_A_WORKER):
            msg, args = "A request failed in the web server.", ()
        self.error_log.log(level, "%s%s", msg % args if args else msg, where)


def _where_it_failed() -> str:
    """Name the exception being handled and the lines it came through, without its text, which may quote a person."""
    lines = []
    error = sys.exception()
    while error is not None:
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        lines.append("\n  ".join([f"\n{type(error).__module__}.{type(error).__qualname__}", *places]))
        error = error.__cause__ or error.__context__
    return "".join(lines)


logger_class = QuietLogger
