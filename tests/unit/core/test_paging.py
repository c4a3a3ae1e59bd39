from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.paging import Cursor, Cursors


def test_a_cursor_says_nothing_about_order_or_time_and_works_for_its_own_list_only():
    cursors = Cursors(bytes(range(32)))
    text = cursors.write(Cursor("12345"), "board a")
    assert "12345" not in text
    assert cursors.read(text, "board a") == Cursor("12345")
    assert cursors.read(text, "board b") is None


@given(st.text(max_size=700))
@settings(max_examples=200)
def test_a_mistyped_address_shows_the_first_page_instead_of_an_error(text):
    assert Cursors(bytes(range(32))).read(text, "board a") is None


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.booleans())
@settings(max_examples=100)
def test_every_place_in_a_list_survives_its_trip_through_an_address(key, backwards):
    cursors = Cursors(bytes(range(32)))
    assert cursors.read(cursors.write(Cursor(key, backwards), "x"), "x") == Cursor(key, backwards)
