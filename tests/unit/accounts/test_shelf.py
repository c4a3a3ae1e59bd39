"""What somebody keeps for themselves is found by them alone, and looks like anybody's to a thief."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.models import Shelf
from tests import factories

LONG = "अ" * 20_000


def test_what_is_kept_is_found_again_and_can_be_taken_away(session: Session) -> None:
    member, other = factories.a_member(session), factories.a_member(session)
    assert shelf.read(session, member.account_id, "draft") is None
    shelf.write(session, member.account_id, "draft", {"body": LONG})
    shelf.write(session, member.account_id, "words", ["numbers"])
    shelf.write(session, other.account_id, "draft", {"body": "another's"})
    assert shelf.parts(session, member.account_id) == {"draft": {"body": LONG}, "words": ["numbers"]}
    shelf.write(session, member.account_id, "draft", None)
    assert shelf.parts(session, member.account_id) == {"words": ["numbers"]}
    assert shelf.read(session, other.account_id, "draft") == {"body": "another's"}


def test_a_thief_sees_neither_how_much_is_kept_nor_whether_it_has_changed(session: Session) -> None:
    members = [factories.a_member(session) for _ in range(3)]
    for member, value in zip(members, ([], ["a"], ["a" * 100]), strict=True):
        shelf.write(session, member.account_id, "follows", value)
    before = {row.id: row.content for row in session.scalars(select(Shelf))}
    assert len({len(content) for content in before.values()}) == 1
    shelf.reseal_all(session)
    session.expire_all()
    after = {row.id: row.content for row in session.scalars(select(Shelf))}
    assert not [row_id for row_id, content in before.items() if after[row_id] == content]
    assert [shelf.read(session, member.account_id, "follows") for member in members] == [[], ["a"], ["a" * 100]]


def test_what_is_far_too_long_is_refused_instead_of_lost(session: Session) -> None:
    member = factories.a_member(session)
    with pytest.raises(ValueError, match="too long"):
        shelf.write(session, member.account_id, "draft", [str(number) for number in range(300_000)])
    assert shelf.read(session, member.account_id, "draft") is None
