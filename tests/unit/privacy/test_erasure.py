from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session

from forum.accounts import aliases, preferences
from forum.accounts.members import Member
from forum.accounts.models import Account, Alias
from forum.accounts.service import limited, sessions
from forum.boards import queries
from forum.boards.models import Post, PostMinute, PostRevision, State, Thread
from forum.boards.service import changing, writing
from forum.core import markup
from forum.core.errors import Invalid, Refused
from forum.core.names import public_id
from forum.core.owned import Owned
from forum.moderation.models import Case, CaseConflict, Flag
from forum.moderation.models import State as CaseState
from forum.moderation.service import deciding, flagging
from forum.notifications.models import Notice
from forum.privacy import erasure
from forum.privacy.erasure import carry_out_at_once, carry_out_due
from forum.web.database import reading, transaction
from tests import factories
from tests.unit.privacy.going import deliver, later, leave, marks_gone, run

LATER = 7 + 7 + 1


@pytest.fixture(autouse=True)
def _no_marks_left(app: Flask) -> Iterator[None]:
    yield
    marks_gone(app)


def _gone(app: Flask, session: Session) -> None:
    """Let all the days pass, and the worker come twice."""
    with later(LATER + 1):
        for _ in range(2):
            run(app, session, carry_out_due)


def _posts(session: Session) -> dict[str, Post]:
    found = {post.id: post for post in session.scalars(select(Post))}
    session.expunge_all()
    session.rollback()
    return found


def _count(session: Session, table: type) -> int:
    found = session.scalar(select(func.count()).select_from(table)) or 0
    session.rollback()
    return found


def _with_names(session: Session, count: int) -> tuple[Member, list[Alias]]:
    """Make a member with a post under each of several names."""
    member = factories.a_member(session)
    board = factories.a_board(session)
    names = [factories.usual(session, member)]
    names += [aliases.draw_name(session, member, aliases.board_scope(public_id())) for _ in range(count - 1)]
    for name in names:
        writing.start_thread(session, member, board, name, writing.Draft(public_id(), "Some words.", "A title of mine"))
    session.commit()
    return member, names


