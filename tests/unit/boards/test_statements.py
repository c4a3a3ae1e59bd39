"""What sounds like a health claim for everybody, and what does not; the words are made up or everyday."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from forum.boards.statements import sounds_like_a_claim
from forum.resources import crisis

FOR_EVERYBODY = (
    "Lemon water cures the hiccups.",
    "Magnesium helps against cramps, always.",
    "Nobody needs these tablets, you can stop them from one day to the next.",
    "Vitamins are useless.",
    "Studies show that fasting prevents migraines",
    "The only way out of insomnia is a cold room.",
    "I know it: everybody should throw away their pills.",
    "Sugar causes depression!",
    "Zitronenwasser heilt Schluckauf.",
    "Du kannst die Tabletten einfach absetzen.",
    "Magnesium hilft gegen Krämpfe.",
    "Niemand braucht diese Medikamente.",
)

OTHERWISE = (
    "Lemon water cured my hiccups.",
    "It helped me to drink something warm when the panic came.",
    "I stopped my tablets last year with my doctor, and it was hard.",
    "Does magnesium help against cramps?",
    "They say that lemon water cures the hiccups.",
    "I do not think that vitamins are useless.",
    "My mother told me that sugar causes depression.",
    "I am so tired of the pain.",
    "The bus is always late and my boss is useless.",
    "> Lemon water cures the hiccups.\n\nThat is what I was told.",
    "Somebody wrote “lemon water cures the hiccups” and I had to laugh.",
    "You are not alone with this.",
    "Mir hat Zitronenwasser gegen Schluckauf geholfen.",
    "Hilft Magnesium gegen Krämpfe?",
    "Ich nehme Tabletten gegen die Angst.",
)


@pytest.mark.parametrize("words", FOR_EVERYBODY)
def test_nobody_is_asked_how_they_mean_what_sounds_meant_for_everybody(words: str) -> None:
    assert sounds_like_a_claim(words)
    assert sounds_like_a_claim(f"I was awake again.\n\n{words}\n\nTake care.")


@pytest.mark.parametrize("words", OTHERWISE)
def test_somebody_who_tells_of_themselves_is_asked_to_defend_it(words: str) -> None:
    assert not sounds_like_a_claim(words)


@settings(max_examples=50, deadline=None)
@given(some.text(max_size=300))
def test_some_text_breaks_the_rules(text: str) -> None:
    assert sounds_like_a_claim(text) in (True, False)


def test_a_long_text_holds_everything_up() -> None:
    for part in ("cures ", "you can ", "depression ", "> ", "“", "du kannst ", "is "):
        sounds_like_a_claim(part * 5_000)


def test_what_is_asked_about_is_never_a_cry_for_help() -> None:
    assert not any(crisis.may_be_danger(words) for words in FOR_EVERYBODY)
