"""Drafts on pages: kept while somebody types and whenever something was not sent, listed, gone on with, thrown away.

What a draft is, and when it is gone, is said in `forum.boards.service.drafts`. A script only saves more often: without it, every preview and every
answer that did not post keeps what was typed.
"""

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from forum.accounts.current import acting_member, current_member
from forum.accounts.members import Member
from forum.boards import policy, queries
from forum.boards.forms import EditForm, WriteForm
from forum.boards.models import Board, Post, State, Thread
from forum.boards.service import drafts
from forum.boards.service.drafts import Draft
from forum.boards.views import blueprint, places
from forum.core.errors import Missing, Refused, TooSoon
from forum.core.words import _
from forum.web import limits
from forum.web.access import member
from forum.web.database import afterwards, db
from forum.web.forms import made_of
from forum.web.kept import PREFIX, SECRETS
from forum.web.session import SAFE_METHODS, from_own_page
from forum.web.templating import page

CONTROLS = frozenset({"made", "place", "sure", "preview", "again"})
"""Fields of a form that steer it, and are no part of what somebody typed."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place as a list of drafts shows it."""

    draft: Draft
    words: str
    address: str = ""
    """Of its form; empty where nothing can be written any more."""


def fill(kind: type[WriteForm], session: Session, person: Member, place: str) -> Any:
    """Make the form for a place: with its draft, if there is one."""
    draft = drafts.of(session, person.account_id, place)
    form = kind.again(_typed(draft), draft.made) if draft else kind.fresh()
    if draft:
        form.voice_kind = draft.one("voice")
    return _placed(form, session, person, place, draft)


def fill_edit(session: Session, person: Member, post: Post) -> Any:
    """Make the form for changing an own post: with the draft of a change, if there is one."""
    place = f"edit {post.id}"
    draft = drafts.of(session, person.account_id, place)
    form = EditForm(_typed(draft)) if draft else EditForm.of(post)
    if draft:
        form.changed_since = form.seen.data != post.revisions
        form.seen.data = post.revisions
    return _placed(form, session, person, place, draft)


@blueprint.get("/me/drafts")
@member
def list_drafts() -> str:
    """List what a member has begun to write."""
    session, person = db.session(), acting_member()
    found = [_where(session, person, draft) for draft in drafts.listed(session, person.account_id)]
    return page("boards/drafts.html", found=found, most=drafts.MOST, erased=person.preferences.drop_drafts, here="me")


@blueprint.get("/me/drafts/<kind>/<about>")
@member
def show_draft(kind: str, about: str) -> str:
    """Show all of one draft, to be read and copied."""
    session, person = db.session(), acting_member()
    draft = drafts.of(session, person.account_id, f"{kind} {about}")
    if draft is None:
        raise Missing(_("There is no draft here. It may have been sent, or thrown away."))
    return page("boards/draft.html", found=_where(session, person, draft), here="me")


@blueprint.post("/me/drafts")
@member
def keep_draft() -> ResponseReturnValue:
    """Keep what stands in a form, as a script asks for it while somebody types."""
    person = acting_member()
    limits.spend("draft", person.account_id)
    place, made = request.form.get("place", ""), made_of(request.form.get("made", ""))
    kept = drafts.keep(db.session(), person.account_id, place, _sent_values(), made)
    return Response(status=201 if kept else 204)


@blueprint.post("/me/drafts/drop")
@member
def drop_draft() -> ResponseReturnValue:
    """Throw a draft away; back to its form, when it was asked for there."""
    session, person = db.session(), acting_member()
    place = request.form.get("place", "")
    form_of = ""
    if request.form.get("again") and (draft := drafts.of(session, person.account_id, place)):
        form_of = _where(session, person, draft).address
    drafts.drop(session, person.account_id, place)
    flash(_("The draft is gone."), "good")
    return redirect(form_of or "/me/drafts", 303)


@blueprint.after_app_request
def keep_unsent(response: Response) -> Response:
    """Keep what was typed in a form that did not lead to a post: an error, a look, a warning, a session that had ended meanwhile."""
    carried = request.endpoint in ("accounts.sign_in", "accounts.second")
    prefix = PREFIX if carried else ""
    if request.method in SAFE_METHODS or response.status_code in (201, 204, 303, 413) or f"{prefix}place" not in request.form:
        return response
    person = current_member()
    # A form of another site must not write into somebody's drafts.
    if person is None or not from_own_page() or current_app.config["SETTINGS"].read_only or request.endpoint == "boards.drop_draft":
        return response
    try:
        limits.spend("draft", person.account_id)
    except TooSoon:
        return response
    place, made, values = request.form[f"{prefix}place"], made_of(request.form.get(f"{prefix}made", "")), _sent_values(prefix)
    afterwards(lambda session: drafts.keep(session, person.account_id, place, values, made))
    return response


def _placed(form: Any, session: Session, person: Member, place: str, draft: Draft | None) -> Any:
    form.place.data, form.draft = place, draft
    form.gives_way = None if draft else drafts.would_go(session, person.account_id, place)
    return form


def _typed(draft: Draft) -> MultiDict[str, str]:
    # The names a member can choose from may be others by now: the form finds the one of the same kind.
    return MultiDict([(name, value) for name, values in draft.values.items() if name != "voice" for value in values])


def _sent_values(prefix: str = "") -> dict[str, list[str]]:
    sent = {name.removeprefix(prefix): values for name, values in request.form.lists() if name.startswith(prefix)}
    kept = {name: values for name, values in sent.items() if name not in SECRETS | CONTROLS and not name.startswith(PREFIX)}
    if "voice" in kept:
        kept["voice"] = [value.partition(":")[0] for value in kept["voice"]]
    return kept


def _where(session: Session, person: Member, draft: Draft) -> Where:
    try:
        return _WHERE[draft.kind](session, person, draft)
    except (Missing, Refused):
        return Where(draft, _("A place that is not open to you now"))


def _on_board(session: Session, person: Member, draft: Draft) -> Where:
    board: Board = queries.get_board(session, draft.about, person)
    return Where(draft, _("A new thread on %(board)s", board=board.title), f"{places.of_board(board)}/new")


def _in_thread(session: Session, person: Member, draft: Draft) -> Where:
    thread = queries.get_thread(session, draft.about, person)
    return Where(draft, _("A reply in “%(title)s”", title=_title(thread)), places.of_thread(thread, anchor="write"))


def _to_post(session: Session, person: Member, draft: Draft) -> Where:
    post = queries.get_post(session, draft.about, person)
    policy.require_may_reply(post.thread.board, post, person)
    words = _("A reply to %(name)s in “%(title)s”", name=post.alias.name, title=_title(post.thread))
    return Where(draft, words, f"/p/{post.id}/reply")


def _of_change(session: Session, person: Member, draft: Draft) -> Where:
    post = queries.get_post(session, draft.about, person)
    return Where(draft, _("A change of your post in “%(title)s”", title=_title(post.thread)), f"/p/{post.id}/edit")


def _title(thread: Thread) -> str:
    return _("a thread that is hidden") if thread.state == State.HIDDEN else thread.title


_WHERE = {"board": _on_board, "thread": _in_thread, "post": _to_post, "edit": _of_change}
