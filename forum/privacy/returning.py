"""After a backup was put back: what had been erased since it was made is erased again, before anybody can read it.

What was erased is known from `forum.privacy.tombstones`; the erasing is that of `forum.privacy.erasure`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from forum.accounts import preferences
from forum.accounts.models import Account, Alias
from forum.accounts.preferences import LeftBehind
from forum.boards.events import WordsTakenBack
from forum.boards.models import Post, PostDue, PostRevision, Quotation, State
from forum.boards.service import changing
from forum.core import clock, outbox
from forum.core.outbox import Transaction
from forum.moderation.models import Case
from forum.moderation.transitions import LIVING
from forum.privacy import disowning, erasure, tombstones


@dataclass
class Erased:
    """What has come back and has to go again."""

    posts: list[str] = field(default_factory=list)
    texts: list[tuple[str, int]] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    """Posts whose words have to go from where others quote them."""
    disowned: list[str] = field(default_factory=list)
    names: list[tuple[str, LeftBehind]] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    plans: dict[str, dict[str, str]] = field(default_factory=dict)
    """What accounts have to hold about leaving, where the copy says something else: it may be from before somebody changed their mind."""


def erase_again(reading: Transaction, writing: Transaction) -> Erased:
    """Erase everything that is marked as erased and stands in the database. May run as often as anybody likes.

    :param reading: opens a transaction that only looks.
    :param writing: opens a transaction that commits at its end.
    """
    with reading() as session:
        back = _come_back(session)
    for post_ids, erase in ((back.posts, changing.erase_words), (back.disowned, disowning.carry_out)):
        _each(writing, post_ids, erase)
    _again_in_texts(writing, back)
    for alias_id, left in back.names:
        erasure.erase_name(reading, writing, alias_id, left)
    for account_id, plan in back.plans.items():
        with writing() as session:
            preferences.change(session, account_id, **plan)
    for account_id in back.accounts:
        erasure.erase_account(reading, writing, account_id)
    return back


def _again_in_texts(writing: Transaction, back: Erased) -> None:
    for key in back.texts:
        with writing() as session:
            earlier = session.get_one(PostRevision, key)
            earlier.body, earlier.title, earlier.reason, earlier.erased = "", "", "", True
    for post_id in back.quoted:
        with writing() as session:
            outbox.record(session, WordsTakenBack(post_id))


def _each(writing: Transaction, post_ids: list[str], erase: Callable[[Session, Post], object]) -> None:
    for post_id in post_ids:
        with writing() as session:
            post = session.scalar(select(Post).where(Post.id == post_id).options(joinedload(Post.thread)))
            if post is not None:
                erase(session, post)


def let_out(session: Session) -> None:
    """Let posts out that waited for a minute when the backup was made: the minute is in no backup, and it has passed."""
    about = exists().where(Case.kind == "post", Case.subject_id == Post.id, Case.state.in_(LIVING))
    due = exists().where(PostDue.post_id == Post.id)
    for post_id in session.scalars(select(Post.id).where(Post.state == State.HELD, ~about, ~due)).all():
        session.add(PostDue(post_id=post_id, minute=clock.minute()))


def _come_back(session: Session) -> Erased:
    marks, back = tombstones.Marks(session), Erased()
    standing = session.scalars(select(Post.id).where(Post.state != State.DELETED))
    back.posts = [post_id for post_id in standing if marks.of(tombstones.POST, post_id)]
    gone = set(back.posts)
    named = session.scalars(select(Post.id).join(Post.alias).where(Post.state != State.DELETED, Alias.tie.is_not(None)))
    back.disowned = [post_id for post_id in named if post_id not in gone and marks.of(tombstones.DISOWNED, post_id)]
    for post_id, number in session.execute(select(PostRevision.post_id, PostRevision.number).where(PostRevision.erased.is_(False))):
        if post_id not in gone and marks.of(tombstones.TEXT, post_id, str(number)):
            back.texts.append((post_id, number))
    quoted = session.scalars(select(Quotation.quoted_id).distinct())
    back.quoted = [post_id for post_id in quoted if marks.of(tombstones.QUOTED, post_id)]
    for alias_id in session.scalars(select(Alias.id).where(Alias.tie.is_not(None))):
        if mark := marks.of("name", alias_id):
            back.names.append((alias_id, LeftBehind.read(mark.words)))
    for account in session.scalars(select(Account)):
        if marks.of(tombstones.ACCOUNT, account.id):
            back.accounts.append(account.id)
        elif plan := _other_plan(session, account, marks.of(tombstones.LEAVING, account.id)):
            back.plans[account.id] = plan
    return back


def _other_plan(session: Session, account: Account, mark: tombstones.Mark | None) -> dict[str, str]:
    choice = preferences.of_account(session, account)
    now = {"leaving": choice.leaving, "leaving_openings": choice.leaving_openings, "leaving_replies": choice.leaving_replies}
    plan = dict.fromkeys(now, "")
    if mark is not None:
        left = LeftBehind.read(mark.words)
        plan = {"leaving": mark.day.isoformat(), "leaving_openings": left.openings.value, "leaving_replies": left.replies.value}
    return plan if now != plan else {}
