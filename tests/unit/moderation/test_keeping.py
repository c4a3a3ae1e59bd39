from collections.abc import Callable
from datetime import timedelta
from json import loads

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import queries as boards
from forum.boards.models import Post, Thread
from forum.boards.service import changing
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.outbox import Fact
from forum.moderation import queries
from forum.moderation.models import Act, Keeping, LogEntry
from forum.moderation.service import deciding, flagging, keeping
from forum.notifications.models import Kind, Notice
from forum.privacy import disowning
from forum.search.contract import Query
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, usual

WHY = "It is about another matter."


def _thread(session: Session, post: Post) -> Thread:
    session.flush()
    return session.scalars(select(Thread).join(Post, Post.thread_id == Thread.id).where(Post.id == post.id)).one()


def _log(session: Session) -> list[LogEntry]:
    return list(session.scalars(select(LogEntry).order_by(LogEntry.turn)))


def test_a_member_moves_threads_around(session: Session) -> None:
    opening, member = a_thread(session, a_member(session)), a_member(session)
    with pytest.raises(Refused, match="volunteers"):
        keeping.lock(session, member, opening.thread, WHY)


@pytest.mark.parametrize("official", [False, True])
def test_a_moderator_decides_about_a_talk_of_their_own(session: Session, official: bool) -> None:
    judge, opening = a_moderator(session), a_thread(session, a_member(session))
    reply = a_reply(session, judge, opening)
    if official:
        session.get_one(Post, (reply.thread_id, reply.seq)).alias_id = aliases.official_name(session, judge).id
        session.flush()
        keeping.lock(session, judge, opening.thread, WHY)
        return
    with pytest.raises(Refused, match="another moderator"):
        keeping.lock(session, judge, opening.thread, WHY)
    with pytest.raises(Refused, match="another moderator"):
        keeping.join(session, judge, a_thread(session, a_member(session)).thread, opening.thread, WHY)


def test_an_own_thread_is_kept_under_another_name(session: Session) -> None:
    judge, board = a_moderator(session), a_board(session)
    opening = a_thread(session, a_member(session), board)
    hidden = aliases.draw_name(session, judge, aliases.board_scope(board.id))
    reply = a_reply(session, a_member(session), opening)
    session.get_one(Post, (reply.thread_id, reply.seq)).alias_id = hidden.id
    session.flush()
    with pytest.raises(Refused, match="another moderator"):
        keeping.move(session, judge, opening.thread, a_board(session), WHY)


def test_something_is_done_without_a_reason_or_a_line_in_the_log(session: Session) -> None:
    judge, opening = a_moderator(session), a_thread(session, a_member(session))
    with pytest.raises(Invalid) as told:
        keeping.lock(session, judge, opening.thread, "  ")
    assert told.value.field == "reason"
    assert _log(session) == []
    keeping.lock(session, judge, opening.thread, WHY)
    keeping.unlock(session, judge, opening.thread)
    lines = _log(session)
    assert [line.outcome for line in lines] == [Act.LOCK, Act.UNLOCK]
    names = {usual(session, judge).name, opening.alias.name, aliases.official_name(session, judge).name}
    for line in lines:
        assert (line.board_id, line.kind, line.words) == (opening.thread.board_id, "thread", "")
        assert not [name for name in names if name in f"{line.words}{line.reason}"]


def test_no_act_can_be_taken_back(session: Session) -> None:
    judge, second, board = a_moderator(session), a_moderator(session), a_board(session)
    opening = a_thread(session, a_member(session))
    reply = a_reply(session, a_member(session), opening)
    other = a_thread(session, a_member(session))
    acts: list[Callable[[], Keeping]] = [
        lambda: keeping.move(session, judge, _thread(session, opening), board, WHY),
        lambda: keeping.split(session, judge, boards.get_post(session, reply.id, judge), "A new title", board, WHY),
        lambda: keeping.join(session, judge, _thread(session, opening), _thread(session, other), WHY),
        lambda: keeping.rename(session, judge, _thread(session, opening), "A new title", WHY),
        lambda: keeping.lock(session, judge, _thread(session, opening), WHY),
        lambda: keeping.lock_branch(session, judge, boards.get_post(session, reply.id, judge), WHY),
        lambda: keeping.close_on(session, judge, _thread(session, opening), WHY, clock.today() + timedelta(days=1)),
        lambda: keeping.pin(session, judge, _thread(session, opening), WHY),
        lambda: keeping.slow(session, judge, _thread(session, opening), 5, WHY),
        lambda: keeping.look_first(session, judge, _thread(session, opening), WHY, on=True),
        lambda: keeping.tag(session, judge, _thread(session, opening), []),
    ]
    columns = [column for column in Thread.__table__.columns if column.name not in ("activity", "continuations")]
    places = [Post.id, Post.thread_id, Post.seq, Post.path, Post.depth, Post.parent_id, Post.locked]
    for act in acts:
        before = [session.execute(select(*what).order_by(what[0])).all() for what in ([*columns], places)]
        row = act()
        session.flush()
        keeping.undo(session, second, row)
        session.flush()
        now = [session.execute(select(*what).order_by(what[0])).all() for what in ([*columns], places)]
        assert [sorted(map(str, rows)) for rows in now] == [sorted(map(str, rows)) for rows in before] or row.act == Act.JOIN, row.act
        assert (row.undone, row.inverse) == (True, "")
        with pytest.raises(Conflict, match="already"):
            keeping.undo(session, second, row)
    assert [line.outcome for line in _log(session)].count(Act.UNDONE) == len(acts)


