import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.boards.service import changing
from forum.core import clock
from forum.core.errors import Invalid, Missing, Refused
from forum.core.names import public_id
from forum.moderation import queries, queue, reasons
from forum.moderation.models import Case, CaseConflict, Flag, State
from forum.moderation.service import deciding, flagging
from forum.web.database import transaction
from tests.factories import a_member, a_moderator, a_reply, a_thread

CLAIM = "You can stop all of these overnight."


def _post(session: Session, author: Member) -> Post:
    post = a_thread(session, author, body=f"I know it.\n\n{CLAIM} I promise.")
    session.flush()
    return post


def _flag(session: Session, member: Member, post: Post, reason: str = "cruelty", **typed: Any) -> Flag:
    return flagging.flag(session, member, "post", post.id, reason=reason, **typed)


def _case(session: Session, post: Post) -> Case:
    case = queries.open_case(session, "post", post.id)
    assert case is not None
    return case


def _decided(session: Session, post: Post, outcome: str = "no_action") -> Case:
    case, moderator = _case(session, post), a_moderator(session)
    deciding.claim(session, moderator, case)
    deciding.decide(session, moderator, case, outcome, "It may stay.", "kindness", version=case.version)
    return case


def test_flags_of_several_people_wait_as_one_case(session: Session) -> None:
    post = _post(session, a_member(session))
    flags = [_flag(session, a_member(session), post, reason) for reason in ("advice", "danger", "selling")]
    assert len({flag.case_id for flag in flags}) == 1
    case = _case(session, post)
    assert (case.flag_count, case.reason, case.severity) == (3, "danger", 4)


def test_no_race_can_open_two_cases_about_one_post(session: Session) -> None:
    post = _post(session, a_member(session))
    _flag(session, a_member(session), post)
    case = _case(session, post)
    values = {column.name: getattr(case, column.name) for column in Case.__table__.columns}
    session.add(Case(**values | {"id": public_id(), "turn": case.turn + 1}))
    with pytest.raises(IntegrityError):
        session.flush()


def test_people_who_flag_at_the_same_instant_share_one_case(app: Flask, session: Session) -> None:
    post = _post(session, a_member(session))
    members = [a_member(session) for _ in range(4)]
    session.commit()
    start = threading.Barrier(len(members))

    def send(member: Member) -> None:
        start.wait()
        with app.app_context(), transaction() as own:
            flagging.flag(own, member, "post", post.id, reason="cruelty")

    threads = [threading.Thread(target=send, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _case(session, post).flag_count == 4
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_worry_about_somebody_needs_nothing_but_one_choice(session: Session) -> None:
    post = _post(session, a_member(session))
    flag = _flag(session, a_member(session), post, "danger")
    assert (flag.why, flag.sentence, flag.source) == ("", "", "")
    assert boards.get_post(session, post.id, None).state == "visible"


def test_somebody_without_a_name_can_still_say_that_somebody_is_in_danger(session: Session) -> None:
    post = _post(session, a_member(session))
    nameless = a_member(session)
    own = aliases.named(session, nameless)
    session.delete(own)
    session.flush()
    assert _flag(session, nameless, post, "danger").alias_id is None


@pytest.mark.parametrize("field", ["sentence", "why", "source"])
def test_a_health_claim_is_not_flagged_without_what_is_needed_to_check_it(session: Session, field: str) -> None:
    post = _post(session, a_member(session))
    typed = {"sentence": CLAIM, "why": "It is dangerous.", "source": "My clinic's leaflet", field: " "}
    with pytest.raises(Invalid) as error:
        _flag(session, a_member(session), post, reasons.CLAIM, **typed)
    assert error.value.field == field


def test_words_that_the_post_does_not_say_cannot_be_held_against_it(session: Session) -> None:
    post = _post(session, a_member(session))
    with pytest.raises(Invalid) as error:
        _flag(session, a_member(session), post, reasons.CLAIM, sentence="Drink bleach.", why="No.", source="None")
    assert error.value.field == "sentence"


def test_a_claim_in_a_title_can_be_flagged(session: Session) -> None:
    post = a_thread(session, a_member(session), title="Stop your pills today", body="Yes.")
    _flag(session, a_member(session), post, reasons.CLAIM, sentence="stop your pills", why="Dangerous.", source="A doctor")


@pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("dislike", "reason"), ("other", "why")])
def test_a_flag_that_says_nothing_is_asked_for_more(session: Session, reason: str, field: str) -> None:
    post = _post(session, a_member(session))
    with pytest.raises(Invalid) as error:
        _flag(session, a_member(session), post, reason)
    assert error.value.field == field


def test_nobody_flags_one_post_twice(session: Session) -> None:
    post, member = _post(session, a_member(session)), a_member(session)
    _flag(session, member, post)
    with pytest.raises(Invalid):
        _flag(session, member, post, "selling")
    assert _case(session, post).flag_count == 1


def test_a_form_sent_twice_flags_once(session: Session) -> None:
    post, member, form_id = _post(session, a_member(session)), a_member(session), public_id()
    first = _flag(session, member, post, form_id=form_id)
    assert _flag(session, member, post, form_id=form_id) is first
    assert _case(session, post).flag_count == 1


