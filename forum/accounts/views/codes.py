"""One-time codes: using one as a member, and making invitations."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.current import acting_member
from forum.accounts.forms import CodeForm
from forum.accounts.models import Role
from forum.accounts.service import joining
from forum.accounts.views import blueprint
from forum.core.errors import Invalid
from forum.core.words import _, later
from forum.web import limits
from forum.web.access import member, moderator
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page

ROLES = {Role.MEMBER: later("member"), Role.MODERATOR: later("moderator"), Role.ADMINISTRATOR: later("administrator")}


@blueprint.route("/me/code", methods=["GET", "POST"])
@member
def code() -> ResponseReturnValue:
    """Use a set-up code or an invitation to moderate, as somebody who has joined already."""
    form = CodeForm.sent() if request.method == "POST" else CodeForm()
    if request.method == "POST" and form.validate():
        person = acting_member()
        limits.spend("account", person.account_id)
        try:
            role = joining.use_code(db.session(), person, form.code.data)
        except Invalid as error:
            form.complain(error)
        else:
            flash(_("Done: your role here is %(role)s now.", role=_(ROLES[Role(role)])), "good")
            return redirect("/me", 303)
    shown = page("accounts/code.html", form=form)
    return invalid(shown) if request.method == "POST" else shown


@blueprint.route("/me/invitations", methods=["GET", "POST"])
@moderator
def invitations() -> ResponseReturnValue:
    """Make a one-time invitation for a member, or as one who runs the forum for a moderator, and show it this once."""
    code, person = None, acting_member()
    if request.method == "POST":
        limits.spend("invitation", person.account_id)
        for_moderator = request.form.get("role") == "moderator" and person.is_staff
        code = joining.invite(db.session(), Role.MODERATOR if for_moderator else Role.MEMBER)
    return page("accounts/invitations.html", code=code)
