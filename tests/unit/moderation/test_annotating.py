"""Content notes by moderators: logged, told to the author, undone, and never on a cry for help."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards.models import Post
from forum.boards.service import noting
from forum.core.errors import Invalid
from forum.moderation.models import Case, Decision, LogEntry, Outcome
from forum.moderation.service import deciding, flagging
from forum.notifications.models import Notice
from tests.factories import a_member, a_moderator, a_thread, usual


@pytest.fixture
def author(session: Session) -> Member:
    return a_member(session)


@pytest.fixture
def post(session: Session, author: Member) -> Post:
    return a_thread(session, author, body="It was a long night.")


def _case(session: Session, post: Post) -> Case:
    session.flush()
    flagging.flag(session, a_member(session), "post", post.id, reason="note")
    return session.scalars(select(Case).where(Case.subject_id == post.id, Case.state == "open")).one()


def _decide(session: Session, moderator: Member, case: Case, outcome: str, *notes: str) -> Decision:
    deciding.claim(session, moderator, case)
    return deciding.decide(session, moderator, case, outcome, "So that readers can choose.", version=case.version, notes=notes)


def _again(session: Session, case: Case) -> None:
    case.claimed_by, case.claim_until = None, None
    session.flush()


def _lines(session: Session) -> list[tuple[str, str]]:
    return [(line.outcome, line.words) for line in session.scalars(select(LogEntry).order_by(LogEntry.turn))]


def test_an_added_note_is_logged_and_its_author_is_told(session: Session, author: Member, post: Post, deliver: Callable[[], None]) -> None:
    name = usual(session, author).id
    decision = _decide(session, a_moderator(session), _case(session, post), "note", "suicide", "abuse", "nonsense")
    assert (post.notes, post.notes_added, post.thread.notes, decision.notes) == ("suicide abuse",) * 4
    assert decision.for_author
    assert _lines(session) == [("note", "suicide abuse")]
    session.commit()
    deliver()
    assert list(session.scalars(select(Notice.kind).where(Notice.alias_id == name))) == ["own_post"]


def test_taking_the_decision_back_takes_back_what_it_added_and_nothing_else(session: Session, post: Post) -> None:
    noting.put(post, ["death"])
    moderator, case = a_moderator(session), _case(session, post)
    _decide(session, moderator, case, "note", "death", "abuse")
    assert (post.notes, post.notes_added) == ("abuse death", "abuse")
    deciding.undo(session, moderator, case)
    assert (post.notes, post.notes_added) == ("death", "")
    assert _lines(session) == [("note", "abuse"), ("taken_back", "")]


def test_another_moderator_can_take_an_added_note_away_later_and_that_can_be_undone_too(session: Session, post: Post) -> None:
    case, second = _case(session, post), a_moderator(session)
    _decide(session, a_moderator(session), case, "note", "abuse", "death")
    _again(session, case)
    _decide(session, second, case, "unnote", "death")
    assert (post.notes, post.notes_added) == ("abuse", "abuse")
    deciding.undo(session, second, case)
    assert (post.notes, post.notes_added) == ("abuse death", "abuse death")


@pytest.mark.parametrize(("outcome", "notes"), [("note", []), ("note", ["death"]), ("note", ["nonsense"]), ("unnote", ["death"]), ("unnote", [])])
def test_a_decision_that_would_change_no_note_is_not_taken(session: Session, post: Post, outcome: str, notes: list[str]) -> None:
    noting.put(post, ["death"])
    noting.add(session, post, ["abuse"])
    case = _case(session, post)
    with pytest.raises(Invalid) as refused:
        _decide(session, a_moderator(session), case, outcome, *notes)
    assert refused.value.field == "notes"
    assert case.state == "open"


def test_no_note_can_be_taken_away_that_no_moderator_has_added(session: Session, post: Post) -> None:
    noting.put(post, ["death"])
    with pytest.raises(Invalid) as refused:
        _decide(session, a_moderator(session), _case(session, post), "unnote", "death")
    assert refused.value.field == "outcome"


def test_a_moderators_note_never_folds_what_may_be_a_cry_for_help(session: Session, author: Member) -> None:
    post = a_thread(session, author, body="I want to die tonight.")
    with pytest.raises(Invalid, match="cry for help"):
        _decide(session, a_moderator(session), _case(session, post), "note", "suicide")
    assert post.notes == ""


def test_a_note_is_no_decision_against_a_person(session: Session, post: Post) -> None:
    decision = _decide(session, a_moderator(session), _case(session, post), "note", "abuse")
    assert decision.outcome == Outcome.NOTE
    assert post.state == "visible"
