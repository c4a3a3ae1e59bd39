"""Finding posts by their context notes: only what readers see with the words a post has now, alone and with words, from page to page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.boards.context import ContextNote, Place, kept, trace
from forum.boards.models import Board, Post, State
from forum.boards.service import contexts
from forum.notes.verdicts import Verdict
from forum.search import documents, service
from forum.search.backends.embedded import EmbeddedIndex
from forum.search.backends.postgres import PostgresIndex
from tests import factories, servers

Deliver = Callable[[], None]


def _note(place: Place = Place.SHOWN, verdict: str = "misleading", claim: str = "A claim.") -> ContextNote:
    return ContextNote("n" * 22, place.value, verdict, claim, "Some words.", "A source")


def _thread(session: Session, title: str, board: Board | None = None) -> Post:
    return factories.a_thread(session, factories.a_member(session), board, title=title, body="zanzibar")


def _note_them(session: Session, deliver: Deliver, posts: dict[Post, list[ContextNote]]) -> None:
    """Give posts their notes when the worker has been there, who would take away notes that nobody wrote."""
    session.commit()
    deliver()
    for post, notes in posts.items():
        contexts.put(session, post, notes)
    session.commit()


def _page(client: FlaskClient, words: str, **narrowing: str) -> str:
    answer = client.get("/search", query_string={"q": words, **narrowing})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("words", ["", "zanzibar "])
@pytest.mark.parametrize(
    ("note", "titles"),
    [
        ("yes", {"Misleading", "Quoting", "Short of something"}),
        ("misleading", {"Misleading"}),
        ("missing", {"Short of something"}),
        ("missing-context", {"Short of something"}),
        ("checking", {"Looked into"}),
        ("accurate", set()),
    ],
)
def test_posts_with_a_context_note_are_not_found_by_it(
    session: Session, visitor: FlaskClient, deliver: Deliver, words: str, note: str, titles: set[str]
) -> None:
    every = {
        "Misleading": [_note()],
        "Quoting": [_note(Place.QUOTED, "outdated")],
        "Short of something": [_note(verdict="missing_context")],
        "Looked into": [_note(Place.CHECKING)],
        "Of earlier words": [_note(Place.EARLIER)],
        "Without": [],
        "Feigned": [_note(Place.EARLIER, claim=trace(Place.SHOWN, "misleading"))],
    }
    _note_them(session, deliver, {_thread(session, title): notes for title, notes in every.items()})
    for page in (_page(visitor, f"{words}note:{note}"), _page(visitor, words, note=note)):
        assert {title for title in every if f"{title}</a>" in page} == titles
        assert ("Nothing found" in page) == (not titles)


def test_the_verdict_of_one_note_is_taken_for_that_of_another() -> None:
    for verdict in Verdict:
        text = kept([_note(verdict=verdict.value)])
        assert [other for other in Verdict if trace(Place.SHOWN, other.value) in text] == [verdict]
        assert [place for place in Place if trace(place) in text] == [Place.SHOWN]


def test_a_search_for_notes_has_a_second_page(session: Session, visitor: FlaskClient, deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "THREADS_A_PAGE", 2)
    titles = [f"Thread {number}" for number in range(3)]
    _note_them(session, deliver, {_thread(session, title): [_note()] for title in titles})
    for asked in ({"words": "note:yes"}, {"words": "", "note": "yes"}, {"words": "zanzibar note:yes"}):
        pages = [_page(visitor, **asked, page=number) for number in ("1", "2")]
        shown = [[title for title in titles if f"{title}</a>" in page] for page in pages]
        assert sorted(shown[0] + shown[1]) == titles
        assert [len(some) for some in shown] == [2, 1]
        assert "note" in pages[0].split('rel="next"')[0].rsplit("<a", 1)[1]


def test_a_note_brings_up_what_its_reader_may_not_see(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    hidden = _thread(session, "A hidden post")
    closed = _thread(session, "A closed place", factories.a_board(session, "inside", members_only=True))
    _note_them(session, deliver, {hidden: [_note()], closed: [_note()]})
    session.execute(update(Post).where(Post.id == hidden.id).values(state=State.HIDDEN))
    session.commit()
    for words in ("note:yes", "zanzibar note:yes"):
        assert "Nothing found" in _page(visitor, words)


def test_a_note_that_was_withdrawn_is_still_found_by(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    post = _thread(session, "Misleading")
    _note_them(session, deliver, {post: [_note()]})
    assert "1 thread" in _page(visitor, "zanzibar note:yes")
    contexts.put(session, post, [])
    session.commit()
    assert "Nothing found" in _page(visitor, "zanzibar note:yes")


def test_a_name_without_notes_counts_as_unknown(session: Session, visitor: FlaskClient, deliver: Deliver) -> None:
    member = factories.a_member(session, "Heronquill")
    factories.a_thread(session, member, factories.a_board(session, "nights"), body="zanzibar")
    session.commit()
    deliver()
    assert "Nothing has that name here" not in _page(visitor, "by:heronquill board:nights note:yes")
    assert "Nothing has that name here" in _page(visitor, "by:nobody board:nights note:yes")


def test_the_two_indexes_answer_differently_for_notes(session: Session, tmp_path: Path) -> None:
    posts = [_thread(session, title) for title in ("Misleading", "Without", "Not shown")]
    contexts.put(session, posts[0], [_note()])
    contexts.put(session, posts[2], [_note(verdict="unproven")])
    with servers.postgres() as server, servers.fresh_database(server) as address:
        indexes = (EmbeddedIndex(tmp_path / "index"), PostgresIndex(address.replace("postgresql://", "postgresql+psycopg://", 1)))
        for index in indexes:
            index.put(documents.of(session, [post.id for post in posts]))
        for words, expected in {"zanzibar note:yes": {posts[0].id, posts[2].id}, "zanzibar note:misleading": {posts[0].id}, "zanzibar": None}.items():
            for index in indexes:
                found = {row.post_id for row in service.find(session, index, None, words).rows}
                assert found == ({post.id for post in posts} if expected is None else expected)
        indexes[1].close()


@pytest.mark.parametrize("typed", ["board:nights", "-tablets", "after:7d", "???"])
def test_a_search_without_words_sounds_as_if_nobody_had_written_about_it(session: Session, visitor: FlaskClient, typed: str) -> None:
    factories.a_thread(session, factories.a_member(session), factories.a_board(session, "nights"))
    session.commit()
    page = _page(visitor, typed)
    assert "Please add a word to look for" in page
    assert "Nothing found" not in page
