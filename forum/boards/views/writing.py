"""Writing: a thread, a reply, a preview of either, and a change of one's own post.

Each view looks first and renders, so that nobody who writes waits for that; only then does it write, and loads again what it changes.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.accounts.current import acting_member
from forum.accounts.service import limited
from forum.boards import advice, policy, queries, statements
from forum.boards.forms import EditForm, ReplyForm, ThreadForm, WriteForm
from forum.boards.models import Board, CardPlace, Post, State, Thread, Wants
from forum.boards.service import changing, holding, rendering, writing
from forum.boards.service.keeping import cards
from forum.boards.views import blueprint, drafts, kindness, marks, places, shown, voices
from forum.core import hints, markup, text
from forum.core.errors import Invalid
from forum.core.words import _
from forum.resources import crisis
from forum.web import limits
from forum.web.access import member
from forum.web.database import LOOK, db, looks_first, write_from_here
from forum.web.forms import invalid
from forum.web.templating import page


@blueprint.route("/boards/<slug>/new", methods=["GET", "POST"])
@member
@looks_first
def start(slug: str) -> ResponseReturnValue:
    """Start a thread."""
    session, person = db.session(), acting_member()
    board = queries.get_board(session, slug, person)
    policy.require_may_post(board, person)
    limited.require_may_write(session, person)
    form = ThreadForm.sent() if request.method == "POST" else drafts.fill(ThreadForm, session, person, f"board {board.id}")
    voices.offer(form, session, person, board)
    marks.offer_tags(form, session, board)
    draft = replace(_draft(form, title=form.title.data or ""), wants=form.wants.data or "", tags=tuple(form.tags.data or ()))

    def act(html: str) -> Post:
        if sent := writing.sent_before(session, person, draft.post_id):
            return sent
        here = queries.get_board(session, slug, person)
        alias, thread_id = voices.chosen(form, session, person, here)
        return writing.start_thread(session, person, here, alias, replace(draft, thread_id=thread_id, html=html))

    card = cards.shown(session, board, CardPlace.REPLY)
    return _write(form, "", lambda: writing.html_of(session, draft, ""), act, "boards/start.html", board=board, card=card, here="boards")


@blueprint.get("/p/<post_id>/reply")
@member
def reply_form(post_id: str) -> ResponseReturnValue:
    """Show the form for answering a post, with the post quoted if that was asked for."""
    session, person = db.session(), acting_member()
    parent = queries.get_post(session, post_id, person)
    policy.require_may_reply(parent.thread.board, parent, person)
    limited.require_may_write(session, person)
    form = drafts.fill(ReplyForm, session, person, f"post {parent.id}")
    if request.args.get("quote"):
        _quote(form, parent)
    voices.offer(form, session, person, parent.thread.board, parent.thread)
    return page("boards/reply.html", form=form, **_around(parent))


@blueprint.post("/t/<thread_id>/replies")
@member
@looks_first
def reply_to_thread(thread_id: str) -> ResponseReturnValue:
    """Answer a thread, which is to answer its opening post."""
    session = db.session()
    opening = queries.opening_post(session, queries.get_thread(session, thread_id, acting_member()))
    return _reply(opening.id)


@blueprint.post("/p/<post_id>/replies")
@member
@looks_first
def reply_to_post(post_id: str) -> ResponseReturnValue:
    """Answer a post."""
    return _reply(post_id)


@blueprint.route("/p/<post_id>/edit", methods=["GET", "POST"])
@member
@looks_first
def edit(post_id: str) -> ResponseReturnValue:
    """Change an own post."""
    session, person = db.session(), acting_member()
    post = queries.get_post(session, post_id, person)
    changing.require_own(session, person, post)
    form = EditForm.sent() if request.method == "POST" else drafts.fill_edit(session, person, post)
    draft = writing.Draft(post.id, form.body.data or "", form.title.data or "")

    def act(html: str) -> Post:
        fresh = queries.get_post(session, post_id, person)
        typed = {"body": draft.body, "title": draft.title, "reason": form.reason.data or ""}
        typed |= {"source": form.source.data or "", "stance": form.stance.data or ""}
        changing.edit_post(session, person, fresh, **typed, notes=form.notes.data or [], seen=form.seen.data, html=html)
        return fresh

    around = {"post": post, "thread": post.thread, "here": "boards"}
    return _write(form, post.thread_id, lambda: writing.html_of(session, draft, post.thread_id), act, "boards/edit.html", limit="edit", **around)


def _reply(parent_id: str) -> ResponseReturnValue:
    session, person = db.session(), acting_member()
    parent = queries.get_post(session, parent_id, person)
    form, thread = ReplyForm.sent(), parent.thread
    voices.offer(form, session, person, thread.board, thread)
    draft = _draft(form)

    def act(html: str) -> Post:
        if sent := writing.sent_before(session, person, draft.post_id):
            return sent
        answered = queries.get_post(session, parent_id, person)
        alias, _thread_id = voices.chosen(form, session, person, answered.thread.board, answered.thread)
        return writing.reply(session, person, answered, alias, replace(draft, html=html))

    return _write(form, thread.id, lambda: writing.html_of(session, draft, thread.id), act, "boards/reply.html", **_around(parent))


def _draft(form: WriteForm, *, title: str = "") -> writing.Draft:
    made = writing.Draft(form.made_id(), form.body.data or "", title, source=form.source.data or "", stance=form.stance.data or "")
    return replace(made, notes=tuple(form.notes.data or ()), later=form.later.data)


def _quote(form: WriteForm, parent: Post) -> None:
    quoted = markup.quote(rendering.veiled(db.session(), parent.body), parent.alias.name, f"/p/{parent.id}")
    begun = (form.body.data or "").rstrip()
    if quoted.strip() not in begun:
        form.body.data = f"{begun}\n\n{quoted}" if begun else quoted


def _around(parent: Post) -> dict[str, Any]:
    eyes = shown.Eyes(db.session(), acting_member(), parent.thread, [parent])
    return {
        "parent": eyes.show(parent),
        "thread": parent.thread,
        "board": parent.thread.board,
        "kind": kindness.around(db.session(), acting_member(), parent.thread),
        "card": cards.shown(db.session(), parent.thread.board, CardPlace.REPLY),
        "here": "boards",
    }


def _write(
    form: Any, thread_id: str, render: Callable[[], str], act: Callable[[str], Post], template: str, *, limit: str = "post", **around: Any
) -> ResponseReturnValue:
    """Show a form of writing, its preview, a gentle warning, or do what it asks for.

    :param thread_id: where it will stand, if the thread is there already.
    :param render: makes what the text will look like.
    :param act: writes, with that.
    """
    if request.method == "GET":
        return page(template, form=form, **around)
    body = text.clean(form.body.data or "")[: text.TEXT_LIMIT]
    if LOOK in request.form:
        limits.spend("preview", acting_member().account_id)
        preview = rendering.html_of(db.session(), markup.NO_POST, body, thread_id)
        return page(template, form=form, preview=Markup(markup.in_language(preview)), **around)  # noqa: S704  # sanitised there
    heavy = crisis.may_be_danger(body)  # a cry for help is not warned about, and only a flood of them is held up
    asks = not form.sure.data and not heavy
    found = hints.identifying_hints(f"{body}\n{form.source.data or ''}") if asks else []
    advises = asks and _advises(form, around.get("thread"), body)
    claims = asks and _claims(form, around.get("post"), body)
    if found or advises or claims:
        form.asked.data = "y" if claims else form.asked.data
        return page(template, form=form, hints=found, advises=advises, claims=claims, **around)
    limits.spend("heavy" if heavy else limit, acting_member().account_id)
    try:
        html = render()
        write_from_here()
        post = act(html)
    except policy.Closed as error:
        return _closed(error, body, around["board"], heavy=heavy)
    except Invalid as error:
        form.complain(error)
        if error.field == "voice":
            form.voice.data = form.voice.choices[0][0]
        return invalid(page(template, form=form, **around))
    if heavy:
        flash("help", "care")  # kept for the next page alone: an address would stay in the history
    else:
        marks.offer_help(db.session(), post.thread.board, body)
    flash(_("Your change is saved.") if limit == "edit" else _said_of(post, later=form.later.data), "good")
    return redirect(places.of_post(db.session(), post), 303)


def _advises(form: Any, thread: Thread | None, body: str) -> bool:
    """Say whether an answer sounds like advice where somebody wants to be heard; whoever wrote it is asked once, and can send it as it is."""
    return isinstance(form, ReplyForm) and thread is not None and thread.wants == Wants.LISTEN and advice.sounds_like_advice(body)


def _claims(form: WriteForm | EditForm, before: Post | None, body: str) -> bool:
    """Say whether a text makes a health claim for everybody whose writer has not been asked yet how they mean it.

    :param before: the post as it stands, when it is changed: who was asked when it was written is not asked again.
    """
    if form.asked.data or form.stance.data or form.source.data:
        return False
    typed = f"{form.title.data or ''}\n{body}" if isinstance(form, ThreadForm | EditForm) else body
    if crisis.may_be_danger(typed) or (before is not None and statements.sounds_like_a_claim(before.body)):
        return False
    return statements.sounds_like_a_claim(typed)


def _closed(error: policy.Closed, body: str, board: Board, *, heavy: bool) -> ResponseReturnValue:
    """Say that nothing can be written there any more, with the words in a form for a thread of their own, and with help for who may need it."""
    session, person = db.session(), acting_member()
    form = ThreadForm.fresh(data={"body": body})
    voices.offer(form, session, person, board)
    marks.offer_tags(form, session, board)
    return make_response(page("boards/closed.html", form=form, board=board, sentence=error.sentence, heavy=heavy, here="boards"), 403)


def _said_of(post: Post, *, later: bool) -> str:
    if post.state == State.HELD and holding.has_time(db.session(), post):
        return _("It will appear some time within six hours. Until then only you can see it.")
    if post.state == State.HELD and post.is_opening:
        return _("A volunteer looks at some posts before they appear. Yours is waiting.")
    if post.state == State.HELD:
        return _("A volunteer looks at some replies before they appear. Yours is waiting.")
    if later:
        return _("Your post went out at once, because it sounds as if you need somebody now. Thank you for writing.")
    return _("Your post is up. Thank you for writing.")
