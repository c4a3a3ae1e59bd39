"""What a page of a thread weighs for a member on a slow line, and how often it asks the database; the numbers must not grow with the thread."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.service import muting
from forum.boards.models import Post
from forum.boards.service import bookmarks, drafts, following, noting, positions, supporting, wishes
from forum.core.names import public_id
from tests import factories
from tests.statements import engine_of, listening

FIFTY = 50
MOST_BYTES = 100_000
MOST_QUESTIONS = 32
EIGHTY_WORDS = " ".join(["tired", "evening", "kettle", "walk", "quiet", "slow", "morning", "window", "letter", "sleep"] * 8)
TEXT = f"{EIGHTY_WORDS[:300]}.\n\n{EIGHTY_WORDS[300:]}."


def _long_talk(session: Session, reader: Member, posts: int) -> Post:
    """Let six people and a reader who is one of them talk; answers to answers stand four deep, and every tenth post is folded for its notes."""
    others = [factories.a_member(session) for _ in range(6)]
    opening = above = factories.a_thread(session, others[0], body=TEXT)
    for number in range(1, posts):
        writer = reader if number % 5 == 4 else others[number % 6]
        above = factories.a_reply(session, writer, opening if number % 4 == 1 else above, TEXT)
        if number % 10 == 3:
            noting.put(above, ["medical", "death"])
        if writer is reader:
            supporting.give(session, others[0], above, "hear")
    muting.mute(session, reader, factories.usual(session, others[1]))
    following.choose(session, reader, opening.thread, following.Level.WATCH)
    bookmarks.keep(session, reader, opening.id, "A note.")
    positions.read_up_to(session, reader, opening.thread, 2)
    return opening


def _somebody_with_much(session: Session) -> Member:
    """Make a member with five names, a muted word and some drafts."""
    member = factories.a_member(session)
    for _ in range(4):
        aliases.draw_name(session, member, aliases.board_scope(factories.a_board(session).id))
        drafts.keep(session, member.account_id, f"board {factories.a_board(session).id}", {"body": [TEXT]}, public_id())
    wishes.mute_words(session, member, "kettledrum", hide=False, days="")
    return member


def _questions(app: Flask, client: FlaskClient, address: str) -> list[str]:
    client.get(address)  # once before, for what a process asks once
    with listening(engine_of(app)) as asked:
        assert client.get(address).status_code == 200
    return [one for one in asked if one.startswith("SELECT")]


def test_a_thread_of_fifty_posts_is_too_heavy_for_a_slow_line(app: Flask, session: Session) -> None:
    reader = _somebody_with_much(session)
    thread = _long_talk(session, reader, FIFTY).thread
    client = factories.signed_in(app, session, reader)
    for view in ("", "?view=flat"):
        page = client.get(f"/t/{thread.id}/{thread.slug}{view}")
        assert page.text.count("<article") == FIFTY
        assert len(page.data) <= MOST_BYTES, view


def test_a_longer_thread_asks_the_database_more_often(app: Flask, session: Session) -> None:
    reader = _somebody_with_much(session)
    threads = [_long_talk(session, reader, posts).thread for posts in (15, FIFTY)]
    client = factories.signed_in(app, session, reader)
    for view in ("", "?view=flat"):
        short, long = [_questions(app, client, f"/t/{thread.id}/{thread.slug}{view}") for thread in threads]
        assert len(long) == len(short), "\n".join(long)
        assert len(long) <= MOST_QUESTIONS, "\n".join(long)


def test_a_board_with_more_threads_asks_the_database_more_often(app: Flask, session: Session) -> None:
    reader = _somebody_with_much(session)
    boards = [factories.a_board(session) for _ in range(2)]
    for board, threads in zip(boards, (2, 20), strict=True):
        for _ in range(threads):
            factories.a_thread(session, factories.a_member(session), board)
    client = factories.signed_in(app, session, reader)
    few, many = [_questions(app, client, f"/boards/{board.slug}") for board in boards]
    assert len(many) == len(few)
    assert len(many) <= MOST_QUESTIONS, "\n".join(many)
