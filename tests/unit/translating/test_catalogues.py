"""The catalogues are whole: what the code says is what is translated, and what is translated is what the forum reads."""

import re
from collections import Counter

import pytest
from babel.messages import Catalog, Message

from translating import catalogues

LANGUAGES = catalogues.languages()
HOLDERS = re.compile(r"%\(\w+\)[sd]|%%")
TAGS = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def english() -> Catalog:
    return catalogues.said()


def _pairs(language: str) -> list[tuple[Message, str, str]]:
    """Return each sentence with each of its translations."""
    pairs = []
    for message in catalogues.of(language):
        one, *more = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        pairs += [(message, more[0] if more and place else one, form) for place, form in enumerate(forms)] if message.id else []
    return pairs


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_reads_english_where_a_translation_was_forgotten(language: str, english: Catalog) -> None:
    """`make words` puts new sentences into the catalogue; then they want a translation."""
    said = {message.id for message in english if message.id}
    known = {message.id for message in catalogues.of(language) if message.id}
    assert known == said
    assert [message.id for message in catalogues.of(language) if message.id and (message.fuzzy or not catalogues.is_translated(message))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forum_reads_another_catalogue_than_people_edit(language: str) -> None:
    place = catalogues.place(language)
    kept = catalogues.of(language)
    assert place.read_bytes() == catalogues.written(kept)
    assert place.with_suffix(".mo").read_bytes() == catalogues.compiled(kept)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_or_a_number_is_lost_in_translation(language: str) -> None:
    for message, source, form in _pairs(language):
        wanted = set(HOLDERS.findall(source))
        # The singular may say "one" in words.
        allowed = wanted | {"%(num)d"} if isinstance(message.id, tuple) else wanted
        assert wanted - {"%(num)d"} <= set(HOLDERS.findall(form)) <= allowed, form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_breaks_a_link_or_brings_markup_of_its_own(language: str) -> None:
    for _message, source, form in _pairs(language):
        assert Counter(TAGS.findall(form)) == Counter(TAGS.findall(source)), form
        plain = TAGS.sub("", form)
        assert "<" not in plain, form
        # Many sentences stand in attributes, which such a mark would end.
        assert ('"' in plain) <= ('"' in TAGS.sub("", source)), form
        assert (form[:1].isspace(), form[-1:].isspace()) == (source[:1].isspace(), source[-1:].isspace()), form


def test_a_sentence_within_another_text_is_not_found_for_translation() -> None:
    """Babel does not look into f-strings: a sentence in one would stay English."""
    hidden = re.compile(r"""\bf["'].*\{(?:_|ngettext|later)\(""")
    assert [str(file) for file in sorted((catalogues.ROOT / "forum").rglob("*.py")) if hidden.search(file.read_text(encoding="utf-8"))] == []
