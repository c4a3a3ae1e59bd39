"""Flags of context notes: whoever wrote one is sealed, so that every place where a name of theirs could be stored is looked at."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import muting
from forum.core.errors import Invalid, Missing, Refused
from forum.core.outbox import Fact
from forum.moderation import conflicts, queries, statements_eu
from forum.moderation.models import Answer, Case, CaseConflict, Outcome, Part
from forum.moderation.service import appealing, deciding, flagging
from forum.moderation.views import shown
from forum.notes import queries as notes
from forum.notes.models import ContextNote, NoteState
from forum.notifications import handlers as notifications
from forum.notifications import queries as notices
from forum.notifications.models import Notice
from tests.factories import a_member, a_moderator, a_reply, afresh, usual
from tests.unit.moderation.cases import log
from tests.unit.notes import noting

RULE = "kindness"


def _flagged(session: Session, writer: Member | None = None, reason: str = "selling", **more: str) -> tuple[ContextNote, Case]:
    note = noting.a_note(session, writer)
    session.flush()
    flagging.flag(session, a_member(session), "note", note.id, reason=reason, **more)
    case = queries.open_case(session, "note", note.id)
    assert case is not None
    return note, case


def _decide(session: Session, moderator: Member, case: Case, outcome: str = "hide"):
    deciding.claim(session, moderator, case)
    made = deciding.decide(session, moderator, case, outcome, "It is about a person.", RULE, version=case.version)
    deciding.release(session, moderator, case)
    return made


def test_a_flag_of_a_note_says_nothing_of_whoever_wrote_it(session: Session) -> None:
    writer = a_moderator(session)
    names = {alias.id for alias in aliases.all_of(session, writer)}
    _note, case = _flagged(session, writer)
    assert case.author_alias_id not in names
    assert aliases.owner_of(session, session.get_one(Alias, case.author_alias_id)) is None
    made = _decide(session, a_moderator(session), case)
    notifications.tell_people(session, made.id)
    told = set(session.scalars(select(Notice.alias_id)))
    assert told
    assert not told & names
    assert log(session) == ["hide"]


def test_two_notes_of_one_person_do_not_share_anything_that_is_stored(session: Session) -> None:
    writer = a_moderator(session)
    one, other = _flagged(session, writer)[1], _flagged(session, writer)[1]
    assert one.author_alias_id != other.author_alias_id
    tags = [set(session.scalars(select(CaseConflict.tag).where(CaseConflict.case_id == case.id))) for case in (one, other)]
    assert not tags[0] & tags[1]


def test_whoever_wrote_a_note_learns_what_was_decided_and_nobody_else_does(session: Session) -> None:
    writer, stranger = a_moderator(session), a_member(session)
    _note, case = _flagged(session, writer)
    before = notices.count_decisions(session, writer)
    made = _decide(session, a_moderator(session), case)
    assert [one.id for one in queries.about_own_notes(session, writer)] == [made.id]
    assert [one.id for one in queries.my_decisions(session, writer, None).rows] == [made.id]
    assert notices.count_decisions(session, afresh(session, writer)) == before + 1
    assert queries.decision_for(session, writer, made.id) == (made, Part.AUTHOR)
    assert not queries.my_decisions(session, stranger, None).rows
    with pytest.raises(Missing):
        queries.decision_for(session, stranger, made.id)


def test_a_hidden_note_stands_nowhere_and_comes_back_as_it_was(session: Session) -> None:
    note, case = _flagged(session)
    post = noting.post_of(session, note)
    assert notes.is_placed(note)
    assert post.context
    _decide(session, a_moderator(session), case)
    session.refresh(post)
    assert not notes.is_placed(note)
    assert not post.context
    assert note.state == NoteState.RATING
    assert note.hidden.startswith("against the agreement")
    for reader in (None, a_member(session)):
        with pytest.raises(Missing):
            notes.get_note(session, note.id, reader)
    with pytest.raises(Refused):
        noting.rate(session, note, "helpful", "lived")
    assert "ContextNoteGone" in set(session.scalars(select(Fact.kind).where(Fact.subject == note.id)))
    for _ in range(2):  # the second differs, and the third decides
        _decide(session, a_moderator(session), case, "no_action")
    session.refresh(post)
    assert notes.is_placed(note)
    assert post.context
    assert notes.get_note(session, note.id, None)[0] is note


def test_a_hidden_note_is_worked_out_on_and_does_not_come_up_by_ratings(session: Session) -> None:
    note, case = _flagged(session)
    noting.rate(session, note, "helpful", "lived", 2)
    noting.rate(session, note, "helpful", "beside", 2)
    _decide(session, a_moderator(session), case)
    note.state = NoteState.SHOWN
    session.flush()
    assert not notes.is_placed(note)
    assert not notes.of_posts(session, [note.post_id])
    assert note.id not in [one["puid"] for one in statements_eu.all_of(session)]


def test_an_appeal_of_whoever_wrote_it_brings_a_note_back(session: Session) -> None:
    writer = a_moderator(session)
    note, case = _flagged(session, writer)
    made = _decide(session, a_moderator(session), case)
    appeal = appealing.file(session, writer, queries.standing_decision(session, case) or made, "It speaks of a sentence.")
    assert appeal.alias_id is None
    _decide(session, a_moderator(session), case, "no_action")
    session.refresh(note)
    assert (appeal.answer, note.hidden) == (Answer.OVERTURNED, "")
    assert made.undone


def test_nobody_judges_a_note_that_they_wrote_flagged_or_whose_talk_they_are_in(session: Session) -> None:
    writer, flagger, talker, muted = (a_moderator(session) for _ in range(4))
    note = noting.a_note(session, writer)
    post = noting.post_of(session, note)
    flagging.flag(session, flagger, "note", note.id, reason="selling")
    a_reply(session, talker, post)
    muting.mute(session, writer, usual(session, muted))
    case = queries.open_case(session, "note", note.id)
    assert case is not None
    for person, part in ((writer, Part.AUTHOR), (flagger, Part.FLAGGER), (talker, Part.TALK), (muted, Part.BLOCK)):
        assert conflicts.parts(session, person.account_id, [case.id]).get(case.id) == {part}
        with pytest.raises(Missing):
            deciding.claim(session, person, case)


def test_nobody_flags_their_own_note_or_one_that_is_gone(session: Session) -> None:
    writer = a_moderator(session)
    note = noting.a_note(session, writer)
    with pytest.raises(Refused):
        flagging.flag(session, writer, "note", note.id, reason="selling")
    note.state = NoteState.WITHDRAWN
    session.flush()
    with pytest.raises(Missing):
        flagging.flag(session, a_member(session), "note", note.id, reason="selling")


def test_a_claim_in_a_note_is_looked_for_in_the_note(session: Session) -> None:
    with pytest.raises(Invalid):
        _flagged(session, reason="misinformation", sentence=noting.CLAIM, why="Wrong.", source="A leaflet")
    _note, case = _flagged(session, reason="misinformation", sentence=noting.WORDS, why="Wrong.", source="A leaflet")
    assert case.body == noting.WORDS
    assert not case.title


def test_only_what_makes_sense_for_a_note_can_be_decided(session: Session) -> None:
    _note, case = _flagged(session)
    moderator, _other = a_moderator(session), a_moderator(session)
    deciding.claim(session, moderator, case)
    found = shown.case_page(session, moderator, case)
    assert found.outcomes == (Outcome.NO_ACTION, Outcome.HIDE, Outcome.PAUSE, Outcome.EXCLUDE)
    with pytest.raises(Invalid):
        deciding.decide(session, moderator, case, "fold", "No.", RULE, version=case.version)


def test_a_case_about_a_note_that_is_taken_back_can_end(session: Session) -> None:
    note, case = _flagged(session)
    note.state = NoteState.WITHDRAWN
    session.flush()
    moderator = a_moderator(session)
    deciding.claim(session, moderator, case)
    assert shown.case_page(session, moderator, case).outcomes == (Outcome.NO_ACTION,)
    deciding.decide(session, moderator, case, "no_action", "It is gone.", version=case.version)
