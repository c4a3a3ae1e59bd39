"""How something is shown to a reader: the one decision, whoever asks for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.boards import looks, notes
from forum.boards.looks import How, Why, Wishes, decide
from forum.boards.notes import Note
from forum.core.matching import Phrases

KINDS = st.sets(st.sampled_from(list(Note)))


def test_there_are_at_most_twelve_kinds_and_a_post_can_keep_them_all() -> None:
    assert len(Note) == len(notes.WORDS) == 12
    assert len(notes.kept(Note)) <= 200
    assert notes.of(notes.kept(Note)) == tuple(Note)
    assert notes.of("grief nonsense abuse") == (Note.ABUSE,)


def test_a_visitor_finds_every_kind_folded_and_nothing_hidden() -> None:
    for note in Note:
        look = decide(Wishes(), kept=note.value)
        assert (look.how, look.why, look.because) == (How.FOLD, (Why.NOTE,), (note,))


def test_what_nobody_noted_is_never_folded_whatever_it_says() -> None:
    assert decide(Wishes(), kept="", text="I want to die tonight.").is_plain


def test_a_reader_decides_by_kind() -> None:
    wishes = Wishes({Note.ABUSE: How.SHOW, Note.DEATH: How.HIDE})
    assert decide(wishes, kept="abuse").is_plain
    assert decide(wishes, kept="abuse").tags == "abuse"
    assert decide(wishes, kept="abuse relapse").because == (Note.RELAPSE,)
    assert decide(wishes, kept="abuse relapse death").because == (Note.DEATH,)
    assert looks.in_words(decide(wishes, kept="death")) == "A post about death and grief is hidden, as you asked."


def test_a_title_stays_readable_unless_its_reader_wants_otherwise() -> None:
    assert decide(Wishes(), kept="suicide", is_title=True).is_plain
    assert decide(Wishes(), kept="suicide", is_title=True).tags == "suicide"
    assert decide(Wishes(fold_titles=True), kept="suicide", is_title=True).is_folded
    assert decide(Wishes({Note.SUICIDE: How.HIDE}), kept="suicide", is_title=True).is_hidden


def test_a_muted_word_folds_or_hides_and_says_which() -> None:
    wishes = Wishes(folding=Phrases(["ward"]), hiding=Phrases(["diet plan"]))
    assert looks.in_words(decide(wishes, kept="", text="On the ward.")) == "It holds a word you muted"
    assert looks.in_words(decide(wishes, kept="", text="My diet plan on the ward.")) == "A post with a word you muted is hidden, as you asked."
    assert decide(wishes, kept="", text="Going forward.").is_plain


def test_all_reasons_for_folding_are_named_so_that_nobody_opens_something_unprepared() -> None:
    look = decide(Wishes(folding=Phrases(["ward"])), kept="hospital", text="On the ward.", muted=True)
    assert looks.in_words(look) == "You muted this name · It holds a word you muted · About: hospital, being sectioned"
    assert looks.in_words(look, is_thread=True).startswith("A thread by a name you muted · A thread with a word you muted")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(list(Note)), st.sampled_from(list(How))), KINDS, st.booleans(), st.sampled_from(["", "fold", "hide"]))
def test_whoever_asked_for_something_to_be_hidden_or_folded_never_meets_it_openly(
    ways: dict[Note, How], kinds: set[Note], muted: bool, word: str
) -> None:
    wishes = Wishes(ways, folding=Phrases(["ward"] if word == "fold" else []), hiding=Phrases(["ward"] if word == "hide" else []))
    look = decide(wishes, kept=notes.kept(kinds), text="On the ward.", muted=muted)
    asked = {ways.get(note, How.FOLD) for note in kinds} | ({How(word)} if word else set()) | ({How.FOLD} if muted else set())
    strongest = next((how for how in (How.HIDE, How.FOLD) if how in asked), How.SHOW)
    assert look.how == strongest
    assert bool(looks.in_words(look)) == (strongest != How.SHOW)
    assert look.by_name == muted


@pytest.mark.parametrize("way", list(How))
def test_what_a_reader_has_muted_by_name_stays_out_of_news(way: How) -> None:
    assert decide(Wishes(dict.fromkeys(Note, way)), kept="abuse", muted=True).is_unwanted
    assert decide(Wishes(dict.fromkeys(Note, way)), kept="abuse").is_unwanted == (way == How.HIDE)
