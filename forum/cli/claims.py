"""Commands for reviewed claims: list them, take them along as a file, and bring some from a file."""

from pathlib import Path

import click
from flask.cli import AppGroup

from forum.cli.saying import working
from forum.core.errors import Invalid
from forum.notes import claim_files
from forum.notes.models import ClaimState
from forum.notes.service import claims
from forum.web.database import reading

claim = AppGroup("claim", help="List, export and import claims that were looked at.")

FORMATS = click.Choice(["json", "csv"])


@claim.command("list")
@click.option("--waiting", is_flag=True, help="Those that wait to be confirmed.")
@click.option("--due", is_flag=True, help="Those whose day to be looked at again has passed.")
def list_claims(waiting: bool, due: bool) -> None:
    """List the claims that can be read."""
    with reading() as session:
        rows = claims.listed(session, ClaimState.WAITS if waiting else ClaimState.CONFIRMED)
        for row in rows:
            if not due or claims.is_due(row):
                late = "  (to be looked at again)" if claims.is_due(row) else ""
                click.echo(f"{row.verdict:16} {row.review_by.isoformat()}  {row.claim}{late}")


@claim.command("export")
@click.option("--format", "kind", type=FORMATS, default="json", show_default=True, help="What kind of file.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file.")
def export(kind: str, out: Path) -> None:
    """Write the claims that can be read to a file. It names nobody."""
    with reading() as session, out.open("w", encoding="utf-8", newline="") as file:
        rows = claims.listed(session)
        (claim_files.write_csv if kind == "csv" else claim_files.write_json)(rows, file)
    click.echo(f"Wrote {len(rows)} claims.")


@claim.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "kind", type=FORMATS, help="What kind of file; its ending says it when left out.")
def import_claims(source: Path, kind: str | None) -> None:
    """Bring claims from the file SOURCE. Each waits until a moderator has confirmed it; those that stand here already are left out."""
    kind = kind or source.suffix.removeprefix(".").lower()
    if kind not in FORMATS.choices:
        raise click.ClickException("Please say which kind of file it is: --format json or --format csv.")
    new = 0
    with working() as session, source.open(encoding="utf-8-sig", newline="") as file:
        found = claim_files.read_csv(file) if kind == "csv" else claim_files.read_json(file)
        for number, review in enumerate(found, 1):
            if claims.said_already(session, review.claim) is None:
                try:
                    claims.write(session, None, review)
                except Invalid as error:
                    raise Invalid("file", f"Claim {number}: {error.sentence} Nothing was brought in.") from None
                new += 1
    click.echo(f"Brought {new} claims, which wait to be confirmed; {len(found) - new} stand here already.")
