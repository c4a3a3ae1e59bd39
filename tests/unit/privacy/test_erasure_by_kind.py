"""Who leaves chooses for the threads they began and for their replies; earlier texts go in any case."""

from collections.abc import Iterator
from itertools import product
from json import dumps

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.accounts.models import Account, Alias
from forum.accounts.preferences import LeftBehind, Words
from forum.boards.models import Post, PostRevision, State
from forum.boards.service import changing
from forum.core import markup, seals
from forum.core.errors import Invalid
from forum.moderation.models import Case
from forum.moderation.service import deciding, flagging
from forum.privacy import erasure
from forum.privacy.erasure import carry_out_at_once
from tests import factories
from tests.unit.privacy.going import deliver, leave, marks_gone, run

NAME, NOBODY = "Amber Otter", "A former member"


@pytest.fixture(autouse=True)
def _no_marks_left(app: Flask) -> Iterator[None]:
    yield
    marks_gone(app)


@pytest.fixture
def member(session: Session) -> Member:
    return factories.a_member(session, NAME)


def _written(session: Session, member: Member) -> tuple[Post, Post]:
    """Write an opening and a reply, both changed once."""
    opening = factories.a_thread(session, member, title="A title of mine", body="What I asked first.")
    changing.edit_post(session, member, opening, body="What I asked.", title="A title of mine", reason="A slip")
    reply = factories.a_reply(session, member, factories.a_thread(session, factories.a_member(session)), "What I said first.")
    changing.edit_post(session, member, reply, body="What I said.", reason="A slip")
    return opening, reply


def _gone(app: Flask, session: Session, member: Member, openings: str, replies: str) -> None:
    leave(session, member, openings, replies=replies, at_once=True)
    for _ in range(2):
        run(app, session, carry_out_at_once)
    deliver(app, session)


def _shown(session: Session, post: Post) -> tuple[str, str]:
    """Return the name and the words of a post as they are now."""
    row = session.execute(select(Alias.name, Post.body).join(Alias, Alias.id == Post.alias_id).where(Post.id == post.id)).one()
    return row.name, row.body


@pytest.mark.parametrize(("openings", "replies"), list(product(Words, Words)))
def test_each_kind_becomes_what_was_chosen_for_it(app: Flask, session: Session, member: Member, openings: Words, replies: Words) -> None:
    opening, reply = _written(session, member)
    _gone(app, session, member, openings, replies)
    expected = {Words.ERASE: (NOBODY, ""), Words.NAMELESS: (NOBODY, "{}"), Words.LEAVE: (NAME, "{}")}
    for post, chosen, words in ((opening, openings, "What I asked."), (reply, replies, "What I said.")):
        name, body = expected[chosen]
        assert _shown(session, post) == (name, body.format(words))
    assert session.get(Account, member.account_id) is None
    assert not session.scalars(select(Alias.id).where(Alias.name == NAME, Alias.tie.is_not(None))).all()


@pytest.mark.parametrize("words", list(Words))
def test_what_posts_said_before_goes_in_any_case(app: Flask, session: Session, member: Member, words: Words) -> None:
    _written(session, member)
    _gone(app, session, member, words, words)
    rows = list(session.scalars(select(PostRevision)))
    assert len(rows) == (0 if words == Words.ERASE else 2)
    assert all((row.body, row.title, row.reason, row.erased) == ("", "", "", True) for row in rows)


def test_names_over_replies_go_from_quotations_while_those_over_openings_stay(app: Flask, session: Session, member: Member) -> None:
    other = factories.a_member(session)
    opening, reply = _written(session, member)
    asked, said = (factories.a_reply(session, other, post, f"{markup.quote('Words', NAME, f'/p/{post.id}')}Yes.") for post in (opening, reply))
    _gone(app, session, member, "leave", "nameless")
    assert NAME in _shown(session, asked)[1]
    assert NAME not in _shown(session, said)[1]


def test_copies_of_erased_words_go_from_closed_cases_and_others_stay(app: Flask, session: Session, member: Member) -> None:
    opening, reply = _written(session, member)
    session.flush()
    for post in (opening, reply):
        flagging.flag(session, factories.a_member(session), "post", post.id, reason="other", why="Why.")
        case = session.scalars(select(Case).where(Case.subject_id == post.id)).one()
        moderator = factories.a_moderator(session)
        deciding.claim(session, moderator, case)
        deciding.decide(session, moderator, case, "no_action", "Fine.", version=case.version)
    _gone(app, session, member, "erase", "nameless")
    assert dict(session.execute(select(Case.subject_id, Case.body)).all()) == {opening.id: "", reply.id: "What I said."}


def test_a_post_that_was_to_go_goes_even_if_the_power_went_halfway(app: Flask, session: Session, member: Member) -> None:
    opening, reply = _written(session, member)
    name_id = opening.alias_id
    session.commit()
    left = LeftBehind(Words.LEAVE, Words.ERASE)
    for _ in range(2):
        run(app, session, lambda reading, writing: erasure.erase_name(reading, writing, name_id, left))
    assert _shown(session, opening) == (NAME, "What I asked.")
    assert session.scalars(select(Post.state).where(Post.id == reply.id)).one() == State.DELETED


def test_nobody_leaves_without_having_chosen_for_both_kinds(session: Session, member: Member) -> None:
    for chosen in ({"openings": "erase", "replies": ""}, {"openings": "", "replies": "leave"}):
        with pytest.raises(Invalid):
            erasure.ask(session, member, factories.PASSPHRASE, **chosen)
    assert not factories.afresh(session, member).is_leaving


def test_who_asked_when_there_was_one_choice_for_all_is_erased_as_they_chose(session: Session, member: Member) -> None:
    row = session.get_one(Account, member.account_id)
    before = dumps({"leaving": "2026-03-01", "leaving_words": "nameless"})
    row.private = seals.of(session).seal_anew(preferences.TABLE, row.id, before)
    found = preferences.of_account(session, row)
    assert (found.leaving_openings, found.leaving_replies) == ("nameless", "nameless")


@pytest.mark.parametrize(("openings", "replies"), list(product(Words, Words)))
def test_a_mark_outside_the_database_says_what_becomes_of_both_kinds(openings: Words, replies: Words) -> None:
    left = LeftBehind(openings, replies)
    assert LeftBehind.read(left.kept) == left
    assert LeftBehind.read("erase") == LeftBehind(Words.ERASE, Words.ERASE)
