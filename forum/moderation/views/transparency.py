"""The page with figures about the forum as a whole, and the part about moderation as files for programs."""

import csv
import io
from typing import Any

from flask import Response, jsonify

from forum.moderation import figures, reports
from forum.moderation.views import blueprint
from forum.web.access import public
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/transparency")
@public
def transparency() -> str:
    """Show figures; whatever is about fewer than five is left out."""
    session = db.session()
    found = {"replies": figures.first_replies(session), "answered": figures.answered(session), "fits": figures.fits(session)}
    return page("moderation/transparency.html", **found, few=figures.FEW, sheets=reports.sheets(session))


@blueprint.get("/transparency.json")
@public
def transparency_json() -> Response:
    """Give the figures about moderation as JSON; what is not shown is null."""
    since, until = reports.months()
    told = {"from": since.isoformat(), "before": until.isoformat(), "hidden_below": figures.FEW}
    return jsonify({**told, "tables": [_table(sheet) for sheet in reports.sheets(db.session())]})


@blueprint.get("/transparency.csv")
@public
def transparency_csv() -> Response:
    """Give the figures about moderation as CSV, one number a line; what is not shown is empty."""
    file = io.StringIO()
    out = csv.writer(file, lineterminator="\r\n")
    out.writerow(("table", "row", "column", "value"))
    for sheet in reports.sheets(db.session()):
        for row in sheet.rows:
            for (head, _words), cell in zip(sheet.heads, row.cells, strict=True):
                out.writerow((sheet.key, row.key, head, "" if cell is None else cell))
    return Response(file.getvalue(), mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=moderation.csv"})


def _table(sheet: reports.Sheet) -> dict[str, Any]:
    keys = [head for head, _words in sheet.heads]
    return {
        "key": sheet.key,
        "title": sheet.title,
        "columns": dict(sheet.heads),
        "rows": [{"key": row.key, "title": row.label, **dict(zip(keys, row.cells, strict=True))} for row in sheet.rows],
    }
