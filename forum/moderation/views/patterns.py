"""Patterns: a member says that several names are one person, and two moderators look."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.current import acting_member
from forum.accounts.members import Member
from forum.core.errors import Invalid
from forum.core.words import _
from forum.moderation import queries
from forum.moderation.forms import PatternDecideForm, PatternForm
from forum.moderation.service import approving, patterns
from forum.moderation.views import blueprint, shown
from forum.web import limits
from forum.web.access import member, moderator
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.get("/patterns")
@member
def my_patterns() -> str:
    """List what a member has told of several names, and what became of it."""
    session, person = db.session(), acting_member()
    found = [shown.own_pattern(session, pattern) for pattern in queries.my_patterns(session, person)]
    return page("moderation/patterns.html", patterns=found, here="me")


@blueprint.route("/patterns/new", methods=["GET", "POST"])
@member
def new_pattern() -> ResponseReturnValue:
    """Say that several names are one person."""
    session, person = db.session(), acting_member()
    own = aliases.all_of(session, person)
    form = PatternForm.sent() if request.method == "POST" else PatternForm.fresh()
    form.offer([(alias.id, alias.name) for alias in own], shown.answers(session, person))
    if request.method == "GET":
        return page("moderation/pattern_new.html", form=form, own=own, here="me")
    limits.spend("pattern", person.account_id)
    chosen = form.own.data or (own[0].id if len(own) == 1 else "")
    posts = [*(form.met.data or []), *patterns.linked_posts(form.links.data or "")]
    try:
        patterns.tell(session, person, form.made_id(), chosen, posts, form.words.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(page("moderation/pattern_new.html", form=form, own=own, here="me"))
    flash(_("Thank you for telling us. Two volunteers look at it, and your notices will tell you what was decided."), "good")
    return redirect("/patterns", 303)


@blueprint.get("/moderation/patterns")
@moderator
def open_patterns() -> str:
    """Show the patterns that wait."""
    return page("moderation/patterns_open.html", patterns=patterns.waiting(db.session(), acting_member()), here="queue")


@blueprint.get("/moderation/patterns/<pattern_id>")
@moderator
def pattern(pattern_id: str) -> str:
    """Show a pattern."""
    return _page(db.session(), acting_member(), pattern_id, PatternDecideForm())


@blueprint.post("/moderation/patterns/<pattern_id>/approve")
@moderator
def approve_pattern(pattern_id: str) -> ResponseReturnValue:
    """Say yes to asking the software."""
    session, person = db.session(), acting_member()
    patterns.approve(session, person, patterns.get(session, person, pattern_id))
    flash(_("Your yes is noted."), "good")
    return redirect(f"/moderation/patterns/{pattern_id}", 303)


@blueprint.post("/moderation/patterns/<pattern_id>/withdraw")
@moderator
def withdraw_pattern(pattern_id: str) -> ResponseReturnValue:
    """Take a yes back."""
    session, person = db.session(), acting_member()
    approving.withdraw(session, person, patterns.get(session, person, pattern_id).id)
    flash(_("Your yes is taken back."), "good")
    return redirect(f"/moderation/patterns/{pattern_id}", 303)


@blueprint.post("/moderation/patterns/<pattern_id>/ask")
@moderator
def ask_pattern(pattern_id: str) -> ResponseReturnValue:
    """Ask the software, once."""
    session, person = db.session(), acting_member()
    patterns.ask(session, person, patterns.get(session, person, pattern_id))
    return redirect(f"/moderation/patterns/{pattern_id}", 303)


@blueprint.post("/moderation/patterns/<pattern_id>/decide")
@moderator
def decide_pattern(pattern_id: str) -> ResponseReturnValue:
    """Close a pattern with words for whoever opened it."""
    session, person = db.session(), acting_member()
    form = PatternDecideForm.sent()
    try:
        patterns.decide(session, person, patterns.get(session, person, pattern_id), form.reason.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(_page(session, person, pattern_id, form))
    flash(_("Closed. Whoever told us reads your words."), "good")
    return redirect("/moderation/patterns", 303)


def _page(session: Session, person: Member, pattern_id: str, form: PatternDecideForm) -> str:
    found = patterns.get(session, person, pattern_id)
    return page("moderation/pattern.html", found=shown.pattern_page(session, person, found), form=form, here="queue")
