"""Posting lists keep what was put into them: in memory, in bytes, and in one part made of others."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.backends import frequencies
from forum.search.backends.filling import Filling, mark
from forum.search.backends.gathering import Gathered, Lists
from forum.search.backends.postings import Postings, all_unpacked, packed, posts_of, unpacked
from forum.search.words import stem
from tests.unit.search.making import document

POSTS = 20
STANDING = st.dictionaries(st.integers(0, POSTS - 1), st.sets(st.integers(0, 0xFFFF), max_size=3).map(sorted), max_size=6)


def _postings(standing: dict[int, list[int]]) -> Postings:
    posts = sorted(standing)
    places = [place for post in posts for place in standing[post]]
    spans = np.array([len(standing[post]) for post in posts], int)
    return Postings(np.array(posts, int), spans + 1, spans, np.array(places, int))


@given(STANDING.filter(bool), st.binary(max_size=7))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_a_list_comes_back_from_its_bytes_as_it_was(standing: dict[int, list[int]], before: bytes) -> None:
    postings = _postings(standing)
    listed, _, _ = packed(np.array([len(standing)]), postings)
    again = unpacked(before + listed + b"more", len(before), len(listed), len(standing))
    assert [part.tolist() for part in again] == [part.tolist() for part in postings]
    assert posts_of(again.spots()).tolist() == [post for post in sorted(standing) for _ in standing[post]]


@given(st.lists(STANDING.filter(bool), min_size=1, max_size=4))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_lists_that_are_read_together_are_those_that_are_read_one_by_one(several: list[dict[int, list[int]]]) -> None:
    every = [_postings(standing) for standing in several]
    lengths = np.array([len(one.posts) for one in every])
    joined = Postings(*(np.concatenate([one[number] for one in every]) for number in range(4)))
    listed, at, sizes = packed(lengths, joined)
    apart = [unpacked(listed, *where) for where in zip(at.tolist(), sizes.tolist(), lengths.tolist(), strict=True)]
    assert [[part.tolist() for part in one] for one in apart] == [[part.tolist() for part in one] for one in every]
    together = all_unpacked(listed, at, sizes, lengths)
    assert [part.tolist() for part in together] == [part.tolist() for part in joined]


@pytest.mark.parametrize("at", [0, 5, -1])
def test_a_list_with_one_wrong_bit_is_not_read(at: int) -> None:
    listed = bytearray(packed(np.array([2]), _postings({1: [2], 3: [4, 5]}))[0])
    listed[at] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        unpacked(bytes(listed), 0, len(listed), 2)
    with pytest.raises(ValueError, match="damaged"):
        all_unpacked(bytes(listed), np.array([0]), np.array([len(listed)]), np.array([2]))


@given(st.lists(STANDING, min_size=1, max_size=3), st.sets(st.integers(0, 3 * POSTS - 1), max_size=6))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_no_place_is_lost_when_parts_are_joined_and_none_is_left_of_a_removed_post(parts: list[dict[int, list[int]]], removed: set[int]) -> None:
    gathered, left = Gathered(), {}
    for number, part in enumerate(parts):
        gathered.add_lists(Lists([("text", b"tea")], np.array([len(part)]), _postings(part)), number * POSTS)
        left |= {post + number * POSTS: places for post, places in part.items()}
    new = np.arange(3 * POSTS)[::-1].copy()
    new[list(removed)] = -1
    left = {3 * POSTS - 1 - post: places for post, places in left.items() if post not in removed}
    lists = list(gathered.lists(new).each())
    assert [part.tolist() for one in lists for part in one.postings] == ([part.tolist() for part in _postings(left)] if left else [])


def test_words_of_several_posts_are_told_apart() -> None:
    filling = Filling(stem)
    filling.put([document("one", "tea and tea", title="Calm tea"), document("two", "calm")])
    lists = {one.word: one.postings for one in filling._gathered.lists(np.arange(2)).each() if one.field == "text"}
    assert {word: [part.tolist() for part in postings] for word, postings in lists.items()} == {
        b"calm": [[0, 1], [2, 1], [1, 1], [0, 1]],
        b"tea": [[0], [4], [3], [1, 3, 4]],
    }


def test_another_word_place_day_or_board_makes_another_mark() -> None:
    posts = [
        document("one", "tea cup"),
        document("one", "cup tea"),
        document("one", "tea cups tea"),
        document("one", "tea cup", board="other"),
        document("two", "tea cup"),
    ]
    assert len({mark(post, stem) for post in posts}) == len(posts)


def test_how_often_words_stand_is_known_for_many_at_once_and_a_damaged_table_is_not_read() -> None:
    packed = frequencies.packed({"tea": 3, "calm": 1})
    known = frequencies.Frequencies(packed, len(packed))
    assert known.of(frequencies.sums(["calm", "nowhere", "tea"])).tolist() == [1, 0, 3]
    with pytest.raises(ValueError, match="damaged"):
        frequencies.Frequencies(packed[:-1], len(packed) - 1)
    empty = frequencies.packed({})
    assert frequencies.Frequencies(empty, len(empty)).of(frequencies.sums(["tea"])).tolist() == [0]