def test_nobody_flags_an_own_post_under_another_name(session: Session) -> None:
    moderator = a_moderator(session)
    aliases.official_name(session, moderator)
    with pytest.raises(Refused):
        _flag(session, moderator, _post(session, moderator))


def test_what_is_hidden_or_deleted_is_not_flagged_any_more(session: Session) -> None:
    author, member = a_member(session), a_member(session)
    hidden, gone = _post(session, author), _post(session, author)
    changing.hide_post(session, boards.get_post(session, hidden.id, member), "words")
    changing.delete_post(session, author, boards.get_post(session, gone.id, author))
    for post in (hidden, gone):
        with pytest.raises(Refused):
            _flag(session, member, post)


def test_a_decided_post_is_not_flagged_for_the_same_thing_until_it_changes(session: Session) -> None:
    author = a_member(session)
    post = _post(session, author)
    first = _flag(session, a_member(session), post)
    _decided(session, post)
    with pytest.raises(Invalid):
        _flag(session, a_member(session), post)
    changing.edit_post(session, author, boards.get_post(session, post.id, author), body="Something crueller.", title="Another title")
    assert _flag(session, a_member(session), post).case_id != first.case_id


def test_a_new_reason_reopens_what_was_decided(session: Session) -> None:
    post = _post(session, a_member(session))
    first = _flag(session, a_member(session), post)
    _decided(session, post)
    assert _flag(session, a_member(session), post, "selling").case_id != first.case_id


def test_a_second_person_who_worries_is_always_heard(session: Session) -> None:
    post, worried = _post(session, a_member(session)), a_member(session)
    _flag(session, worried, post, "danger")
    _decided(session, post)
    with pytest.raises(Invalid):
        _flag(session, worried, post, "danger")
    _flag(session, a_member(session), post, "danger")


def test_a_flag_taken_back_leaves_nothing_of_what_was_said(session: Session) -> None:
    post, member = _post(session, a_member(session)), a_member(session)
    flag = _flag(session, member, post, why="I was angry.")
    case = _case(session, post)
    flagging.withdraw(session, member, flag.id)
    assert session.scalar(select(func.count()).select_from(Flag)) == 0
    assert (case.state, case.body, case.flag_count) == (State.WITHDRAWN, "", 0)
    _flag(session, member, post)


def test_the_case_of_others_goes_on_when_one_takes_back(session: Session) -> None:
    post, worried = _post(session, a_member(session)), a_member(session)
    _flag(session, a_member(session), post, "advice")
    grave = _flag(session, worried, post, "danger")
    flagging.withdraw(session, worried, grave.id)
    case = _case(session, post)
    assert (case.reason, case.severity, case.flag_count) == ("advice", 0, 1)


def test_nobody_takes_back_the_flag_of_somebody_else(session: Session) -> None:
    flag = _flag(session, a_member(session), _post(session, a_member(session)))
    with pytest.raises(Missing):
        flagging.withdraw(session, a_member(session), flag.id)


def test_a_case_does_not_vanish_under_a_moderators_hands(session: Session) -> None:
    post, member = _post(session, a_member(session)), a_member(session)
    flag = _flag(session, member, post)
    deciding.claim(session, a_moderator(session), _case(session, post))
    with pytest.raises(Refused):
        flagging.withdraw(session, member, flag.id)


def test_nothing_stored_of_a_case_names_an_account_or_joins_two_cases(session: Session) -> None:
    author, flagger = a_member(session), a_member(session)
    for post in (_post(session, author), _post(session, author)):
        _flag(session, flagger, post)
    tags = list(session.scalars(select(CaseConflict.tag)))
    assert len(set(tags)) == len(tags) == 4
    for table in (Case, Flag, CaseConflict):
        for row in session.execute(select(table.__table__)).all():
            assert author.account_id not in row
            assert flagger.account_id not in row


def test_graver_cases_are_shown_first_and_older_ones_before_newer(session: Session) -> None:
    expected = {}
    for reason in ("advice", "cruelty", "danger", "cruelty"):
        expected[_flag(session, a_member(session), _post(session, a_member(session)), reason).case_id] = reason
    first, second, third, fourth = expected
    found = queue.page(session, a_moderator(session), None)
    assert [case.id for case in found.rows] == [third, second, fourth, first]


def test_a_moderator_does_not_learn_from_the_queue_who_flagged_them(session: Session) -> None:
    moderator = a_moderator(session)
    _flag(session, a_member(session), _post(session, moderator))
    assert queue.page(session, moderator, None).rows == []
    assert len(queue.page(session, a_moderator(session), None).rows) == 1


def test_the_words_that_were_flagged_are_kept_while_the_case_waits_and_no_longer(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    author = a_member(session)
    post = a_reply(session, author, _post(session, author), CLAIM)
    flag = _flag(session, a_member(session), post, reasons.CLAIM, sentence=CLAIM, why="Dangerous.", source="A leaflet")
    changing.edit_post(session, author, boards.get_post(session, post.id, author), body="I take it all back.")
    case = _decided(session, post)
    assert case.body == CLAIM
    later = clock.minute() + deciding.CLAIM + 1
    monkeypatch.setattr(clock, "minute", lambda: later)
    deciding.forget_holds(session)
    session.expire_all()
    assert (case.body, case.claimed_by, case.claim_until, flag.sentence) == ("", None, None, "")
