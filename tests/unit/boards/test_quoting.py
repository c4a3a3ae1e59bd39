"""What becomes of quotations and mentions when what they are about goes."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.preferences import Words
from forum.boards import personal_data, queries
from forum.boards.models import Post, PostRevision, Quotation, State
from forum.boards.service import changing, quoting, rendering
from forum.core import markup
from forum.search import documents
from tests.factories import a_member, a_reply, a_thread, usual
from tests.unit.privacy.going import deliver, run

SAID = "The canary sang at four."


@pytest.fixture
def author(session: Session) -> Member:
    return a_member(session, "Quiet Heron")


@pytest.fixture
def other(session: Session) -> Member:
    return a_member(session, "Loud Magpie")


@pytest.fixture
def post(session: Session, author: Member) -> Post:
    return a_thread(session, author, body=SAID)


@pytest.fixture
def answer(session: Session, other: Member, post: Post) -> Post:
    return a_reply(session, other, post, markup.quote(SAID, "Quiet Heron", f"/p/{post.id}") + "I know that bird.")


def again(session: Session, post: Post) -> Post:
    session.expire_all()
    return session.scalars(select(Post).where(Post.id == post.id)).one()


def test_words_that_their_author_deleted_go_on_being_read_where_others_quote_them(
    app: Flask, session: Session, author: Member, other: Member, post: Post, answer: Post
) -> None:
    changing.edit_post(session, other, answer, body=f"{answer.body}\n\nIt was blue.", reason="more")
    elsewhere = a_thread(session, other, body=answer.body)
    changing.delete_post(session, author, queries.get_post(session, post.id, author))
    deliver(app, session)
    everything = repr(session.execute(select(Post.body, Post.html)).all()) + repr(session.execute(select(PostRevision.body)).all())
    assert "canary" not in everything
    for quoting_post in (answer, elsewhere):
        now = again(session, quoting_post)
        assert markup.TAKEN_BACK in now.body
        assert markup.TAKEN_BACK in now.html
        assert "I know that bird." in now.body
        assert "It was blue." in now.body
    assert "canary" not in documents.of(session, [answer.id])[0].body
    assert session.scalars(select(Quotation)).all() == []


def test_hidden_words_are_read_in_a_quotation_or_lost_when_they_come_back(
    app: Flask, session: Session, other: Member, post: Post, answer: Post
) -> None:
    changing.hide_post(session, queries.get_post(session, post.id, None), "It names a place.")
    deliver(app, session)
    hidden = again(session, answer)
    assert "canary" not in hidden.html
    assert markup.HIDDEN_WORDS in hidden.html
    assert "I know that bird." in hidden.html
    changing.edit_post(session, other, queries.get_post(session, answer.id, other), body=f"{hidden.body}\n\nMore.")
    assert "canary" not in again(session, answer).html, "an edit brings them back"
    assert "canary" not in rendering.veiled(session, hidden.body)
    changing.restore_post(session, queries.get_post(session, post.id, None))
    deliver(app, session)
    assert SAID in again(session, answer).html


def test_hidden_words_come_back_in_quotations_when_their_author_is_erased(app: Flask, session: Session, post: Post, answer: Post) -> None:
    changing.hide_post(session, queries.get_post(session, post.id, None), "It names a place.")
    deliver(app, session)
    changing.erase_words(session, queries.get_post(session, post.id, None))
    deliver(app, session)
    assert "canary" not in again(session, answer).body


def test_words_of_somebody_who_is_erased_as_a_person_are_taken_from_what_others_said(
    app: Flask, session: Session, author: Member, post: Post, answer: Post
) -> None:
    alias = usual(session, author)
    quoted = personal_data.quoted(session, alias)
    for post_id in quoted.by:
        personal_data.erase_quoted_name(session, post_id, quoted)
    personal_data.erase_alias(session, alias, words=Words.ERASE)
    deliver(app, session)
    now = again(session, answer)
    assert SAID in now.body
    assert "Heron" not in now.body + now.html


def test_an_earlier_text_that_gave_somebody_away_lives_on_in_a_quotation(
    app: Flask, session: Session, author: Member, other: Member, post: Post, answer: Post
) -> None:
    changing.edit_post(session, author, post, body="A bird sang.", title="A quiet title")
    later = a_reply(session, other, post, markup.quote("A bird sang.", "Quiet Heron", f"/p/{post.id}") + "So it did.")
    deliver(app, session)
    assert SAID in again(session, answer).body, "what was changed only can still be read there"
    changing.erase_earlier_text(session, author, queries.get_post(session, post.id, author), 1)
    deliver(app, session)
    assert "canary" not in again(session, answer).body + again(session, answer).html
    assert "> A bird sang." in again(session, later).body


def test_a_mention_outlives_the_name(app: Flask, session: Session, author: Member, other: Member, post: Post) -> None:
    spoken = a_reply(session, other, post, "I thank you, @quiet heron.")
    assert '<span class="mention">@Quiet Heron</span>' in spoken.html
    quoted = personal_data.quoted(session, usual(session, author))
    assert spoken.id in quoted.by
    personal_data.erase_quoted_name(session, spoken.id, quoted)
    now = again(session, spoken)
    assert now.body == "I thank you, @somebody."
    assert "eron" not in now.html


def test_a_name_is_mentioned_that_has_not_spoken_in_this_thread(session: Session, author: Member, other: Member) -> None:
    a_thread(session, other)
    post = a_thread(session, author, body="Thank you, @Loud Magpie.")
    assert "mention" not in post.html
    held = a_reply(session, other, post, "Held.")
    held.state = State.HELD
    session.flush()
    assert "mention" not in a_reply(session, author, post, "@Loud Magpie").html


def test_other_changes_of_a_post_touch_its_quotations(app: Flask, session: Session, author: Member, post: Post, answer: Post) -> None:
    before = (answer.body, answer.html)
    changing.edit_post(session, author, post, body="Something else.", title="A quiet title")
    deliver(app, session)
    now = again(session, answer)
    assert (now.body, now.html) == before


def test_following_a_quotation_twice_changes_more_than_once(app: Flask, session: Session, author: Member, post: Post, answer: Post) -> None:
    changing.delete_post(session, author, queries.get_post(session, post.id, author))
    deliver(app, session)
    before = again(session, answer).body
    quoting.follow_quoted(session, f"{post.id} {answer.id}")
    quoting.follow_quoted(session, f"{post.id} {'0' * 22}")
    assert again(session, answer).body == before


def test_posts_of_an_earlier_version_are_shown_in_its_way_for_ever(app: Flask, session: Session, post: Post, answer: Post) -> None:
    session.execute(update(Post).values(renderer=1, html="old"))
    run(app, session, rendering.render_anew)
    assert again(session, post).html == markup.render(SAID)
    assert "old" not in again(session, answer).html
    assert set(session.scalars(select(Post.renderer))) == {markup.VERSION}
