import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from forum.boards import queries
from forum.boards.models import State, Watch
from forum.boards.service import changing, watching, writing
from forum.boards.service.keeping import places, tagging
from forum.core.errors import Invalid
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_reply, a_thread, usual


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("miracle cure", "A MIRACLE, cure!", True),
        ("miracle cure", "a miracle of a cure", False),
        ("cure", "obscure words", False),
        ("cafe", "Café", True),
        ("cant", "I can’t", True),
        ("detox*", "detoxing", True),
        ("detox*", "detox", True),
        ("detox*", "my detox", True),
        ("detox*", "to detach", False),
        ("buy pill*", "buy pills now", True),
        ("buy pill*", "buy a pill", False),
        ("ไทย", "ภาษาไทย", True),
    ],
)
def test_a_word_is_missed_or_another_one_is_meant(session: Session, words: str, text: str, found: bool) -> None:
    board = a_board(session)
    watching.add(session, words, Watch.HOLD)
    assert watching.look(session, board, text).is_held == found


def test_the_writer_of_a_blocked_word_is_not_told_why(session: Session) -> None:
    member, board = a_member(session), a_board(session)
    watching.add(session, "miracle", Watch.BLOCK, says="Nobody here sells miracles.")
    with pytest.raises(Invalid, match="sells miracles") as told:
        a_thread(session, member, board, body="A miracle for you.")
    assert told.value.field == "body"
    post = a_thread(session, member, board)
    with pytest.raises(Invalid, match="sells miracles"):
        a_reply(session, a_member(session), post, "A miracle.")
    with pytest.raises(Invalid, match="sells miracles"):
        changing.edit_post(session, member, queries.get_post(session, post.id, member), body="A miracle.", title="A quiet title")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.text(max_size=40), after=st.text(max_size=40), watch=st.sampled_from([Watch.BLOCK, Watch.HOLD]))
def test_a_cry_for_help_is_stopped_by_a_word(session: Session, before: str, after: str, watch: Watch) -> None:
    board = a_board(session)
    row = watching.add(session, "kill", watch)
    other = watching.add(session, "miracle", watch)
    cry = f"{before}\nI want to kill myself.\n{after} miracle"
    assert watching.look(session, board, cry) == watching.Seen()
    for each in (row, other):
        watching.remove(session, each.id)


def test_a_cry_for_help_waits_for_a_moderator_where_all_else_does(session: Session) -> None:
    opening, member = a_thread(session, a_member(session)), a_member(session)
    opening.thread.approval = True
    session.flush()
    calm = a_reply(session, member, opening, "Some calm words.")
    cry = a_reply(session, member, opening, "I want to kill myself tonight.")
    assert (calm.state, cry.state) == (State.HELD, State.VISIBLE)


def test_a_held_word_goes_out_unseen(session: Session) -> None:
    watching.add(session, "investment", Watch.HOLD)
    member = a_member(session)
    post = a_thread(session, member, body="A great investment.")
    assert post.state == State.HELD
    alias = usual(session, member)
    parent = a_thread(session, a_member(session))
    reply = writing.reply(session, member, queries.get_post(session, parent.id, member), alias, writing.Draft(public_id(), "An investment."))
    assert reply.state == State.HELD


def test_words_of_one_board_are_watched_on_another_or_not_below_it(session: Session) -> None:
    above, other = a_board(session), a_board(session)
    below = a_board(session)
    places.edit(session, below, {"parent": above.slug})
    watching.add(session, "miracle", Watch.HOLD, board=above)
    assert [watching.look(session, board, "a miracle").is_held for board in (above, below, other)] == [True, True, False]


def test_a_thread_lacks_the_tag_that_its_words_bring_about(session: Session) -> None:
    board = a_board(session)
    tag = tagging.add_to_board(session, board, "medicine")
    watching.add(session, "tablet*", Watch.TAG, says="medicine")
    post = a_thread(session, a_member(session), board, body="About my tablets.")
    assert tagging.ids_of(session, post.thread) == [tag.id]
    a_reply(session, a_member(session), post, "Tablets again.")
    assert tagging.ids_of(session, post.thread) == [tag.id]


def test_help_and_links_are_not_offered(session: Session) -> None:
    board = a_board(session)
    watching.add(session, "gambling", Watch.LINK, says="/resources")
    watching.add(session, "gambling", Watch.HELP)
    seen = watching.look(session, board, "My gambling.")
    assert (seen.links, seen.helps, seen.blocked, seen.is_held) == (("/resources",), True, "", False)


@pytest.mark.parametrize(
    ("words", "watch", "says"),
    [
        ("", "hold", ""),
        ("*", "hold", ""),
        ("ab*", "hold", ""),
        ("word", "shout", ""),
        ("word", "link", "javascript:alert(1)"),
        ("word", "link", "//elsewhere.example"),
        ("word", "link", "http://elsewhere.example"),
        ("word", "tag", "unknown"),
        ("long " * 40, "hold", ""),
    ],
)
def test_what_makes_no_sense_is_watched(session: Session, words: str, watch: str, says: str) -> None:
    with pytest.raises(Invalid):
        watching.add(session, words, watch, says=says)


def test_a_long_hostile_text_takes_for_ever(session: Session) -> None:
    board = a_board(session)
    for number in range(60):
        watching.add(session, f"aaa{'b' * (number % 20)} word{number}*", Watch.HOLD)
    assert not watching.look(session, board, "aaa " * 5_000 + "a" * 20_000 + "*" * 1_000).is_held
