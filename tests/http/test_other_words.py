"""Groups of words that mean the same, as those who run a forum keep them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.accounts.models import Role
from forum.moderation.models import LogEntry
from forum.search import own_words, synonyms
from tests import factories
from tests.forms import fields

Deliver = Callable[[], None]
PAGE = "/moderation/other-words"


@pytest.fixture
def keeper(app: Flask, session: Session) -> FlaskClient:
    return factories.signed_in(app, session, factories.a_member(session, role=Role.ADMINISTRATOR))


@pytest.fixture
def file(app: Flask) -> Iterator[Path]:
    """The file of own groups, which goes with the test."""
    path: Path = app.extensions["session_info"][synonyms.FILE]
    yield path
    path.unlink(missing_ok=True)


def _send(client: FlaskClient, action: str, at: str = PAGE, **typed: str) -> TestResponse:
    return client.post(action, data={**fields(client.get(at).text, action), **typed})


def _kept(session: Session) -> dict[str, str]:
    """Return the groups that are kept, each with its id; nothing is held up meanwhile."""
    found = {row.words: row.id for row in own_words.listed(session)}
    session.rollback()
    return found


def test_words_of_a_forum_of_its_own_find_nothing(app: Flask, session: Session, keeper: FlaskClient, visitor: FlaskClient, deliver: Deliver) -> None:
    factories.a_thread(session, factories.a_member(session), title="Out of spoons", body="Nothing left today.")
    session.commit()
    deliver()
    assert "Nothing found" in visitor.get("/search?q=battery").text
    assert _send(keeper, PAGE, words="spoons,  battery\n\nbrain fog, foggy head\n").status_code == 303
    assert list(_kept(session)) == ["brain fog, foggy head", "spoons, battery"]
    assert "Out of <mark>spoons</mark>" in visitor.get("/search?q=battery").text
    page = keeper.get(PAGE).text
    assert "brain fog, foggy head" in page
    assert "meds, medication" in page


def test_a_group_that_was_changed_or_taken_away_goes_on(session: Session, keeper: FlaskClient, visitor: FlaskClient, deliver: Deliver) -> None:
    factories.a_thread(session, factories.a_member(session), title="Out of spoons", body="Nothing left today.")
    session.commit()
    deliver()
    _send(keeper, PAGE, words="spoons, battery")
    row_id = _kept(session)["spoons, battery"]
    changing = f"{PAGE}?change={row_id}"
    assert "spoons, battery</textarea>" in keeper.get(changing).text
    assert _send(keeper, f"{PAGE}/{row_id}", changing, words="spoons, fuel").status_code == 303
    assert "Nothing found" in visitor.get("/search?q=battery").text
    assert "Out of <mark>spoons</mark>" in visitor.get("/search?q=fuel").text
    assert _send(keeper, f"{PAGE}/{row_id}/remove").status_code == 303
    assert "Nothing found" in visitor.get("/search?q=fuel").text
    assert "No groups of your own yet" in keeper.get(PAGE).text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("alone", "It takes two at least"),
        ("meds, meds", "It takes two at least"),
        ("meds, !!!", "There is no word in “!!!”"),
        ("meds, the other thing that helps", "“the other thing that helps” is longer than 4 words"),
        ("meds, with you", "“with you” stands nearly everywhere"),
        (f"meds, {'m' * 300}", "300 is the most"),
    ],
)
def test_a_line_that_cannot_be_read_takes_the_others_with_it(session: Session, keeper: FlaskClient, line: str, said: str) -> None:
    typed = f"spoons, battery\n{line}"
    answer = _send(keeper, PAGE, words=typed)
    assert answer.status_code == 422
    assert f"Line 2: {said}" in answer.text or f"Line 2: That is {len(line)} characters, and {said}" in answer.text
    assert typed in answer.text
    assert list(_kept(session)) == []
    alone = _send(keeper, PAGE, words=line)
    assert "Line 1" not in alone.text
    assert said in alone.text


def test_an_empty_form_and_one_too_many_are_kept(session: Session, keeper: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _send(keeper, PAGE, words=" \n ").status_code == 422
    monkeypatch.setattr(own_words, "MOST", 1)
    answer = _send(keeper, PAGE, words="spoons, battery\nbrain fog, foggy head")
    assert answer.status_code == 422
    assert "room for 1 groups" in answer.text
    assert list(_kept(session)) == []


def test_what_one_keeper_wrote_is_lost_to_another(session: Session, keeper: FlaskClient) -> None:
    _send(keeper, PAGE, words="spoons, battery")
    row_id = _kept(session)["spoons, battery"]
    changing, action = f"{PAGE}?change={row_id}", f"{PAGE}/{row_id}"
    began = fields(keeper.get(changing).text, action)
    _send(keeper, action, changing, words="spoons, fuel")
    late = keeper.post(action, data={**began, "words": "spoons, energy"})
    assert late.status_code == 422
    assert "It says now: spoons, fuel" in late.text
    assert "spoons, energy</textarea>" in late.text
    assert list(_kept(session)) == ["spoons, fuel"]
    again = keeper.post(action, data={**fields(late.text, action), "words": "spoons, energy"})
    assert again.status_code == 303
    _send(keeper, f"{action}/remove")
    gone = keeper.post(action, data={**began, "words": "spoons, power"})
    assert gone.status_code == 404
    assert fields(gone.text, action)["words"].strip() == "spoons, power"
    assert list(_kept(session)) == []


def test_the_public_log_hides_that_words_were_changed_or_names_them(session: Session, keeper: FlaskClient, visitor: FlaskClient) -> None:
    _send(keeper, PAGE, words="spoons, battery")
    assert [row.outcome for row in session.scalars(select(LogEntry))] == ["other_words"]
    log = visitor.get("/log").text
    assert "words that mean the same to search were changed" in log
    assert "spoons" not in log


def test_somebody_else_changes_the_words(app: Flask, session: Session, visitor: FlaskClient) -> None:
    moderator = factories.signed_in(app, session, factories.a_moderator(session))
    assert moderator.get(PAGE).status_code in (403, 404)
    assert visitor.get(PAGE).status_code in (302, 303, 401, 403, 404)


def test_lines_of_the_file_that_are_not_read_stay_unseen(session: Session, keeper: FlaskClient, visitor: FlaskClient, file: Path) -> None:
    file.write_text("# our own\nspoons, battery\nalone\n")
    page = keeper.get(PAGE).text
    assert "Line 3: It takes two at least" in page
    assert "spoons, battery" in page
    file.write_bytes(b"\xff\xfe\x00")
    assert "The file cannot be read as text" in keeper.get(PAGE).text
    file.unlink()
    assert "other_words.txt" not in keeper.get(PAGE).text
