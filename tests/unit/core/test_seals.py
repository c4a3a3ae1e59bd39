import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.keys import Keys
from forum.core.seals import Seals, Unreadable

OLD, NEW = bytes(64), bytes([1]) * 64
SIGNING = bytes(32)


@given(st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=50)
def test_the_same_person_has_unrelated_tags_in_every_table_and_scope(account, scope):
    seals = Seals(Keys(SIGNING, (NEW,)))
    tags = {seals.tag("alias", account, scope), seals.tag("flag", account, scope), seals.tag("alias", account, scope + "x")}
    assert len(tags) == 3


def test_parts_of_a_tag_cannot_be_shifted_into_each_other():
    seals = Seals(Keys(SIGNING, (NEW,)))
    assert seals.tag("alias", "ab", "c") != seals.tag("alias", "a", "bc")


def test_a_sealed_owner_cannot_be_moved_to_another_row():
    seals = Seals(Keys(SIGNING, (NEW,)))
    sealed = seals.seal("alias", "row 1", "somebody")
    assert seals.open("alias", "row 1", sealed) == "somebody"
    with pytest.raises(Unreadable):
        seals.open("alias", "row 2", sealed)
    with pytest.raises(Unreadable):
        seals.open("flag", "row 1", sealed)


def test_length_does_not_tell_who_is_sealed():
    seals = Seals(Keys(SIGNING, (NEW,)))
    assert len(seals.seal("alias", "r", "a")) == len(seals.seal("alias", "r", "a" * 90))


def test_what_an_old_key_sealed_still_opens_and_is_still_found_after_a_rotation():
    before, after = Seals(Keys(SIGNING, (OLD,))), Seals(Keys(SIGNING, (NEW, OLD)))
    assert after.open("alias", "r", before.seal("alias", "r", "somebody")) == "somebody"
    assert before.tag("alias", "a") in after.tags("alias", "a")
    assert after.tag("alias", "a") != before.tag("alias", "a")


def test_without_the_key_nothing_opens():
    with pytest.raises(Unreadable):
        Seals(Keys(SIGNING, (NEW,))).open("alias", "r", Seals(Keys(SIGNING, (OLD,))).seal("alias", "r", "somebody"))
