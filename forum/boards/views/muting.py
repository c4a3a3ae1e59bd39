"""Reading no more of a name, and letting replies by somebody wait, asked for from a post of theirs. The list is in `forum.accounts`."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.current import acting_member
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import muting
from forum.boards import queries
from forum.boards.forms import MuteForm
from forum.boards.models import Post
from forum.boards.service import voices
from forum.boards.views import blueprint, places
from forum.core.words import _
from forum.web import limits
from forum.web.access import member
from forum.web.database import db
from forum.web.templating import page


@blueprint.route("/p/<post_id>/mute", methods=["GET", "POST"])
@member
def mute(post_id: str) -> ResponseReturnValue:
    """Mute the name of a post, after a page that says what that does and what it does not."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    muting.require_may_mute(session, person, post.alias)
    protected = _protected(session, person, post)
    if request.method == "GET":
        found = muting.mute_of(session, person, post.alias_id)
        limited = protected is not None and muting.has_limited(session, person, protected, post.alias)
        about = {"mute": found, "protected": protected, "limited": limited}
        return page("boards/mute.html", form=MuteForm(), post=post, thread=post.thread, **about, here="boards")
    limits.spend("edit", person.account_id)
    muting.mute(session, person, post.alias)
    if MuteForm.sent().contact.data and protected is not None:
        muting.limit_contact(session, person, protected, post.alias)
    flash(_("You have muted %(name)s. Your page has the list, and the way back.", name=post.alias.name), "good")
    return redirect(places.of_post(session, post), 303)


def _protected(session: Session, person: Member, post: Post) -> Alias | None:
    """Return the name that replies would be held up to: the one the member has in this thread, or their usual one."""
    return voices.spoken_as(session, person, post.thread) or aliases.named(session, person)
