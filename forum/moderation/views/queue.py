"""The queue, the next case in it, and what was decided. One case is left to `cases`."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.core.words import _
from forum.moderation import queries, reasons
from forum.moderation import queue as waiting
from forum.moderation.service import assigning, caring
from forum.moderation.views import blueprint, shown
from forum.moderation.views.cases import TAKEN
from forum.web.access import moderator
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/moderation")
@moderator
def queue() -> str:
    """Show what waits."""
    session, person = db.session(), acting_member()
    show_all = "all" in request.args
    cases = waiting.page(session, person, read_cursor("queue"), None if show_all else caring.of(session, person).leaves_out)
    late = shown.late_words(waiting.overdue_for(session, person, cases.rows))
    return page("moderation/queue.html", cases=cases, rows=shown.rows(session, person, cases.rows), late=late, show_all=show_all, here="queue")


@blueprint.post("/moderation/next")
@moderator
def take_next() -> ResponseReturnValue:
    """Take the first case that nobody has in hand; one that is given back goes behind the others."""
    session, person = db.session(), acting_member()
    case = assigning.take_next(session, person, instead_of=request.form.get("instead_of", ""))
    if case is None:
        stops = caring.of(session, person).hands_nothing_out
        flash(
            _("Nothing is handed out to you now, as the queue says.") if stops else _("Nothing else waits for you. Thank you for being here."), "good"
        )
        return redirect("/moderation", 303)
    flash(_(TAKEN), "good")
    return redirect(f"/moderation/cases/{case.id}", 303)


@blueprint.get("/moderation/decided")
@moderator
def decided() -> str:
    """Show what others have decided, for a second look."""
    decisions = queries.decided_page(db.session(), acting_member(), read_cursor("decided"))
    return page("moderation/decided.html", decisions=decisions, scope="decided", own=False, reasons=reasons.BY_KEY, here="queue")


@blueprint.get("/moderation/mine")
@moderator
def mine() -> str:
    """Show a moderator's own decisions."""
    session, person = db.session(), acting_member()
    scope = f"decided by {person.account_id}"
    decisions = queries.decided_by(session, person, read_cursor(scope))
    return page("moderation/decided.html", decisions=decisions, scope=scope, own=True, reasons=reasons.BY_KEY, here="queue")
