import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards.models import Post
from forum.boards.models import State as Shown
from forum.core.errors import Conflict, Invalid, Refused
from forum.moderation import queries, spam
from forum.moderation.models import Case, Decision, State
from forum.moderation.service import claiming, deciding, waves
from tests.factories import a_board, a_member, a_moderator, a_thread
from tests.unit.moderation.cases import flag_again, log

PILLS = "Feel better within a week with our capsules, order now at https://pills.example/{number} before they are gone."


def a_wave(session: Session, size: int = 4, reason: str = "selling") -> list[Case]:
    flagger, board = a_member(session), a_board(session)
    posts = [a_thread(session, a_member(session), board, body=PILLS.format(number=number)) for number in range(size)]
    return [flag_again(session, flagger, post, reason) for post in posts]


def states(session: Session, cases: list[Case]) -> set[str]:
    session.flush()
    session.expire_all()
    return set(session.scalars(select(Post.state).where(Post.id.in_([case.subject_id for case in cases]))))


def hide(session: Session, member: Member, cases: list[Case]) -> str:
    return waves.hide(session, member, [case.id for case in cases], "This is spam.")[0].id


def test_a_wave_is_hidden_in_one_act_with_one_line_and_each_author_is_told(session: Session) -> None:
    cases, moderator = a_wave(session), a_moderator(session)
    (alike,) = waves.found(session, moderator)
    assert (alike.host, set(alike.cases)) == ("pills.example", set(cases))
    hide(session, moderator, cases)
    assert states(session, cases) == {Shown.HIDDEN}
    assert log(session) == ["wave_hidden"]
    decisions = session.scalars(select(Decision)).all()
    assert [(one.outcome, one.reason, one.for_author) for one in decisions] == [("hide", "This is spam.", True)] * 4
    assert {case.state for case in cases} == {State.DECIDED}
    assert waves.found(session, moderator) == []


def test_another_moderator_takes_the_whole_wave_back_and_the_cases_wait_again(session: Session) -> None:
    cases, moderator, other = a_wave(session), a_moderator(session), a_moderator(session)
    wave = hide(session, moderator, cases)
    assert waves.take_back(session, other, wave) == 4
    assert states(session, cases) == {Shown.VISIBLE}
    assert {case.state for case in cases} == {State.OPEN}
    assert log(session) == ["wave_hidden", "wave_undone"]
    with pytest.raises(Conflict):
        waves.take_back(session, other, wave)
    claiming.claim(session, moderator, cases[0])
    assert queries.in_hand(cases[0]), "whoever made the wave may look at them again, one by one"


def test_what_was_decided_anew_since_stays_when_a_wave_is_taken_back(session: Session) -> None:
    cases, other = a_wave(session), a_moderator(session)
    a_moderator(session)
    wave = hide(session, a_moderator(session), cases)
    claiming.claim(session, other, cases[0])
    deciding.decide(session, other, cases[0], "restore", "It is a question.", version=cases[0].version)
    assert waves.take_back(session, a_moderator(session), wave) == 3


def test_who_made_a_wave_does_not_say_that_it_was_right(session: Session) -> None:
    moderator, other = a_moderator(session), a_moderator(session)
    wave = hide(session, moderator, a_wave(session))
    with pytest.raises(Refused):
        waves.leave(session, moderator, wave)
    waves.leave(session, other, wave)
    ((row, count, own),) = waves.lately(session, moderator)
    assert (row.looked, count, own) == (True, 4, True)


def test_a_cry_for_help_and_a_claim_are_never_part_of_a_wave(session: Session) -> None:
    flagger, moderator, board = a_member(session), a_moderator(session), a_board(session)
    cry = f"I want to die tonight. {PILLS}"
    crying = [flag_again(session, flagger, a_thread(session, a_member(session), board, body=cry), "selling") for _ in range(3)]
    worried = a_wave(session, 3, "danger")
    assert waves.found(session, moderator) == []
    with pytest.raises(Invalid):
        hide(session, moderator, [*crying, *worried])
    assert states(session, crying) == {Shown.VISIBLE}


def test_nobody_hides_in_a_wave_what_they_wrote_flagged_or_what_somebody_has_in_hand(session: Session) -> None:
    cases, moderator, other = a_wave(session, 3), a_moderator(session), a_moderator(session)
    own = flag_again(session, a_member(session), a_thread(session, moderator, body=PILLS), "selling")
    flagged = flag_again(session, moderator, a_thread(session, a_member(session), body=PILLS), "selling")
    claiming.claim(session, other, cases[0])
    waves.hide(session, moderator, [case.id for case in (*cases, own, flagged)], "Spam.")
    assert {case.state for case in (cases[0], own, flagged)} == {State.OPEN}
    assert {case.state for case in cases[1:]} == {State.DECIDED}


def test_a_wave_needs_a_reason_and_something_to_hide(session: Session) -> None:
    cases, moderator = a_wave(session), a_moderator(session)
    for ids, reason in (([], "Spam."), (["nothing"], "Spam."), ([cases[0].id], "  ")):
        with pytest.raises(Invalid):
            waves.hide(session, moderator, ids, reason)
    with pytest.raises(Refused):
        waves.found(session, a_member(session))


def test_posts_with_the_same_words_are_a_wave_and_common_words_are_none() -> None:
    same = {str(number): f"{number} Our kind helpers read your cards and free you from sorrow, ask for us by name today." for number in range(3)}
    others = {f"o{number}": words for number, words in enumerate(("I am so tired of all this.", "Thank you all.", "I slept badly again, and you?"))}
    (wave,) = spam.waves({**same, **others})
    assert (wave.by, set(wave.ids)) == (spam.Alike.WORDS, set(same))
    assert spam.waves({"a": "https://one.example", "b": "see www.one.example/x"}) == [], "two are no wave"
    assert spam.hosts("http://WWW.One.Example/x and www.two.example") == {"one.example", "two.example"}


@settings(max_examples=50)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text("ab. w:/xe", max_size=60), max_size=12))
def test_a_wave_holds_only_what_was_given_and_never_fewer_than_three(texts: dict[str, str]) -> None:
    for wave in spam.waves(texts):
        assert len(set(wave.ids)) == len(wave.ids) >= spam.FEWEST
        assert set(wave.ids) <= texts.keys()
