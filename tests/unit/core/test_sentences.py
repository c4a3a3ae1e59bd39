import pytest

from forum.core import sentences

TEXT = "I was low.\n\n**Stop all of these “overnight”** - it is [quite safe](https://example.org/x), they say…"


@pytest.mark.parametrize(
    "copied",
    [
        'Stop all of these "overnight"',
        "stop  all of\nthese overnight - it is quite safe, they say...",
        "„Stop all of these overnight“",
        "safe, they say",
    ],
)
def test_a_sentence_copied_from_the_page_is_found_in_what_was_typed(copied: str) -> None:
    span = sentences.find(TEXT, copied)
    assert span is not None
    assert "safe" in TEXT[slice(*span)] or "overnight" in TEXT[slice(*span)]


@pytest.mark.parametrize("copied", ["", "...", "“”", "Stop none of these", "example.org"])
def test_a_sentence_that_nobody_wrote_is_not_found(copied: str) -> None:
    assert sentences.find(TEXT, copied) is None


def test_letters_that_grow_when_folded_do_not_shift_the_mark() -> None:
    text = "Große Straße: ﬁn. Stop it now."
    assert text[slice(*(sentences.find(text, "stop IT now") or (0, 0)))] == "Stop it now"
    assert text[slice(*(sentences.find(text, "STRASSE: fin") or (0, 0)))] == "Straße: ﬁn"


def test_marked_pieces_give_back_the_whole_text() -> None:
    cut = sentences.pieces(TEXT, ["all of these", "of these overnight", "not there"])
    assert "".join(words for words, _ in cut) == TEXT
    assert [words for words, marked in cut if marked] == ["all of these", " “overnight"]
