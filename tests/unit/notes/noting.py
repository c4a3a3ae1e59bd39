"""Makers of context notes and of ratings, for the tests of notes."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.core import clock
from forum.core.names import public_id
from forum.notes import handlers
from forum.notes.models import ContextNote
from forum.notes.service import rating, scoring, writing
from forum.notes.sources import Source
from forum.web.database import reading, transaction
from tests import factories

CLAIM = "Lithium can be stopped from one day to the next."
WORDS = "Guidelines say that it is lowered over weeks, with somebody who treats looking on."


def a_post(session: Session, author: Member | None = None, body: str = f"I have read a lot. {CLAIM} So I did.") -> Post:
    """Make a post that has a claim in it."""
    post = factories.a_thread(session, author or factories.a_member(session), body=body)
    return boards.get_post(session, post.id, author or factories.a_member(session))


def a_draft(claim: str = CLAIM, words: str = WORDS, **more: object) -> writing.Draft:
    """Make a note as somebody types it."""
    source = Source("guideline", "Bipolar disorder: assessment and management", "https://health.example/guideline", clock.today())
    given = {"verdict": "misleading", "sources": [writing.Given(source, "Stop lithium gradually over at least four weeks.")], **more}
    return writing.Draft(public_id(), claim, words=words, **given)  # type: ignore[arg-type]


def a_note(session: Session, writer: Member | None = None, post: Post | None = None, **more: object) -> ContextNote:
    """Make a note by a moderator."""
    return writing.write(session, writer or factories.a_moderator(session), post or a_post(session), a_draft(**more))  # type: ignore[arg-type]


def post_of(session: Session, note: ContextNote) -> Post:
    """Return the post that a note is about."""
    return boards.get_post(session, note.post_id, factories.a_moderator(session))


def a_known_member(session: Session) -> Member:
    """Make a member who has been here for some days and has written a few posts."""
    member = factories.a_member(session)
    post = factories.a_thread(session, member)
    for _ in range(rating.HERE_POSTS - 1):
        factories.a_reply(session, member, post)
    session.flush()
    alias_id = factories.usual(session, member).id
    session.execute(update(Post).where(Post.alias_id == alias_id).values(day=clock.today() - timedelta(days=rating.HERE_DAYS)))
    return member


def rate(session: Session, note: ContextNote, value: str, group: str, times: int = 1) -> list[Member]:
    """Let some moderators rate a note."""
    raters = [factories.a_moderator(session) for _ in range(times)]
    for rater in raters:
        rating.rate(session, rater, note, post_of(session, note), value, group)
    return raters


def let_it_show(session: Session, note: ContextNote) -> None:
    """Let both groups find a note helpful."""
    rate(session, note, "helpful", "lived", 2)
    rate(session, note, "helpful", "beside", 2)
    session.commit()


def work_out(app: Flask, session: Session) -> None:
    """Do what the worker does every few minutes."""
    session.commit()
    with app.app_context():
        scoring.settle_all(reading, lambda: transaction(writes=True))
    session.rollback()
    session.expire_all()


def follow(session: Session, post: Post) -> None:
    """Do what the worker does when a post has changed."""
    session.flush()
    handlers.follow_post(session, post.id)


def taken_back(session: Session, post: Post) -> None:
    """Do what the worker does when words were taken back."""
    session.flush()
    handlers.forget_taken_back(session, post.id)
