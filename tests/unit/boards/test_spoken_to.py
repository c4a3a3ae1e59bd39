"""Whom a post speaks to and whom it quotes, as far as somebody is told of it; how both are written is tested with the markup."""

import pytest
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing
from forum.core.markup import quote
from tests.factories import a_board, a_member, a_reply, a_thread


@pytest.fixture
def opening(session: Session) -> Post:
    opening = a_thread(session, a_member(session, "Quiet Heron"), a_board(session))
    a_reply(session, a_member(session, "Quiet Heron Feather"), opening)
    a_reply(session, a_member(session, "Kind Otter"), opening)
    a_thread(session, a_member(session, "Elsewhere Owl"), opening.thread.board)
    return opening


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@quiet HERON, thank you", ["Quiet Heron"]),
        ("@Quiet Heron Feather and @Kind Otter's words", ["Kind Otter", "Quiet Heron Feather"]),
        ("@Elsewhere Owl speaks elsewhere", []),
        ("Kind Otter without a sign, and mail@Kind Otter", []),
        ("> @Kind Otter in a quotation\nthat goes on with @Quiet Heron", []),
        ("`@Kind Otter`\n\n```\n@Quiet Heron\n```", []),
        (">! @Kind Otter in hidden words", ["Kind Otter"]),
        (quote("@Kind Otter said so", "Quiet Heron", "/p/abc") + "@Quiet Heron: yes.", ["Quiet Heron"]),
    ],
)
def test_somebody_is_called_who_was_not_spoken_to_or_the_other_way_round(session: Session, opening: Post, body: str, names: list[str]) -> None:
    post = a_reply(session, a_member(session), opening, body)
    assert [alias.name for alias in queries.mentioned(session, post)] == names


def test_a_post_cannot_call_everybody(session: Session, opening: Post) -> None:
    names = [f"Otter {letter}olly" for letter in "abcdefghijkm"]
    members: list[Member] = [a_member(session, name) for name in names]
    posts = [a_reply(session, member, opening) for member in members]
    called = a_reply(session, a_member(session), opening, " ".join(f"@{name}" for name in names))
    assert len(queries.mentioned(session, called)) == queries.CALLED
    all_of_them = "".join(quote("Words.", name, f"/p/{post.id}") for name, post in zip(names, posts, strict=True))
    assert len(queries.quoted(session, a_reply(session, a_member(session), opening, all_of_them))) == queries.CALLED


def test_what_is_quoted_and_gone_calls_nobody(session: Session, opening: Post) -> None:
    member = a_member(session)
    said = a_reply(session, member, opening, "It helps.")
    post = a_reply(session, a_member(session), opening, quote("It helps.", "x", f"/p/{said.id}") + "Yes.")
    assert [quoted.id for quoted in queries.quoted(session, post)] == [said.id]
    changing.delete_post(session, member, queries.get_post(session, said.id, member))
    assert queries.quoted(session, post) == []
