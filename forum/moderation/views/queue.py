"""The queue, one case, and what a moderator does with it."""

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts.current import acting_member
from forum.accounts.members import Member
from forum.core.errors import Conflict, Invalid
from forum.core.words import _, later
from forum.moderation import queries, reasons
from forum.moderation.forms import ConsequenceForm, DecideForm
from forum.moderation.models import Case
from forum.moderation.service import assigning, consequences, deciding
from forum.moderation.views import blueprint, shown
from forum.resources.agreements import AGREEMENTS
from forum.web.access import moderator
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.templating import page

RULES = {agreement.key: agreement.sentence for agreement in AGREEMENTS}

TAKEN = later("It is yours for a quarter of an hour. If it is not for you, give it back: nobody asks why.")


@blueprint.get("/moderation")
@moderator
def queue() -> str:
    """Show what waits."""
    session, person = db.session(), acting_member()
    cases = queries.queue_page(session, person, read_cursor("queue"))
    return page("moderation/queue.html", cases=cases, rows=shown.rows(session, person, cases.rows), here="queue")


@blueprint.post("/moderation/next")
@moderator
def take_next() -> ResponseReturnValue:
    """Take the first case that nobody has in hand; one that is given back goes behind the others."""
    case = assigning.take_next(db.session(), acting_member(), instead_of=request.form.get("instead_of", ""))
    if case is None:
        flash(_("Nothing else waits for you. Thank you for being here."), "good")
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


@blueprint.get("/moderation/cases/<case_id>")
@moderator
def case(case_id: str) -> str:
    """Show a case."""
    return _page(case_id, None)


@blueprint.post("/moderation/cases/<case_id>/claim")
@moderator
def claim(case_id: str) -> ResponseReturnValue:
    """Take a case in hand."""
    return _act(case_id, deciding.claim, _(TAKEN))


@blueprint.post("/moderation/cases/<case_id>/release")
@moderator
def release(case_id: str) -> ResponseReturnValue:
    """Give a case back."""
    session, person = db.session(), acting_member()
    deciding.release(session, person, _case(session, person, case_id))
    flash(_("It is back in the queue."), "good")
    return redirect("/moderation", 303)


@blueprint.post("/moderation/cases/<case_id>/undo")
@moderator
def undo(case_id: str) -> ResponseReturnValue:
    """Take an own decision back."""
    return _act(case_id, deciding.undo, _("Your decision is taken back, and the case is in your hand again."))


@blueprint.post("/moderation/cases/<case_id>/consequence")
@moderator
def choose(case_id: str) -> ResponseReturnValue:
    """Choose what else follows from hiding something."""
    session, person = db.session(), acting_member()
    form = ConsequenceForm.sent()
    consequences.choose(session, person, _case(session, person, case_id), form.choice.data or "")
    if form.choice.data == consequences.NOTHING:
        flash(_("Nothing more was taken. Thank you."), "good")
        return redirect("/moderation", 303)
    flash(_("Done, and they are told. Taking your decision back gives it back too."), "good")
    return redirect(f"/moderation/cases/{case_id}", 303)


@blueprint.post("/moderation/cases/<case_id>/decide")
@moderator
def decide(case_id: str) -> ResponseReturnValue:
    """Decide a case, or keep it for longer with the words that are typed so far."""
    session, person = db.session(), acting_member()
    form = DecideForm.sent()
    case = queries.get_case(session, case_id)
    if "more" in request.form:
        deciding.claim(session, person, case)
        return _page(case_id, form, anew=True)
    words = (form.outcome.data or "", form.reason.data or "", form.rule.data or "")
    try:
        deciding.decide(session, person, case, *words, version=form.version.data or 0, seen=form.seen.data, notes=form.notes.data or ())
    except Invalid as error:
        form.complain(error)
        return _page(case_id, form), 422
    except Conflict as error:
        session.rollback()
        return _page(case_id, form, error.sentence, anew=True), 409
    flash(_("Decided. The people concerned are told. For a quarter of an hour you can take it back on this page."), "good")
    return redirect(f"/moderation/cases/{case_id}", 303)


def _case(session: Session, person: Member, case_id: str) -> Case:
    case = queries.get_case(session, case_id)
    shown.require_may_look(session, person, case)
    return case


def _act(case_id: str, do: Callable[[Session, Member, Case], None], said: str) -> ResponseReturnValue:
    session, person = db.session(), acting_member()
    do(session, person, _case(session, person, case_id))
    flash(said, "good")
    return redirect(f"/moderation/cases/{case_id}", 303)


def _page(case_id: str, form: DecideForm | None, conflict: str = "", *, anew: bool = False) -> str:
    """Show a case with its form; after a conflict, with what has changed and with the words that were typed.

    :param conflict: what stood in the way, or empty.
    :param anew: whether the moderator has now seen the case as it is, and not as it was when the form was opened.
    """
    session, person = db.session(), acting_member()
    found = shown.case_page(session, person, queries.get_case(session, case_id))
    form = form or DecideForm()
    hints = form.offer(found.outcomes, held=found.subject is not None and found.subject.state == "held")
    if anew or request.method == "GET":
        form.version.process_data(found.case.version)
        form.seen.process_data(found.subject.revision if found.subject else None)
        form.version.raw_data = form.seen.raw_data = None
    around = {"hints": hints, "conflict": conflict, "rules": RULES, "reasons": reasons.BY_KEY, "here": "queue"}
    return page("moderation/case.html", found=found, form=form, choosing=ConsequenceForm(), **around)
