import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.service import joining
from forum.moderation import queries as moderation
from forum.moderation.models import Decision
from forum.moderation.service import deciding, flagging
from forum.notifications import handlers, queries, service
from forum.notifications.models import Kind, Notice
from tests.factories import a_member, a_moderator, a_thread, afresh


def _decided(session: Session, author: Member, flagger: Member, outcome: str = "hide") -> Decision:
    post = a_thread(session, author)
    session.flush()
    flagging.flag(session, flagger, "post", post.id, reason="cruelty")
    case = moderation.open_case(session, "post", post.id)
    assert case is not None
    moderator = a_moderator(session)
    deciding.claim(session, moderator, case)
    return deciding.decide(session, moderator, case, outcome, "It hurts.", "kindness", version=case.version)


def _kinds(session: Session, member: Member) -> list[str]:
    return [line.notice.kind for line in queries.notices_page(session, member, None).rows]


def test_author_and_flagger_are_told_once_however_often_the_fact_arrives(session: Session) -> None:
    author, flagger = a_member(session), a_member(session)
    decision = _decided(session, author, flagger)
    for _ in range(3):
        handlers.tell_people(session, decision.id)
    assert _kinds(session, author) == [Kind.OWN_POST]
    assert _kinds(session, flagger) == [Kind.OWN_FLAG]


def test_an_author_is_not_told_of_a_flag_that_came_to_nothing(session: Session) -> None:
    author, flagger = a_member(session), a_member(session)
    handlers.tell_people(session, _decided(session, author, flagger, "no_action").id)
    assert _kinds(session, author) == []
    assert _kinds(session, flagger) == [Kind.OWN_FLAG]


@pytest.mark.parametrize("subject", ["", "nothing"])
def test_a_fact_about_nothing_tells_nobody(session: Session, subject: str) -> None:
    handlers.tell_people(session, subject)
    assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_decision_taken_back_before_it_was_told_is_not_told(session: Session) -> None:
    author = a_member(session)
    decision = _decided(session, author, a_member(session))
    decision.undone = True
    handlers.tell_people(session, decision.id)
    assert _kinds(session, author) == []


def test_the_header_says_what_is_new_until_it_is_marked_as_read(session: Session) -> None:
    author = a_member(session)
    assert queries.news_in_words(session, afresh(session, author)) == ""
    for _ in range(2):
        handlers.tell_people(session, _decided(session, author, a_member(session)).id)
    assert queries.news_in_words(session, afresh(session, author)) == "2 new"
    service.mark_read(session, author)
    assert queries.news_in_words(session, afresh(session, author)) == ""
    handlers.tell_people(session, _decided(session, author, a_member(session)).id)
    assert queries.news_in_words(session, afresh(session, author)) == "1 new"
    service.mark_read(session, author)
    assert queries.news_in_words(session, afresh(session, author)) == ""


def test_marking_as_read_does_not_show_which_names_belong_together(session: Session) -> None:
    moderator = a_moderator(session)
    official = aliases.official_name(session, moderator)
    decision = _decided(session, moderator, a_member(session))
    service.add_notice(session, official.id, Kind.OWN_FLAG, decision.id)
    handlers.tell_people(session, decision.id)
    assert queries.news_in_words(session, moderator) == "2 new"
    service.mark_read(session, moderator)
    assert queries.news_in_words(session, afresh(session, moderator)) == ""


def test_somebody_without_a_name_has_no_news_and_no_error(session: Session) -> None:
    nobody = joining.open_account(session, "a door without a name", "", agreed_to="test")
    service.mark_read(session, nobody)
    assert queries.news_in_words(session, nobody) == ""
    assert queries.notices_page(session, nobody, None).rows == []
