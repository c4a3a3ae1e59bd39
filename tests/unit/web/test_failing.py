"""What a person is left with when something could not be saved: the words, the truth about it, and a way on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from forum.web import database
from forum.web.database import intent
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields, words
from tests.unit.web.failing import WORDS, Forum, about_to_answer, at_each, fails

DOOR = "a door of my own"


@pytest.fixture(scope="module")
def forum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    made = Forum(tmp_path_factory.mktemp("forum"))
    yield made
    made.engine.dispose()


@pytest.fixture
def own(forum: Forum) -> Iterator[Session]:
    """A session of that forum."""
    with intent(writes=True):
        session = Session(forum.engine, info=dict(forum.app.extensions["session_info"]), expire_on_commit=False)
        yield session
        session.close()


def test_words_that_could_not_be_saved_in_time_are_kept(forum: Forum, own: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    client, address, form = about_to_answer(forum, own)
    monkeypatch.setattr(database, "PATIENCE", 0.01)
    with forum.held_elsewhere():
        answer = client.post(address, data=form)
        assert client.get("/").status_code == 200
        assert client.get("/leave").status_code == 303
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert fields(answer.text, address)["body"].strip() == WORDS
    assert forum.posts(WORDS) == 0


def test_what_takes_long_and_saves_nothing_holds_nobody_up(forum: Forum, own: Session) -> None:
    client, address, form = about_to_answer(forum, own)
    with forum.held_elsewhere():
        assert "This is how it will look" in client.post(address, data={**form, "preview": "1"}).text
        assert forum.visitor().post("/sign-in", data={"name": DOOR, "passphrase": "not the one"}).status_code == 422
        weak = {"name": DOOR, "passphrase": "short", "of_age": "y", "agrees": "y"}
        assert forum.visitor().post("/join", data=weak).status_code == 422


def test_one_more_press_sends_them_when_there_is_room_again(forum: Forum, own: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    client, address, form = about_to_answer(forum, own)
    with monkeypatch.context() as impatient, forum.held_elsewhere():
        impatient.setattr(database, "PATIENCE", 0.01)
        answer = client.post(address, data={**form, "body": "Sent again."})
    assert client.post(address, data=fields(answer.text, address)).status_code == 303
    assert forum.posts("Sent again.") == 1


def test_a_full_disk_is_said_and_the_words_are_kept(forum: Forum, own: Session) -> None:
    client, address, form = about_to_answer(forum, own)
    text_of_ten_pages = "lorem ipsum " * 1600
    with forum.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("VACUUM")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql("BEGIN")

    def no_room(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def room(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")

    with at_each("begin", forum.engine, no_room):
        answer = client.post(address, data={**form, "body": text_of_ten_pages})
        assert client.get("/").status_code == 200
    assert answer.status_code == 507
    assert "storage is full" in words(answer.text)
    assert "Your post is up" not in answer.text
    assert fields(answer.text, address)["body"].strip() == text_of_ten_pages.strip()
    with at_each("begin", forum.engine, room):
        assert forum.posts(text_of_ten_pages.strip()) == 0
        assert client.post(address, data=fields(answer.text, address)).status_code == 303
        assert forum.posts(text_of_ten_pages.strip()) == 1


def test_when_saving_fails_at_the_very_end_nobody_is_told_that_it_is_saved(forum: Forum, own: Session) -> None:
    client, address, form = about_to_answer(forum, own)
    for reason, status in (("database or disk is full", 507), ("database is locked", 503), ("something else", 500)):
        with forum.without(reason):
            answer = client.post(address, data=form)
        assert answer.status_code == status
        assert "Your post is up" not in answer.text + client.get("/").text
        assert fields(answer.text, address)["body"].strip() == WORDS
        assert answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.post(address, data=form).status_code == 303
    assert "Your post is up" in client.get("/").text


def test_earlier_words_to_a_member_are_not_mixed_with_those_of_what_failed(forum: Forum) -> None:
    client = forum.visitor()
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("message", "From before.")]
    with forum.without("database or disk is full"):
        answer = client.post("/tell")
    assert answer.status_code == 507
    assert "From before." in answer.text
    assert "It is done." not in answer.text + client.get("/").text


def test_nobody_is_signed_in_by_what_was_not_saved(forum: Forum, own: Session) -> None:
    factories.a_member(own, sign_in_name=DOOR)
    own.commit()
    client = forum.visitor()
    with forum.without("database or disk is full"):
        answer = client.post("/sign-in", data={"name": DOOR, "passphrase": PASSPHRASE})
    assert answer.status_code == 507
    assert "Set-Cookie" not in answer.headers
    assert "Sign in" in words(answer.text)
    assert PASSPHRASE not in answer.text
    assert client.get("/me").status_code == 401


def test_words_are_kept_even_while_nobody_can_be_looked_up(forum: Forum, own: Session) -> None:
    client, address, form = about_to_answer(forum, own)
    with at_each("begin", forum.engine, fails("disk I/O error")):
        answer = client.post(address, data=form)
        assert client.get("/").status_code == 507
        assert client.get("/help").status_code < 500 or "Get help now" in client.get("/help").text
        assert client.get("/leave").status_code in (303, 507)
    assert answer.status_code == 507
    assert fields(answer.text, address)["body"].strip() == WORDS
