from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import difference
from forum.core.difference import GONE, KEPT, NEW, Paragraph

WORDS = st.lists(st.sampled_from(["sleep ", "wake ", "cold ", "a ", "\n", "\n\n", "  ", "é", "."]), max_size=40).map("".join)


def read(paragraphs: list[Paragraph], left_out: str) -> str:
    lines = [[piece.words for piece in paragraph.pieces if piece.kind != left_out] for paragraph in paragraphs]
    return "\n".join("".join(line) for line in lines if line)


@given(WORDS | st.text(max_size=60), WORDS | st.text(max_size=60))
@settings(max_examples=150)
def test_what_is_kept_and_new_is_not_the_later_text_or_what_is_kept_and_gone_not_the_earlier(before: str, after: str) -> None:
    paragraphs = difference.between(before, after)
    assert read(paragraphs, GONE) == after
    assert read(paragraphs, NEW) == before


@given(WORDS, WORDS)
@settings(max_examples=100)
def test_folding_what_did_not_change_loses_a_paragraph_or_hides_a_change(before: str, after: str) -> None:
    paragraphs = difference.between(before, after)
    stretches = difference.stretches(paragraphs)
    assert [paragraph for stretch in stretches for paragraph in stretch.paragraphs] == paragraphs
    assert all(paragraph.is_kept for stretch in stretches if stretch.is_far for paragraph in stretch.paragraphs)


@given(WORDS)
def test_a_text_that_did_not_change_is_shown_as_changed(text: str) -> None:
    assert all(paragraph.is_kept for paragraph in difference.between(text, text))


def test_one_changed_word_cannot_be_found_in_its_sentence() -> None:
    (paragraph,) = difference.between("It took me two weeks to sleep.", "It took me three weeks to sleep.")
    assert [(piece.kind, piece.bare) for piece in paragraph.pieces] == [
        (KEPT, "It took me"),
        (GONE, "two"),
        (NEW, "three"),
        (KEPT, "weeks to sleep."),
    ]


def test_a_sentence_that_was_written_anew_is_shown_as_confetti() -> None:
    paragraphs = difference.between("The night was long.", "Nobody came, and the kettle sang.")
    assert [[piece.kind for piece in paragraph.pieces] for paragraph in paragraphs] == [[GONE], [NEW]]


def test_two_changes_with_a_word_between_them_read_as_splinters() -> None:
    (paragraph,) = difference.between("I was so very tired of it all that week", "I was not very afraid of it all that week")
    assert [piece.bare for piece in paragraph.pieces] == ["I was", "so very tired", "not very afraid", "of it all that week"]


def test_paragraphs_far_from_a_change_are_not_folded() -> None:
    many = "\n".join(f"Paragraph {number}." for number in range(9))
    kept, changed = difference.stretches(difference.between(many, many + "\nOne more."))
    assert kept.is_far
    assert len(kept.paragraphs) == 8
    assert not changed.is_far
