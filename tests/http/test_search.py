"""The page of search: what it shows, to whom, and what it never gives away."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.boards.models import Post, State
from forum.boards.service import changing
from forum.core import clock
from forum.core.outbox import Delivery
from forum.search import service, spelling
from tests import factories
from tests.forms import fields

Deliver = Callable[[], None]


def search(client: FlaskClient, words: str, **narrowing: object) -> str:
    answer = client.get("/search", query_string={"q": words, **narrowing})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_post_is_found_after_the_worker_came_by(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member, title="Nights without end", body="I cannot sleep before four.")
    reply = factories.a_reply(session, member, opening, "Sleeping came back to me in week eight.")
    session.commit()
    assert "Nothing found" in search(visitor, "sleep")
    deliver()
    page = search(visitor, "sleep")
    assert "1 thread" in page
    assert "Nights without end" in page
    assert "<mark>Sleeping</mark> came back" in page
    assert f'href="/p/{reply.id}"' in search(visitor, "eight")


def test_the_form_alone_says_how_to_ask(session: Session, visitor: FlaskClient) -> None:
    factories.a_board(session, "nights", title="Sleep and nights")
    session.commit()
    page = visitor.get("/search?q=%20").get_data(as_text=True)
    assert "in quotes" in page
    assert "Sleep and nights" in page


def test_a_hidden_post_is_neither_shown_nor_counted_before_the_index_knows(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    posts = [factories.a_thread(session, member, title=f"Thread {number}", body="zanzibar") for number in range(3)]
    session.commit()
    deliver()
    assert "3 threads" in search(visitor, "zanzibar")
    session.execute(update(Post).where(Post.id == posts[0].id).values(state=State.HIDDEN))
    session.commit()
    page = search(visitor, "zanzibar")
    assert "2 threads" in page
    assert posts[0].id not in page


def test_a_search_for_the_words_of_a_hidden_post_looks_as_if_it_had_never_been(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    post = factories.a_thread(session, member, body="zanzibar")
    session.commit()
    deliver()
    session.execute(update(Post).where(Post.id == post.id).values(state=State.HIDDEN))
    session.commit()
    assert search(visitor, "zanzibar").replace("zanzibar", "") == search(visitor, "madagascar").replace("madagascar", "")


def test_hiding_and_restoring_reaches_the_index(session: Session, visitor: FlaskClient, deliver: Deliver, app: Flask) -> None:
    post = factories.a_thread(session, factories.a_member(session), body="zanzibar")
    session.commit()
    deliver()
    changing.hide_post(session, post, "A reason.")
    session.commit()
    deliver()
    assert list(app.extensions["search"].post_ids()) == []
    changing.restore_post(session, post)
    session.commit()
    deliver()
    assert "1 thread" in search(visitor, "zanzibar")


def test_a_changed_title_is_found_by_its_new_words(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    post = factories.a_thread(session, member, title="Zanzibar nights")
    session.commit()
    deliver()
    changing.edit_post(session, member, post, body=post.body, title="Madagascar nights")
    session.commit()
    deliver()
    assert "Nothing found" in search(visitor, "zanzibar")
    assert "<mark>Madagascar</mark> nights" in search(visitor, "madagascar")


def test_boards_for_members_are_closed_to_the_searches_of_visitors(app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    closed = factories.a_board(session, "inside", title="Inside", members_only=True)
    factories.a_thread(session, member, closed, title="A closed title", body="zanzibar")
    client = factories.signed_in(app, session, member)
    deliver()
    page = search(visitor, "zanzibar")
    assert "Nothing found" in page
    assert "Inside" not in page
    assert "There is no board of that name here" in search(visitor, "zanzibar board:inside")
    assert "1 thread" in search(client, "zanzibar")
    assert "1 thread" in search(client, "zanzibar board:inside")


def test_the_title_of_a_hidden_opening_stays_hidden_beside_its_replies(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member, title="A cruel title")
    factories.a_reply(session, member, opening, "zanzibar")
    changing.hide_post(session, opening, "A reason.")
    session.commit()
    deliver()
    page = search(visitor, "zanzibar")
    assert "Hidden by a moderator" in page
    assert "cruel" not in page


def test_what_was_hidden_in_a_post_is_found_but_not_shown(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    factories.a_thread(session, factories.a_member(session), body="Careful now.\n\n>! the zanzibar dose")
    session.commit()
    deliver()
    page = search(visitor, "zanzibar")
    assert "1 thread" in page
    assert "dose" not in page


def test_no_name_is_found_or_shown(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session, "Heronquill")
    factories.a_thread(session, member, body="zanzibar")
    session.commit()
    deliver()
    assert "Nothing found" in search(visitor, "heronquill")
    assert "Heronquill" not in search(visitor, "zanzibar")


def test_markup_in_words_titles_and_posts_stays_text(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    factories.a_thread(session, member, title="<img src=x onerror=alert(1)> zanzibar", body="`<script>alert(1)</script>` zanzibar")
    session.commit()
    deliver()
    page = search(visitor, "zanzibar '><script>alert(2)</script>")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<mark>zanzibar</mark>" in page


def test_a_thread_comes_up_once_by_its_best_post(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member, body="zanzibar, and a good many other words beside that one")
    best = factories.a_reply(session, member, opening, "zanzibar zanzibar")
    session.commit()
    deliver()
    page = search(visitor, "zanzibar")
    assert "1 thread" in page
    assert f'<a class="row__link" href="/p/{best.id}"' in page
    assert f'<a class="row__link" href="/p/{opening.id}"' not in page
    assert f'<a href="/p/{opening.id}">also in it</a>' in page


def test_pages_follow_each_other_without_gap_or_repetition(
    session: Session, visitor: FlaskClient, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "THREADS_A_PAGE", 2)
    member = factories.a_member(session)
    posts = {factories.a_thread(session, member, title=f"Thread {number}", body="zanzibar").id for number in range(5)}
    session.commit()
    deliver()
    pages = [search(visitor, "zanzibar", page=number) for number in (1, 2, 3)]
    shown = [{post for post in posts if f"/p/{post}" in page} for page in pages]
    assert [len(some) for some in shown] == [2, 2, 1]
    assert set().union(*shown) == posts
    assert "page=2" in pages[0]
    assert 'rel="next"' not in pages[2]
    assert "5 threads" in pages[2]


@pytest.mark.parametrize(
    "narrowing", [{"page": "0"}, {"page": "-3"}, {"page": "999999"}, {"page": "x"}, {"order": "x"}, {"since": "x"}, {"board": "\0"}]
)
def test_an_address_that_nobody_wrote_is_read_as_something(session: Session, visitor: FlaskClient, narrowing: dict[str, str]) -> None:
    factories.a_board(session)
    session.commit()
    search(visitor, "sleep", **narrowing)


def test_old_posts_are_left_out_when_new_ones_are_asked_for(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    old = factories.a_thread(session, member, title="An old thread", body="zanzibar zanzibar")
    session.execute(update(Post).where(Post.id == old.id).values(day=clock.today() - timedelta(days=40)))
    factories.a_thread(session, member, title="A new thread", body="zanzibar and many other words")
    session.commit()
    deliver()
    newest = search(visitor, "zanzibar", order="new")
    assert newest.index("A new thread") < newest.index("An old thread")
    assert search(visitor, "zanzibar").index("An old thread") < search(visitor, "zanzibar").index("A new thread")
    assert "An old thread" not in search(visitor, "zanzibar", since="month")


def test_search_says_when_it_is_behind(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    factories.a_thread(session, factories.a_member(session), body="zanzibar")
    session.commit()
    assert "a little behind" not in search(visitor, "zanzibar")
    session.execute(update(Delivery).values(due=Delivery.due - 60_000))
    session.commit()
    assert "a little behind" in search(visitor, "zanzibar")


def test_a_broken_index_is_a_page_and_not_an_error(app: Flask, session: Session, visitor: FlaskClient) -> None:
    factories.a_board(session)
    session.commit()
    app.extensions["search"].clear()
    pointer = app.config["SETTINGS"].index_dir / "current"
    pointer.write_text("index-0-old")
    answer = visitor.get("/search?q=sleep")
    assert answer.status_code == 503
    assert "Search is resting" in answer.get_data(as_text=True)
    assert 'value="sleep"' in answer.get_data(as_text=True)


def test_what_is_looked_for_is_written_down_nowhere(app: Flask, session: Session, visitor: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    factories.a_board(session)
    session.commit()
    with caplog.at_level(logging.DEBUG):
        answer = visitor.get("/search?q=zanzibarian")
    assert "zanzibarian" not in caplog.text
    assert "Set-Cookie" not in answer.headers
    assert not [path for path in app.config["SETTINGS"].forum_data_dir.rglob("*") if path.is_file() and b"zanzibarian" in path.read_bytes()]


def test_searches_are_limited(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    client = factories.signed_in(app, session, factories.a_member(session))
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"limit_factor": 1.0}))
    answers = [client.get("/search?q=sleep").status_code for _ in range(62)]
    assert answers.count(429) >= 1
    assert client.get("/search").status_code == 200


@pytest.fixture
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time to compare words also where the machine is busy."""
    monkeypatch.setattr(spelling, "SECONDS", 30.0)


