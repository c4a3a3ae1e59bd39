"""Flagging a post, and a member's own flags."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.accounts.current import acting_member
from forum.core.errors import Invalid
from forum.core.words import _
from forum.moderation import policy, queries, reasons, subjects
from forum.moderation.forms import FlagForm
from forum.moderation.models import Flag
from forum.moderation.service import flagging
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import member
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page

HINTS = {reason.key: reason.hint for reason in reasons.REASONS}


@blueprint.route("/p/<post_id>/flag", methods=["GET", "POST"])
@member
def flag(post_id: str) -> ResponseReturnValue:
    """Flag a post."""
    session, person = db.session(), acting_member()
    subject = subjects.of("post").load(session, post_id, person)
    form = FlagForm.sent() if request.method == "POST" else FlagForm.fresh()
    around = {
        "form": form,
        "subject": subject,
        "hints": {key: _(hint) for key, hint in HINTS.items()},
        "html": Markup(subject.html),  # noqa: S704  # made by core.markup
        "here": "boards",
    }
    if request.method == "GET":
        policy.require_may_flag(subject.state, own=subjects.author_account(session, subject) == person.account_id)
        return page("moderation/flag.html", **around)
    limits.spend("flag", person.account_id)
    typed = {"sentence": form.sentence.data or "", "why": form.why.data or "", "source": form.source.data or ""}
    try:
        sent = flagging.flag(session, person, "post", post_id, reason=form.reason.data or "", flag_id=form.made_id(), **typed)
    except Invalid as error:
        form.complain(error)
        return invalid(page("moderation/flag.html", **around))
    flash(_thanks(sent), "good")
    return redirect(f"/p/{post_id}", 303)


@blueprint.get("/me/flags")
@member
def my_flags() -> str:
    """List a member's own flags and what became of them."""
    session, person = db.session(), acting_member()
    scope = f"flags {person.account_id}"
    flags = queries.my_flags(session, person, read_cursor(scope))
    decisions = queries.decisions_on_cases(session, [flag.case for flag in flags.rows])
    in_hand = {flag.case_id for flag in flags.rows if queries.in_hand(flag.case)}
    return page("moderation/flags.html", flags=flags, decisions=decisions, in_hand=in_hand, reasons=reasons.BY_KEY, scope=scope, here="me")


@blueprint.post("/me/flags/<flag_id>/withdraw")
@member
def withdraw(flag_id: str) -> ResponseReturnValue:
    """Take an own flag back."""
    flagging.withdraw(db.session(), acting_member(), flag_id)
    flash(_("Your flag is taken back."), "good")
    return redirect("/me/flags", 303)


def _thanks(sent: Flag) -> str:
    if sent.reason == reasons.DANGER:
        return _(
            "Thank you for looking out for them. A moderator sees this first. Nobody here can find out where they are, so a few kind words from"
            " you in the thread may be the quickest help there is. You are not responsible for them on your own."
        )
    if sent.alias_id is None:
        return _("Thank you. A moderator looks at it. Nobody is told that it was you.")
    return _("Thank you. A moderator looks at it, and your notices will tell you what came of it. Nobody is told that it was you.")
