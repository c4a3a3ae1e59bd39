"""Threads that speak of the same, at the end of a thread and while one is written: whom they are shown to, and what they cost."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.accounts.service import muting
from forum.boards import queries
from forum.boards.models import Board, Post, State
from forum.boards.notes import Note
from forum.boards.service import changing
from forum.search import similar
from tests import factories
from tests.forms import fields
from tests.http.test_page_weight import FIFTY, MOST_BYTES, MOST_QUESTIONS, _long_talk, _questions, _somebody_with_much

Deliver = Callable[[], None]
WORDS = "The ferry across the harbour was late because of the storm"
HEADING = "Others have talked about this"


def _end_of(client: FlaskClient, post: Post) -> str:
    """Return what stands on the page of a thread below its posts."""
    return client.get(f"/t/{post.thread_id}", follow_redirects=True).text.split("</article>")[-1]


def _ferries(session: Session, deliver: Deliver, **board: object) -> tuple[Post, Post]:
    member = factories.a_member(session)
    here = factories.a_thread(session, member, title="Ferry and storm", body=WORDS)
    other = factories.a_thread(session, factories.a_member(session), factories.a_board(session, **board), title="Another ferry", body=WORDS)
    session.commit()
    deliver()
    return here, other


@pytest.fixture
def asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The questions that the index was asked."""
    index, questions = app.extensions["search"], []
    find = index.find

    def noted(query: object, *rest: object) -> object:
        questions.append(query)
        return find(query, *rest)

    monkeypatch.setattr(index, "find", noted)
    return questions


