from sqlalchemy.orm import Session

from forum.accounts import personal_data as of_accounts
from forum.accounts import shelf
from forum.boards import personal_data
from forum.boards.models import Tag
from forum.boards.service import bookmarks, changing, following
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_reply, a_thread


def test_a_copy_tells_what_somebody_follows_and_keeps_by_its_title_and_not_by_a_number(session: Session) -> None:
    member, other = a_member(session), a_member(session)
    post = a_thread(session, other, a_board(session, title="Nights"), "Awake at four")
    answer = a_reply(session, other, post)
    tag = Tag(id=public_id(), board_id=post.thread.board_id, slug="sleep", title="Sleep")
    session.add(tag)
    session.flush()
    following.choose(session, member, post.thread, "mute")
    following.choose(session, member, post.thread.board, "watch")
    following.choose(session, member, tag, "follow")
    bookmarks.keep(session, member, post.id, "My note")
    bookmarks.keep(session, member, answer.id)
    changing.delete_post(session, other, answer)
    held = personal_data.held(session, member.account_id, names=False)
    assert held["follows"] == [
        {"thread": "Awake at four", "level": "you have muted it"},
        {"board": "Nights", "level": "you watch it"},
        {"tag": "Sleep", "level": "you follow it"},
    ]
    told = [(row["in"], row["note"]) for row in held["bookmarks"]]
    assert told == [("Awake at four", "My note"), ("something that is gone, or cannot be read", "")]
    assert post.id not in str(held)
    assert of_accounts.held(session, member.account_id, names=False)["kept_for_yourself"] == {}
    named = personal_data.held(session, member.account_id, names=True)
    assert named["bookmarks"][0]["address"] == f"/p/{post.id}"
    assert named["follows"][0]["address"] == f"/t/{post.thread_id}"


def test_a_bookmark_that_was_let_go_a_moment_ago_is_told_too(session: Session) -> None:
    member = a_member(session)
    post = a_thread(session, a_member(session))
    bookmarks.keep(session, member, post.id, "My note")
    bookmarks.remove(session, member, post.id)
    assert shelf.read(session, member.account_id, bookmarks.PART)
    (row,) = personal_data.held(session, member.account_id, names=False)["bookmarks"]
    assert row["note"] == "My note"
    assert "put back" in row["let_go"]
