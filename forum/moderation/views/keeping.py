"""Keeping threads: the page of one thread with all that can be done, the list of what was done, and what its author reads of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.current import acting_member
from forum.accounts.members import Member
from forum.boards import queries as boards
from forum.boards.models import Board, Post, Thread
from forum.boards.service.keeping import tagging
from forum.core.errors import Invalid, Missing
from forum.core.words import _
from forum.moderation import acts, queries
from forum.moderation.models import Act, Keeping
from forum.moderation.service import keeping
from forum.moderation.views import blueprint
from forum.moderation.views.keep_forms import NEEDS, OPTIONAL, KeepForm
from forum.web import limits
from forum.web.access import member, moderator
from forum.web.cursors import read_cursor
from forum.web.database import db
from forum.web.forms import invalid
from forum.web.templating import page

_POST = re.compile(r"(?:^|/p/|#p-)([0-9A-Za-z]{22})(?![0-9A-Za-z])")
_THREAD = re.compile(r"/t/([0-9A-Za-z]{22})(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Section:
    """One thing that can be done, as the page shows it."""

    act: Act
    heading: str
    hint: str
    button: str
    form: KeepForm
    fields: tuple[str, ...]
    optional: tuple[str, ...]
    is_open: bool


@blueprint.get("/t/<thread_id>/keep")
@moderator
def keep_page(thread_id: str) -> str:
    """Show what can be done with a thread."""
    return _page(thread_id, None, None)


@blueprint.post("/t/<thread_id>/keep/<act>")
@moderator
def keep(thread_id: str, act: str) -> ResponseReturnValue:
    """Do something with a thread."""
    session, person, form = db.session(), acting_member(), KeepForm.sent()
    if act not in _DO:
        raise Missing
    thread = boards.get_thread(session, thread_id, person)
    limits.spend("edit", person.account_id)
    try:
        form.require_readable()
        row = _DO[Act(act)](session, person, thread, form)
    except Invalid as error:
        form.complain(error)
        return invalid(_page(thread_id, Act(act), form))
    flash(_("Done, and noted in the public log. For 30 days it can be taken back here."), "good")
    return redirect(f"/t/{_thread_of(session, row)}/keep", 303)


@blueprint.get("/moderation/kept")
@moderator
def kept() -> str:
    """List what moderators did with threads."""
    rows = queries.keepings_page(db.session(), read_cursor("kept"))
    return page("moderation/kept.html", rows=rows, words=_words(), here="queue")


@blueprint.post("/moderation/kept/<keeping_id>/undo")
@moderator
def undo_keeping(keeping_id: str) -> ResponseReturnValue:
    """Take back what was done with a thread."""
    session, person = db.session(), acting_member()
    row = queries.get_keeping(session, keeping_id)
    limits.spend("edit", person.account_id)
    keeping.undo(session, person, row)
    flash(_("Taken back. Everything stands again where it stood."), "good")
    return redirect(f"/t/{_thread_of(session, row)}/keep", 303)


@blueprint.get("/kept/<keeping_id>")
@member
def told_keeping(keeping_id: str) -> str:
    """Tell whoever wrote the post with which a thread or branch begins what was done with it."""
    session, person = db.session(), acting_member()
    row = queries.get_keeping(session, keeping_id)
    post = boards.get_post(session, row.post_id, person)
    if not aliases.owns(session, person, post.alias_id):
        raise Missing
    return page("moderation/keep_told.html", row=row, post=post, what=_words()[row.act], here="me")


@blueprint.app_template_global("kept_words")
def kept_words(outcome: str) -> str:
    """Say what was done with a thread, or nothing where it is something else."""
    return _words().get(outcome, "")


def _words() -> dict[str, str]:
    return {str(act): _(words) for act, words in acts.WORDS.items()}


def _page(thread_id: str, act: Act | None, form: KeepForm | None) -> str:
    session, person = db.session(), acting_member()
    thread = boards.get_thread(session, thread_id, person)
    post = request.args.get("post", "")
    around = {"sections": _sections(session, thread, act, form, post), "done": queries.keepings_of(session, thread), "words": _words()}
    return page("moderation/keep.html", thread=thread, board=thread.board, failed=form, **around, here="queue")


def _sections(session: Session, thread: Thread, act: Act | None, form: KeepForm | None, post: str) -> list[Section]:
    places, tags = boards.boards(session), tagging.of_board(session, thread.board_id)
    now = {"title": thread.title, "board": thread.board.slug, "minutes": thread.slow_minutes, "post": f"/p/{post}" if post else ""}
    now |= {"tags": [tag.slug for tag in tagging.of_threads(session, [thread])[thread.id]]}
    found = []
    for one in _possible(thread, has_tags=bool(tags)):
        values = now if one != Act.SPLIT else {**now, "title": ""}
        made = KeepForm.for_act(one, form if one == act else None, **values)
        made.offer([board for board in places if one != Act.MOVE or board.id != thread.board_id], tags)
        is_open = one == act or (bool(post) and one in (Act.SPLIT, Act.LOCK_BRANCH))
        texts = (_(acts.HEADINGS[one]), _(acts.HINTS.get(one, "")) if one in acts.HINTS else "", _(acts.BUTTONS[one]))
        found.append(Section(one, *texts, made, NEEDS[one], OPTIONAL.get(one, ()), is_open))
    return found


def _possible(thread: Thread, *, has_tags: bool) -> list[Act]:
    left_out = {Act.PIN if thread.pinned else Act.UNPIN}
    left_out |= {Act.LOCK, Act.CLOSE_ON} if thread.locked else {Act.UNLOCK} if not thread.closes_on else {Act.CLOSE_ON}
    left_out |= set() if has_tags else {Act.TAG}
    return [act for act in NEEDS if act not in left_out]


def _thread_of(session: Session, row: Keeping) -> str:
    """Return where the thread can be found that something was done with: it may have been joined to another one."""
    return boards.get_post(session, row.post_id, acting_member()).thread_id


def _root(session: Session, person: Member, thread: Thread, form: KeepForm) -> Post:
    found = _POST.search((form.post.data or "").strip())
    try:
        post = boards.get_post(session, found[1] if found else "", person)
    except Missing:
        post = None
    if post is None or post.thread_id != thread.id or not post.is_out:
        raise Invalid("post", _("Please give the link to a post of this thread: its day in the thread leads to it."))
    return post


def _board(session: Session, person: Member, thread: Thread, form: KeepForm) -> Board:
    try:
        return boards.get_board(session, form.board.data or thread.board_id, person)
    except Missing:
        raise Invalid("board", _("Please choose one of the boards.")) from None


def _other(session: Session, person: Member, form: KeepForm) -> Thread:
    found = _THREAD.search(form.into.data or "")
    try:
        return boards.get_thread(session, found[1] if found else "", person)
    except Missing:
        raise Invalid("into", _("We could not find that thread. Please copy its address.")) from None


def _do_split(session: Session, person: Member, thread: Thread, form: KeepForm) -> Keeping:
    root, board = _root(session, person, thread, form), _board(session, person, thread, form)
    return keeping.split(session, person, root, form.title.data or "", board, form.reason.data or "")


def _do_move(session: Session, person: Member, thread: Thread, form: KeepForm) -> Keeping:
    return keeping.move(session, person, thread, _board(session, person, thread, form), form.reason.data or "")


def _do_lock_branch(session: Session, person: Member, thread: Thread, form: KeepForm) -> Keeping:
    return keeping.lock_branch(session, person, _root(session, person, thread, form), form.reason.data or "", form.until.data)


_DO: dict[Act, Callable[[Session, Member, Thread, KeepForm], Keeping]] = {
    Act.PIN: lambda session, person, thread, form: keeping.pin(session, person, thread, form.reason.data or "", form.until.data),
    Act.UNPIN: lambda session, person, thread, _form: keeping.unpin(session, person, thread),
    Act.TAG: lambda session, person, thread, form: keeping.tag(session, person, thread, form.tags.data or []),
    Act.RENAME: lambda session, person, thread, form: keeping.rename(session, person, thread, form.title.data or "", form.reason.data or ""),
    Act.MOVE: _do_move,
    Act.SPLIT: _do_split,
    Act.JOIN: lambda session, person, thread, form: keeping.join(session, person, thread, _other(session, person, form), form.reason.data or ""),
    Act.LOCK: lambda session, person, thread, form: keeping.lock(session, person, thread, form.reason.data or "", form.until.data),
    Act.UNLOCK: lambda session, person, thread, _form: keeping.unlock(session, person, thread),
    Act.CLOSE_ON: lambda session, person, thread, form: keeping.close_on(session, person, thread, form.reason.data or "", form.until.data),
    Act.LOCK_BRANCH: _do_lock_branch,
    Act.OPEN_BRANCH: lambda session, person, thread, form: keeping.open_branch(session, person, _root(session, person, thread, form)),
    Act.SLOW: lambda session, person, thread, form: keeping.slow(session, person, thread, form.minutes.data or 0, form.reason.data or ""),
    Act.LOOK_FIRST: lambda session, person, thread, form: keeping.look_first(session, person, thread, form.reason.data or "", on=not thread.approval),
}
