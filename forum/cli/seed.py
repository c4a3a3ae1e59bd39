"""Commands that fill a forum: from a file of JSON lines, for measuring and for moving in."""

from pathlib import Path
from time import monotonic

import click
from flask import current_app
from flask.cli import AppGroup
from rich.progress import Progress
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.models import Alias
from forum.accounts.service import joining, passphrases
from forum.cli.saying import working
from forum.imports import workload
from forum.search import documents
from forum.web.database import reading

seed = AppGroup("seed", help="Fill a forum from a file.")


@seed.command("load")
@click.option("--workload", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="JSON lines: docs/commands.md.")
@click.option("--passphrase", help="Give every member of the file an account with this passphrase, for load tests. Never on a real forum.")
@click.option("--index/--no-index", "index", default=True, show_default=True, help="Build the search index afterwards.")
def load(file: Path, passphrase: str | None, index: bool) -> None:
    """Load boards, threads and posts from a file."""
    start = monotonic()
    with Progress() as bar, working() as session:
        task = bar.add_task("Posts", total=_count_posts(file))
        names = _Names(session, passphrase)
        loaded = workload.load(session, file, names.alias_of, lambda count: bar.update(task, completed=count))
    click.echo(f"{len(loaded.boards)} boards, {len(loaded.threads)} threads, {len(loaded.posts)} posts in {monotonic() - start:.0f} s.")
    if index:
        with reading() as session, Progress() as bar:
            task = bar.add_task("Index", total=len(loaded.posts))
            current_app.extensions["search"].rebuild(documents.all_of(session), lambda count: bar.update(task, completed=count))
        click.echo(f"The index is built; {monotonic() - start:.0f} s in all.")


def _count_posts(file: Path) -> int:
    with file.open(encoding="utf-8") as lines:
        return sum(1 for line in lines if '"post"' in line[:20])


class _Names:
    """The aliases of the members of a file, made as they come up."""

    def __init__(self, session: Session, passphrase: str | None) -> None:
        self._session, self._ids = session, dict[str, str]()
        self._hash = passphrases.hash_passphrase(passphrase) if passphrase else ""

    def alias_of(self, member: str) -> str:
        """Return the id of a member's alias."""
        if member not in self._ids:
            self._ids[member] = self._make(member).id
        return self._ids[member]

    def _make(self, member: str) -> Alias:
        if not self._hash:
            return aliases.ownerless_name(self._session)
        account = joining.open_account(self._session, member, self._hash, agreed_to="")
        return aliases.draw_name(self._session, account)
