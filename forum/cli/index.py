"""Commands for the search index: build it anew, compare it with the database, say how it is."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import click
from flask import current_app
from flask.cli import AppGroup
from rich.progress import Progress

from forum.boards import queries
from forum.cli.mending import HEALTHY
from forum.search import documents, mending
from forum.search.contract import Backend, Broken, Busy
from forum.search.mending import Difference
from forum.web.database import reading, transaction

Done = TypeVar("Done")

index = AppGroup("index", help="Build and check the search index.")


@index.command("rebuild")
def rebuild() -> None:
    """Build the index anew. The forum can run meanwhile, and the old index answers until the new one is complete."""
    click.echo(f"The index holds {_say_busy(_build)} posts.")


def _build() -> int:
    with reading() as session, Progress() as bar:
        total = queries.count_posts(session)
        task = bar.add_task("Posts", total=total)

        def tell(done: int) -> None:
            bar.update(task, completed=done, description="Posts" if done < total else "Writing them to the disk")

        posts = _index().rebuild(documents.all_of(session), tell)
    with transaction() as session:
        mending.wake_parked(session)
    return posts


def _say_busy(do: Callable[[], Done]) -> Done:
    try:
        return do()
    except Busy:
        raise click.ClickException("The index is being built already, or another process keeps writing to it. Nothing was changed.") from None


@index.command("verify")
@click.option("--repair", is_flag=True, help="Mend what differs, and build a damaged index anew.")
def verify(repair: bool) -> None:
    """Compare every post with what the index holds of it; exit status 1 when they differ and nothing was mended."""
    try:
        difference = _compare()
        if difference and not repair:
            raise click.ClickException(f"{_in_words(difference)} Run: flask --app wsgi index verify --repair")
        if difference:
            _say_busy(partial(_mend, difference))
    except Broken as broken:
        if not repair:
            raise click.ClickException(f"{broken} Run: flask --app wsgi index verify --repair") from None
        click.echo(f"{broken} It was built anew and holds {_say_busy(_build)} posts.")
        return
    _index().tell_damage(False)
    click.echo(f"{_in_words(difference)} All of that is mended." if difference else HEALTHY)


def _compare() -> Difference:
    with reading() as session, Progress() as bar:
        task = bar.add_task("Posts", total=queries.count_posts(session))
        return mending.compare(session, _index(), lambda done: bar.update(task, completed=done))


def _mend(difference: Difference) -> None:
    _index().tell_damage(True)
    with reading() as session:
        mending.mend(session, _index(), difference)
    with transaction() as session:
        mending.wake_parked(session)


def _in_words(difference: Difference) -> str:
    missing, left, changed = len(difference.missing), len(difference.left), len(difference.changed)
    return f"{missing} posts cannot be found, {left} are in the index that cannot be read, and {changed} are not in it as they are."


@index.command("status")
def status() -> None:
    """Say how big the index is and what waits for the next tidying."""
    try:
        now = _index().standing()
    except Broken as broken:
        raise click.ClickException(f"{broken} Run: flask --app wsgi index rebuild") from None
    click.echo(f"{now.posts} posts in {now.parts} parts, {now.bytes / 1e6:.1f} MB.")
    if now.removed:
        click.echo(f"{now.removed} removed posts cannot be found any more; their words leave the files within hours.")


def _index() -> Backend:
    backend: Backend = current_app.extensions["search"]
    return backend
