"""How the pages are read: the language, flat or nested threads, quiet pages, single keys; other features add links to choices of their own."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts import preferences
from forum.accounts.current import acting_member
from forum.accounts.forms import ReadingForm
from forum.accounts.views import blueprint
from forum.core.words import _
from forum.web import locale
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.route("/me/reading", methods=["GET", "POST"])
@member
def reading() -> ResponseReturnValue:
    """Let a member choose how they read."""
    person = acting_member()
    if request.method == "GET":
        chosen = person.preferences
        now = {"language": chosen.language, "view": "flat" if chosen.flat else "nested", "quiet": chosen.quiet, "keys": chosen.keys}
        form = ReadingForm(data=now)
        form.offer_languages(locale.languages())
        return page("accounts/reading.html", form=form, here="me")
    sent = ReadingForm.sent()
    spoken = sent.language.data if sent.language.data in locale.languages() else ""
    values = {"language": spoken, "flat": sent.view.data == "flat", "quiet": sent.quiet.data, "keys": sent.keys.data}
    preferences.change(db.session(), person.account_id, **values)
    locale.choose_anew(spoken)
    flash(_("Saved. It holds on every device on which you are signed in."), "good")
    return redirect("/me/reading", 303)
