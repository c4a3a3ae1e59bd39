"""The list of names a member has muted and of replies that wait, the ways back, and the sign of a break."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.accounts.service import muting
from forum.accounts.views import blueprint
from forum.core.words import _
from forum.web import limits
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.get("/me/muted")
@member
def muted() -> str:
    """List the names a member has muted, and those whose replies wait."""
    session, person = db.session(), acting_member()
    mutes, contact_limits = muting.mutes_of(session, person), muting.contact_limits_of(session, person)
    return page("accounts/muted.html", mutes=mutes, contact_limits=contact_limits, here="me")


@blueprint.post("/me/muted/<mute_id>/end")
@member
def unmute(mute_id: str) -> ResponseReturnValue:
    """Read a name again."""
    muting.unmute(db.session(), acting_member(), mute_id)
    flash(_("You read that name again."), "good")
    return redirect("/me/muted", 303)


@blueprint.post("/me/waiting-replies/<limit_id>/end")
@member
def lift_contact_limit(limit_id: str) -> ResponseReturnValue:
    """Let somebody's replies appear at once again."""
    muting.lift_contact_limit(db.session(), acting_member(), limit_id)
    flash(_("New replies appear at once again. What waits already is still looked at."), "good")
    return redirect("/me/muted", 303)


@blueprint.post("/me/names/<alias_id>/break")
@member
def take_break(alias_id: str) -> ResponseReturnValue:
    """Put the sign of a break at one name, or take it away."""
    person = acting_member()
    limits.spend("edit", person.account_id)
    alias = muting.set_break(db.session(), person, alias_id, on=request.form.get("on") == "y")
    flash(
        _("%(name)s is taking a break. Take all the time you need.", name=alias.name)
        if alias.on_break
        else _("Welcome back, %(name)s.", name=alias.name),
        "good",
    )
    return redirect("/me", 303)
