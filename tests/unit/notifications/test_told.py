"""What others write and leave at one's posts: who is told of it, once, and what is left out for who does not want to hear of it."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.service import muting
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.boards.service import changing, following, wishes, writing
from forum.boards.service.following import Level
from forum.core import clock
from forum.core.markup import quote
from forum.core.names import public_id
from forum.notifications import handlers, queries, service
from forum.notifications.models import Kind, Notice
from tests.factories import a_board, a_member, a_reply, a_thread, afresh, usual


@pytest.fixture
def author(session: Session) -> Member:
    return a_member(session, "Quiet Heron")


@pytest.fixture
def opening(session: Session, author: Member) -> Post:
    return a_thread(session, author, a_board(session))


def answered(session: Session, parent: Post, body: str = "An answer.", by: Member | None = None) -> Post:
    post = a_reply(session, by or a_member(session), parent, body)
    handlers.tell_of_post(session, post.id)
    return post


def told(session: Session, member: Member) -> list[tuple[str, list[str]]]:
    return [(line.notice.kind, line.names) for line in queries.notices_page(session, member, None).rows]


def test_an_author_is_told_of_an_answer_once_however_often_the_fact_arrives(session: Session, author: Member, opening: Post) -> None:
    post = answered(session, opening, by=a_member(session, "Kind Otter"))
    handlers.tell_of_post(session, post.id)
    assert told(session, author) == [(Kind.REPLY, ["Kind Otter"])]
    assert queries.news_in_words(session, author) == "1 new"


def test_nobody_is_told_of_their_own_answer(session: Session, author: Member, opening: Post) -> None:
    answered(session, opening, "@Quiet Heron says so to herself.", by=author)
    assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_several_answers_to_one_post_are_one_line(session: Session, author: Member, opening: Post) -> None:
    for _ in range(3):
        answered(session, opening)
    other = a_reply(session, author, opening, "Another post of the author.")
    answered(session, other)
    assert sorted(len(names) for _, names in told(session, author)) == [1, 3]
    assert queries.news_in_words(session, author) == "2 new"


def test_somebody_who_is_spoken_to_or_quoted_is_told_for_one_reason_alone(session: Session, author: Member, opening: Post) -> None:
    otter, lantern = a_member(session, "Kind Otter"), a_member(session, "Soft Lantern")
    said = answered(session, opening, "It helps.", by=otter)
    answered(session, opening, "Here, too.", by=lantern)
    body = quote("It helps.", "Kind Otter", f"/p/{said.id}") + "@Soft Lantern @Quiet Heron: just so."
    answered(session, opening, body, by=a_member(session, "Loud Magpie"))
    assert (Kind.QUOTE, ["Loud Magpie"]) in told(session, otter)
    assert told(session, lantern) == [(Kind.MENTION, ["Loud Magpie"])]
    assert [kind for kind, _ in told(session, author)] == [Kind.REPLY]


def test_a_change_that_adds_a_name_tells_nobody_again(session: Session, author: Member, opening: Post) -> None:
    otter = a_member(session, "Kind Otter")
    post = answered(session, opening, by=otter)
    changing.edit_post(session, otter, boards.get_post(session, post.id, otter), body="Now for @Quiet Heron.")
    handlers.tell_of_post(session, post.id)
    assert len(told(session, author)) == 1


@pytest.mark.parametrize("gone", [changing.hide_post, lambda session, post, _reason: changing.erase_words(session, post)])
def test_a_notice_of_a_post_that_is_gone_says_nothing_of_it(session: Session, author: Member, opening: Post, gone: object) -> None:
    post = answered(session, opening)
    gone(session, boards.get_post(session, post.id, None), "Cruel.")  # type: ignore[operator]  # both take the same
    assert told(session, author) == []
    assert queries.news_in_words(session, author) == ""


def test_what_was_gone_before_it_was_told_is_told_to_nobody(session: Session, author: Member, opening: Post) -> None:
    post = a_reply(session, a_member(session), opening)
    changing.hide_post(session, post, "Cruel.")
    handlers.tell_of_post(session, post.id)
    handlers.tell_of_post(session, "nothing")
    handlers.tell_of_support(session, "nothing")
    assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_muted_name_makes_no_notice_that_is_read_and_its_row_does_not_show_the_mute(session: Session, author: Member, opening: Post) -> None:
    loud = a_member(session)
    muting.mute(session, author, usual(session, loud))
    answered(session, opening, by=loud)
    assert told(session, author) == []
    assert queries.news_in_words(session, author) == ""
    assert session.scalar(select(func.count()).select_from(Notice)) == 1


@pytest.mark.parametrize("what", ["thread", "board"])
def test_what_is_muted_makes_no_notice_and_makes_them_again_when_it_is_not(session: Session, author: Member, opening: Post, what: str) -> None:
    place = opening.thread if what == "thread" else opening.thread.board
    following.choose(session, author, place, Level.MUTE)
    answered(session, opening)
    handlers.tell_of_support(session, opening.id)
    assert (told(session, author), queries.signs_page(session, author, None).rows) == ([], [])
    assert queries.news_in_words(session, author) == ""
    following.choose(session, author, place, "")
    assert len(told(session, author)) == 1


def test_another_name_of_the_author_is_told_like_any_other_and_the_person_is_not(session: Session, author: Member, opening: Post) -> None:
    official = aliases.draw_name(session, author, aliases.OFFICIAL)
    post = boards.get_post(session, opening.id, author)
    reply = writing.reply(session, author, post, official, writing.Draft(public_id(), "Officially."))
    handlers.tell_of_post(session, reply.id)
    assert session.scalar(select(func.count()).select_from(Notice)) == 1, "its absence would show that the two names are one person"
    assert told(session, author) == []


def test_a_name_without_an_owner_is_told_nothing(session: Session, author: Member, opening: Post) -> None:
    aliases.cut(usual(session, author))
    answered(session, opening)
    handlers.tell_of_support(session, opening.id)
    assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_signs_of_support_are_one_line_a_post_and_say_neither_when_nor_who(session: Session, author: Member, opening: Post) -> None:
    opening.day = clock.today() - timedelta(days=40)
    session.flush()
    for _ in range(3):
        handlers.tell_of_support(session, opening.id)
    (line,) = queries.signs_page(session, author, None).rows
    assert [post.id for post in line.posts] == [opening.id]
    assert line.notice.day == opening.day
    assert told(session, author) == []
    assert queries.news_in_words(session, author) == "1 new"


def test_a_new_sign_at_an_old_post_stands_first(session: Session, author: Member) -> None:
    posts = [a_thread(session, author, a_board(session)) for _ in range(3)]
    for age, post in enumerate(posts):
        post.day = clock.today() - timedelta(days=age)
    session.flush()
    for post in posts[:2]:
        handlers.tell_of_support(session, post.id)
    service.mark_read(session, author)
    handlers.tell_of_support(session, posts[2].id)
    lines = queries.signs_page(session, author, None).rows
    assert [(line.posts[0].id, line.is_new) for line in lines] == [(posts[2].id, True), (posts[0].id, False), (posts[1].id, False)]


def test_a_post_with_a_word_that_is_hidden_for_its_reader_is_not_told(session: Session, author: Member, opening: Post) -> None:
    wishes.mute_words(session, author, "spiders", hide=True, days="")
    answered(session, opening, "Think of spiders.")
    assert told(session, author) == []
    assert queries.news_in_words(session, author) == ""
    answered(session, opening, "Think of trees.")
    assert len(told(session, author)) == 1


def test_no_notice_says_whose_a_post_was_that_lost_its_name(session: Session, author: Member, opening: Post) -> None:
    other = a_thread(session, author, opening.thread.board)
    for post in (opening, other):
        answered(session, post, quote("Some words to begin.", "Quiet Heron", f"/p/{post.id}"))
        answered(session, answered(session, post), quote("Some words to begin.", "Quiet Heron", f"/p/{post.id}"))
        handlers.tell_of_support(session, post.id)
    before = session.scalar(select(func.count()).select_from(Notice).where(Notice.alias_id == usual(session, author).id))
    for _ in range(2):
        handlers.forget_disowned(session, opening.id)
    after = session.scalar(select(func.count()).select_from(Notice).where(Notice.alias_id == usual(session, author).id))
    assert (before, after) == (8, 4)
    assert [line.posts[0].id for line in queries.signs_page(session, author, None).rows] == [other.id]


def test_what_is_marked_as_read_is_quiet_on_the_day_itself_and_later(session: Session, author: Member, opening: Post) -> None:
    answered(session, opening)
    handlers.tell_of_support(session, opening.id)
    service.mark_read(session, author)
    author = afresh(session, author)
    assert queries.news_in_words(session, author) == ""
    answered(session, opening)
    assert queries.news_in_words(session, author) == "1 new"
    service.mark_read(session, author)
    with time_machine.travel(clock.today() + timedelta(days=3), tick=False):
        assert queries.news_in_words(session, afresh(session, author)) == ""
        answered(session, opening)
        assert queries.news_in_words(session, author) == "1 new"


def test_muting_somebody_does_not_swallow_the_next_notice(session: Session, author: Member, opening: Post) -> None:
    loud = a_member(session)
    for _ in range(3):
        answered(session, opening, by=loud)
    service.mark_read(session, author)
    muting.mute(session, author, usual(session, loud))
    answered(session, opening)
    assert queries.news_in_words(session, afresh(session, author)) == "1 new"


def test_a_watched_thread_is_counted_and_a_followed_one_is_not(session: Session, author: Member, opening: Post) -> None:
    reader = a_member(session)
    following.choose(session, reader, opening.thread, Level.WATCH)
    answered(session, opening)
    session.refresh(opening.thread)
    assert queries.news_in_words(session, reader) == "1 new"
    following.choose(session, reader, opening.thread, Level.FOLLOW)
    assert queries.news_in_words(session, reader) == ""
    following.choose(session, reader, opening.thread, Level.WATCH)
    service.mark_read(session, reader)
    assert queries.news_in_words(session, afresh(session, reader)) == ""


def test_nothing_done_to_a_name_changes_what_its_sibling_tells(session: Session, author: Member, opening: Post) -> None:
    other = a_member(session)
    names = [usual(session, other), aliases.draw_name(session, other, aliases.board_scope(opening.thread.board_id))]
    opened = [opening, a_thread(session, author, opening.thread.board)]
    for alias, parent in zip(names, opened, strict=True):
        parent = boards.get_post(session, parent.id, other)
        post = writing.reply(session, other, parent, alias, writing.Draft(public_id(), f"Said by {alias.name}."))
        handlers.tell_of_post(session, post.id)

    def seen() -> list[tuple[str, list[str]]]:
        return [line for line in told(session, author) if line[1] == [names[1].name]]

    before = seen()
    assert len(before) == 1
    acts = {
        "mute": lambda: muting.mute(session, author, names[0]),
        "unmute": lambda: [muting.unmute(session, author, row.id) for row, _ in muting.mutes_of(session, author)],
        "limit": lambda: muting.limit_contact(session, author, usual(session, author), names[0]),
        "mute thread": lambda: following.choose(session, author, opened[0].thread, Level.MUTE),
        "watch thread": lambda: following.choose(session, author, opened[0].thread, Level.WATCH),
    }

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(st.sampled_from(sorted(acts)), max_size=4))
    def nothing_changes(names_of_acts: list[str]) -> None:
        for name in names_of_acts:
            acts[name]()
        assert seen() == before

    nothing_changes()
