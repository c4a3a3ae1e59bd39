"""The words around a find: the right ones, marked, and nothing but the post's own text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import matching
from forum.search.excerpts import Piece, excerpt, marked
from forum.search.words import stem

LONG = "Some words to begin with that nobody looked for. " * 10


def test_other_forms_of_a_word_are_marked_as_they_stand_in_the_post() -> None:
    pieces = excerpt("I was Running, then I ran; it runs on.", frozenset({"run"}), stem)
    assert [piece.text for piece in pieces if piece.marked] == ["Running", "runs"]


def test_words_that_stand_together_are_marked_together() -> None:
    pieces = excerpt("I can’t  sleep before four", frozenset({"cant", "sleep"}), stem)
    assert pieces == [Piece("I "), Piece("can’t  sleep", marked=True), Piece(" before four")]


def test_the_part_with_the_most_of_the_words_is_shown() -> None:
    text = f"sleep sleep sleep. {LONG} {LONG} Here the sleep meets the tablets. {LONG}"
    shown = excerpt(text, frozenset({"sleep", "tablet"}), stem)
    assert [piece.text for piece in shown if piece.marked] == ["sleep", "tablets"]
    assert shown[0] == Piece("… ")
    assert shown[-1] == Piece(" …")


def test_without_a_find_the_beginning_is_shown() -> None:
    shown = excerpt(f"Hello all. {LONG}", frozenset({"nothing"}), stem)
    assert shown[0].text.startswith("Hello all.")
    assert not any(piece.marked for piece in shown)


def test_signs_of_markup_stay_text() -> None:
    pieces = excerpt("<script>sleep</script> & <b>", frozenset({"sleep"}), stem)
    assert pieces == [Piece("<script>"), Piece("sleep", marked=True), Piece("</script> & <b>")]


def test_a_title_is_shown_whole() -> None:
    assert "".join(piece.text for piece in marked(LONG, frozenset({"word"}), stem)) == LONG


def test_an_empty_text_has_no_pieces() -> None:
    assert excerpt("", frozenset({"sleep"}), stem) == []


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(["sleep", "tea", " ", "  ", "\n", "眠", "é", "<b>", "x" * 300, "’", "word "]), max_size=120).map("".join),
    st.integers(20, 300),
)
def test_an_excerpt_is_a_piece_of_the_text_and_no_longer_than_asked(text: str, length: int) -> None:
    pieces = excerpt(text, frozenset({"sleep", "tea"}), stem, length)
    own = "".join(piece.text for piece in pieces if piece not in (Piece("… "), Piece(" …")))
    assert own in text
    assert len(own) <= length
    assert all(stem(matching.fold(match[0])) in ("sleep", "tea") for piece in pieces if piece.marked for match in matching.cut(piece.text))
