import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import text


@given(st.text(max_size=400))
@settings(max_examples=150)
def test_cleaning_twice_changes_nothing_more(typed):
    once = text.clean(typed)
    assert text.clean(once) == once
    assert text.clean_line(text.clean_line(typed)) == text.clean_line(typed)


@given(st.text(max_size=200))
@settings(max_examples=150)
def test_nothing_that_turns_or_hides_words_survives(typed):
    cleaned = text.clean(f"{typed}\u202e\u2066\x00\u200b")
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\x00\ufeff")
    assert "\r" not in cleaned


@pytest.mark.parametrize("words", ["मेरी रात बहुत लंबी थी।", "لم أنم الليلة", "เมื่อคืนฉันนอนไม่หลับ", "Ngủ không được", "👩‍👩‍👧 🙂", "می‌خواهم"])
def test_writing_of_every_language_stays_as_it_was_typed(words):
    assert text.clean(words) == unicodedata.normalize("NFC", words)


def test_a_tower_of_accents_does_not_cover_the_lines_above():
    assert len(text.clean("e" + "\u0301" * 500)) <= 10


@pytest.mark.parametrize("nothing", ["", " ", "\n\t", "\u200b\u2060", "\u00a0\u3000", "\u202e"])
def test_a_text_of_nothing_counts_as_empty(nothing):
    assert text.is_blank(nothing)


def test_words_are_not_empty():
    assert not text.is_blank(" a ")
    assert not text.is_blank("🙂")


@pytest.mark.parametrize(
    ("title", "slug"), [("Three hours a night", "three-hours-a-night"), ("Schlaf & Träume!", "schlaf-traume"), ("???", "thread"), ("", "thread")]
)
def test_a_title_makes_a_readable_address(title, slug):
    assert text.slug(title) == slug


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_every_title_makes_an_address(title):
    slug = text.slug(title)
    assert 0 < len(slug) <= 60
    assert slug.isascii()
    assert slug.strip("-") == slug


@pytest.mark.parametrize("other", ["quiet heron", "QUIET-HERON", "QuietHeron", "Quіet Heron", "Ｑuiet Heron", "Qu\u200biet Heron"])
def test_names_that_look_alike_count_as_the_same(other):
    assert text.fold(other) == text.fold("Quiet Heron")


def test_different_names_stay_different():
    assert len({text.fold(name) for name in ("Quiet Heron", "Quiet Herons", "Marigold", "ヨルの鳥", "शांत पक्षी")}) == 5


@given(st.text(max_size=600), st.integers(10, 200))
@settings(max_examples=100)
def test_an_excerpt_is_never_longer_than_asked(words, length):
    assert len(text.excerpt(words, length)) <= length + 1
