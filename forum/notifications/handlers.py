"""What follows from facts: the people concerned are told. Each may run twice and then changes nothing.

Whether somebody wants to be told is not asked here but when they look: a notice that was never made would show in the database who has muted whom.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from forum.accounts.models import Alias
from forum.boards import queries as boards
from forum.boards.models import Post, Quotation, State
from forum.moderation import queries, reasons
from forum.moderation.models import Appeal, Keeping, Lifting, Part, Pattern
from forum.notes import queries as notes
from forum.notes.models import ContextNote
from forum.notifications.models import Kind, Notice
from forum.notifications.service import add_notice, forget
from forum.resources import crisis


def tell_people(session: Session, decision_id: str) -> None:
    """Tell those who flagged what was decided, and the author if something changed for the post.

    An author of whose post nothing came is not told that somebody had flagged it; a decision that was taken back is told to nobody.
    """
    decision = queries.decisions(session, [decision_id]).get(decision_id)
    if decision is None or decision.undone:
        return
    if decision.for_author and decision.case.kind != "note":  # a notice would tell whose the note is: they find it by `queries.about_own_notes`
        add_notice(session, decision.case.author_alias_id, Kind.OWN_POST, decision.id)
    for flag in queries.flags_of(session, decision.case):
        if flag.alias_id is not None:
            add_notice(session, flag.alias_id, Kind.OWN_FLAG, decision.id)


def tell_of_appeal(session: Session, appeal_id: str) -> None:
    """Tell whoever appealed what came of it; one whom the new decision concerns anyway is told once."""
    appeal = session.get(Appeal, appeal_id)
    if appeal is None or appeal.alias_id is None or appeal.decided_by is None:
        return
    kind = Kind.OWN_POST if appeal.party == Part.AUTHOR else Kind.OWN_FLAG
    add_notice(session, appeal.alias_id, kind, appeal.decided_by)


def tell_of_pattern(session: Session, pattern_id: str) -> None:
    """Tell the name that had told of a pattern that it was decided."""
    pattern = session.get(Pattern, pattern_id)
    if pattern is not None:
        add_notice(session, pattern.alias_id, Kind.PATTERN, pattern.id)


def tell_of_lifting(session: Session, lifting_id: str) -> None:
    """Tell a name that the person behind it was looked up for a legal demand."""
    lifting = session.get(Lifting, lifting_id)
    if lifting is not None:
        add_notice(session, lifting.alias_id, Kind.SEAL_LIFTED, lifting.id)


def tell_of_note(session: Session, note_id: str) -> None:
    """Tell the name that wrote a post that a context note stands with it now: a decision it can say something against."""
    note = session.get(ContextNote, note_id)
    if note is None or not notes.is_placed(note):
        return
    wrote = select(Alias.id).join(Post, Post.alias_id == Alias.id).where(Post.id == note.post_id, Alias.tag.is_not(None))
    alias_id = session.scalar(wrote)
    if alias_id is not None:
        add_notice(session, alias_id, Kind.CONTEXT, note.id)


def forget_note(session: Session, note_id: str) -> None:
    """Forget that a name was told of a context note which stands with its post no more."""
    note = session.get(ContextNote, note_id)
    if note is None or not notes.is_placed(note):
        session.execute(delete(Notice).where(Notice.kind == Kind.CONTEXT, Notice.subject_id == note_id))


def tell_of_keeping(session: Session, keeping_id: str) -> None:
    """Tell the name whose post begins a thread, or a part of one, that a moderator did something with it."""
    keeping = session.get(Keeping, keeping_id)
    if keeping is None or keeping.undone:
        return
    began = select(Alias.id).join(Post, Post.alias_id == Alias.id).where(Post.id == keeping.post_id, Alias.tag.is_not(None))
    alias_id = session.scalar(began)
    if alias_id is not None:
        add_notice(session, alias_id, Kind.KEPT, keeping.id)


def tell_of_post(session: Session, post_id: str) -> None:
    """Tell the names that a new post answers, speaks to or quotes; each once, and for the first of these reasons.

    Another name of its own author is told like any other: that it was not would show that they are one person.
    """
    post = _visible(session, post_id)
    if post is None:
        return
    told: dict[str, Kind] = {}
    parent = _visible(session, post.parent_id) if post.parent_id else None
    if parent is not None:
        told[parent.alias_id] = Kind.REPLY
    for alias in boards.mentioned(session, post):
        told.setdefault(alias.id, Kind.MENTION)
    for other in boards.quoted(session, post):
        told.setdefault(other.alias_id, Kind.QUOTE)
    told.pop(post.alias_id, None)
    belonging = session.scalars(select(Alias.id).where(Alias.id.in_(told), Alias.tag.is_not(None)))
    for alias_id in sorted(belonging):
        add_notice(session, alias_id, told[alias_id], post.id)


def tell_of_care(session: Session, post_id: str) -> None:
    """Tell a name that has answered somebody in a bad hour what may help it now, too: once a talk.

    Moderators, who speak under a name of their own, are asked in the queue how they are.
    """
    post = _visible(session, post_id)
    parent = _visible(session, post.parent_id) if post is not None and post.parent_id else None
    if post is None or parent is None or post.alias_id == parent.alias_id or post.alias.tag is None or post.alias.official:
        return
    told = select(Notice.id).join(Post, Post.id == Notice.subject_id).where(Notice.alias_id == post.alias_id, Notice.kind == Kind.AFTERWARDS)
    if _is_in_a_bad_hour(session, parent) and session.scalar(told.where(Post.thread_id == post.thread_id).limit(1)) is None:
        add_notice(session, post.alias_id, Kind.AFTERWARDS, post.id)


def _is_in_a_bad_hour(session: Session, post: Post) -> bool:
    case = queries.open_case(session, "post", post.id)
    return crisis.may_be_danger(post.body) or (case is not None and case.reason == reasons.DANGER)


def tell_of_support(session: Session, post_id: str) -> None:
    """Tell the author of a post that somebody has left a sign of support there: once a post, and neither who nor when."""
    post = _visible(session, post_id)
    if post is not None and post.alias.tag is not None:
        add_notice(session, post.alias_id, Kind.SUPPORT, post.id, day=post.day)


def forget_disowned(session: Session, post_id: str) -> None:
    """Forget who was told of answers, quotations and signs at a post that lost its name: they would still say whose it was."""
    answers = select(Post.id).where(Post.parent_id == post_id)
    quoting = select(Quotation.post_id).where(Quotation.quoted_id == post_id)
    forget(session, Kind.REPLY, answers)
    forget(session, Kind.QUOTE, quoting)
    for kind in (Kind.SUPPORT, Kind.AFTERWARDS):
        forget(session, kind, select(Post.id).where(Post.id == post_id))


def _visible(session: Session, post_id: str) -> Post | None:
    return session.scalar(select(Post).where(Post.id == post_id, Post.state == State.VISIBLE, Post.seq > 0).options(joinedload(Post.alias)))
