"""A forum of a few lines that stands in for the application where only processes are looked at."""

import os
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from forum.core.keys import day_keys


def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with the number of the process and its secret of the day, and with what it was asked; fail where asked to."""
    if environ["PATH_INFO"] == "/crash":
        raise ValueError(f"CANARY in the message: {environ}")
    secret = day_keys().of(date(2026, 1, 1)).hex()
    body = f"{os.getpid()} {secret} {environ['wsgi.url_scheme']}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
