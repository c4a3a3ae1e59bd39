import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from forum.boards import queries as boards
from forum.boards.service import changing
from forum.core import clock
from forum.core.errors import Invalid
from forum.moderation import priority, queries, queue, reasons
from forum.moderation.models import WAITS, Case, Flag, State
from forum.moderation.service import assigning, deciding, flagging, noticing, opening
from tests.factories import a_member, a_moderator, a_thread
from tests.unit.moderation.cases import a_case

NOW = 29_700_000


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A minute that a test can change."""
    minute = [NOW]
    monkeypatch.setattr(clock, "minute", lambda: minute[0])
    return minute


def _let_wait(session: Session, case: Case, minutes: int) -> None:
    case.waits_since = NOW - minutes
    opening.place(case)
    session.flush()


def _order(session: Session) -> list[str]:
    return [case.id for case in queue.page(session, a_moderator(session), None).rows]


def test_what_waits_comes_before_what_is_graver_in_the_end(session: Session, now: list[int]) -> None:
    old, grave = a_case(session, reason="advice"), a_case(session, reason="danger")
    assert _order(session) == [grave.id, old.id]
    now[0] += 20 * priority.PROMISED[0]
    fresh = a_case(session, reason="danger")
    assert _order(session).index(old.id) < _order(session).index(fresh.id)


def test_pages_hold_every_case_once_in_the_order_of_their_points(session: Session, now: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "CASES_A_PAGE", 3)
    chance, member = random.Random(5), a_member(session)
    cases = [a_case(session, member, reason=reason) for reason in ("danger", "identity", "cruelty", "selling", "advice") for _ in range(3)]
    for case in cases:
        _let_wait(session, case, chance.choice([0, 60, 240, 1440, 5000, 10_080, 50_000]))
    wanted = [case.id for case in sorted(cases, key=lambda case: queue.place_of(case).order)]
    seen, moderator, page = list[str](), a_moderator(session), None
    while page is None or page.after:
        page = queue.page(session, moderator, page.after if page else None)
        seen += [case.id for case in page.rows]
        now[0] += 777  # a list that is being read keeps the order of its first page
    assert seen == wanted
    back: list[str] = []
    while page.before:
        page = queue.page(session, moderator, page.before)
        back = [case.id for case in page.rows] + back
    assert back == wanted[: len(back)]
    assert len(back) >= len(wanted) - 3


def test_the_next_case_is_the_first_of_the_queue(session: Session, now: list[int]) -> None:
    cases = [a_case(session, reason=reason) for reason in ("danger", "cruelty", "advice")]
    _let_wait(session, cases[2], 100 * priority.PROMISED[0])
    assert _order(session)[0] == cases[2].id
    assert assigning.take_next(session, a_moderator(session)) is cases[2]


def test_one_person_counts_once_and_a_flag_taken_back_counts_no_more(session: Session, now: list[int]) -> None:
    case = a_case(session, reason="cruelty")
    rank, second = case.rank, a_member(session)
    flag = flagging.flag(session, second, "post", case.subject_id, reason="cruelty")
    assert (case.weight, flag.weight) == (priority.WHOLE, priority.WHOLE // 2)
    assert case.rank is not None
    assert rank is not None
    assert case.rank < rank
    with pytest.raises(Invalid):
        flagging.flag(session, second, "post", case.subject_id, reason="selling")
    flagging.withdraw(session, second, flag.id)
    assert (case.rank, case.flag_count, case.weight) == (rank, 1, priority.WHOLE // 2)


def test_all_visitors_together_count_as_one_person(session: Session, now: list[int]) -> None:
    case = a_case(session, reason="cruelty")
    for number in range(4):
        flagging.notify(session, "post", case.subject_id, reason="cruelty", form_id=f"form {number}")
    assert case.flag_count == 5
    assert case.weight == priority.WHOLE // 2 + priority.VISITOR


def test_somebody_whose_flags_came_to_something_weighs_more(session: Session, now: list[int]) -> None:
    flagger, moderator = a_member(session), a_moderator(session)
    for _ in range(2):
        case = a_case(session, flagger=flagger)
        deciding.claim(session, moderator, case)
        deciding.decide(session, moderator, case, "note", "Readers can choose.", notes=["suicide"], version=case.version)
    post = a_thread(session, a_member(session))
    flag = flagging.flag(session, flagger, "post", post.id, reason="advice")
    assert flag.weight == priority.weight(2, 0, is_new=False) > priority.WHOLE


def test_a_health_claim_stays_readable_however_many_flag_it(session: Session) -> None:
    post = a_thread(session, a_member(session), body="You can stop all of these overnight.")
    typed = {"sentence": "You can stop all of these overnight.", "why": "No.", "source": "A leaflet"}
    for _ in range(30):
        flagging.flag(session, a_member(session), "post", post.id, reason=reasons.CLAIM, **typed)
    assert boards.get_post(session, post.id, None).state == "visible"


def test_a_cry_for_help_that_the_software_saw_stays_when_a_later_flag_is_taken_back(session: Session) -> None:
    post, flagger = a_thread(session, a_member(session), body="I am going to end my life tonight."), a_member(session)
    noticing.notice_danger(session, "post", post.id)
    flag = flagging.flag(session, flagger, "post", post.id, reason="advice")
    flagging.withdraw(session, flagger, flag.id)
    case = queries.open_case(session, "post", post.id)
    assert case is not None
    assert (case.state, case.reason, case.severity, case.flag_count) == (State.OPEN, "danger", 4, 0)


def test_a_post_that_becomes_a_cry_for_help_is_raised_in_the_case_that_waits(session: Session) -> None:
    case, flagger = a_case(session, reason="advice"), a_member(session)
    flag = flagging.flag(session, flagger, "post", case.subject_id, reason="danger")
    noticing.notice_danger(session, "post", case.subject_id)
    flagging.withdraw(session, flagger, flag.id)
    assert (case.reason, case.severity, case.state) == ("danger", 4, State.OPEN)


def test_nothing_ends_by_itself_and_what_is_late_is_told(session: Session, now: list[int]) -> None:
    case, grave = a_case(session, reason="advice"), a_case(session, reason="danger")
    assert queue.overdue(session) == {}
    now[0] += priority.PROMISED[4] + 1
    assert queue.overdue(session) == {4: 1}
    assert queue.is_late(grave)
    now[0] += 400 * 1440
    opening.forget_waits(session)
    assert queue.overdue(session) == {4: 1, 0: 1}
    session.refresh(case)
    assert (case.state, case.rank is None) == (State.OPEN, False)


def test_a_number_of_late_cases_tells_a_moderator_that_one_is_about_them(session: Session, now: list[int]) -> None:
    author, stranger = a_moderator(session), a_moderator(session)
    a_case(session, author, reason="danger")
    now[0] += priority.PROMISED[4] + 1
    listed = queue.page(session, author, None).rows
    assert listed == []
    assert queue.overdue_for(session, author, listed) == {}
    assert queue.overdue_for(session, stranger, queue.page(session, stranger, None).rows) == {4: 1}


def test_late_cases_behind_the_first_page_are_not_told(session: Session, now: list[int]) -> None:
    moderator, late, grave = a_moderator(session), a_case(session, reason="advice"), a_case(session, reason="danger")
    a_case(session, moderator, reason="advice")
    now[0] += priority.PROMISED[0] + 1
    assert queue.overdue_for(session, moderator, []) == {4: 1, 0: 1}
    assert queue.overdue_for(session, moderator, [grave]) == {4: 1, 0: 1}
    assert queue.overdue_for(session, moderator, [grave, late]) == {4: 1, 0: 1}


def test_the_worker_says_what_is_late_and_nothing_of_what_it_is_about(session: Session, now: list[int], caplog: pytest.LogCaptureFixture) -> None:
    case = a_case(session, reason="danger")
    now[0] += priority.PROMISED[4] + 1
    opening.warn_of_overdue(session)
    assert "1 of severity 4" in caplog.text
    assert case.id not in caplog.text


def test_the_minute_of_a_case_is_forgotten_when_it_waits_no_longer(session: Session, now: list[int]) -> None:
    case, moderator = a_case(session), a_moderator(session)
    deciding.claim(session, moderator, case)
    deciding.decide(session, moderator, case, "no_action", "It may stay.", version=case.version)
    now[0] += 60
    opening.forget_waits(session)
    session.refresh(case)
    assert (case.waits_since, case.rank) == (None, None)


def test_a_case_that_lost_its_place_gets_one_again(session: Session, now: list[int]) -> None:
    case = a_case(session)
    session.execute(update(Case).values(rank=None, waits_since=None))
    opening.forget_waits(session)
    assert _order(session) == [case.id]


def test_the_queue_reads_ranges_of_its_index_and_no_decided_case(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        return
    columns, where = "severity, rank, turn, id", f"{WAITS} AND severity = 2 AND (rank, turn) > (5, 5)"
    columns, where = "severity, rank, turn, id", f"{WAITS} AND severity = 2 AND (rank, turn) > (5, 5)"
    query = f"SELECT {columns} FROM moderation_case WHERE {where} ORDER BY rank, turn LIMIT 21"
    plan = " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    assert "SEARCH" in plan
    assert "USING INDEX ix_moderation_case_queue" in plan
    assert "TEMP B-TREE" not in plan


def test_a_claim_with_another_source_or_sentence_is_looked_at_anew_and_the_same_one_is_not(session: Session) -> None:
    post = a_thread(session, a_member(session), body="Stop them all. Eat only salt.")
    said = {"reason": reasons.CLAIM, "sentence": "Eat only salt.", "why": "No.", "source": "A leaflet"}
    flagging.flag(session, a_member(session), "post", post.id, **said)
    case, moderator = queries.open_case(session, "post", post.id), a_moderator(session)
    assert case is not None
    session.execute(update(Case).values(state=State.DECIDED))  # how it was decided makes no difference here
    session.execute(update(Flag).values(sentence=""))
    with pytest.raises(Invalid) as told:
        flagging.flag(session, moderator, "post", post.id, **said)
    assert "has looked at this sentence" in told.value.sentence
    for news in ({"source": "A doctor"}, {"sentence": "Stop them all."}):
        with session.begin_nested() as tried:
            assert flagging.flag(session, a_member(session), "post", post.id, **(said | news)).case_id != case.id
            tried.rollback()


def test_a_new_reason_may_come_again_when_the_text_has_changed(session: Session) -> None:
    author = a_member(session)
    post = a_thread(session, author, body="Only a fool believes that.")
    first = flagging.flag(session, a_member(session), "post", post.id, reason="cruelty")
    session.execute(update(Case).values(state=State.DECIDED))
    changing.edit_post(session, author, boards.get_post(session, post.id, author), body="Only two fools believe that.", title="A quiet title")
    again = flagging.flag(session, a_member(session), "post", post.id, reason="cruelty")
    assert (again.case_id != first.case_id, again.revision) == (True, 1)


def test_a_thread_can_be_flagged_as_a_whole_beside_its_posts(session: Session) -> None:
    post, member = a_thread(session, a_member(session)), a_member(session)
    one = flagging.flag(session, member, "post", post.id, reason="cruelty")
    whole = flagging.flag(session, member, "thread", post.thread_id, reason="cruelty")
    assert one.case_id != whole.case_id
    case, moderator = session.get_one(Case, whole.case_id), a_moderator(session)
    deciding.claim(session, moderator, case)
    deciding.decide(session, moderator, case, "hide", "It hurts somebody.", "kindness", version=case.version)
    session.expire_all()
    assert post.state == "hidden"


def test_days_of_waiting_are_counted_from_the_minute_of_the_first_flag(session: Session) -> None:
    case = a_case(session)
    assert case.waits_since == pytest.approx(clock.minute(), abs=1)
    assert case.opened_day in (clock.today(), clock.today() - timedelta(days=1))
    assert session.scalar(select(func.count()).select_from(Flag)) == 1
