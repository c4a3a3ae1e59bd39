"""The pages of context notes: those that wait for ratings, one with its figures, writing one, and rating it."""

from itertools import islice
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.current import acting_member, current_member
from forum.accounts.members import Member, Reader
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.core import clock
from forum.core.errors import Invalid
from forum.core.model import ID_LENGTH
from forum.core.words import _
from forum.notes import queries, sources, verdicts
from forum.notes.forms import NoteForm, RateForm, WithdrawForm
from forum.notes.models import ContextNote
from forum.notes.service import apart, rating, writing
from forum.notes.views import blueprint, figures
from forum.web import limits
from forum.web.access import member, public
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page

HERE = {"here": "boards"}


@blueprint.app_template_global("verdict_words")
def verdict_words(verdict: str) -> str:
    """Return what readers see of a verdict."""
    return _(verdicts.WORDS[verdicts.Verdict(verdict)])


@blueprint.app_template_global("may_write_notes")
def may_write_notes() -> bool:
    """Say whether the reader may write notes, so that a page offers it to nobody who may not."""
    person = current_member()
    return person is not None and writing.may_write(db.session(), person)


@blueprint.get("/notes")
@member
def waiting() -> str:
    """Show notes that a member can rate."""
    session, person = db.session(), acting_member()
    found = (pair for pair in queries.waiting(session, person) if rating.may_rate(session, person, *pair))
    asked_for = list(islice(found, queries.WAITING_SHOWN))
    return page(
        "notes/waiting.html", notes=asked_for, known=rating.is_known_here(session, person), may_write=writing.may_write(session, person), **HERE
    )


@blueprint.get("/notes/<note_id>")
@public
def note(note_id: str) -> str:
    """Show a note, how it was decided, and the form for rating it."""
    return _page(db.session(), current_member(), note_id)


@blueprint.post("/notes/<note_id>/rate")
@member
def rate(note_id: str) -> ResponseReturnValue:
    """Rate a note, or take the rating back."""
    session, person = db.session(), acting_member()
    found, post = queries.get_note(session, note_id, person)
    limits.spend("rating", person.account_id)
    if "back" in request.form:
        rating.take_back(session, person, found)
        flash(_("Your rating is gone."), "good")
        return redirect(f"/notes/{note_id}", 303)
    form = RateForm.sent()
    try:
        rating.rate(session, person, found, post, form.value.data or "", form.group.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(_page(session, person, note_id, form))
    flash(_("Thank you. It counts within some minutes, and nobody learns that it was you."), "good")
    return redirect("/notes", 303)


@blueprint.route("/p/<post_id>/note", methods=["GET", "POST"])
@member
def write(post_id: str) -> ResponseReturnValue:
    """Write a note on a sentence of a post."""
    session, person = db.session(), acting_member()
    post = boards.get_post(session, post_id, person)
    writing.require_may_write(session, person, post)
    if request.method == "GET":
        return _form(session, person, post, NoteForm.fresh(case=request.args.get("case", ""), read_on_1=clock.today()))
    limits.spend("note", person.account_id)
    form = NoteForm.sent()
    texts = (form.claim.data or "", form.verdict.data or "", form.words.data or "")
    draft = writing.Draft(form.made_id(), *texts, form.given(), (form.case.data or "")[:ID_LENGTH], looked=bool(form.looked.data))
    try:
        written = writing.write(session, person, post, draft)
    except Invalid as error:
        form.complain(error)
        return invalid(_form(session, person, post, form))
    flash(_("Written. Others say now whether it helps; it shows with the post when those who usually disagree find that it does."), "good")
    return redirect(f"/notes/{written.id}", 303)


@blueprint.post("/notes/<note_id>/withdraw")
@member
def withdraw(note_id: str) -> ResponseReturnValue:
    """Take a note back."""
    session, person = db.session(), acting_member()
    found, post = queries.get_note(session, note_id, person)
    form = WithdrawForm.sent()
    try:
        writing.withdraw(session, person, found, post, form.reason.data or "")
    except Invalid as error:
        form.complain(error)
        return invalid(_page(session, person, note_id, withdrawing=form))
    flash(_("The note is gone from everywhere it stood."), "good")
    return redirect(f"/p/{post.id}", 303)


@blueprint.post("/notes/<note_id>/checking")
@member
def say_it_is_checked(note_id: str) -> ResponseReturnValue:
    """Let readers learn for another while that a sentence is being checked."""
    session, person = db.session(), acting_member()
    writing.say_it_is_checked(session, person, *queries.get_note(session, note_id, person))
    flash(_("Readers of the post learn that the sentence is being checked."), "good")
    return redirect(f"/notes/{note_id}", 303)


def _page(session: Session, reader: Reader, note_id: str, form: RateForm | None = None, withdrawing: WithdrawForm | None = None) -> str:
    found, post = queries.get_note(session, note_id, reader)
    forms = {"form": form or _rate_form(session, reader, found), "withdrawing": withdrawing or WithdrawForm()}
    longer = _(verdicts.LONGER[verdicts.Verdict(found.verdict)])
    about = {"shown": figures.of(found), "kinds": sources.WORDS, "longer": longer, "is_placed": queries.is_placed(found)}
    return page("notes/note.html", note=found, post=post, may=_may(session, reader, found, post), **forms, **about, **HERE)


def _rate_form(session: Session, reader: Reader, found: ContextNote) -> RateForm:
    own = rating.own(session, reader, found) if reader is not None else None
    return RateForm(data={"value": own.value, "group": own.group}) if own is not None else RateForm()


def _may(session: Session, reader: Reader, found: ContextNote, post: Post) -> dict[str, bool]:
    """Return what a reader may do with a note."""
    if reader is None:
        return {}
    is_writer, is_author = rating.is_writer(session, reader, found), aliases.owns(session, reader, post.alias_id)
    return {
        "rate": rating.may_rate(session, reader, found, post),
        "take_back": rating.own(session, reader, found) is not None,
        "withdraw": is_writer or (reader.is_moderator and not is_author and apart.stands_apart(session, reader, post, found)),
        "check": not queries.is_placed(found) and found.state == "rating" and writing.may_say_it_is_checked(session, reader, post, found),
        "is_author": is_author,
        "is_writer": is_writer,
    }


def _form(session: Session, person: Member, post: Post, form: Any) -> str:
    checks = writing.may_say_it_is_checked(session, person, post)
    hints = {verdict.value: _(words) for verdict, words in verdicts.LONGER.items()}
    return page("notes/write.html", post=post, form=form, hints=hints, checks=checks, numbers=range(1, writing.MOST_SOURCES + 1), **HERE)
