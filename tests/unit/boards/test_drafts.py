from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member
from forum.accounts.models import Shelf
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing, drafts, writing
from forum.core import clock
from forum.core.errors import Invalid
from forum.core.names import public_id
from tests.factories import a_member, a_thread, usual
from tests.unit.privacy.going import run

WORDS = {"title": ["A title"], "body": ["Words that took an hour."], "voice": ["usual"], "notes": ["grief", "illness"]}


@pytest.fixture
def member(session: Session) -> Member:
    return a_member(session)


def keep(session: Session, member: Member, place: str, made: str = "", **values: list[str]) -> bool:
    return drafts.keep(session, member.account_id, place, {**WORDS, **values}, made)


def test_a_draft_comes_back_without_a_word_or_a_choice_and_to_somebody_else(session: Session, member: Member) -> None:
    assert keep(session, member, "board abc")
    draft = drafts.of(session, member.account_id, "board abc")
    assert draft is not None
    assert draft.values == WORDS
    assert drafts.of(session, member.account_id, "board abd") is None
    assert drafts.of(session, a_member(session).account_id, "board abc") is None


def test_a_draft_stands_in_the_database_for_all_to_read(session: Session, member: Member) -> None:
    keep(session, member, "board abc")
    rows = repr(session.execute(select(Shelf.__table__)).all())
    for word in ("hour", "board", "grief", member.account_id):
        assert word not in rows


def test_a_draft_that_was_sent_comes_back(session: Session, member: Member) -> None:
    post = a_thread(session, member)
    made = public_id()
    keep(session, member, f"thread {post.thread_id}", made)
    assert drafts.of(session, member.account_id, f"thread {post.thread_id}")
    voice = usual(session, member)
    writing.reply(session, member, queries.get_post(session, post.id, member), voice, writing.Draft(made, "Words that took an hour."))
    assert drafts.of(session, member.account_id, f"thread {post.thread_id}") is None
    assert drafts.listed(session, member.account_id) == []
    assert not keep(session, member, f"thread {post.thread_id}", made), "a script that comes late keeps what was sent"


def test_a_change_that_was_saved_comes_back_and_one_that_was_not_is_lost(session: Session, member: Member) -> None:
    post = a_thread(session, member, title="A title")
    place = f"edit {post.id}"
    keep(session, member, place, body=["Other words."])
    assert drafts.of(session, member.account_id, place)
    changing.edit_post(session, member, post, body="Not those.", title="A title")
    assert drafts.of(session, member.account_id, place), "changed in another window: the words are still needed"
    changing.edit_post(session, member, post, body="Other words.", title="A title")
    assert drafts.of(session, member.account_id, place) is None


def test_sent_drafts_lie_about_until_somebody_finds_them(app: Flask, session: Session, member: Member) -> None:
    post = a_thread(session, member)
    drafts.keep(session, member.account_id, "board abc", WORDS, "")
    shelf.write(session, member.account_id, "draft board abd", {"day": "2026-01-01", "made": post.id, "values": {"body": ["Sent."]}})
    shelf.write(session, member.account_id, "read", {"threads": {}})
    run(app, session, drafts.drop_sent)
    assert sorted(shelf.names_of(session, member.account_id)) == ["draft board abc", "read"]


def test_the_oldest_draft_goes_without_a_word_or_instead_of_a_sent_one(session: Session, member: Member) -> None:
    for number in range(drafts.MOST):
        day = clock.today() - timedelta(days=number)
        content = {"day": day.isoformat(), "made": "", "values": {"body": [f"Number {number}."]}}
        shelf.write(session, member.account_id, f"draft board {number}", content)
    would_go = drafts.would_go(session, member.account_id, "board new")
    assert would_go is not None
    assert would_go.one("body") == f"Number {drafts.MOST - 1}."
    assert drafts.would_go(session, member.account_id, "board 3") is None, "it has its place already"
    keep(session, member, "board new")
    places = {draft.place for draft in drafts.listed(session, member.account_id)}
    assert len(places) == drafts.MOST
    assert "board new" in places
    assert f"board {drafts.MOST - 1}" not in places


@pytest.mark.parametrize("place", ["", "board", "board ", "board ../x", "read", "draft board a", "board " + "a" * 23, "board a\n", "wall abc"])
def test_a_draft_takes_the_place_of_something_else(session: Session, member: Member, place: str) -> None:
    assert not keep(session, member, place)
    assert shelf.names_of(session, member.account_id) == []


def test_empty_fields_are_kept_as_a_draft_or_bring_the_old_one_back(session: Session, member: Member) -> None:
    keep(session, member, "board abc")
    assert not keep(session, member, "board abc", title=[""], body=["  \n"])
    assert drafts.of(session, member.account_id, "board abc") is None


def test_a_draft_that_cannot_be_kept_is_cut_silently(session: Session, member: Member) -> None:
    keep(session, member, "board abc")
    with pytest.raises(Invalid):
        keep(session, member, "board abc", body=["".join(public_id() for _ in range(20_000))])
    draft = drafts.of(session, member.account_id, "board abc")
    assert draft is not None
    assert draft.one("body") == WORDS["body"][0]


def test_words_that_were_taken_back_come_back_as_a_draft(session: Session, member: Member) -> None:
    post = a_thread(session, member)
    keep(session, member, "board abc", post.id)
    keep(session, member, f"edit {post.id}", body=["Other."])
    keep(session, member, "board abd")
    drafts.drop_made(session, member.account_id, post.id)
    session.execute(delete(Post).where(Post.id == post.id))
    assert [draft.place for draft in drafts.listed(session, member.account_id)] == ["board abd"]


def test_leaving_quickly_takes_more_than_drafts(session: Session, member: Member) -> None:
    keep(session, member, "board abc")
    shelf.write(session, member.account_id, "read", {"threads": {"a": 1}})
    shelf.drop(session, member.account_id, shelf.DRAFT)
    assert shelf.names_of(session, member.account_id) == ["read"]


def test_a_draft_stays_when_its_place_is_gone(session: Session, member: Member) -> None:
    post = a_thread(session, member)
    keep(session, member, f"post {post.id}")
    changing.delete_post(session, member, queries.get_post(session, post.id, member))
    assert drafts.listed(session, member.account_id)
