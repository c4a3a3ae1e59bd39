"""Following and muting threads, boards and tags, and the page of what a member is told: on the pages, as a browser without scripts sees them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member
from forum.boards.models import Post, Tag, ThreadTag
from forum.boards.service import following
from forum.core.names import public_id
from forum.notifications import handlers
from tests import factories
from tests.factories import a_board, a_member, a_reply, a_thread, signed_in, usual
from tests.forms import fields, words


@pytest.fixture
def reader(session: Session) -> Member:
    return a_member(session, "Quiet Heron")


@pytest.fixture
def opening(session: Session) -> Post:
    return a_thread(session, a_member(session), a_board(session, "nights"), "Awake at four")


def press(client: FlaskClient, page: str, action: str, **values: str) -> str:
    form = fields(client.get(page, follow_redirects=True).text, action)
    answer = client.post(action, data={**form, **values}, follow_redirects=True)
    assert answer.status_code == 200, answer.status_code
    return words(answer.text)


def test_a_thread_is_followed_from_its_page_and_let_go_from_the_notices(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    client, action = signed_in(app, session, reader), f"/t/{opening.thread_id}/follow"
    assert "You follow this." in press(client, f"/p/{opening.id}", action, level="follow")
    assert "Nothing here" in words(client.get("/me/notices").text)
    for _ in range(2):
        a_reply(session, a_member(session), opening)
    session.commit()
    page = client.get("/me/notices").text
    assert "a few new replies" in words(page)
    assert f'href="/t/{opening.thread_id}/unread"' in page
    assert client.get(f"/t/{opening.thread_id}/unread").status_code in (302, 303)
    said = press(client, "/me/notices", action, level="")
    assert "You do not follow it any more." in said
    assert "Nothing here" in said
    assert following.of(session, reader).threads == {}


def test_the_header_counts_what_is_watched_in_a_quiet_word_and_not_what_is_followed(
    app: Flask, session: Session, reader: Member, opening: Post
) -> None:
    client = signed_in(app, session, reader)
    press(client, "/boards/nights", "/boards/nights/follow", level="watch")
    assert "Notices:" not in words(client.get("/").text)
    a_reply(session, a_member(session), opening)
    session.commit()
    header = re.search(r'<a class="[^"]*" href="/me/notices"><span class="u-spoken">Notices: </span>(.*?)</a>', client.get("/").text)
    assert header
    assert header[1] == "1 new"
    assert "one thread has something new" in words(client.get("/me/notices").text)
    press(client, "/boards/nights", "/boards/nights/follow", level="follow")
    assert "Notices:" not in words(client.get("/").text)
    assert "one thread has something new" in words(client.get("/me/notices").text)


def test_marking_all_as_read_makes_the_page_quiet_and_loses_no_notice(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    mine = a_thread(session, reader, opening.thread.board)
    client = signed_in(app, session, reader)
    press(client, f"/p/{opening.id}", f"/t/{opening.thread_id}/follow", level="watch")
    a_reply(session, a_member(session), opening)
    answer = a_reply(session, a_member(session, "Kind Otter"), mine)
    handlers.tell_of_post(session, answer.id)
    handlers.tell_of_support(session, mine.id)
    session.commit()
    page = words(client.get("/me/notices").text)
    assert "3 new" in page
    assert page.index("Awake at four") < page.index("Kind Otter answered you") < page.index("Somebody is with you")
    said = press(client, "/me/notices", "/me/notices/seen")
    assert "Kind Otter answered you" in said
    assert "Somebody is with you" in said
    assert "Awake at four" not in said
    assert not re.search(r"\bnew\b", said)
    assert "Notices:" not in words(client.get("/").text)


def test_a_muted_thread_is_read_as_always_and_its_page_says_so(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    client = signed_in(app, session, reader)
    press(client, f"/p/{opening.id}", f"/t/{opening.thread_id}/follow", level="mute")
    page = words(client.get(f"/p/{opening.id}", follow_redirects=True).text)
    assert "You have muted this." in page
    assert "Some words to begin." in page


def test_a_tag_is_followed_by_its_own_address(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    tag = Tag(id=public_id(), board_id=opening.thread.board_id, slug="sleep", title="Sleep")
    session.add(tag)
    session.flush()
    session.add(ThreadTag(thread_id=opening.thread_id, tag_id=tag.id))
    following.choose(session, reader, tag, "follow")
    a_reply(session, a_member(session), opening)
    client = signed_in(app, session, reader)
    assert "Tag on Nights" in words(client.get("/me/notices").text)
    assert "Tag on Nights" in words(client.get("/me/following").text)
    press(client, "/me/following", f"/tags/{tag.id}/follow", level="", back="following")
    assert "You follow nothing yet" in words(client.get("/me/following").text)
    assert client.post(f"/tags/{public_id()}/follow", data=fields(client.get("/me").text, "/sign-out")).status_code == 404


def test_the_list_has_everything_in_pages_and_lets_go_of_what_is_gone(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    titles = [f"Thread {number}" for number in range(31)]
    for title in titles:
        following.choose(session, reader, a_thread(session, a_member(session), opening.thread.board, title).thread, "follow")
    gone = a_thread(session, reader, opening.thread.board)
    following.choose(session, reader, gone.thread, "mute")
    client = signed_in(app, session, reader)
    press(client, f"/p/{gone.id}/delete", f"/p/{gone.id}/delete")
    first = client.get("/me/following").text
    older = client.get(re.search(r'href="(/me/following\?after=[^"]+)" rel="next"', first)[1]).text  # type: ignore[index]  # there is one
    assert all(title in words(first + older) for title in titles)
    assert "Thread 0" in words(older)
    following.choose(session, reader, gone.thread, "")
    kept = following.of(session, reader)
    assert len(kept.threads) == 31


def test_something_that_is_gone_is_taken_off_the_list(app: Flask, session: Session, reader: Member) -> None:
    other = a_thread(session, reader)
    following.choose(session, reader, other.thread, "follow")
    client = signed_in(app, session, reader)
    session.delete(other)
    session.delete(other.thread)
    session.commit()
    assert "Something that is gone" in words(client.get("/me/following").text)
    said = press(client, "/me/following", f"/me/following/{other.thread_id}/stop")
    assert "You follow nothing yet" in said


def test_a_visitor_is_offered_no_buttons_and_cannot_follow(visitor: FlaskClient, session: Session, opening: Post) -> None:
    session.commit()
    page = visitor.get(f"/p/{opening.id}", follow_redirects=True).text
    assert "/follow" not in page
    assert visitor.post(f"/t/{opening.thread_id}/follow", data={"level": "watch"}).status_code in (302, 303, 401, 403)


def test_a_level_that_nobody_knows_changes_nothing(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    client, action = signed_in(app, session, reader), f"/t/{opening.thread_id}/follow"
    form = fields(client.get(f"/p/{opening.id}", follow_redirects=True).text, action)
    assert client.post(action, data={**form, "level": "adore"}).status_code == 422
    assert following.of(session, reader).threads == {}


def test_a_full_list_says_so_kindly(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    shelf.write(session, reader.account_id, following.PART, {"threads": {public_id(): "mute" for _ in range(following.MOST)}})
    client, action = signed_in(app, session, reader), f"/t/{opening.thread_id}/follow"
    form = fields(client.get(f"/p/{opening.id}", follow_redirects=True).text, action)
    answer = client.post(action, data={**form, "level": "watch"})
    assert answer.status_code == 403
    assert "there is no room for more" in words(answer.text)


def test_notices_do_not_name_somebody_who_was_muted_afterwards(app: Flask, session: Session, reader: Member, opening: Post) -> None:
    mine = a_thread(session, reader, opening.thread.board)
    answer = a_reply(session, a_member(session, "Loud Magpie"), mine)
    handlers.tell_of_post(session, answer.id)
    client = signed_in(app, session, reader)
    assert "Loud Magpie" in words(client.get("/me/notices").text)
    press(client, f"/p/{answer.id}/mute", f"/p/{answer.id}/mute")
    assert "Loud Magpie" not in words(client.get("/me/notices").text)
    assert "Nothing here" in words(client.get("/me/notices").text)


def test_no_page_of_notices_shows_an_hour_or_how_many_stand_behind_a_sign(app: Flask, session: Session, reader: Member) -> None:
    mine = a_thread(session, reader)
    for _ in range(3):
        handlers.tell_of_support(session, mine.id)
    handlers.tell_of_post(session, a_reply(session, a_member(session), mine).id)
    page = signed_in(app, session, reader).get("/me/notices").text
    assert not re.search(r"\d\d:\d\d", page)
    assert words(page).count("Somebody is with you") == 1
    assert usual(session, reader).id not in page


def test_older_notices_stand_on_pages_of_their_own(app: Flask, session: Session, reader: Member) -> None:
    board = a_board(session)
    posts = [a_thread(session, reader, board, f"Mine {number}") for number in range(12)]
    answers = [a_reply(session, a_member(session), post) for post in posts for _ in range(3)]
    for post, answer in zip([*posts, *posts, *posts], answers, strict=True):
        handlers.tell_of_post(session, answer.id)
        handlers.tell_of_support(session, post.id)
    client = signed_in(app, session, reader)
    press(client, "/me/notices", "/me/notices/seen")
    first = client.get("/me/notices").text
    for name, heading in (("notices", "To your names"), ("signs", "Signs of support")):
        (more,) = re.findall(rf'href="(/me/notices\?{name}=[^"]+)" rel="next"', first)
        page = client.get(more).text
        assert heading in words(page)
        assert ("Signs of support" in words(page)) == (name == "signs")
        assert re.search(rf'href="/me/notices\?{name}=[^"]+" rel="prev"', page)
    assert factories.usual(session, reader).name in words(first)
