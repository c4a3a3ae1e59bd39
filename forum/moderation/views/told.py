"""What is told about decisions: to everybody in the public log, and to the people concerned."""

from datetime import date
from typing import Any

from forum.accounts.current import acting_member
from forum.boards.models import Post
from forum.core.days import full
from forum.moderation import measures, queries, reasons, statements, subjects
from forum.moderation.models import Part
from forum.moderation.service import appealing, records
from forum.moderation.service import log as public_log
from forum.moderation.views import blueprint
from forum.notes.models import ContextNote
from forum.resources.agreements import cited
from forum.web.access import member, public
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/log")
@public
def log() -> str:
    """Show every line of the log, without anybody's name or words, and the mark with which it ends."""
    lines = queries.log_page(db.session(), read_cursor("log"))
    return page("moderation/log.html", lines=lines, reasons=reasons.BY_KEY, head=public_log.head(db.session()))


@blueprint.app_template_global("statement_of_note")
def statement_of_note(note: ContextNote, post: Post) -> statements.Statement:
    """Return what the author of a post is owed to know of a note that stands with it, for the page of the note."""
    return statements.for_labelled(note, post)


@blueprint.get("/decisions")
@public
def decisions() -> str:
    """Show every decision that holds or has held, with what it stands on, and nobody's name or words."""
    found = queries.public_decisions(db.session(), read_cursor("public decisions"))
    return page("moderation/public_decisions.html", decisions=found, reasons=reasons.BY_KEY, cited=cited, for_others=measures.for_others)


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
    statement = statements.for_author(session, found) if is_author else statements.for_flagger(found)
    taken = [(kind, "" if until == date.max else full(until)) for kind, until in records.taken_by(session, person, found)] if is_author else []
    return page(
        "moderation/decision.html",
        decision=found,
        subject=subject,
        is_author=is_author,
        taken=taken,
        statement=statement,
        own_appeal=queries.own_appeal(session, person, found.case_id),
        may_appeal=appealing.may_file(found) and (found.for_author or not is_author),
        reasons=reasons.BY_KEY,
        here="me",
    )
