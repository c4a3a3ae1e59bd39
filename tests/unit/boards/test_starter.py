import re
from dataclasses import fields

from forum.boards.models import Board
from forum.boards.starter import STARTER_BOARDS

# The history of a browser keeps slugs: none may tell what somebody lives with.
TELLING = "anx|panic|depress|bipolar|mania|suicid|harm|addict|drug|alcohol|drink|sober|gambl|pain|fatigue|ill|care|sleep|mental|recover|support"


def test_the_history_of_a_browser_does_not_tell_what_somebody_lives_with() -> None:
    for board in STARTER_BOARDS:
        assert not re.search(TELLING, board.slug), board.slug


def test_every_starter_board_can_be_opened_and_says_what_it_is_for() -> None:
    assert len({board.slug for board in STARTER_BOARDS}) == len(STARTER_BOARDS)
    for board in STARTER_BOARDS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", board.slug)
        assert all(getattr(board, field.name).strip() for field in fields(board)), board.slug


def test_no_word_of_a_starter_board_is_cut_off_by_its_table() -> None:
    for board in STARTER_BOARDS:
        for field in fields(board):
            assert len(getattr(board, field.name)) <= getattr(Board, field.name).type.length, (board.slug, field.name)


def test_boards_of_one_group_stand_together() -> None:
    groups = [board.group for board in STARTER_BOARDS]
    assert sorted(groups, key=groups.index) == groups
    assert len(set(groups)) == 3
