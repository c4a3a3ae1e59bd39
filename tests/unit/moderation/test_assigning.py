import threading

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock
from forum.core.errors import Refused
from forum.moderation import queries, queue, subjects
from forum.moderation.service import assigning, deciding
from forum.web.database import transaction
from tests.factories import a_member, a_moderator, usual
from tests.unit.moderation.cases import a_case


def test_the_gravest_case_is_handed_out_first(session: Session) -> None:
    for reason in ("advice", "selling"):
        a_case(session, reason=reason)
    worst = a_case(session, reason="danger")
    assert assigning.take_next(session, a_moderator(session)) is worst


def test_nobody_is_handed_a_case_that_somebody_has_in_hand(session: Session) -> None:
    first, second = a_case(session), a_case(session)
    one, other = a_moderator(session), a_moderator(session)
    assert assigning.take_next(session, one) is first
    assert assigning.take_next(session, other) is second
    assert assigning.take_next(session, a_moderator(session)) is None


def test_nobody_is_handed_what_they_wrote_or_flagged(session: Session) -> None:
    author, flagger = a_moderator(session), a_moderator(session)
    a_case(session, author, flagger)
    assert assigning.take_next(session, author) is None
    assert assigning.take_next(session, flagger) is None


def test_own_cases_before_it_do_not_hide_the_one_that_can_be_judged(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assigning, "BATCH", 2)
    moderator = a_moderator(session)
    for _ in range(4):
        a_case(session, moderator)
    last = a_case(session)
    assert assigning.take_next(session, moderator) is last


def test_a_case_given_back_is_not_handed_out_again_at_once(session: Session) -> None:
    heavy, other = a_case(session), a_case(session)
    moderator = a_moderator(session)
    assert assigning.take_next(session, moderator) is heavy
    assert assigning.take_next(session, moderator, instead_of=heavy.id) is other
    assert not queries.in_hand(heavy)
    assert assigning.take_next(session, moderator, instead_of=other.id) is heavy
    assert assigning.take_next(session, moderator, instead_of=heavy.id) is other


def test_the_only_case_given_back_is_not_pressed_upon_the_same_moderator(session: Session) -> None:
    heavy, moderator = a_case(session), a_moderator(session)
    assigning.take_next(session, moderator)
    assert assigning.take_next(session, moderator, instead_of=heavy.id) is None
    assert not queries.in_hand(heavy)


def test_members_are_handed_no_case(session: Session) -> None:
    a_case(session)
    with pytest.raises(Refused):
        assigning.take_next(session, a_member(session))


def test_of_many_who_ask_at_the_same_instant_each_has_another_case(app: Flask, session: Session) -> None:
    for _ in range(3):
        a_case(session)
    moderators = [a_moderator(session) for _ in range(4)]
    for moderator in moderators:
        aliases.official_name(session, moderator)
    session.commit()
    start = threading.Barrier(len(moderators))
    found: list[str] = []

    def take(moderator: Member) -> None:
        start.wait()
        with app.app_context(), transaction() as own:
            case = assigning.take_next(own, moderator)
            found.append(case.id if case else "")

    threads = [threading.Thread(target=take, args=(moderator,)) for moderator in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 4
    assert "" in found


def test_neither_a_short_page_nor_an_empty_one_tells_that_cases_were_left_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "CASES_A_PAGE", 3)
    moderator, stranger = a_moderator(session), a_moderator(session)
    for number in range(8):
        a_case(session, moderator if number in (0, 2, 5, 6, 7) else None)
    page = queue.page(session, moderator, None)
    assert (len(page.rows), page.before, page.after) == (3, None, None)
    assert [len(queue.page(session, stranger, None).rows)] == [3]


def test_a_moderator_turns_pages_of_what_can_be_judged_in_both_directions(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "CASES_A_PAGE", 2)
    moderator = a_moderator(session)
    cases = [a_case(session, moderator if number % 2 else None) for number in range(10)]
    wanted = [case.id for case in cases[::2]]
    page, seen = queue.page(session, moderator, None), []
    while True:
        seen += [case.id for case in page.rows]
        if page.after is None:
            break
        page = queue.page(session, moderator, page.after)
    assert seen == wanted
    back = queue.page(session, moderator, page.before)
    assert [case.id for case in back.rows] == wanted[2:4]
    assert back.after is not None
    first = queue.page(session, moderator, back.before)
    assert ([case.id for case in first.rows], first.before) == (wanted[:2], None)


def test_decisions_of_others_tell_as_little(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LINES_A_PAGE", 2)
    moderator, other = a_moderator(session), a_moderator(session)
    for number in range(5):
        case = a_case(session, moderator if number < 3 else None)
        deciding.claim(session, other, case)
        deciding.decide(session, other, case, "no_action", "It may stay.", version=case.version)
    page = queries.decided_page(session, moderator, None)
    assert (len(page.rows), page.after) == (2, None)


def test_the_same_author_has_another_handle_in_every_case(session: Session) -> None:
    author = a_member(session)
    handles = {subjects.case_handle(session, a_case(session, author)) for _ in range(5)}
    assert len(handles) == 5
    assert usual(session, author).name not in handles


def test_a_handle_stays_while_a_case_lasts_and_names_without_an_owner_have_one(session: Session) -> None:
    author = a_member(session)
    case = a_case(session, author)
    assert subjects.case_handle(session, case) == subjects.case_handle(session, case)
    aliases.cut(usual(session, author))
    session.flush()
    assert subjects.case_handle(session, case)
    assert clock.today() == case.opened_day
