from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards.models import Post, PostEnd, PostRevision, State, Thread
from forum.boards.service import changing, ending, writing
from forum.core import clock
from forum.core.errors import Invalid
from forum.core.names import public_id
from forum.privacy import expiry
from tests import factories
from tests.unit.privacy.going import later, run


def _choosing(session: Session, months: int, *, earlier: bool = False, member: Member | None = None) -> Member:
    member = member or factories.a_member(session)
    expiry.choose(session, member, str(months), earlier=earlier)
    return factories.afresh(session, member)


def _days(session: Session) -> list[int]:
    """Return after how many days each post ends."""
    days = [(row.day - post.day).days for row, post in session.execute(select(PostEnd, Post).join(Post, Post.id == PostEnd.post_id))]
    session.rollback()
    return days


def test_a_post_ends_about_when_its_author_chose_and_no_two_need_end_on_one_day(session: Session) -> None:
    member = _choosing(session, 6)
    opening = factories.a_thread(session, member)
    for _ in range(30):
        factories.a_reply(session, member, opening)
    days = _days(session)
    assert len(days) == 31
    assert all(6 * ending.MONTH - 14 <= day <= 6 * ending.MONTH + 14 for day in days)
    assert len(set(days)) > 8


def test_words_and_title_are_gone_when_their_day_has_come_and_the_answers_stay(app: Flask, session: Session) -> None:
    member, other = _choosing(session, 6), factories.a_member(session)
    opening = factories.a_thread(session, member)
    changing.edit_post(session, member, opening, body="Other words.", title="Another title")
    answer = factories.a_reply(session, other, opening)
    with later(6 * ending.MONTH - 15):
        run(app, session, expiry.end_due)
    assert session.scalars(select(Post.body).where(Post.id == opening.id)).one() == "Other words."
    with later(6 * ending.MONTH + 15):
        run(app, session, expiry.end_due)
    after = session.scalars(select(Post).where(Post.id == opening.id)).one()
    assert (after.state, after.body, after.html) == (State.DELETED, "", "")
    assert session.scalars(select(Thread.title)).one() == "Deleted by its author"
    assert session.scalars(select(PostRevision)).all() == []
    assert session.scalars(select(Post.state).where(Post.id == answer.id)).one() == State.VISIBLE
    assert session.scalars(select(PostEnd)).all() == []


def test_what_was_written_before_stays_unless_its_author_asks(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    factories.a_thread(session, member)
    _choosing(session, 6, member=member)
    with later(9):
        run(app, session, expiry.set_earlier)
    assert _days(session) == []


def test_what_was_written_before_ends_too_when_its_author_asks_for_it(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    factories.a_thread(session, member)
    with later(400):
        asking = _choosing(session, 6, earlier=True, member=member)
        session.commit()
    with later(400 + 8):
        run(app, session, expiry.set_earlier)
    (days,) = _days(session)
    assert 400 < days <= 400 + 29
    assert not factories.afresh(session, asking).preferences.expire_asked


def test_the_days_of_two_names_are_not_set_in_the_same_hour(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    board = factories.a_board(session)
    for name in (factories.usual(session, member), *(aliases.draw_name(session, member, aliases.board_scope(public_id())) for _ in range(3))):
        writing.start_thread(session, member, board, name, writing.Draft(public_id(), "Words.", "A title"))
    _choosing(session, 12, earlier=True, member=member)
    set_by = []
    for hour in range(7 * 24 + 1):
        with later(1 + hour / 24):
            run(app, session, expiry.set_earlier)
        set_by.append(len(_days(session)))
    assert set_by[0] <= 1
    assert set_by[-1] == 4
    assert len(set(set_by)) >= 4


def test_setting_the_days_twice_moves_nothing(session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session))
    asked = clock.today().isoformat()
    found = []
    for _ in range(2):
        ending.set_ends_under(session, post.alias_id, 12, asked)
        found.append(session.scalars(select(PostEnd.day)).one())
    assert found[0] == found[1]


def test_somebody_who_wants_to_keep_their_words_after_all_keeps_them(app: Flask, session: Session) -> None:
    member = _choosing(session, 6)
    factories.a_thread(session, member)
    _choosing(session, 0, earlier=True, member=member)
    with later(9):
        run(app, session, expiry.set_earlier)
    assert _days(session) == []


def test_nothing_but_the_few_choices_can_be_chosen(session: Session) -> None:
    with pytest.raises(Invalid):
        expiry.choose(session, factories.a_member(session), "7", earlier=False)


def test_a_post_that_has_not_ended_can_be_read_on_its_last_day(app: Flask, session: Session) -> None:
    post = factories.a_thread(session, factories.a_member(session))
    session.add(PostEnd(post_id=post.id, day=clock.today() + timedelta(days=1)))
    run(app, session, expiry.end_due)
    assert session.scalars(select(Post.state)).one() == State.VISIBLE
