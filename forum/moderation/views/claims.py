"""Reviewed claims as moderators see them: what waits to be confirmed, writing one, a new look, and what is suggested beside a case."""

from dataclasses import dataclass

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts.current import acting_member
from forum.core.errors import Invalid
from forum.core.words import _
from forum.moderation.models import Case, Flag
from forum.moderation.service import claims as keeping
from forum.moderation.views import blueprint
from forum.moderation.views.claim_forms import ROOM, ClaimForm
from forum.notes import verdicts
from forum.notes.models import ClaimState, ReviewedClaim
from forum.notes.service import claims
from forum.web import limits
from forum.web.access import moderator
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@dataclass(frozen=True, slots=True)
class Suggested:
    """A reviewed claim beside a case."""

    claim: ReviewedClaim
    due: bool
    likely: bool
    """Whether it is shown at once; what is less alike stays folded."""


@blueprint.get("/moderation/claims")
@moderator
def kept_claims() -> str:
    """List claims: those that wait to be confirmed, those that should be looked at again, and those that were taken out."""
    session = db.session()
    due = [row for row in claims.listed(session) if claims.is_due(row)]
    groups = {"waits": claims.listed(session, ClaimState.WAITS), "due": due, "out": claims.listed(session, ClaimState.WITHDRAWN)}
    return page("moderation/claims.html", groups=groups, here="queue")


@blueprint.route("/moderation/claims/new", methods=["GET", "POST"])
@moderator
def write_claim() -> ResponseReturnValue:
    """Write down what was found about a claim, or look anew at one that was looked at before."""
    session, person = db.session(), acting_member()
    if request.method == "GET":
        again = request.args.get("again", "")
        return _form(ClaimForm.of(claims.get(session, again)) if again else ClaimForm(data={"review_by": claims.usual_day()}))
    form = ClaimForm.sent()
    limits.spend("edit", person.account_id)
    try:
        row = claims.write(session, person, form.review())
    except Invalid as error:
        form.complain(error)
        return invalid(_form(form))
    flash(_("Thank you. It can be read once another moderator has confirmed it."), "good")
    return redirect(f"/moderation/claims/{row.id}", 303)


@blueprint.get("/moderation/claims/<claim_id>")
@moderator
def kept_claim(claim_id: str) -> str:
    """Show a claim, whatever its state, with what can be done with it."""
    session = db.session()
    row = claims.get(session, claim_id)
    earlier = claims.get(session, row.replaces_id) if row.replaces_id else None
    return page("moderation/claim.html", row=row, earlier=earlier, may_confirm=claims.may_confirm(session, acting_member(), row), here="queue")


@blueprint.post("/moderation/claims/<claim_id>/confirm")
@moderator
def confirm_claim(claim_id: str) -> ResponseReturnValue:
    """Confirm a claim that somebody else has written."""
    keeping.confirm(db.session(), acting_member(), claims.get(db.session(), claim_id))
    flash(_("Confirmed. Everybody can read it now."), "good")
    return redirect(f"/moderation/claims/{claim_id}", 303)


@blueprint.post("/moderation/claims/<claim_id>/withdraw")
@moderator
def withdraw_claim(claim_id: str) -> ResponseReturnValue:
    """Take a claim out of the list."""
    keeping.withdraw(db.session(), acting_member(), claims.get(db.session(), claim_id))
    flash(_("Taken out. It can be brought back here."), "good")
    return redirect(f"/moderation/claims/{claim_id}", 303)


@blueprint.post("/moderation/claims/<claim_id>/back")
@moderator
def bring_claim_back(claim_id: str) -> ResponseReturnValue:
    """Let a claim that was taken out wait again to be confirmed."""
    claims.bring_back(db.session(), acting_member(), claims.get(db.session(), claim_id))
    flash(_("It waits again until a moderator who did not write it has confirmed it."), "good")
    return redirect(f"/moderation/claims/{claim_id}", 303)


def suggested(session: Session, case: Case, flags: list[Flag]) -> list[Suggested]:
    """Return what is suggested beside a case."""
    found = keeping.suggest(session, case, [flag.sentence for flag in flags if flag.sentence])
    return [Suggested(one.claim, claims.is_due(one.claim), one.is_likely) for one in found]


def _form(form: ClaimForm) -> str:
    hints = {str(key): _(words) for key, words in verdicts.LONGER.items()}
    return page("moderation/claim_new.html", form=form, hints=hints, room=range(1, ROOM + 1), here="queue")
