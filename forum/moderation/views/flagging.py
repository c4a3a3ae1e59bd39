"""Flagging a thing, for members and for visitors, and a member's own flags."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.accounts.current import acting_member, current_member
from forum.accounts.members import Member
from forum.boards import queries as boards
from forum.core import sentences
from forum.core.errors import Invalid
from forum.core.words import _
from forum.moderation import policy, queries, reasons, subjects
from forum.moderation.forms import FlagForm
from forum.moderation.models import Flag
from forum.moderation.service import flagging, receipts, saying
from forum.moderation.subjects import Subject
from forum.moderation.views import blueprint
from forum.web import limits
from forum.web.access import member, public
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page

HINTS = {reason.key: reason.hint for reason in reasons.REASONS}

MOST_OFFERED = 60
"""How many sentences of a text can be chosen; any other can be copied."""


@blueprint.route("/p/<post_id>/flag", methods=["GET", "POST"])
@public
def flag(post_id: str) -> ResponseReturnValue:
    """Flag a post."""
    return _flag("post", post_id)


@blueprint.route("/t/<thread_id>/flag", methods=["GET", "POST"])
@public
def flag_thread(thread_id: str) -> ResponseReturnValue:
    """Flag a thread as a whole."""
    return _flag("thread", boards.get_thread(db.session(), thread_id, current_member()).id)


@blueprint.route("/notes/<note_id>/flag", methods=["GET", "POST"])
@public
def flag_note(note_id: str) -> ResponseReturnValue:
    """Flag a context note."""
    return _flag("note", note_id)


@blueprint.route("/p/<post_id>/name/flag", methods=["GET", "POST"])
@public
def flag_name(post_id: str) -> ResponseReturnValue:
    """Flag the name that a post stands under."""
    return _flag("name", boards.get_post(db.session(), post_id, current_member()).alias_id)


@blueprint.get("/me/flags")
@member
def my_flags() -> str:
    """List a member's own flags and what became of them."""
    session, person = db.session(), acting_member()
    scope = f"flags {person.account_id}"
    flags = queries.my_flags(session, person, read_cursor(scope))
    decisions = queries.decisions_on_cases(session, [flag.case for flag in flags.rows])
    in_hand = {flag.case_id for flag in flags.rows if queries.in_hand(flag.case)}
    return page(
        "moderation/flags.html",
        flags=flags,
        decisions=decisions,
        in_hand=in_hand,
        reasons=reasons.BY_KEY,
        scope=scope,
        addresses=subjects.address_of,
        here="me",
    )


@blueprint.post("/me/flags/<flag_id>/withdraw")
@member
def withdraw(flag_id: str) -> ResponseReturnValue:
    """Take an own flag back."""
    flagging.withdraw(db.session(), acting_member(), flag_id)
    flash(_("Your flag is taken back."), "good")
    return redirect("/me/flags", 303)


def _flag(kind: str, subject_id: str) -> ResponseReturnValue:
    session, person = db.session(), current_member()
    subject = subjects.of(kind).load(session, subject_id, person)
    form = FlagForm.sent() if request.method == "POST" else FlagForm.fresh()
    form.offer(kind, sentences.split(subject.text, longest=saying.SENTENCE_LIMIT, most=MOST_OFFERED))
    if request.method == "GET":
        own = person is not None and subjects.author_account(session, subject) == person.account_id
        policy.require_may_flag(subject.state, own=own, kind=kind)
        return _form(subject, form)
    _spend(person, subject.id)
    try:
        sent = _send(person, subject, form)
    except Invalid as error:
        for complaint in (error, *(other for other in _lacking(form) if other.field != error.field)):
            form.complain(complaint)
        return invalid(_form(subject, form))
    code = receipts.code_for(session, form.made_id())
    if person is None:  # no cookie could carry the words to another page
        return page("moderation/flagged.html", subject=subject, code=code, is_danger=sent.reason == reasons.DANGER, here="boards")
    receipt = _("Your receipt, for reading the answer without signing in: %(code)s", code=code)
    flash(f"{_thanks(sent)} {receipt}", "good")
    return redirect(subject.address, 303)


def _send(person: Member | None, subject: Subject, form: FlagForm) -> Flag:
    reason = form.reason.data or ""
    typed: dict[str, Any] = {**form.typed(), "form_id": form.made_id()}
    if person is None:
        return flagging.notify(db.session(), subject.kind, subject.id, reason=reason, **typed)
    return flagging.flag(db.session(), person, subject.kind, subject.id, reason=reason, **typed)


def _lacking(form: FlagForm) -> list[Invalid]:
    return saying.lacking(form.reason.data or "", **form.typed())


def _spend(person: Member | None, subject_id: str) -> None:
    if person is not None:
        limits.spend("flag", person.account_id)
        return
    # Behind an onion service all visitors have one address; a few notices on one thing say what many would.
    limits.spend_for_address("notice")
    limits.spend("notices on one", subject_id)


def _form(subject: Subject, form: FlagForm) -> str:
    return page(
        "moderation/flag.html",
        form=form,
        subject=subject,
        hints={key: _(hint) for key, hint in HINTS.items()},
        asks_for_claims=any(reason.key == reasons.CLAIM for reason in reasons.fitting(subject.kind)),
        html=Markup(subject.html),  # noqa: S704  # made by core.markup
        flag_address=request.path,
        here="boards",
    )


def _thanks(sent: Flag) -> str:
    if sent.reason == reasons.DANGER:
        return _(
            "Thank you for looking out for them. A moderator sees this first. Nobody here can find out where they are, so a few kind words from"
            " you in the thread may be the quickest help there is. You are not responsible for them on your own."
        )
    if sent.alias_id is None:
        return _("Thank you. A moderator looks at it. Nobody is told that it was you.")
    return _("Thank you. A moderator looks at it, and your notices will tell you what came of it. Nobody is told that it was you.")
