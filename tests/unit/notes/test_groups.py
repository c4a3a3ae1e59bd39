"""With few raters, no crowd of one side brings a note up, and none keeps it down."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.notes.groups import LEAST_SHARE, MOST_SHARE, Counts, Group, share, status, together
from forum.notes.statuses import Status

COUNTS = st.builds(Counts, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))


@pytest.mark.parametrize(
    ("lived", "beside", "found"),
    [
        ((2, 0, 0), (2, 0, 0), Status.HELPFUL),
        ((20, 0, 0), (0, 0, 0), Status.NEEDS_RATINGS),
        ((20, 0, 0), (1, 0, 0), Status.NEEDS_RATINGS),
        ((20, 0, 0), (1, 5, 0), Status.NEEDS_RATINGS),
        ((20, 0, 0), (3, 0, 2), Status.NEEDS_RATINGS),
        ((3, 0, 1), (3, 0, 1), Status.HELPFUL),
        ((9, 0, 7), (9, 0, 7), Status.NEEDS_RATINGS),
        ((0, 0, 2), (0, 0, 2), Status.NOT_HELPFUL),
        ((0, 0, 20), (0, 0, 1), Status.NEEDS_RATINGS),
        ((0, 0, 0), (0, 0, 0), Status.NEEDS_RATINGS),
    ],
)
def test_both_groups_must_find_it_helpful(lived: tuple[int, int, int], beside: tuple[int, int, int], found: Status) -> None:
    assert status({Group.LIVED: Counts(*lived), Group.BESIDE: Counts(*beside)}) == found


def test_twenty_of_one_group_come_to_the_published_figure_and_are_not_enough() -> None:
    assert together({Group.LIVED: Counts(20)}) == pytest.approx(0.529, abs=5e-4)
    assert status({Group.LIVED: Counts(20)}) == Status.NEEDS_RATINGS


def test_those_who_would_rather_not_say_decide_nothing() -> None:
    said = {Group.LIVED: Counts(2), Group.BESIDE: Counts(2)}
    assert status({**said, Group.UNSAID: Counts(0, 0, 50)}) == status(said) == Status.HELPFUL
    assert status({Group.UNSAID: Counts(50)}) == Status.NEEDS_RATINGS


@settings(max_examples=60, deadline=None)
@given(COUNTS, COUNTS)
def test_no_side_is_heard_more_and_another_helpful_never_hurts(one: Counts, other: Counts) -> None:
    there, back = {Group.LIVED: one, Group.BESIDE: other}, {Group.LIVED: other, Group.BESIDE: one}
    assert status(there) == status(back)
    assert LEAST_SHARE <= share(one) <= MOST_SHARE
    more = Counts(one.helpful + 1, one.somewhat, one.not_helpful)
    assert share(more) >= share(one) - 1e-12