def test_who_takes_part_takes_back_what_was_done_with_the_thread(session: Session) -> None:
    judge, taking_part = a_moderator(session), a_moderator(session)
    opening = a_thread(session, taking_part)
    row = keeping.lock(session, judge, opening.thread, WHY)
    with pytest.raises(Refused):
        keeping.undo(session, taking_part, row)


def test_an_old_title_is_kept_for_ever_or_after_its_words_were_taken_back(session: Session, deliver: Callable[[], None]) -> None:
    author, judge = a_member(session), a_moderator(session)
    one, two = (a_thread(session, author, title=f"My diagnosis {number}") for number in range(2))
    first = keeping.rename(session, judge, one.thread, "A clearer title", WHY)
    second = keeping.rename(session, judge, two.thread, "Another title", WHY)
    assert "diagnosis" in loads(first.inverse)["values"]["title"]
    changing.delete_post(session, author, boards.get_post(session, one.id, author))
    session.commit()
    deliver()
    session.expire_all()
    assert (first.inverse, second.inverse == "") == ("", False)
    with pytest.raises(Refused, match="not known any more"):
        keeping.undo(session, judge, first)
    with time_machine.travel(clock.today() + timedelta(days=keeping.UNDO_DAYS + 1), tick=False):
        keeping.forget_old(session)
        session.refresh(second)
        assert second.inverse == ""
    session.rollback()


def _told(session: Session, member: Member) -> list[str]:
    own = [alias.id for alias in aliases.all_of(session, member)]
    return list(session.scalars(select(Notice.subject_id).where(Notice.alias_id.in_(own), Notice.kind == Kind.KEPT)))


def test_whoever_wrote_it_is_not_told_or_told_twice(session: Session, deliver: Callable[[], None]) -> None:
    starter, author, judge = a_member(session), a_member(session), a_moderator(session)
    opening = a_thread(session, starter)
    reply = a_reply(session, author, opening)
    moved = keeping.move(session, judge, opening.thread, a_board(session), WHY)
    split = keeping.split(session, judge, boards.get_post(session, reply.id, judge), "A new title", opening.thread.board, WHY)
    session.commit()
    deliver()
    assert (_told(session, starter), _told(session, author)) == ([moved.id], [split.id])


def test_a_notice_still_says_whose_a_disowned_post_was(session: Session, deliver: Callable[[], None]) -> None:
    author, judge = a_member(session), a_moderator(session)
    opening = a_thread(session, author)
    keeping.move(session, judge, opening.thread, a_board(session), WHY)
    session.commit()
    deliver()
    assert len(_told(session, author)) == 1
    disowning.disown(session, author, boards.get_post(session, opening.id, author))
    session.commit()
    assert _told(session, author) == []


def test_search_leads_to_the_board_where_words_were_before(app: Flask, session: Session, deliver: Callable[[], None]) -> None:
    here, there, judge = a_board(session), a_board(session), a_moderator(session)
    opening = a_thread(session, a_member(session), here, body="Something about zebras.")
    a_reply(session, a_member(session), opening, "More about zebras.")
    session.commit()
    deliver()
    keeping.move(session, judge, _thread(session, opening), there, WHY)
    session.commit()
    deliver()
    index = app.extensions["search"]
    found = {board.id: len(index.find(Query(("zebras",), boards=frozenset({board.id}))).hits) for board in (here, there)}
    assert found == {here.id: 0, there.id: 2}


def test_heat_is_not_what_is_flagged_now(session: Session, deliver: Callable[[], None]) -> None:
    judge, flagger = a_moderator(session), a_member(session)
    opening = a_thread(session, a_member(session))

    def heat() -> int:
        session.commit()
        deliver()
        return session.scalars(select(Post.heat).where(Post.id == opening.id)).one()

    first = flagging.flag(session, flagger, "post", opening.id, reason="cruelty")
    flagging.flag(session, a_member(session), "post", opening.id, reason="cruelty")
    assert heat() == 2
    flagging.withdraw(session, flagger, first.id)
    assert heat() == 1
    case = queries.open_case(session, "post", opening.id)
    assert case is not None
    deciding.claim(session, judge, case)
    deciding.decide(session, judge, case, "no_action", "It may stay.", version=case.version)
    assert heat() == 0
    assert session.scalar(select(Fact.id).where(Fact.kind == "FlagsChanged")) is None
