import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from forum.boards import advice
from forum.boards.advice import sounds_like_advice
from forum.resources import crisis

TOLD = (
    "You should see a doctor.",
    "Have you tried yoga?",
    "Why don't you call her?",
    "You need to sleep more.",
    "If I were you, I would leave.",
    "I'd recommend running.",
    "Just try to relax.",
    "You could try magnesium.",
    "You’d better stop.",
    "How about going for a walk?",
    "Maybe you should talk to her",
    "You have to stop drinking.",
    "Du solltest mal raus gehen.",
    "Hast du schon mal Yoga versucht?",
    "Warum gehst du nicht zum Arzt?",
    "An deiner Stelle würde ich gehen.",
    "Ich würde dir empfehlen, zu schlafen.",
    "Versuch doch mal zu schlafen.",
    "Du musst einfach positiv denken",
)

KIND = (
    "I hear you. That sounds hard.",
    "You shouldn't have to go through this.",
    "You must be exhausted.",
    "You don't have to explain.",
    "You should be proud of yourself.",
    "You have to live with that every day, that is a lot.",
    "I tried yoga and hated it.",
    "I should have called.",
    "I'm not saying you should do anything.",
    "Everybody told me you should be grateful, and it never helped.",
    "My mother says “you should pull yourself together”.",
    'They said: "have you tried tea?"',
    "Du musst dich nicht rechtfertigen.",
    "Du musst so müde sein.",
    "Ich höre dich.",
    "Du kannst stolz auf dich sein.",
)


@pytest.mark.parametrize("words", TOLD)
def test_advice_is_taken_for_listening(words: str) -> None:
    assert sounds_like_advice(words)
    assert sounds_like_advice(f"I am sorry. {words}")


@pytest.mark.parametrize("words", KIND)
def test_comfort_is_taken_for_advice(words: str) -> None:
    assert not sounds_like_advice(words)


@pytest.mark.parametrize("words", TOLD)
def test_what_somebody_quotes_counts_as_their_own(words: str) -> None:
    assert not sounds_like_advice(f"> {words}\n> {words}\n\nThat is what I was told.")
    assert not sounds_like_advice(f"Somebody wrote “{words}” and I cried.")


@settings(max_examples=60, deadline=None)
@given(some.text(max_size=300))
def test_some_text_breaks_the_rules(text: str) -> None:
    assert sounds_like_advice(text) in (True, False)
    assert not sounds_like_advice("\n".join(f"> {line}" for line in text.splitlines()))


@settings(max_examples=30, deadline=None)
@given(some.sampled_from(TOLD), some.text(alphabet="abcdefg hijk.,\n", max_size=80))
def test_words_before_it_hide_advice(told: str, before: str) -> None:
    assert sounds_like_advice(f"{before}\n\n{told}")


def test_a_long_text_holds_everything_up() -> None:
    for part in ("you ", "have you ", "> ", "“", "du ", "try ", "not saying "):
        sounds_like_advice(part * 5_000)


def test_the_lists_are_written_so_that_they_never_match() -> None:
    for words in (*(one for rules in advice.ADVICE.values() for one in rules), *(one for rules in advice.KIND.values() for one in rules)):
        assert words == words.casefold()
    assert not any(crisis.may_be_danger(told) for told in TOLD)