def test_a_thread_ends_without_the_others_that_speak_of_it(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    here, other = _ferries(session, deliver)
    factories.a_thread(session, factories.a_member(session), title="Gardening", body="Roses and beans.")
    session.commit()
    deliver()
    end = _end_of(visitor, here)
    assert HEADING in end
    assert f'href="/t/{other.thread_id}/another-ferry"' in end
    assert "Gardening" not in end
    assert "Ferry and storm" not in end


def test_whoever_has_just_begun_a_thread_is_shown_nobody_for_ten_minutes(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    other = factories.a_thread(session, factories.a_member(session), title="A zeppelin evening", body="The zeppelin lantern kept me awake.")
    session.commit()
    deliver()
    here = factories.a_thread(
        session, factories.a_member(session), title="My zeppelin lantern", body="Who knows a zeppelin lantern that keeps one awake?"
    )
    session.commit()
    assert f"/t/{other.thread_id}" in _end_of(visitor, here)
    later = factories.a_thread(session, factories.a_member(session), title="Zeppelin lanterns", body="Another zeppelin lantern kept me awake.")
    session.commit()
    deliver()
    assert f"/t/{later.thread_id}" in _end_of(visitor, here)


def test_a_thread_about_which_nobody_else_wrote_ends_with_an_empty_list(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    here = factories.a_thread(session, factories.a_member(session), title="Ferry and storm", body=WORDS)
    session.commit()
    deliver()
    assert HEADING not in _end_of(visitor, here)


def test_an_earlier_page_of_a_thread_looks_for_others_already(
    session: Session, visitor: FlaskClient, deliver: Deliver, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "POSTS_A_PAGE", 2)
    here, _other = _ferries(session, deliver)
    for number in range(2):
        factories.a_reply(session, factories.a_member(session), here, f"Answer {number}.")
    session.commit()
    first = _end_of(visitor, here)
    assert f'href="/t/{here.thread_id}/similar"' in first
    assert "Another ferry" not in first
    assert not asked
    (later,) = re.findall('href="([^"]+)" rel="next"', first)
    assert "Another ferry" in visitor.get(unescape(later)).text


def test_each_look_at_a_thread_asks_the_index_again(session: Session, visitor: FlaskClient, deliver: Deliver, asked: list[object]) -> None:
    here, _other = _ferries(session, deliver)
    assert all("Another ferry" in _end_of(visitor, here) for _ in range(3))
    assert len(asked) == 1


def test_what_is_kept_of_a_thread_stays_for_good_or_tells_who_asked() -> None:
    now = [0.0]
    kept = similar.Kept(seconds=60, most=2, now=lambda: now[0])
    kept.put(("one", True), ("a", "b"))
    assert kept.get(("one", True)) == ("a", "b")
    assert kept.get(("one", False)) is None
    now[0] = 61
    assert kept.get(("one", True)) is None
    for name in ("two", "three", "four"):
        kept.put((name, True), ())
    assert [kept.get((name, True)) for name in ("two", "three", "four")] == [None, (), ()]


def _hide(session: Session, other: Post) -> None:
    session.execute(update(Post).where(Post.id == other.id).values(state=State.HIDDEN))


def _close_board(session: Session, other: Post) -> None:
    session.execute(update(Board).where(Board.id == other.thread.board_id).values(members_only=True))


def _note(session: Session, other: Post) -> None:
    session.execute(update(Post).where(Post.id == other.id).values(notes=Note.SELF_HARM.value))


@pytest.mark.parametrize("change", [_hide, _close_board, _note])
def test_what_was_kept_shows_what_its_reader_may_see_no_more(
    session: Session, visitor: FlaskClient, deliver: Deliver, change: Callable[[Session, Post], None]
) -> None:
    here, other = _ferries(session, deliver)
    assert "Another ferry" in _end_of(visitor, here)
    change(session, other)
    session.commit()
    assert HEADING not in _end_of(visitor, here)


def test_what_was_kept_shows_a_name_that_was_muted_since(app: Flask, session: Session, deliver: Deliver) -> None:
    here, other = _ferries(session, deliver)
    reader, somebody = factories.a_member(session), factories.a_member(session)
    clients = [factories.signed_in(app, session, one) for one in (reader, somebody)]
    assert all("Another ferry" in _end_of(client, here) for client in clients)
    muting.mute(session, reader, other.alias)
    session.commit()
    assert ["Another ferry" in _end_of(client, here) for client in clients] == [False, True]


def test_what_members_were_shown_is_shown_to_visitors(app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    here, _other = _ferries(session, deliver, members_only=True)
    assert "Another ferry" in _end_of(factories.signed_in(app, session, factories.a_member(session)), here)
    assert HEADING not in _end_of(visitor, here)


def test_a_thread_that_was_taken_away_still_names_others(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    here, _other = _ferries(session, deliver)
    factories.a_reply(session, factories.a_member(session), here)
    changing.hide_post(session, here, "A reason.")
    session.commit()
    assert HEADING not in _end_of(visitor, here)


def test_a_thread_cannot_be_read_while_search_is_broken(app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    here, _other = _ferries(session, deliver)
    (app.config["SETTINGS"].index_dir / "current").write_text("index-0-old")
    assert "Ferry and storm" in visitor.get(f"/t/{here.thread_id}", follow_redirects=True).text


def test_words_that_stand_in_many_posts_make_a_thread_slow(
    session: Session, visitor: FlaskClient, deliver: Deliver, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar, "POSTINGS", 7)
    here, _other = _ferries(session, deliver)
    _end_of(visitor, here)
    (query,) = asked
    assert query.words == ("ferry", "storm", "across")  # each in two posts


def test_the_end_of_a_long_thread_is_too_heavy_or_asks_too_often(app: Flask, session: Session, deliver: Deliver) -> None:
    reader = _somebody_with_much(session)
    thread = _long_talk(session, reader, FIFTY).thread
    for number in range(similar.NEAR):
        text = queries.opening_post(session, thread).body
        factories.a_thread(session, factories.a_member(session), title=f"A title of the usual length, about number {number}", body=text)
    client = factories.signed_in(app, session, reader)
    session.commit()
    deliver()
    for view in ("", "?view=flat"):
        address = f"/t/{thread.id}/{thread.slug}{view}"
        page = client.get(address)
        assert page.text.count("A title of the usual length") == similar.MOST
        assert len(page.data) <= MOST_BYTES, view
        asked = _questions(app, client, address)
        assert len(asked) <= MOST_QUESTIONS, "\n".join(asked)


def test_whoever_begins_a_thread_is_told_of_others_on_a_preview_alone(app: Flask, session: Session, deliver: Deliver) -> None:
    _here, other = _ferries(session, deliver)
    client = factories.signed_in(app, session, factories.a_member(session))
    action = f"/boards/{other.thread.board.slug}/new"
    begun = client.get(action).text
    assert HEADING not in begun
    typed = {**fields(begun, action), "title": "The late ferry", "body": f"{WORDS} and my number is 0151 2345 6789."}
    warned = client.post(action, data=typed)
    assert "One look before it goes out" in warned.text
    refused = client.post(action, data={**typed, "body": "", "sure": "y"})
    assert refused.status_code == 422
    previewed = client.post(action, data={**typed, "preview": "1"})
    for page in (warned, previewed):
        assert HEADING in page.text
        assert "Another ferry" in page.text
