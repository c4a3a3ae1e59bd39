"""What is told about decisions: to everybody in the public log, and to the people concerned."""

from typing import Any

from forum.accounts.current import acting_member
from forum.core.days import full
from forum.moderation import queries, reasons, subjects
from forum.moderation.models import Part
from forum.moderation.service import records
from forum.moderation.views import blueprint
from forum.resources.agreements import AGREEMENTS
from forum.web.access import member, public
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page

RULES = {agreement.key: agreement for agreement in AGREEMENTS}


@blueprint.get("/log")
@public
def log() -> str:
    """Show every decision, without anybody's name or words."""
    lines = queries.log_page(db.session(), read_cursor("log"))
    return page("moderation/log.html", lines=lines, reasons=reasons.BY_KEY)


@blueprint.get("/me/decisions")
@member
def my_decisions() -> str:
    """List the decisions about a member's own posts."""
    session, person = db.session(), acting_member()
    scope = f"decisions {person.account_id}"
    decisions = queries.my_decisions(session, person, read_cursor(scope))
    return page("moderation/decisions.html", decisions=decisions, scope=scope, here="me")


@blueprint.get("/decisions/<decision_id>")
@member
def decision(decision_id: str) -> str:
    """Show one decision to its author or to somebody who flagged."""
    session, person = db.session(), acting_member()
    found, part = queries.decision_for(session, person, decision_id)
    subject: Any = subjects.find(session, found.case.kind, found.case.subject_id, person)
    is_author = part == Part.AUTHOR
    taken = [(kind, full(until)) for kind, until in records.taken_by(session, person, found)] if is_author else []
    return page(
        "moderation/decision.html",
        decision=found,
        subject=subject,
        is_author=is_author,
        taken=taken,
        rule=RULES.get(found.rule),
        reasons=reasons.BY_KEY,
        here="me",
    )
