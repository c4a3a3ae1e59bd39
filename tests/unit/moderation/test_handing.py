import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.core.errors import Invalid, Missing, Refused
from forum.moderation.models import CaseNote, State
from forum.moderation.service import handing, wording
from tests.factories import a_member, a_moderator
from tests.unit.moderation.cases import a_case


def test_whoever_has_it_next_need_not_begin_anew(session: Session) -> None:
    case, one, other = a_case(session), a_moderator(session), a_moderator(session)
    handing.add(session, one, case, "  I have read the thread; the second sentence is the one.  ")
    (note,) = handing.of(session, other, case)
    assert (note.words, note.name) == ("I have read the thread; the second sentence is the one.", aliases.official_name(session, one).name)


def test_neither_author_nor_flagger_reads_what_moderators_note(session: Session) -> None:
    author, flagger = a_moderator(session), a_moderator(session)
    case = a_case(session, author, flagger)
    handing.add(session, a_moderator(session), case, "A note.")
    for person in (author, flagger):
        with pytest.raises(Missing):
            handing.of(session, person, case)
        with pytest.raises(Missing):
            handing.add(session, person, case, "Mine.")
    with pytest.raises(Refused):
        handing.add(session, a_member(session), case, "Mine.")


def test_a_second_opinion_stays_blind(session: Session) -> None:
    case = a_case(session)
    handing.add(session, a_moderator(session), case, "I would hide it.")
    case.state = State.AWAITING_SECOND
    session.flush()
    assert handing.of(session, a_moderator(session), case) == []


def test_a_second_pair_of_eyes_is_wanted_until_somebody_else_has_answered(session: Session) -> None:
    author, one, other = a_moderator(session), a_moderator(session), a_moderator(session)
    case = a_case(session, author)
    handing.add(session, one, case, "I am not sure.", asks=True)
    assert handing.asked_for(session, other) == [case]
    assert handing.asked_for(session, one) == [], "who asks is not asked"
    assert handing.asked_for(session, author) == [], "who has a part in it is not asked"
    handing.add(session, one, case, "Still not.")
    assert handing.asked_for(session, other) == [case]
    handing.add(session, other, case, "I would leave it.")
    assert handing.asked_for(session, a_moderator(session)) == []


def test_notes_go_with_the_copy_of_the_words(session: Session) -> None:
    case = a_case(session)
    handing.add(session, a_moderator(session), case, "A note.")
    handing.forget_notes(session)
    assert session.scalars(select(CaseNote)).all()
    case.state, case.title, case.body = State.WITHDRAWN, "", ""
    session.flush()
    handing.forget_notes(session)
    assert session.scalars(select(CaseNote)).all() == []


def test_an_empty_note_and_a_long_one_are_not_taken(session: Session) -> None:
    case, moderator = a_case(session), a_moderator(session)
    for words in (" \n", "x" * (handing.LIMIT + 1)):
        with pytest.raises(Invalid):
            handing.add(session, moderator, case, words)


def test_ready_made_words_are_put_behind_what_was_typed_and_never_in_its_place(session: Session) -> None:
    keeper, moderator = a_member(session, role="administrator"), a_moderator(session)
    row = wording.add(session, keeper, "a rude word", "You are welcome here. This sentence is not.")
    assert wording.begun_with(session, row.id, "") == row.words
    begun = wording.begun_with(session, row.id, "Thank you for writing. ")
    assert begun == f"Thank you for writing.\n\n{row.words}"
    assert wording.begun_with(session, row.id, begun) == begun, "twice is once"
    with pytest.raises(Refused):
        wording.add(session, moderator, "mine", "Words.")
    with pytest.raises(Invalid):
        wording.add(session, keeper, "", "Words.")
    wording.remove(session, keeper, row.id)
    assert wording.listed(session) == []
    with pytest.raises(Missing):
        wording.begun_with(session, row.id, "")
