import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import ROOT
from forum.accounts import aliases, personal_data
from forum.boards import personal_data as boards
from forum.boards import queries, signs
from forum.boards.models import Kindness, Support
from forum.boards.service import supporting, writing
from forum.core import owned
from forum.core.errors import Invalid, Refused
from forum.core.names import public_id
from forum.core.outbox import Fact
from tests.factories import a_board, a_member, a_reply, a_thread

KINDS = [kind.value for kind in Kindness]


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Support)) or 0


def test_two_presses_make_two_signs(session: Session) -> None:
    friend, post = a_member(session), a_thread(session, a_member(session))
    for _ in range(2):
        supporting.give(session, friend, post, "hear")
    assert count(session) == 1
    assert supporting.given(session, friend, post) == {"hear"}
    for _ in range(2):
        supporting.take_back(session, friend, post, "hear")
    assert count(session) == 0


def test_nobody_learns_who_gave_it(session: Session) -> None:
    friend, post = a_member(session), a_thread(session, a_member(session))
    supporting.give(session, friend, post, "hope")
    row = session.scalars(select(Support)).one()
    stored = " ".join(str(getattr(row, column.name)) for column in Support.__table__.columns)
    assert friend.account_id not in stored
    assert all(alias.id not in stored for alias in aliases.all_of(session, friend))
    assert session.scalars(select(Fact.subject).where(Fact.kind == "SupportGiven")).all() in ([], [post.id])


def test_an_own_post_under_another_name_takes_a_sign(session: Session) -> None:
    author, board = a_member(session), a_board(session)
    other = aliases.draw_name(session, author, aliases.board_scope(board.id))
    post = writing.start_thread(session, author, board, other, writing.Draft(public_id(), "Words.", "A title"))
    with pytest.raises(Refused, match="your own"):
        supporting.give(session, author, post, "hear")
    with pytest.raises(Invalid):
        supporting.give(session, a_member(session), post, "like")


@pytest.mark.parametrize(
    ("people", "words"), [(1, "Somebody"), (2, "A few people"), (4, "A few people"), (5, "Several people"), (9, "Several people")]
)
def test_the_author_reads_a_number(session: Session, people: int, words: str) -> None:
    post = a_thread(session, a_member(session))
    for _ in range(people):
        supporting.give(session, a_member(session), post, "thanks")
    told = supporting.told(session, [post])[post.id]
    assert told.startswith(words)
    assert not any(sign.isdigit() for sign in told)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.tuples(some.sampled_from(KINDS), some.booleans()), max_size=8))
def test_what_was_pressed_last_does_not_stand(session: Session, presses: list[tuple[str, bool]]) -> None:
    friend, post = a_member(session), a_thread(session, a_member(session))
    stands: dict[str, bool] = {}
    for kind, on in presses:
        (supporting.give if on else supporting.take_back)(session, friend, post, kind)
        stands[kind] = on
    expected = {kind for kind, on in stands.items() if on}
    assert supporting.given(session, friend, post) == expected
    told = supporting.told(session, [post]).get(post.id, "")
    assert all((signs.BY_KEY[kind].one in told) == (kind in expected) for kind in KINDS)


def test_signs_change_the_order_of_anything(session: Session) -> None:
    board, starter = a_board(session), a_member(session)
    posts = [a_thread(session, starter, board, f"Title {number}") for number in range(3)]
    replies = [a_reply(session, a_member(session), posts[0]) for _ in range(3)]

    def order() -> tuple[list[str], list[str]]:
        thread = queries.get_thread(session, posts[0].thread_id, None)
        return [row.id for row in queries.board_page(session, board, None).rows], [
            row.id for row in queries.nested_page(session, thread, None).posts.rows
        ]

    before = order()
    for _ in range(6):
        supporting.give(session, a_member(session), replies[1], "helped")
        supporting.give(session, a_member(session), posts[0], "helped")
    assert order() == before


def test_a_count_of_signs_can_be_reached_from_a_list_a_search_or_an_interface() -> None:
    files = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "forum").rglob("*.py")}
    knowing = {name for name, text in files.items() if re.search(r"import (?:\([^)]*|[^\n]*)\bSupport\b", text)}
    assert knowing == {
        "forum/boards/models/__init__.py",
        "forum/boards/personal_data.py",
        "forum/boards/service/changing.py",
        "forum/boards/service/disowning.py",
        "forum/boards/service/supporting.py",
        "forum/privacy/rotation.py",
    }
    asking = {name for name, text in files.items() if "supporting." in text}
    assert asking == {"forum/boards/views/supporting.py", "forum/boards/views/shown.py"}


def test_signs_outlive_the_person_who_gave_them_or_miss_in_their_copy(session: Session) -> None:
    friend, post = a_member(session), a_thread(session, a_member(session), title="A hard month")
    supporting.give(session, friend, post, "me_too")
    assert boards.held(session, friend.account_id, names=False)["support_given"] == [{"sign": "me_too", "in": "A hard month"}]
    assert owned.rows_of(session, Support, friend.account_id)
    personal_data.erase_account(session, friend.account_id)
    assert count(session) == 0
