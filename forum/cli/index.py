"""Commands for the search index: build it anew, compare it with the database, say how it is."""

import click
from flask import current_app
from flask.cli import AppGroup
from rich.progress import Progress
from sqlalchemy import select

from forum.boards import queries
from forum.boards.models import Post, State
from forum.search import documents
from forum.search.contract import Backend, Broken, Busy
from forum.web.database import reading

index = AppGroup("index", help="Build and check the search index.")


@index.command("rebuild")
def rebuild() -> None:
    """Build the index anew. The forum can run meanwhile, and the old index answers until the new one is complete."""
    with reading() as session, Progress() as bar:
        task = bar.add_task("Posts", total=queries.count_posts(session))
        try:
            posts = _index().rebuild(documents.all_of(session), lambda done: bar.update(task, completed=done))
        except Busy:
            raise click.ClickException("The index is being built already, or another process keeps writing to it. Nothing was changed.") from None
    click.echo(f"The index holds {posts} posts.")


@index.command("verify")
def verify() -> None:
    """Compare the index with the database; exit status 1 when they differ. Nothing is changed."""
    try:
        indexed = set(_index().post_ids())
    except Broken as broken:
        raise click.ClickException(f"{broken} Run: flask --app wsgi index rebuild") from None
    with reading() as session:
        readable = set(session.scalars(select(Post.id).where(Post.state == State.VISIBLE)))
    missing, stale = len(readable - indexed), len(indexed - readable)
    if missing or stale:
        raise click.ClickException(
            f"{missing} posts cannot be found, and {stale} are in the index that cannot be read. "
            "If the worker has just not come to them, wait a moment; else run: flask --app wsgi index rebuild"
        )
    click.echo(f"All {len(readable)} posts can be found, and nothing else.")


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
