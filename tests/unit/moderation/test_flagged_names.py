"""Flags of names: a name that hurts by itself can be hidden without what was written under it, and comes back by the inverse."""

from zlib import crc32

import pytest
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards import queries as boards
from forum.core import seals
from forum.core.errors import Invalid, Missing, Refused
from forum.moderation import conflicts, queries, reasons, subjects
from forum.moderation.models import Case, Decision, Part
from forum.moderation.service import carrying, deciding, flagging
from forum.moderation.views import shown
from forum.notifications import handlers as notifications
from forum.notifications import queries as notices
from tests.factories import a_board, a_member, a_moderator, a_thread, afresh, usual
from tests.unit.moderation.cases import another_name, log, posts_under
from tests.unit.notes import noting

RULE = "kindness"
BAD = "Cruel Magpie"


def _flagged(session: Session, owner: Member, alias: Alias | None = None) -> Case:
    alias = alias or usual(session, owner)
    posts_under(session, (owner, alias))
    flagging.flag(session, a_member(session), "name", alias.id, reason="cruelty")
    case = queries.open_case(session, "name", alias.id)
    assert case is not None
    return case


def _decide(session: Session, moderator: Member, case: Case, outcome: str = "hide") -> Decision:
    deciding.claim(session, moderator, case)
    made = deciding.decide(session, moderator, case, outcome, "It mocks somebody.", RULE, version=case.version)
    deciding.release(session, moderator, case)
    return made


def test_a_hidden_name_stands_nowhere_while_its_words_stay_and_comes_back(session: Session) -> None:
    owner = a_member(session, BAD)
    case = _flagged(session, owner)
    alias = usual(session, owner)
    made = _decide(session, a_moderator(session), case)
    assert (alias.name, alias.hidden_name) == (aliases.A_MEMBER, BAD)
    post = subjects.KINDS["name"].load(session, alias.id, None)
    assert boards.get_post(session, post.address.removeprefix("/p/"), None).state == "visible"
    assert BAD not in made.inverse
    assert log(session) == ["hide"]
    _decide(session, a_moderator(session), case, "restore")
    assert (alias.name, alias.hidden_name) == (BAD, "")


def test_nobody_else_takes_a_name_while_it_is_hidden(session: Session) -> None:
    owner = a_member(session, BAD)
    _decide(session, a_moderator(session), _flagged(session, owner))
    newcomer = a_member(session)
    session.delete(usual(session, newcomer))
    session.flush()
    session.expire_all()
    for name in (BAD, "A member", "a  MEMBER", "A former member"):
        with pytest.raises(Invalid):
            aliases.take_name(session, afresh(session, newcomer), name)


def test_whoever_has_a_hidden_name_takes_another_one_and_keeps_it(session: Session) -> None:
    owner = a_member(session, BAD)
    with pytest.raises(Invalid):
        aliases.take_name(session, owner, "Kind Magpie")
    case = _flagged(session, owner)
    _decide(session, a_moderator(session), case)
    alias = aliases.take_name(session, owner, "Kind Magpie")
    assert (alias.id, alias.name, alias.hidden_name) == (usual(session, owner).id, "Kind Magpie", "")
    subjects.of("name").restore(session, alias.id, carrying.THE_FORUM)
    assert alias.name == "Kind Magpie"
    flagging.flag(session, a_member(session), "name", alias.id, reason="cruelty")
    assert queries.open_case(session, "name", alias.id) is not None


def test_the_owner_of_a_name_is_told_and_no_other_name_of_theirs_is(session: Session) -> None:
    owner = a_member(session, BAD)
    other = another_name(session, owner, a_board(session))
    case = _flagged(session, owner)
    made = _decide(session, a_moderator(session), case)
    notifications.tell_people(session, made.id)
    (line,) = notices.notices_page(session, owner, None).rows
    assert line.notice.alias_id == usual(session, owner).id != other.id
    assert queries.decision_for(session, owner, made.id) == (made, Part.AUTHOR)


def test_hiding_one_name_leaves_the_other_names_of_that_person(session: Session) -> None:
    owner = a_member(session, BAD)
    other = another_name(session, owner, a_board(session))
    before = other.name
    _decide(session, a_moderator(session), _flagged(session, owner))
    assert (other.name, other.hidden_name) == (before, "")


def test_nobody_judges_their_own_name_or_one_they_flagged_and_nobody_flags_their_own(session: Session) -> None:
    owner = a_moderator(session, BAD)
    case = _flagged(session, owner)
    assert conflicts.parts(session, owner.account_id, [case.id])[case.id] == {Part.AUTHOR}
    with pytest.raises(Missing):
        deciding.claim(session, owner, case)
    with pytest.raises(Refused):
        flagging.flag(session, owner, "name", usual(session, owner).id, reason="cruelty")


def test_a_name_without_anything_to_read_cannot_be_flagged(session: Session) -> None:
    owner = a_member(session, BAD)
    with pytest.raises(Missing):
        flagging.flag(session, a_member(session), "name", usual(session, owner).id, reason="cruelty")
    a_thread(session, owner, a_board(session, members_only=True))
    session.flush()
    with pytest.raises(Missing):
        flagging.notify(session, "name", usual(session, owner).id, reason="cruelty", form_id="form")


def test_a_case_about_a_name_shows_that_name_and_no_other(session: Session) -> None:
    owner = a_member(session, BAD)
    other = another_name(session, owner, a_board(session))
    moderator = a_moderator(session)
    found = shown.case_page(session, moderator, _flagged(session, owner))
    assert "".join(words for words, _ in found.pieces) == BAD
    assert found.handle not in (BAD, other.name)


@pytest.mark.parametrize(("kind", "reason"), [("name", "misinformation"), ("name", "note"), ("note", "advice"), ("note", "note")])
def test_nobody_is_offered_a_reason_that_cannot_be_meant(session: Session, kind: str, reason: str) -> None:
    assert reason not in [one.key for one in reasons.fitting(kind)]
    note = noting.a_note(session)
    subject_id = note.id if kind == "note" else noting.post_of(session, note).alias_id
    with pytest.raises(Invalid):
        flagging.flag(session, a_member(session), kind, subject_id, reason=reason, sentence="A", why="B", source="C")


def test_what_stays_of_an_erased_name_tells_without_the_key_which_one_it_was(session: Session) -> None:
    owner = a_member(session, BAD)
    case = _flagged(session, owner)
    assert case.revision != crc32(BAD.encode()) & 0x7FFFFFFF
    assert case.revision == int(seals.of(session).tag("revision of a name", case.subject_id, BAD)[:7], 16)
