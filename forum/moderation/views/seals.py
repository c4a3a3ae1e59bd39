"""Lifting a seal for a legal demand, and what a member is told of it later."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.core.errors import Invalid
from forum.core.words import _
from forum.moderation import queries
from forum.moderation.forms import SealForm
from forum.moderation.service import approving, lifting
from forum.moderation.views import blueprint, shown
from forum.resources.promises import SEAL_TOLD_DAYS
from forum.web.access import member, moderator, staff
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.get("/moderation/seals")
@moderator
def seals() -> str:
    """List the requests to lift a seal."""
    found = lifting.requests(db.session(), acting_member())
    return page("moderation/seals.html", requests=found, reasons=lifting.REASONS, here="queue")


@blueprint.route("/moderation/seals/new", methods=["GET", "POST"])
@staff
def new_seal() -> ResponseReturnValue:
    """Ask to lift a seal."""
    form = SealForm.sent()
    if request.method == "GET":
        return page("moderation/seal_new.html", form=form, days=SEAL_TOLD_DAYS, here="queue")
    try:
        made = lifting.request(db.session(), acting_member(), form.name.data or "", form.reason.data or "", form.words.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(page("moderation/seal_new.html", form=form, days=SEAL_TOLD_DAYS, here="queue"))
    flash(_("Your request stands. Somebody else must say yes to it before anything is shown."), "good")
    return redirect(f"/moderation/seals/{made.id}", 303)


@blueprint.get("/moderation/seals/<lifting_id>")
@moderator
def seal(lifting_id: str) -> str:
    """Show a request to lift a seal."""
    session, person = db.session(), acting_member()
    found = shown.seal_page(session, person, lifting.get(session, person, lifting_id))
    return page("moderation/seal.html", found=found, days=SEAL_TOLD_DAYS, here="queue")


@blueprint.post("/moderation/seals/<lifting_id>/approve")
@moderator
def approve_seal(lifting_id: str) -> ResponseReturnValue:
    """Say yes to lifting a seal."""
    session, person = db.session(), acting_member()
    lifting.approve(session, person, lifting.get(session, person, lifting_id))
    flash(_("Your yes is noted."), "good")
    return redirect(f"/moderation/seals/{lifting_id}", 303)


@blueprint.post("/moderation/seals/<lifting_id>/withdraw")
@moderator
def withdraw_seal(lifting_id: str) -> ResponseReturnValue:
    """Take a yes back."""
    session, person = db.session(), acting_member()
    approving.withdraw(session, person, lifting.get(session, person, lifting_id).id)
    flash(_("Your yes is taken back."), "good")
    return redirect(f"/moderation/seals/{lifting_id}", 303)


@blueprint.post("/moderation/seals/<lifting_id>/lift")
@staff
def lift_seal(lifting_id: str) -> str:
    """Show what is known, once; it stands on this page alone and is not kept."""
    session, person = db.session(), acting_member()
    names = lifting.lift(session, person, lifting.get(session, person, lifting_id))
    return page("moderation/seal_lifted.html", names=names, days=SEAL_TOLD_DAYS, here="queue")


@blueprint.get("/me/seals")
@member
def my_seals() -> str:
    """Tell a member of seals of theirs that were lifted."""
    told = queries.told_liftings(db.session(), acting_member())
    return page("moderation/seals_told.html", told=told, reasons=lifting.REASONS, here="me")