@pytest.mark.usefixtures("slow_machine")
def test_a_slip_of_the_pen_is_met_with_the_word_that_was_meant(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    for number in range(3):
        factories.a_thread(session, member, title=f"Thread {number}", body="My anxiety keeps me from the medication.")
    session.commit()
    deliver()
    assert 'Did you mean <a href="/search?q=anxiety"' in search(visitor, "anxeity")
    assert 'href="/search?q=medication+anxiety"' in search(visitor, "medicatoin anxeity")
    assert "Did you mean" not in search(visitor, "anxiety")


@pytest.mark.usefixtures("slow_machine")
def test_no_spelling_is_offered_from_a_post_that_one_may_not_see(app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    closed = factories.a_board(session, members_only=True)
    hidden = [factories.a_thread(session, member, closed, body="sertraline sertraline") for _ in range(2)]
    hidden.append(factories.a_thread(session, member, body="sertraline"))
    client = factories.signed_in(app, session, member)
    session.commit()
    deliver()
    session.execute(update(Post).where(Post.id == hidden[-1].id).values(state=State.HIDDEN))
    session.commit()
    assert "Did you mean" not in search(visitor, "sertaline")
    assert "Did you mean" in search(client, "sertaline")


def test_everyday_words_find_those_of_medicine(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    factories.a_thread(session, factories.a_member(session), title="Insomnia again", body="It is four.")
    session.commit()
    deliver()
    assert "<mark>Insomnia</mark> again" in search(visitor, "can't sleep")


@pytest.mark.parametrize("words", ["suicide", "how to die", "want to kill myself"])
def test_help_stands_above_what_is_found_for_words_of_danger(session: Session, visitor: FlaskClient, words: str) -> None:
    factories.a_board(session)
    session.commit()
    page = search(visitor, words)
    assert page.index("You do not have to get through this alone") < page.index("Nothing found")
    assert "You do not have to get through this alone" not in search(visitor, "gardening")


@pytest.mark.parametrize("typed", ["board:nowhere", "wants:applause", "in:body", "after:yesterday", "sort:random", "note:any"])
def test_a_name_that_means_nothing_finds_nothing_and_says_so(session: Session, visitor: FlaskClient, deliver: Deliver, typed: str) -> None:
    factories.a_thread(session, factories.a_member(session), body="zanzibar")
    session.commit()
    deliver()
    page = search(visitor, f"zanzibar {typed}")
    assert "1 thread" not in page
    assert typed.split(":")[1] in page
    assert "There is no board of that name here" in page or "Nothing has that name here" in page


def test_the_words_of_a_name_are_found_on_one_board_alone(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member, other = factories.a_member(session, "Heronquill"), factories.a_member(session)
    board = factories.a_board(session, "nights")
    factories.a_thread(session, member, board, title="Hers", body="zanzibar")
    factories.a_thread(session, other, board, title="Another", body="zanzibar")
    factories.a_thread(session, member, title="Elsewhere", body="zanzibar")
    session.commit()
    deliver()
    for page in (search(visitor, "zanzibar by:heronquill board:nights"), search(visitor, "", by="Heronquill", board="nights")):
        assert "Hers" in page
        assert "Another" not in page
        assert "Elsewhere" not in page
    assert "Please choose a board as well" in search(visitor, "zanzibar by:heronquill")
    assert "Nothing has that name here" in search(visitor, "zanzibar by:nobody board:nights")


def test_titles_days_and_wishes_narrow_a_search(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    old = factories.a_thread(session, member, title="A zanzibar title", body="Some words.")
    session.execute(update(Post).where(Post.id == old.id).values(day=clock.today() - timedelta(days=40)))
    new = factories.a_thread(session, member, title="Something else", body="zanzibar")
    new.thread.wants = "listen"
    session.commit()
    deliver()
    for typed, shown in {"in:title": "title", "after:7d": "else", "before:7d": "title", "wants:listen": "else", "": "both"}.items():
        page = search(visitor, f"zanzibar {typed}")
        assert ("title</a>" in page) == (shown in ("title", "both"))
        assert ("Something else" in page) == (shown in ("else", "both"))


def test_one_thread_can_be_looked_through(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    opening = factories.a_thread(session, member, title="Here", body="zanzibar at first")
    reply = factories.a_reply(session, member, opening, "zanzibar later")
    factories.a_thread(session, member, title="There", body="zanzibar")
    session.commit()
    deliver()
    page = search(visitor, "zanzibar", thread=opening.thread_id)
    assert f'class="row__link" href="/p/{opening.id}"' in page
    assert f'class="row__link" href="/p/{reply.id}"' in page
    assert "There" not in page


def test_similar_threads_are_shown_to_who_may_read_them(app: Flask, session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session)
    words = "The ferry across the harbour was late because of the storm"
    board, closed = factories.a_board(session, "sea"), factories.a_board(session, members_only=True)
    here = factories.a_thread(session, member, board, title="Ferry and storm", body=words)
    factories.a_thread(session, member, board, title="Another ferry", body=words)
    factories.a_thread(session, member, closed, title="A closed ferry", body=words)
    gone = factories.a_thread(session, member, board, title="A hidden ferry", body=words)
    client = factories.signed_in(app, session, member)
    session.commit()
    deliver()
    session.execute(update(Post).where(Post.id == gone.id).values(state=State.HIDDEN))
    session.commit()
    page = visitor.get(f"/t/{here.thread_id}/similar").get_data(as_text=True)
    assert "Another ferry" in page
    assert "A closed ferry" not in page
    assert "A hidden ferry" not in page
    assert "A closed ferry" in client.get(f"/t/{here.thread_id}/similar").get_data(as_text=True)
    action = "/boards/sea/new"
    typed = {**fields(client.get(action).text, action), "title": "The late ferry", "body": words, "preview": "1"}
    drafted = client.post(action, data=typed).text
    assert "Others have talked about this" in drafted
    assert "Another ferry" in drafted
    assert "A hidden ferry" not in drafted
