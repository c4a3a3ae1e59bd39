"""Joining, and the page that welcomes whoever has joined or come back."""

from flask import current_app, request
from flask.typing import ResponseReturnValue

from forum.accounts import aliases
from forum.accounts.forms import JoinForm, NameForm
from forum.accounts.members import Member
from forum.accounts.service import closing, joining, sessions
from forum.accounts.views import blueprint
from forum.core import names
from forum.core.errors import Invalid
from forum.web import limits, session
from forum.web.access import public
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.route("/join", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    """Open an account, and show the recovery codes this once."""
    sign_up = current_app.config["SETTINGS"].sign_up
    form = JoinForm.sent() if request.method == "POST" else JoinForm.asked()
    if request.method == "GET":
        sign_up = "closed" if closing.day(db.session()) else sign_up
        return page("accounts/join.html", form=form, sign_up=sign_up, passphrase=_drawn_passphrase())
    limits.spend_for_address()
    if form.validate():
        try:
            joined = joining.join(
                db.session(),
                sign_in_name=form.name.data,
                passphrase=form.passphrase.data,
                agreed_to=current_app.extensions["agreements_version"],
                code=form.code.data or "",
                sign_up=sign_up,
            )
        except Invalid as error:
            form.complain(error)
        else:
            return welcome(joined.member, joined.codes, new=True)
    return invalid(page("accounts/join.html", form=form, sign_up=sign_up, passphrase=_drawn_passphrase()))


def welcome(person: Member, codes: list[str], *, new: bool) -> ResponseReturnValue:
    """Sign somebody in and show their recovery codes this once; who has no name yet chooses one on the same page."""
    session.begin(sessions.open_session(db.session(), person), person, stays=False)
    named = None if new else aliases.named(db.session(), person)
    form = None if named else NameForm(data={"name": aliases.free_name(db.session())})
    return page("accounts/codes.html", codes=codes, new=new, form=form)


def _drawn_passphrase() -> str:
    return names.draw_passphrase()
