from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards import personal_data as boards
from forum.boards import queries
from forum.boards.models import Kindness, Post, PostMinute, PostRevision, Support, Thread
from forum.boards.service import changing, supporting, writing
from forum.core import markup
from forum.core.errors import Refused
from forum.core.model import Base
from forum.core.names import public_id
from forum.core.outbox import Fact
from forum.moderation import queries as cases
from forum.moderation.models import Case, CaseConflict, Part
from forum.moderation.service import deciding, flagging
from forum.notifications.models import Notice
from forum.privacy import disowning, returning, tombstones
from forum.web.database import reading, transaction
from tests import factories
from tests.unit.privacy.going import deliver, marks_gone


@pytest.fixture(autouse=True)
def _no_marks_left(app: Flask) -> Iterator[None]:
    yield
    marks_gone(app)


def again(session: Session, post: Post, member: Member | None = None) -> Post:
    session.flush()
    session.expunge_all()
    return queries.get_post(session, post.id, member)


def quoting(session: Session, member: Member, parent: Post, words: str = "I know that.") -> Post:
    name = factories.usual(session, member)
    parent = queries.get_post(session, parent.id, member)
    body = markup.quote(parent.body, parent.alias.name, f"/p/{parent.id}") + words
    return writing.reply(session, member, parent, name, writing.Draft(public_id(), body))


def test_the_words_go_or_the_name_stays(session: Session) -> None:
    author = factories.a_member(session, "Amber Otter")
    opening = factories.a_thread(session, factories.a_member(session))
    post, other = (factories.a_reply(session, author, opening, f"{word} words.") for word in ("Some", "Other"))
    disowning.disown(session, author, again(session, post, author))
    post = again(session, post)
    assert (post.body, post.alias.name, post.alias.tie, post.alias.slot, post.alias.tag) == ("Some words.", "A former member", None, None, None)
    assert again(session, other).alias.name == "Amber Otter"
    assert not aliases.owns(session, author, post.alias_id)
    with pytest.raises(Refused):
        changing.delete_post(session, author, again(session, post, author))


def test_two_posts_without_a_name_can_be_told_to_be_one_persons(session: Session) -> None:
    author = factories.a_member(session)
    opening = factories.a_thread(session, factories.a_member(session))
    posts = [factories.a_reply(session, author, opening, f"Number {number}.") for number in range(2)]
    for post in posts:
        disowning.disown(session, author, again(session, post, author))
    first, second = (again(session, post) for post in posts)
    assert first.alias_id != second.alias_id
    assert first.alias.name == second.alias.name


def test_the_mark_of_the_starter_leads_back_to_the_name(session: Session) -> None:
    author = factories.a_member(session)
    opening = factories.a_thread(session, author)
    factories.a_reply(session, author, opening)
    disowning.disown(session, author, again(session, opening, author))
    thread = session.get_one(Thread, opening.thread_id, populate_existing=True)
    assert thread.starter_id == again(session, opening).alias_id
    assert thread.starter_id != factories.usual(session, author).id


def test_something_is_left_that_ties_the_post_to_its_name(app: Flask, session: Session) -> None:
    author, friend, moderator = factories.a_member(session, "Amber Otter"), factories.a_member(session), factories.a_moderator(session)
    opening = factories.a_thread(session, friend)
    post = factories.a_reply(session, author, opening, "First words.")
    changing.edit_post(session, author, again(session, post, author), body="Second words.", reason="a slip")
    quoting(session, friend, post)
    supporting.give(session, friend, post, Kindness.HEAR)
    flag = flagging.flag(session, friend, "post", post.id, reason="cruelty")
    case = cases.get_case(session, flag.case_id)
    deciding.claim(session, moderator, case)
    session.refresh(case)
    deciding.decide(session, moderator, case, "no_action", "It was kind.", "", version=case.version)
    session.commit()
    deliver(app, session)
    old = factories.usual(session, author).id
    disowning.disown(session, author, again(session, post, author))
    session.commit()
    deliver(app, session)
    new = again(session, post).alias_id
    together = []
    for mapper in Base.registry.mappers:
        for row in session.scalars(select(mapper.class_)):
            values = {str(getattr(row, column.key)) for column in mapper.column_attrs}
            if old in values and {post.id, new, case.id} & values:
                together.append(mapper.class_.__name__)
    assert together == []
    assert session.scalars(select(Support)).all() == []
    assert session.get(PostMinute, post.id) is None
    assert session.scalars(select(Notice).where(Notice.alias_id == old)).all() == []
    assert session.scalars(select(CaseConflict).where(CaseConflict.case_id == case.id, CaseConflict.part == Part.AUTHOR)).all() == []
    assert session.scalars(select(Case.author_alias_id)).all() == [new]
    assert "Second words." not in str(boards.held(session, author.account_id, names=True))


