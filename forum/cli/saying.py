"""How commands end: a failure of a service becomes one sentence and exit status 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from forum.core.errors import Failed
from forum.web.database import transaction


@contextmanager
def working() -> Iterator[Session]:
    """Open a transaction for a command, and say a failure in one sentence."""
    try:
        with transaction() as session:
            yield session
    except Failed as failure:
        raise click.ClickException(failure.sentence) from None
