import secrets

import pytest
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member
from forum.boards.service import bookmarks
from forum.core import seals
from forum.core.errors import Invalid, Refused
from forum.core.names import public_id
from tests.factories import a_member


@pytest.fixture
def reader(session: Session) -> Member:
    return a_member(session)


def test_a_post_is_kept_with_its_note_and_the_last_one_comes_last(session: Session, reader: Member) -> None:
    bookmarks.keep(session, reader, "one", "Why I keep it")
    bookmarks.keep(session, reader, "two")
    bookmarks.keep(session, reader, "one", "  Another note ")
    assert list(bookmarks.of(session, reader).posts.items()) == [("one", "Another note"), ("two", "")]
    assert bookmarks.of(session, a_member(session)).posts == {}


def test_a_bookmark_that_was_taken_away_comes_back_with_its_note(session: Session, reader: Member) -> None:
    bookmarks.keep(session, reader, "one", "Why I keep it")
    bookmarks.remove(session, reader, "one")
    assert bookmarks.of(session, reader).posts == {}
    bookmarks.remove(session, reader, "one")
    assert bookmarks.put_back(session, reader)
    assert bookmarks.of(session, reader) == bookmarks.Bookmarks({"one": "Why I keep it"})
    assert not bookmarks.put_back(session, reader)


def test_what_was_taken_away_is_forgotten_with_the_next_change_or_at_once(session: Session, reader: Member) -> None:
    bookmarks.keep(session, reader, "one", "A secret note")
    bookmarks.remove(session, reader, "one")
    bookmarks.forget_removed(session, reader)
    assert shelf.read(session, reader.account_id, bookmarks.PART) is None
    bookmarks.keep(session, reader, "one", "A secret note")
    bookmarks.remove(session, reader, "one")
    bookmarks.keep(session, reader, "two")
    assert "A secret note" not in str(shelf.read(session, reader.account_id, bookmarks.PART))


def test_a_note_that_is_too_long_is_said_in_words(session: Session, reader: Member) -> None:
    bookmarks.keep(session, reader, "one", "a" * bookmarks.NOTE_LIMIT)
    with pytest.raises(Invalid, match="501 characters"):
        bookmarks.keep(session, reader, "one", "a" * (bookmarks.NOTE_LIMIT + 1))


def test_a_full_list_is_said_kindly_and_its_notes_can_be_changed(session: Session, reader: Member) -> None:
    kept = {public_id(): "" for _ in range(bookmarks.MOST)}
    shelf.write(session, reader.account_id, bookmarks.PART, {"posts": kept})
    with pytest.raises(Refused, match="no room for more"):
        bookmarks.keep(session, reader, public_id())
    bookmarks.keep(session, reader, next(iter(kept)), "A note")


def test_notes_that_fill_the_shelf_are_refused_and_break_nothing(session: Session, reader: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "_LARGE", (1 << 11, 1 << 11))
    bookmarks.keep(session, reader, "one")
    too_much = "".join(chr(0x4E00 + secrets.randbelow(20_000)) for _ in range(bookmarks.NOTE_LIMIT))
    bookmarks.keep(session, reader, "two", too_much)
    with pytest.raises(Refused, match="grown so long"):
        bookmarks.keep(session, reader, "three", too_much[::-1])
    assert list(bookmarks.of(session, reader).posts) == ["one", "two"]
