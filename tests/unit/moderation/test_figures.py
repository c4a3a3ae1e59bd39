from datetime import timedelta

import time_machine
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import FirstReply, Fit, State, Thread, Wants
from forum.boards.service import placing, waiting
from forum.boards.service.waiting import CLASSES, LONGER
from forum.core import clock
from forum.core.names import public_id
from forum.imports.models import ImportedMessage
from forum.moderation import figures, reasons
from forum.moderation.models import Case
from forum.moderation.models import State as CaseState
from forum.moderation.service import flagging, noticing
from tests.factories import a_board, a_member, a_reply, a_thread


def with_fits(session: Session, wants: str, fit: str, count: int) -> None:
    board, starter = a_board(session), a_member(session)
    for _number in range(count):
        thread = a_thread(session, starter, board).thread
        thread.wants, thread.fit = wants, fit
    session.flush()


def fits(session: Session) -> dict[str, tuple[str, ...]]:
    return {line.about: line.cells for line in figures.fits(session)}


def test_a_cell_about_four_people_tells_how_many_they_are(session: Session) -> None:
    for count in (0, 1, 4):
        with_fits(session, Wants.ADVICE, Fit.NO, count)
        session.rollback()
        assert fits(session)["Advice"][2] == "fewer than 5"


def test_one_more_answer_shows(session: Session) -> None:
    with_fits(session, Wants.ADVICE, Fit.YES, 6)
    before = fits(session)
    with_fits(session, Wants.ADVICE, Fit.YES, 1)
    assert fits(session) == before
    assert before["Advice"] == ("at least 5", "fewer than 5", "fewer than 5")


def test_who_does_not_want_to_be_asked_is_counted(session: Session) -> None:
    with_fits(session, Wants.LISTEN, Fit.UNASKED, 9)
    assert set(fits(session)["Just listening"]) == {"fewer than 5"}


@settings(max_examples=50, deadline=None)
@given(some.dictionaries(some.sampled_from([*CLASSES, LONGER]), some.integers(1, 50), max_size=6), some.sampled_from([0.5, 0.95]))
def test_a_percentile_leaves_out_more_than_it_says(counts: dict[int, int], part: float) -> None:
    found = figures.percentile(counts, part)
    total = sum(counts.values())
    if total < figures.FEW:
        assert found is None
        return
    assert found is not None
    assert sum(count for hours, count in counts.items() if hours <= found) >= part * total
    assert sum(count for hours, count in counts.items() if hours < found) < part * total


def test_a_quick_answer_hides_a_long_wait(session: Session) -> None:
    week = clock.today() - timedelta(days=clock.today().weekday())
    session.add_all([FirstReply(week=week, hours=2, count=18), FirstReply(week=week, hours=LONGER, count=2)])
    session.flush()
    assert figures.first_replies(session)[0].cells == ("within 2 hours", "more than 30 days")


def test_the_share_of_answered_threads_is_wrong(session: Session) -> None:
    with time_machine.travel("2026-03-10T12:00:00Z"):
        board, starter, helper = a_board(session), a_member(session), a_member(session)
        for number in range(20):
            post = a_thread(session, starter, board)
            if number < 15:
                a_reply(session, helper, post)
        for _number in range(5):
            a_thread(session, starter, board).thread.wants = Wants.NO_REPLY
        imported = placing.place_thread(session, board, "From elsewhere", placing.new_post(public_id(), post.alias, "Words."))
        session.add(ImportedMessage(tag="a", board_id=board.id, post_id=imported.id))
        session.flush()
        (line,) = figures.answered(session)
        assert (line.about, line.cells) == ("March 2026", ("75 in 100",))
        for post_thread in session.scalars(select(Thread).where(Thread.awaits, Thread.wants == Wants.UNSURE)).all()[:3]:
            post_thread.awaits = False
        session.flush()
        assert figures.answered(session)[0].cells == ("nearly all",)
    with time_machine.travel("2027-03-10T12:00:00Z"):
        assert figures.answered(session) == []


def test_a_flag_that_was_taken_back_drops_somebody_who_asked_for_a_look(session: Session) -> None:
    starter, flagger = a_member(session), a_member(session)
    with time_machine.travel("2026-03-10T02:00:00Z"):
        post = a_thread(session, starter)
    with time_machine.travel("2026-03-10T18:00:00Z"):
        assert waiting.ask(session, starter, post.thread)
        noticing.notice_asked(session, "post", post.id)
        flag = flagging.flag(session, flagger, "post", post.id, reason="identity")
        flagging.withdraw(session, flagger, flag.id)
    case = session.scalars(select(Case)).one()
    assert (case.state, case.reason) == (CaseState.OPEN, reasons.ASKED)
    assert post.state == State.VISIBLE
