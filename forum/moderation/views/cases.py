"""One case: looking at it, having it in hand, deciding, and what follows. Who may is asked by the services.

The pages are open to every member, because somebody outside the team judges what nobody in it may; everybody else is refused.
"""

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts.current import acting_member
from forum.accounts.members import Member
from forum.accounts.policy import require_moderator
from forum.core.errors import Conflict, Invalid
from forum.core.words import _, later
from forum.moderation import queries, reasons
from forum.moderation.forms import ConsequenceForm, DecideForm
from forum.moderation.models import SETTLED, Case
from forum.moderation.service import caring, claiming, consequences, deciding, escalating, team, wording
from forum.moderation.views import blueprint, shown
from forum.moderation.views.claims import suggested
from forum.resources.agreements import AGREEMENTS
from forum.web.access import member, moderator
from forum.web.database import db
from forum.web.templating import page

RULES = {agreement.key: agreement.sentence for agreement in AGREEMENTS}

TAKEN = later("It is yours for a quarter of an hour. If it is not for you, give it back: nobody asks why.")


@blueprint.get("/moderation/outside")
@member
def outside() -> str:
    """Show the reviewer from outside what nobody in the team may judge."""
    session, person = _judge()
    cases = team.waiting_for_outside(session, person)
    return page("moderation/outside.html", rows=shown.rows(session, person, cases), here="me")


@blueprint.get("/moderation/cases/<case_id>")
@member
def case(case_id: str) -> str:
    """Show a case."""
    return _page(case_id, None)


@blueprint.post("/moderation/cases/<case_id>/claim")
@member
def claim(case_id: str) -> ResponseReturnValue:
    """Take a case in hand; whoever comes too late reads what became of it."""
    session, person = _judge()
    try:
        caring.take(session, person, _case(session, person, case_id))
    except Conflict as error:
        session.rollback()
        return _page(case_id, None, error.sentence, anew=True), 409
    flash(_(TAKEN), "good")
    return redirect(f"/moderation/cases/{case_id}", 303)


@blueprint.post("/moderation/cases/<case_id>/release")
@member
def release(case_id: str) -> ResponseReturnValue:
    """Give a case back."""
    session, person = _judge()
    deciding.release(session, person, _case(session, person, case_id))
    flash(_("It is back in the queue."), "good")
    return redirect("/moderation" if person.is_moderator else "/moderation/outside", 303)


@blueprint.post("/moderation/cases/<case_id>/escalate")
@moderator
def escalate(case_id: str) -> ResponseReturnValue:
    """Ask a lead to look at a case."""
    session, person = db.session(), acting_member()
    escalating.escalate(session, person, _case(session, person, case_id))
    flash(_("A lead looks at it now. Thank you for asking."), "good")
    return redirect("/moderation", 303)


@blueprint.post("/moderation/cases/<case_id>/undo")
@member
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
@member
def decide(case_id: str) -> ResponseReturnValue:
    """Decide a case, or keep it for longer with the words that are typed so far."""
    session, person = _judge()
    form = DecideForm.sent()
    case = queries.get_case(session, case_id)
    if "more" in request.form:
        deciding.claim(session, person, case)
        return _page(case_id, form, anew=True)
    if "insert" in request.form:
        claiming.stay_at_work(session, person, case.id)
        form.reason.data = wording.begun_with(session, request.form.get("ready", ""), form.reason.data or "")
        return _page(case_id, form)
    try:
        deciding.decide(session, person, case, *form.words, version=form.version.data or 0, seen=form.seen.data, **form.besides)
    except Invalid as error:
        form.complain(error)
        return _page(case_id, form), 422
    except Conflict as error:
        session.rollback()
        return _page(case_id, form, error.sentence, anew=True), 409
    caring.note_act(session, person)
    flash(_said(case), "good")
    return redirect(f"/moderation/cases/{case_id}", 303)


def _said(case: Case) -> str:
    if case.state not in SETTLED:
        return _("Thank you. Somebody else says now what they think, and does not see what you have said.")
    if not queries.in_hand(case):
        return _("Decided. The people concerned are told.")
    return _("Decided. The people concerned are told. For a quarter of an hour you can take it back on this page.")


def _judge() -> tuple[Session, Member]:
    """Return who acts, if they may judge cases at all.

    :raises Refused: for everybody but moderators and the reviewer from outside.
    """
    session, person = db.session(), acting_member()
    if not team.is_outside(session, person):
        require_moderator(person)
    return session, person


def _case(session: Session, person: Member, case_id: str) -> Case:
    case = queries.get_case(session, case_id)
    shown.require_may_look(session, person, case)
    return case


def _act(case_id: str, do: Callable[[Session, Member, Case], None], said: str) -> ResponseReturnValue:
    session, person = _judge()
    do(session, person, _case(session, person, case_id))
    flash(said, "good")
    return redirect(f"/moderation/cases/{case_id}", 303)


def _page(case_id: str, form: DecideForm | None, conflict: str = "", *, anew: bool = False) -> str:
    """Show a case with its form; after a conflict, with what has changed and with the words that were typed.

    :param conflict: what stood in the way, or empty.
    :param anew: whether the moderator has now seen the case as it is, and not as it was when the form was opened.
    """
    session, person = _judge()
    found = shown.case_page(session, person, queries.get_case(session, case_id))
    form = form or DecideForm()
    held = found.subject is not None and found.subject.state == "held"
    wherever = found.subject is not None and found.subject.only_hidden
    hints = form.offer(found.outcomes, held=held, wherever=wherever, alone=found.alone)
    choosing = ConsequenceForm()
    choosing.offer(alone=found.after is not None and found.after.alone)
    if anew or request.method == "GET":
        form.version.process_data(found.case.version)
        form.seen.process_data(found.subject.revision if found.subject else None)
        form.version.raw_data = form.seen.raw_data = None
    beside = suggested(session, found.case, found.flags)
    around = {"hints": hints, "conflict": conflict, "suggestions": beside, "rules": RULES, "reasons": reasons.BY_KEY, "here": "queue"}
    return page("moderation/case.html", found=found, form=form, choosing=choosing, **around)
