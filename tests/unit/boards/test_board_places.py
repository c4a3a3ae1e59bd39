import pytest
from sqlalchemy.orm import Session

from forum.boards import policy, queries
from forum.boards.service.keeping import places, tagging
from forum.core.errors import Invalid, Missing
from tests.factories import a_board, a_member, a_thread


def test_an_old_address_leads_nowhere_or_keeps_a_new_board_from_it(session: Session) -> None:
    board = a_board(session, "nights")
    places.edit(session, board, {"slug": "dark-hours"})
    places.edit(session, board, {"slug": "small-hours"})
    assert {queries.get_board(session, slug, None).id for slug in ("nights", "dark-hours", "small-hours")} == {board.id}
    places.edit(session, board, {"slug": "nights"})
    assert board.slug == "nights"
    other = a_board(session)
    places.edit(session, other, {"slug": "dark-hours"})
    assert queries.get_board(session, "dark-hours", None).id == other.id
    with pytest.raises(Invalid):
        places.edit(session, other, {"slug": "nights"})
    with pytest.raises(Invalid):
        places.edit(session, other, {"slug": "Not So"})


def test_what_is_for_members_above_is_open_below(session: Session) -> None:
    above, below = a_board(session), a_board(session)
    places.edit(session, below, {"parent": above.slug})
    places.edit(session, above, {"members_only": True})
    assert not policy.may_read(below, None)
    with pytest.raises(Invalid):
        places.edit(session, below, {"members_only": False})
    late = a_board(session)
    places.edit(session, late, {"parent": above.slug})
    assert late.members_only


def test_boards_stand_under_boards_without_end(session: Session) -> None:
    top, middle, low = a_board(session), a_board(session), a_board(session)
    places.edit(session, middle, {"parent": top.slug})
    for board, parent in ((low, middle), (top, low), (top, top)):
        with pytest.raises(Invalid, match="two levels"):
            places.edit(session, board, {"parent": parent.slug})
    places.edit(session, middle, {"parent": ""})
    assert middle.parent_id is None
    with pytest.raises(Missing):
        places.edit(session, middle, {"parent": "nowhere"})


def test_rules_of_a_board_bring_a_script_with_them(session: Session) -> None:
    board = a_board(session)
    places.edit(session, board, {"rules": "- Be **kind**\n\n<script>alert(1)</script>"})
    assert "<strong>kind</strong>" in board.rules_html
    assert "<script" not in board.rules_html


def test_a_thread_is_found_by_a_tag_of_another_board(session: Session) -> None:
    board, other = a_board(session), a_board(session)
    tag = tagging.add_to_board(session, board, "sleep", "Sleep")
    tagging.add_to_board(session, other, "sleep", "Sleep")
    tagged, plain = (a_thread(session, a_member(session), board) for _ in range(2))
    tagging.choose(session, tagged.thread, ["sleep"])
    assert [row.id for row in queries.board_page(session, board, None, tag=tag).rows] == [tagged.thread_id]
    for slugs in (["unknown"], ["a", "b", "c", "d"]):
        with pytest.raises(Invalid):
            tagging.choose(session, plain.thread, slugs)
    assert tagging.remove_from_board(session, board, "sleep") == 1
    assert tagging.ids_of(session, tagged.thread) == []


def test_pages_of_a_tag_leave_a_thread_out_or_show_it_twice(session: Session) -> None:
    board, member = a_board(session), a_member(session)
    tag = tagging.add_to_board(session, board, "sleep")
    for number in range(queries.THREADS_A_PAGE * 2 + 3):
        post = a_thread(session, member, board)
        if number % 2:
            tagging.choose(session, post.thread, ["sleep"])
    first = queries.board_page(session, board, None, tag=tag)
    second = queries.board_page(session, board, first.after, tag=tag)
    seen = [row.id for row in [*first.rows, *second.rows]]
    assert len(seen) == len(set(seen)) == queries.THREADS_A_PAGE + 1
