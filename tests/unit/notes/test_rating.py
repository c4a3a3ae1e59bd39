"""Others rate, each once, and nothing that is stored says who, how, or that two ratings are one person's."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.core import owned, seals
from forum.core.errors import Invalid, Refused
from forum.notes import personal_data, queries
from forum.notes.groups import Group
from forum.notes.models import ContextNote, NoteRating
from forum.notes.service import rating
from forum.notes.service.rating import VALUES
from tests import factories
from tests.unit.notes import noting


def test_neither_the_writer_of_the_note_nor_of_the_post_rates_it(session: Session) -> None:
    writer, author = factories.a_moderator(session), factories.a_moderator(session)
    post = noting.a_post(session, author)
    note = noting.a_note(session, writer, post)
    for member, said in ((writer, "You wrote this note"), (author, "about a post of yours")):
        with pytest.raises(Refused, match=said):
            rating.rate(session, member, note, post, "helpful", "lived")
        assert not rating.may_rate(session, member, note, post)
    assert not session.scalars(select(NoteRating)).all()


def test_whoever_came_today_rates_later(session: Session) -> None:
    note = noting.a_note(session)
    with pytest.raises(Refused, match="after some days"):
        rating.rate(session, factories.a_member(session), note, noting.post_of(session, note), "helpful", "lived")
    rating.rate(session, noting.a_known_member(session), note, noting.post_of(session, note), "helpful", "lived")


@pytest.mark.parametrize(
    ("field", "value", "group"), [("value", "", "lived"), ("value", "very", "lived"), ("group", "helpful", ""), ("group", "helpful", "all")]
)
def test_both_questions_are_answered_or_nothing_counts(session: Session, field: str, value: str, group: str) -> None:
    note = noting.a_note(session)
    with pytest.raises(Invalid) as refused:
        rating.rate(session, factories.a_moderator(session), note, noting.post_of(session, note), value, group)
    assert refused.value.field == field


def test_one_person_counts_once_and_can_take_it_back(session: Session) -> None:
    rater, note = factories.a_moderator(session), noting.a_note(session)
    for value in ("helpful", "not"):
        rating.rate(session, rater, note, noting.post_of(session, note), value, "beside")
    assert session.scalar(select(func.count()).select_from(NoteRating)) == 1
    assert rating.own(session, rater, note) == rating.Own("not", "beside")
    for _ in range(2):
        rating.take_back(session, rater, note)
    assert rating.own(session, rater, note) is None


def test_a_thief_learns_neither_who_rated_nor_how_nor_which_ratings_are_one_persons(session: Session) -> None:
    rater, notes = factories.a_moderator(session), [noting.a_note(session) for _ in range(2)]
    for note in notes:
        rating.rate(session, rater, note, noting.post_of(session, note), "helpful", "lived")
    rating.rate(session, factories.a_moderator(session), notes[0], noting.post_of(session, notes[0]), "not", "beside")
    rows = list(session.scalars(select(NoteRating)))
    stored = [[getattr(row, column.name) for column in NoteRating.__table__.columns] for row in rows]
    flat = [value for row in stored for value in row]
    assert not {rater.account_id, *VALUES, *Group} & set(map(str, flat))
    values = [str(value) for row in stored for value in row]
    assert len({len(row.tie or b"") for row in rows}) == 1, "no length tells one answer from another"
    repeated = {value for value in values if values.count(value) > 1}
    assert repeated <= {note.id for note in notes}, "two rows have nothing in common but the note"


def test_ratings_can_be_found_under_a_new_key(session: Session) -> None:
    rater, note = factories.a_moderator(session), noting.a_note(session)
    rating.rate(session, rater, note, noting.post_of(session, note), "somewhat", "unsaid")
    row = session.scalars(select(NoteRating)).one()
    row.tag = "another"
    owned.reseal(session, row)
    assert row.tag == seals.of(session).tag("note_rating", note.id, rater.account_id)


def test_what_somebody_rated_is_asked_of_them_no_more(session: Session) -> None:
    rater, notes = noting.a_known_member(session), [noting.a_note(session) for _ in range(2)]
    assert {note.id for note, _ in queries.waiting(session, rater)} == {note.id for note in notes}
    rating.rate(session, rater, notes[0], noting.post_of(session, notes[0]), "helpful", "lived")
    assert [note.id for note, _ in queries.waiting(session, rater)] == [notes[1].id]


def test_a_copy_of_ones_data_has_own_notes_and_ratings_and_nobody_elses(session: Session) -> None:
    member = factories.a_moderator(session)
    own, other = noting.a_note(session, member), noting.a_note(session, words="Somebody else says this.")
    rating.rate(session, member, other, noting.post_of(session, other), "not", "beside")
    noting.rate(session, own, "not", "lived", 2)
    told = personal_data.held(session, member.account_id, names=False)
    assert [note["text"] for note in told["written"]] == [noting.WORDS]
    assert told["rated"] == [{"sentence": noting.CLAIM, "answer": "not", "looked_from": "beside"}]
    assert "address" not in told["written"][0]


def test_whoever_is_erased_leaves_no_rating_and_their_notes_as_nobodys(session: Session) -> None:
    member = factories.a_moderator(session)
    own, other = noting.a_note(session, member), noting.a_note(session)
    rating.rate(session, member, other, noting.post_of(session, other), "helpful", "lived")
    left = personal_data.left_of(session, member.account_id)
    assert {table for table, _ in left} == {ContextNote, NoteRating}
    for table, key in left:
        personal_data.erase_left(session, table, key)
    assert personal_data.left_of(session, member.account_id) == []
    assert not session.scalars(select(NoteRating)).all()
    assert (own.slot, own.tie, own.words) == (None, None, noting.WORDS)