def test_somebody_who_quotes_the_post_goes_on_naming_its_author(session: Session) -> None:
    author, friend = factories.a_member(session, "Amber Otter"), factories.a_member(session)
    opening = factories.a_thread(session, friend)
    post, other = (factories.a_reply(session, author, opening, f"{word} words.") for word in ("Some", "Other"))
    of_post, of_other = quoting(session, friend, post), quoting(session, friend, other)
    changing.edit_post(session, friend, again(session, of_post, friend), body=again(session, of_post).body + " Really.")
    disowning.disown(session, author, again(session, post, author))
    assert "Amber" not in again(session, of_post).body + again(session, of_post).html
    assert all("Amber" not in row.body for row in session.scalars(select(PostRevision)))
    assert "> Some words." in again(session, of_post).body
    assert "Amber Otter" in again(session, of_other).body, "their other words still have the name"
    disowning.disown(session, author, again(session, other, author))
    assert "Amber" not in again(session, of_other).body


def test_who_speaks_to_a_name_that_is_gone_from_the_thread_goes_on_naming_it(session: Session) -> None:
    author, friend = factories.a_member(session, "Amber Otter"), factories.a_member(session)
    opening = factories.a_thread(session, friend)
    posts = [factories.a_reply(session, author, opening, f"Number {number}.") for number in range(2)]
    answer = factories.a_reply(session, friend, posts[0], "Thank you, @Amber Otter!")
    disowning.disown(session, author, again(session, posts[0], author))
    assert "@Amber Otter" in again(session, answer).body, "the name still speaks here"
    disowning.disown(session, author, again(session, posts[1], author))
    assert "Amber" not in again(session, answer).body + again(session, answer).html


def test_what_a_moderator_looks_at_loses_its_name_or_says_that_it_was_flagged(session: Session) -> None:
    author, friend = factories.a_member(session), factories.a_member(session)
    opening = factories.a_thread(session, friend)
    post = factories.a_reply(session, author, opening)
    flagging.flag(session, friend, "post", post.id, reason="cruelty")
    with pytest.raises(Refused) as own:
        disowning.disown(session, author, again(session, post, author))
    session.rollback()
    author, friend = factories.a_member(session), factories.a_member(session)
    opening = factories.a_thread(session, friend)
    post, elsewhere = factories.a_reply(session, author, opening), factories.a_reply(session, friend, opening)
    flagging.flag(session, factories.a_member(session), "post", elsewhere.id, reason="cruelty")
    with pytest.raises(Refused) as others:
        disowning.disown(session, author, again(session, post, author))
    assert own.value.sentence == others.value.sentence


def test_hidden_held_official_and_others_posts_lose_their_name(session: Session) -> None:
    author, moderator = factories.a_member(session), factories.a_moderator(session)
    board = factories.a_board(session)
    hidden = factories.a_thread(session, author, board)
    changing.hide_post(session, hidden, "a reason")
    held = writing.start_thread(session, author, board, factories.usual(session, author), writing.Draft(public_id(), "Words.", "A title", later=True))
    official = writing.start_thread(
        session, moderator, board, aliases.official_name(session, moderator), writing.Draft(public_id(), "Words.", "A title")
    )
    others = factories.a_thread(session, factories.a_member(session), board)
    for who, post in ((author, hidden), (author, held), (moderator, official), (author, others)):
        with pytest.raises(Refused):
            disowning.disown(session, who, again(session, post, who))


def test_the_index_keeps_the_name(session: Session) -> None:
    author = factories.a_member(session)
    post = again(session, factories.a_thread(session, author), author)
    before = set(session.scalars(select(Fact.id)))
    disowning.disown(session, author, post)
    kinds = {row.kind for row in session.scalars(select(Fact)) if row.id not in before}
    assert {"PostChanged", "ThreadChanged", "PostDisowned"} <= kinds


def test_a_backup_brings_the_name_back(app: Flask, session: Session) -> None:
    author = factories.a_member(session, "Amber Otter")
    post = factories.a_thread(session, author)
    session.commit()
    with app.app_context(), transaction() as writing_session:
        tombstones.bury(writing_session, tombstones.DISOWNED, (post.id,))
    for _ in range(2):
        with app.app_context():
            returning.erase_again(reading, transaction)
    assert again(session, post).alias.name == "A former member"
    assert session.scalars(select(Alias.id).where(Alias.name == "Amber Otter")).all()