def test_nothing_can_be_written_by_somebody_who_is_leaving_and_everything_can_be_read(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    post = factories.a_thread(session, member)
    leave(session, member)
    leaver = factories.afresh(session, member)
    with pytest.raises(Refused, match="asked us to erase you"):
        factories.a_reply(session, leaver, post)
    assert queries.get_post(session, post.id, leaver).body


def test_nobody_is_erased_by_whoever_does_not_know_the_passphrase(session: Session) -> None:
    member = factories.a_member(session)
    with pytest.raises(Invalid, match="not your passphrase"):
        erasure.ask(session, member, "something else altogether", openings="erase", replies="erase")
    assert not factories.afresh(session, member).is_leaving


def test_somebody_who_changes_their_mind_within_a_week_loses_nothing(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    post = factories.a_thread(session, member)
    leave(session, member)
    with later(7):
        run(app, session, carry_out_due)
        erasure.stay(session, factories.afresh(session, member))
        session.commit()
    _gone(app, session)
    assert _posts(session)[post.id].body
    assert not factories.afresh(session, member).is_leaving


def test_it_cannot_be_taken_back_when_it_has_begun(session: Session) -> None:
    member = factories.a_member(session)
    leave(session, member)
    with later(8), pytest.raises(Refused, match="has begun"):
        erasure.stay(session, factories.afresh(session, member))


def test_after_two_weeks_no_word_of_a_person_is_left(app: Flask, session: Session) -> None:
    member, other = factories.a_member(session, "Amber Otter"), factories.a_member(session)
    opening = factories.a_thread(session, member, title="A title of mine", body="What I said first.")
    changing.edit_post(session, member, opening, body="What I said then.", title="Another title", reason="A slip of mine")
    reply = factories.a_reply(session, member, factories.a_thread(session, other), "An answer of mine.")
    answer = factories.a_reply(session, other, opening, "I hear you.")
    sessions.open_session(session, member)
    leave(session, member)
    _gone(app, session)
    posts = _posts(session)
    assert [posts[own.id].state for own in (opening, reply)] == [State.DELETED] * 2
    assert [(posts[own.id].body, posts[own.id].html, posts[own.id].edit_reason) for own in (opening, reply)] == [("", "", "")] * 2
    assert posts[answer.id].body == "I hear you."
    assert session.scalars(select(Thread.title).where(Thread.id == opening.thread_id)).one() == "Deleted by its author"
    assert _count(session, PostRevision) == 0
    assert session.scalars(select(PostMinute.post_id).where(PostMinute.post_id.in_([opening.id, reply.id]))).all() == []
    assert session.scalars(select(Alias.name).where(Alias.id == opening.alias_id)).one() == "A former member"
    assert session.get(Account, member.account_id) is None


def test_nothing_that_was_a_persons_own_outlives_the_account(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    factories.signed_in(app, session, member)
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 100)
    leave(session, member, "leave")
    _gone(app, session)
    left = {table.__tablename__: _count(session, table) for table in Owned.__subclasses__()}
    assert not {name: count for name, count in left.items() if count}


def test_words_that_are_left_stand_under_a_name_that_is_nobodys(app: Flask, session: Session) -> None:
    member = factories.a_member(session, "Amber Otter")
    post = factories.a_thread(session, member, body="What helped me.")
    leave(session, member, "leave")
    _gone(app, session)
    assert _posts(session)[post.id].body == "What helped me."
    alias = session.get_one(Alias, post.alias_id)
    assert (alias.name, alias.tie, alias.slot, alias.tag) == ("Amber Otter", None, None, None)


def test_words_can_be_left_without_the_name(app: Flask, session: Session) -> None:
    member = factories.a_member(session, "Amber Otter")
    post = factories.a_thread(session, member, body="What helped me.")
    leave(session, member, "nameless")
    _gone(app, session)
    assert _posts(session)[post.id].body == "What helped me."
    assert session.get_one(Alias, post.alias_id).name == "A former member"


def test_a_name_that_wrote_nothing_leaves_no_row(app: Flask, session: Session) -> None:
    member = factories.a_member(session)
    leave(session, member)
    _gone(app, session)
    assert _count(session, Alias) == 0


def test_a_quotation_keeps_its_words_and_loses_the_name(app: Flask, session: Session) -> None:
    member, other = factories.a_member(session, "Amber Otter"), factories.a_member(session)
    post = factories.a_thread(session, member, body="What I said.")
    quote = markup.quote(post.body, "Amber Otter", f"/p/{post.id}")
    answer = factories.a_reply(session, other, post, f"{quote}I hear you.")
    changing.edit_post(session, other, answer, body=f"{quote}I hear you well.")
    leave(session, member)
    _gone(app, session)
    after = _posts(session)[answer.id]
    assert after.body == f"> [somebody](/p/{post.id}) wrote:\n>\n> What I said.\n\nI hear you well."
    assert "Amber" not in after.html
    assert "What I said." in after.html
    assert "Amber" not in session.scalars(select(PostRevision.body)).one()


def test_names_of_one_person_go_at_hours_of_their_own(app: Flask, session: Session) -> None:
    member, names = _with_names(session, 4)
    leave(session, member)
    left = []
    for hour in range(7 * 24 + 2):
        with later(8 + hour / 24):
            run(app, session, carry_out_due)
        left.append(len(session.scalars(select(Alias.id).where(Alias.id.in_([name.id for name in names]), Alias.tie.is_not(None))).all()))
        session.rollback()
    assert all(before - after <= 1 for before, after in zip(left, left[1:], strict=False))
    assert left[0] >= 3
    assert left[-1] == 0
    assert session.get(Account, member.account_id) is None


def test_a_worker_that_was_away_does_not_erase_all_names_of_a_person_together(app: Flask, session: Session) -> None:
    member, names = _with_names(session, 4)
    leave(session, member)
    with later(8 + 6.9):
        run(app, session, carry_out_due)
    left = session.scalars(select(Alias.id).where(Alias.id.in_([name.id for name in names]), Alias.tie.is_not(None))).all()
    assert 2 <= len(left) <= 3


def test_at_once_is_at_once(app: Flask, session: Session) -> None:
    member, _names = _with_names(session, 3)
    leave(session, member, at_once=True)
    run(app, session, carry_out_at_once)
    assert session.get(Account, member.account_id) is None
    assert session.scalars(select(Alias.name)).all() == ["A former member"] * 3
    assert {post.body for post in _posts(session).values()} == {""}


def test_nobody_else_is_erased(app: Flask, session: Session) -> None:
    stays, leaves = factories.a_member(session), factories.a_member(session)
    post = factories.a_thread(session, stays)
    leave(session, leaves, at_once=True)
    run(app, session, carry_out_at_once)
    _gone(app, session)
    assert _posts(session)[post.id].body
    assert session.get(Account, stays.account_id) is not None


def test_a_worry_stays_without_the_words_of_whoever_left(app: Flask, session: Session) -> None:
    flagger, author = factories.a_member(session), factories.a_member(session)
    post = factories.a_thread(session, author, body="Some sentence here.")
    flagging.flag(session, flagger, "post", post.id, reason="other", why="My own words about it.")
    leave(session, flagger, at_once=True)
    run(app, session, carry_out_at_once)
    row = session.scalars(select(Flag)).one()
    assert (row.alias_id, row.why, row.sentence, row.source) == (None, "", "", "")
    assert session.scalars(select(Case.state)).one() == CaseState.OPEN
    assert list(session.scalars(select(CaseConflict.part))) == ["author"]


def test_a_copy_of_flagged_words_goes_with_the_decision_when_their_author_has_left(app: Flask, session: Session) -> None:
    flagger, author, moderator = factories.a_member(session), factories.a_member(session), factories.a_moderator(session)
    post = factories.a_thread(session, author, body="A sentence of mine.")
    flagging.flag(session, flagger, "post", post.id, reason="other", why="Why.")
    leave(session, author, at_once=True)
    run(app, session, carry_out_at_once)
    case = session.scalars(select(Case)).one()
    assert "A sentence of mine." in case.body or case.state != CaseState.OPEN
    if case.state == CaseState.OPEN:
        deciding.claim(session, moderator, case)
        deciding.decide(session, moderator, case, "no_action", "Gone.", version=case.version)
        session.commit()
    with later(1):
        deciding.forget_holds(session)
        session.commit()
    session.refresh(case)
    assert (case.title, case.body) == ("", "")


def test_notices_of_a_person_go(app: Flask, session: Session) -> None:
    flagger, author, moderator = factories.a_member(session), factories.a_member(session), factories.a_moderator(session)
    post = factories.a_thread(session, author)
    flagging.flag(session, flagger, "post", post.id, reason="other", why="Why.")
    case = session.scalars(select(Case)).one()
    deciding.claim(session, moderator, case)
    deciding.decide(session, moderator, case, "no_action", "Fine as it is.", version=case.version)
    deliver(app, session)
    assert _count(session, Notice) == 1
    leave(session, flagger, at_once=True)
    run(app, session, carry_out_at_once)
    assert _count(session, Notice) == 0
    assert _count(session, Flag) == 0


def test_the_plan_to_leave_stands_nowhere_but_in_the_sealed_part_of_the_account(session: Session) -> None:
    member = factories.a_member(session)
    row = session.get_one(Account, member.account_id)
    before = {column.name: getattr(row, column.name) for column in Account.__table__.columns if column.name != "private"}
    size = len(row.private)
    leave(session, member, "nameless")
    session.refresh(row)
    assert {column.name: getattr(row, column.name) for column in Account.__table__.columns if column.name != "private"} == before
    assert len(row.private) == size
    assert preferences.of_account(session, row).leaving_replies == "nameless"


def test_no_transaction_of_an_erasing_writes_two_names_of_a_person_or_a_name_and_the_account(app: Flask, session: Session) -> None:
    member, names = _with_names(session, 3)
    factories.signed_in(app, session, member)
    leave(session, member, at_once=True)
    written: list[dict[str, set[str]]] = []

    @contextmanager
    def noting() -> Iterator[Session]:
        with transaction() as own:
            touched: dict[str, set[str]] = {}
            event.listen(own, "before_flush", lambda flushed, *_: _note(flushed, touched))
            yield own
            written.append(touched)

    session.commit()
    with app.app_context():
        carry_out_at_once(reading, noting)
    ids = {name.id for name in names}
    assert sorted(len(touched.get("alias", set()) & ids) for touched in written) == [0, 1, 1, 1]
    assert not [
        touched for touched in written if {"alias", "post", "thread"} & set(touched) and {"account", "sign_in", "recovery_code"} & set(touched)
    ]


def _note(session: Session, touched: dict[str, set[str]]) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        touched.setdefault(row.__tablename__, set()).add(str(inspect(row).identity[0]) if inspect(row).identity else "")
