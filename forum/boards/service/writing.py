"""New threads and replies: who may, what can be taken, and the fact that tells the rest of the forum."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import limited
from forum.boards import policy, wants
from forum.boards.events import PostChanged, WordsTakenBack
from forum.boards.models import Board, Post, PostMinute, Stance, State
from forum.boards.service import ending, heat, holding, noting, placing, rendering, voices, watching
from forum.boards.service.keeping import tagging
from forum.core import clock, outbox, text
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.words import _, number

SOURCE_LIMIT = 500

AT_ONCE = 15
"""Minutes in which a post sent under the wrong name can be put right."""


@dataclass(frozen=True)
class Draft:
    """What is about to be written, with the id that its form was given for the post it makes.

    Because of that id a form that is sent twice finds the post of the first time.
    """

    post_id: str
    body: str
    title: str = ""
    thread_id: str = ""
    """The id of the thread it starts, where a name for that thread alone was made; otherwise one is drawn."""
    html: str = ""
    """What the text looks like, when that was made before: see `html_of`."""
    wants: str = ""
    """What would help, for a thread: one of `Wants`."""
    source: str = ""
    """Where what it says comes from."""
    stance: str = ""
    """How a health claim in it is meant: one of `Stance`, or empty."""
    notes: tuple[str, ...] = ()
    """Its content notes, as they were chosen."""
    tags: tuple[str, ...] = ()
    """The tags of a thread that it starts, as they were chosen: addresses among the tags of its board."""
    later: bool = False
    """Whether it is to appear some time within six hours, so that nobody can tell when it was written."""


def start_thread(session: Session, member: Member, board: Board, alias: Alias, draft: Draft) -> Post:
    """Start a thread and return its opening post.

    :raises Invalid: if title or text cannot be taken.
    :raises Refused: if the member may not post here.
    :raises TooSoon: in hours that go slower, if they have just written something.
    :raises Conflict: if the form made another post already.
    """
    policy.require_may_post(board, member)
    limited.require_may_write(session, member)
    if sent := sent_before(session, member, draft.post_id):
        return sent
    heat.require_pace(session, member, alias, f"{draft.title}\n{draft.body}")
    return _send_thread(session, member, board, alias, draft)


def _send_thread(session: Session, member: Member, board: Board, alias: Alias, draft: Draft) -> Post:
    title, body = checked_title(draft.title), checked_body(draft.body)
    typed = f"{title}\n{body}"
    seen = watching.require_may_be_said(session, board, typed)
    wait = holding.wait_for(session, member, alias, typed, later=draft.later, watched=seen.is_held)
    new = placing.new_post(draft.post_id, alias, body, draft.html or html_of(session, draft, ""))
    post = placing.place_thread(session, board, title, new, draft.thread_id, held=wait != holding.Wait.NOTHING)
    post.thread.wants, post.source = wants.chosen(draft.wants), checked_source(draft.source)
    post.stance = checked_stance(draft.stance)
    tagging.choose(session, post.thread, draft.tags)
    watching.put_tags(session, post.thread, seen)
    noting.put(post, draft.notes)
    ending.set_end(session, post, member.preferences.expire_months)
    holding.send(session, post, wait)
    return post


def reply(session: Session, member: Member, parent: Post, alias: Alias, draft: Draft) -> Post:
    """Answer a post; to answer a thread is to answer its opening post.

    :raises Invalid: if the text cannot be taken.
    :raises Refused: if the post cannot be answered, or not by this member.
    :raises TooSoon: if it would be kinder to wait a little.
    :raises Conflict: if the form made another post already.
    """
    if sent := sent_before(session, member, draft.post_id):
        return sent
    policy.require_may_reply(parent.thread.board, parent, member)
    limited.require_may_write(session, member)
    voices.require_same_voice(session, member, parent.thread, alias)
    heat.require_calm(session, member, parent, alias, draft.body)
    return _send_reply(session, member, parent, alias, draft)


def send_again_as(session: Session, member: Member, post: Post, alias: Alias, post_id: str, thread_id: str = "") -> Post:
    """Take back a post that went out under the wrong name, and send its words again as a new post under the right one.

    The new post has another id, so that nothing stored ties the two names together.

    :param thread_id: the id for the new thread of a post that opened one, where a name for that thread alone was made.
    :raises Refused: if it is not the member's, too old, or answered.
    """
    policy.require_own(post, own=aliases.owns(session, member, post.alias_id))
    if not can_send_again(session, post):
        raise Refused(_("This post has been up too long, or somebody has answered it. You can delete it and write it anew."))
    tags = tuple(tag.slug for tag in tagging.of_threads(session, [post.thread])[post.thread_id])
    notes, wanted = tuple(post.notes.split()), post.thread.wants
    draft = Draft(post_id, post.body, post.thread.title, thread_id, wants=wanted, source=post.source, stance=post.stance, notes=notes, tags=tags)
    board = post.thread.board
    parent = session.scalar(select(Post).where(Post.id == post.parent_id).options(joinedload(Post.thread)))
    if parent is None:
        policy.require_may_post(board, member)
        limited.require_may_write(session, member)
        new = sent_before(session, member, post_id) or _send_thread(session, member, board, alias, draft)
    else:
        policy.require_may_reply(board, parent, member)
        limited.require_may_write(session, member)
        voices.require_same_voice(session, member, parent.thread, alias, besides=post)
        new = _send_reply(session, member, parent, alias, draft)
    new.notes_added = post.notes_added
    placing.move_held(session, post, new)  # its author cannot know that somebody has answered, and the answer must not be lost
    placing.take_back(session, post)
    outbox.record(session, PostChanged(post.id))
    outbox.record(session, WordsTakenBack(post.id))
    return new


def _send_reply(session: Session, member: Member, parent: Post, alias: Alias, draft: Draft) -> Post:
    body = checked_body(draft.body)
    seen = watching.require_may_be_said(session, parent.thread.board, body)
    wait = holding.wait_for(session, member, alias, body, to=parent, later=draft.later, watched=seen.is_held)
    new = placing.new_post(draft.post_id, alias, body, draft.html or html_of(session, draft, parent.thread_id))
    new.source, new.stance = checked_source(draft.source), checked_stance(draft.stance)
    post = placing.place_reply(session, parent, new, held=wait != holding.Wait.NOTHING)
    watching.put_tags(session, parent.thread, seen)
    noting.put(post, draft.notes)
    ending.set_end(session, post, member.preferences.expire_months)
    holding.send(session, post, wait)
    return post


def html_of(session: Session, draft: Draft, thread_id: str) -> str:
    """Return what a draft will look like. It takes a while for a long text, so that it is best done before the transaction that writes.

    :param thread_id: where it will stand, if the thread is there already.
    :raises Invalid: if the text cannot be taken.
    """
    return rendering.html_of(session, draft.post_id, checked_body(draft.body), thread_id)


def can_send_again(session: Session, post: Post) -> bool:
    """Say whether a post is fresh, unchanged and unanswered."""
    return post.id in fresh_among(session, [post])


def fresh_among(session: Session, posts: Sequence[Post]) -> set[str]:
    """Return the ids of those of some posts that are fresh, unchanged and unanswered; one question for all of them."""
    untouched = [post.id for post in posts if post.child_count == 0 and post.revisions == 0 and post.state == State.VISIBLE]
    if not untouched:
        return set()
    fresh = (PostMinute.post_id.in_(untouched), PostMinute.minute >= clock.minute() - AT_ONCE)
    return set(session.scalars(select(PostMinute.post_id).where(*fresh)))


def checked_body(body: str) -> str:
    """Return the text as it will be kept.

    :raises Invalid: if it is empty or too long.
    """
    if len(body) > text.TEXT_LIMIT * 2:
        raise Invalid("body", _too_long(len(body)))
    body = text.clean(body).strip("\n")
    if text.is_blank(body):
        raise Invalid("body", _("There is nothing to post yet. A few words are enough."))
    if len(body) > text.TEXT_LIMIT:
        raise Invalid("body", _too_long(len(body)))
    return body


def checked_title(title: str) -> str:
    """Return the title as it will be kept.

    :raises Invalid: if it is too short or too long.
    """
    title = text.clean_line(title)
    if text.is_blank(title) or len(title) < 3:
        raise Invalid("title", _("A few words for the title help others to find your thread."))
    if len(title) > text.TITLE_LIMIT:
        raise Invalid(
            "title",
            _(
                "The title has %(len)s characters, and %(title_limit)s is the most. The rest can go into the text.",
                len=len(title),
                title_limit=text.TITLE_LIMIT,
            ),
        )
    return title


def checked_source(source: str) -> str:
    """Return where something comes from, as it will be kept: one line, or nothing.

    :raises Invalid: if it is too long.
    """
    source = text.clean_line(source)
    if len(source) > SOURCE_LIMIT:
        raise Invalid("source", _("That is %(length)d characters, and %(most)d is the most.", length=len(source), most=SOURCE_LIMIT))
    return "" if text.is_blank(source) else source


def checked_stance(stance: str) -> str:
    """Return how a health claim is meant, as it will be kept; what is no answer counts as none."""
    return stance if stance in set(Stance) else ""


def _too_long(length: int) -> str:
    return _(
        "Your text has %(length)s characters, and %(most)s is the most for one post. You could send it as two.",
        length=number(length),
        most=number(text.TEXT_LIMIT),
    )


def sent_before(session: Session, member: Member, post_id: str) -> Post | None:
    """Return the post that a form has made already, so that sending it twice makes it once.

    :raises Conflict: if the post is not the member's.
    """
    sent = session.scalar(select(Post).where(Post.id == post_id).options(joinedload(Post.thread)))
    if sent is not None and not aliases.owns(session, member, sent.alias_id):
        raise Conflict(_("This form was used for another post already. Your words are kept below: please send them again."))
    return sent
