"""Taking along what is held: asking for a copy, looking how far it is, opening it with the code, deleting it."""

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.core.days import full
from forum.core.errors import Invalid
from forum.core.words import _
from forum.privacy import export
from forum.privacy.forms import ExportForm, OpenForm
from forum.privacy.views import blueprint
from forum.resources import promises
from forum.web import limits
from forum.web.access import member
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page

FILE_NAME = "export.html"
"""Says nothing of where it comes from, to whoever looks into a folder of downloads."""


@blueprint.get("/me/export")
@member
def export_page() -> str:
    """Show the way to a copy: asking for one, how far it is, or opening it."""
    return _page(ExportForm(), OpenForm())


@blueprint.post("/me/export")
@member
def ask_for_export() -> ResponseReturnValue:
    """Ask for a copy, and show its code this once."""
    person, form = acting_member(), ExportForm.sent()
    limits.spend("account", person.account_id)
    if form.validate():
        try:
            code = export.ask(db.session(), person, form.passphrase.data, with_names=form.names.data)
        except Invalid as error:
            form.complain(error)
        else:
            return page("privacy/export_code.html", code=code, days=promises.EXPORT_DAYS, here="me")
    return invalid(_page(form, OpenForm()))


@blueprint.post("/me/export/file")
@member
def open_export() -> ResponseReturnValue:
    """Send the copy as one file, for the right code."""
    person, form = acting_member(), OpenForm.sent()
    limits.spend("account", person.account_id)
    if form.validate():
        try:
            content = export.opened(db.session(), person, form.code.data)
        except Invalid as error:
            form.complain(error)
        else:
            headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"', "Cache-Control": "no-store"}
            return Response(content, content_type="text/html; charset=utf-8", headers=headers)
    return invalid(_page(ExportForm(), form))


@blueprint.post("/me/export/delete")
@member
def delete_export() -> ResponseReturnValue:
    """Delete the copy at once."""
    export.throw_away(db.session(), acting_member())
    flash(_("The copy is deleted here. What you have downloaded is yours."), "good")
    return redirect("/me/export", 303)


def _page(asking: ExportForm, opening: OpenForm) -> str:
    row = export.of_member(db.session(), acting_member())
    ends = full(row.ends) if row else ""
    return page("privacy/export.html", row=row, ends=ends, asking=asking, opening=opening, days=promises.EXPORT_DAYS, here="me")
