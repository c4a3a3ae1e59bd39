import pytest
from sqlalchemy import func, select, update

from forum.accounts import aliases
from forum.accounts.models import Role
from forum.accounts.service import limited
from forum.boards import queries
from forum.boards.models import Board, Post, PostMinute, PostRevision, Thread
from forum.boards.service import changing, placing, writing
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.names import public_id
from tests.factories import a_board, a_member, a_reply, a_thread, usual


@pytest.fixture
def member(session):
    return a_member(session)


def draft(body="Words.", title="A title", post_id=""):
    return writing.Draft(post_id or public_id(), body, title)


@pytest.mark.parametrize("body", ["", "   ", "\n\n\t", "\u200b\u200b\u2060", "\u202e\u202e", "\ufeff"])
def test_an_empty_post_is_refused_with_a_sentence_and_leaves_nothing(session, member, body):
    board = a_board(session)
    with pytest.raises(Invalid) as error:
        writing.start_thread(session, member, board, usual(session, member), draft(body))
    assert error.value.field == "body"
    assert session.scalar(select(func.count()).select_from(Thread)) == 0


@pytest.mark.parametrize("length", [20_001, 100_000])
def test_too_long_a_text_is_refused_with_its_length(session, member, length):
    with pytest.raises(Invalid) as error:
        writing.start_thread(session, member, a_board(session), usual(session, member), draft("a" * length))
    assert f"{length:,}" in error.value.sentence


def test_the_longest_text_is_taken_whole(session, member):
    post = writing.start_thread(session, member, a_board(session), usual(session, member), draft("ä" * 20_000))
    assert len(post.body) == 20_000


@pytest.mark.parametrize("title", ["", "  ", "ab", "x" * 151, "\u202e\u200b"])
def test_a_title_that_nobody_could_find_is_refused(session, member, title):
    with pytest.raises(Invalid) as error:
        writing.start_thread(session, member, a_board(session), usual(session, member), draft(title=title))
    assert error.value.field == "title"


def test_a_title_cannot_turn_the_rest_of_the_page_around(session, member):
    post = a_thread(session, member, title="A \u202eturned\u202c title")
    assert post.thread.title == "A turned title"


def test_sending_a_form_twice_posts_once(session, member):
    opening = a_thread(session, member)
    same = draft("Only once.")
    first = writing.reply(session, member, opening, usual(session, member), same)
    again = writing.reply(session, member, opening, usual(session, member), same)
    assert first.id == again.id
    assert opening.thread.reply_count == 1 or session.scalar(select(Thread.reply_count)) == 1


def test_a_form_of_somebody_else_cannot_be_used_to_reach_their_post(session, member):
    opening, other = a_thread(session, member), a_member(session)
    used = draft("Mine.")
    writing.reply(session, member, opening, usual(session, member), used)
    with pytest.raises(Conflict):
        writing.reply(session, other, opening, usual(session, other), used)


def test_replies_stand_under_what_they_answer_in_reading_order(session, member):
    top = a_thread(session, member)
    first, second = a_reply(session, member, top, "first"), a_reply(session, member, top, "second")
    below = a_reply(session, member, first, "below first")
    page = queries.nested_page(session, top.thread, None)
    assert [post.id for post in page.posts.rows] == [top.id, first.id, below.id, second.id]
    flat = queries.flat_page(session, top.thread, None)
    assert [post.id for post in flat.posts.rows] == [top.id, first.id, second.id, below.id]


def test_every_post_of_a_long_thread_is_on_exactly_one_page_in_both_views_and_both_directions(session, member):
    top = a_thread(session, member)
    posts = [top]
    for number in range(130):
        posts.append(a_reply(session, member, posts[number // 3]))
    for page_of in (queries.nested_page, queries.flat_page):
        seen, page, pages = [], page_of(session, top.thread, None), []
        while True:
            pages.append([post.id for post in page.posts.rows])
            seen += pages[-1]
            if page.posts.after is None:
                break
            page = page_of(session, top.thread, page.posts.after)
        assert sorted(seen) == sorted(post.id for post in posts)
        back = page_of(session, top.thread, page.posts.before)
        assert [post.id for post in back.posts.rows][-len(pages[-2]) :] == pages[-2]


def test_a_page_does_not_shift_when_somebody_writes_meanwhile(session, member):
    top = a_thread(session, member)
    for number in range(70):
        a_reply(session, member, top, f"number {number}")
    after = queries.nested_page(session, top.thread, None).posts.after
    before = [post.id for post in queries.nested_page(session, top.thread, after).posts.rows]
    first = queries.nested_page(session, top.thread, None).posts.rows[1]
    a_reply(session, member, first, "new, on the first page")
    assert [post.id for post in queries.nested_page(session, top.thread, after).posts.rows] == before


def test_a_branch_deeper_than_any_path_can_still_be_answered_and_found(session, member):
    post = top = a_thread(session, member)
    for level in range(140):
        post = a_reply(session, member, post, f"level {level}")
    assert post.depth == 140
    found = queries.get_post(session, post.id, member)
    root = queries.branch_root(session, found)
    page = queries.nested_page(session, top.thread, queries.place_in_tree(session, found, root), root)
    assert post.id in [row.id for row in page.posts.rows]
    reached, root = {top.id}, None
    while True:
        rows = queries.nested_page(session, top.thread, None, root).posts.rows
        reached |= {row.id for row in rows}
        if not rows or rows[-1].child_count == 0:
            break
        root = rows[-1]
    assert len(reached) == 141


def test_a_link_to_a_post_opens_a_page_on_which_it_stands(session, member):
    top = a_thread(session, member)
    posts = [a_reply(session, member, top, f"number {number}") for number in range(110)]
    for place in (0, 30, 60, 109):
        wanted = queries.get_post(session, posts[place].id, None)
        nested = queries.nested_page(session, top.thread, queries.place_in_tree(session, wanted, None))
        flat = queries.flat_page(session, top.thread, queries.place_in_time(wanted))
        assert wanted.id in [post.id for post in nested.posts.rows]
        assert wanted.id in [post.id for post in flat.posts.rows]


def test_threads_come_newest_activity_first_and_page_by_key(session, member):
    board = a_board(session)
    threads = [a_thread(session, member, board, f"Thread number {number}") for number in range(45)]
    a_reply(session, member, threads[3])
    page = queries.board_page(session, board, None)
    assert page.rows[0].id == threads[3].thread_id
    seen = [thread.id for thread in page.rows]
    while page.after:
        page = queries.board_page(session, board, page.after)
        seen += [thread.id for thread in page.rows]
    assert len(seen) == len(set(seen)) == 45


def test_a_deleted_or_hidden_post_cannot_be_answered_and_says_why(session, member):
    top = a_thread(session, member)
    gone, hidden = a_reply(session, member, top), a_reply(session, member, top)
    changing.delete_post(session, member, gone)
    changing.hide_post(session, hidden, "a reason")
    for post, word in ((gone, "deleted"), (hidden, "hidden")):
        with pytest.raises(Refused) as error:
            a_reply(session, member, post)
        assert word in error.value.sentence


def test_deleting_erases_the_words_and_earlier_texts_and_keeps_the_answers(session, member):
    top = a_thread(session, member)
    post = a_reply(session, member, top, "the first text with canary-one")
    changing.edit_post(session, member, post, body="the second text with canary-two")
    answer = a_reply(session, a_member(session), post, "an answer")
    changing.delete_post(session, member, post)
    session.flush()
    stored = repr(session.execute(select(Post.body, Post.html)).all()) + repr(session.execute(select(PostRevision.body)).all())
    assert "canary" not in stored
    assert answer.id in [row.id for row in queries.nested_page(session, top.thread, None).posts.rows]


def test_deleting_an_opening_post_takes_its_title_away_and_leaves_the_thread(session, member):
    top = a_thread(session, member, title="A telling title")
    a_reply(session, a_member(session), top)
    changing.delete_post(session, member, queries.get_post(session, top.id, member))
    assert "telling" not in repr(session.execute(select(Thread.title, Thread.slug)).all())


def test_an_edit_keeps_the_earlier_text_where_readers_can_see_it(session, member):
    post = a_thread(session, member, body="one", title="First title")
    changing.edit_post(session, member, post, body="two", title="Second title", reason="a  reason\n")
    changing.edit_post(session, member, post, body="three", title="Second title")
    earlier = queries.earlier_texts(session, post)
    assert [(row.body, row.title, row.reason) for row in earlier] == [("one", "First title", "a reason"), ("two", "Second title", "")]
    assert post.html == "<p>three</p>\n" or "three" in post.html
    assert post.thread.title == "Second title"


def test_an_edit_from_an_old_window_does_not_overwrite_a_newer_one(session, member):
    post = a_thread(session, member, body="one")
    changing.edit_post(session, member, post, body="two", title="A quiet title", seen=0)
    with pytest.raises(Conflict):
        changing.edit_post(session, member, post, body="three", title="A quiet title", seen=0)
    assert post.body == "two"


def test_an_earlier_text_that_gave_somebody_away_can_be_erased_by_its_author_alone(session, member):
    post = a_thread(session, member, body="canary of mine")
    changing.edit_post(session, member, post, body="safer", title="A quiet title")
    with pytest.raises(Refused):
        changing.erase_earlier_text(session, a_member(session), post, 1)
    changing.erase_earlier_text(session, member, post, 1)
    session.expire_all()
    assert "canary" not in repr(session.execute(select(PostRevision.body, PostRevision.title)).all())
    assert queries.earlier_texts(session, post)[0].erased


def test_nobody_changes_or_deletes_a_post_of_somebody_else(session, member):
    post, other = a_thread(session, member), a_member(session, role=Role.MODERATOR)
    for act in (lambda: changing.edit_post(session, other, post, body="x", title="A title"), lambda: changing.delete_post(session, other, post)):
        with pytest.raises(Refused):
            act()


def test_a_paused_member_can_read_and_cannot_write(session, member):
    board = a_board(session)
    limited.restrict(session, member.account_id, limited.Kind.WRITING, 2)
    with pytest.raises(Refused) as error:
        writing.start_thread(session, member, board, usual(session, member), draft())
    assert str(clock.today().year) in error.value.sentence
    assert queries.get_board(session, board.slug, member)


def test_visitors_cannot_read_a_board_for_members_by_any_way(session, member):
    board = a_board(session, members_only=True)
    post = a_thread(session, member, board)
    for look in (
        lambda: queries.get_board(session, board.slug, None),
        lambda: queries.get_thread(session, post.thread_id, None),
        lambda: queries.get_post(session, post.id, None),
    ):
        with pytest.raises(Refused):
            look()
    assert queries.visible_posts(session, [post.id], None) == {}
    assert list(queries.visible_posts(session, [post.id], member)) == [post.id]


def test_a_post_sent_under_the_wrong_name_comes_back_as_a_new_one_that_nothing_ties_to_the_first(session):
    moderator = a_member(session, role=Role.MODERATOR)
    top = a_thread(session, a_member(session))
    post = a_reply(session, moderator, top, "meant officially")
    new = writing.send_again_as(
        session, moderator, queries.get_post(session, post.id, moderator), aliases.official_name(session, moderator), public_id()
    )
    assert new.id != post.id
    assert new.alias.official
    with pytest.raises(Missing):
        queries.get_post(session, post.id, moderator)
    assert session.scalar(select(Thread.reply_count)) == 1


def test_a_thread_sent_under_the_wrong_name_comes_back_whole(session):
    moderator = a_member(session, role=Role.MODERATOR)
    board = a_board(session)
    post = a_thread(session, moderator, board, "The title stays", "The words stay.")
    new = writing.send_again_as(session, moderator, post, aliases.official_name(session, moderator), public_id())
    assert (new.thread.title, new.body) == ("The title stays", "The words stay.")
    assert session.scalar(select(Board.thread_count).where(Board.id == board.id)) == 1


def test_an_answered_or_old_post_keeps_its_name(session):
    moderator = a_member(session, role=Role.MODERATOR)
    answered, old = a_thread(session, moderator), a_thread(session, moderator)
    a_reply(session, a_member(session), answered)
    session.refresh(answered)
    session.execute(update(PostMinute).where(PostMinute.post_id == old.id).values(minute=clock.minute() - 16))
    official = aliases.official_name(session, moderator)
    for post in (answered, old):
        with pytest.raises(Refused):
            writing.send_again_as(session, moderator, post, official, public_id())


def test_the_minute_of_a_post_is_forgotten_after_two_days(session, member):
    old, new = a_thread(session, member), a_thread(session, member)
    session.execute(update(PostMinute).where(PostMinute.post_id == old.id).values(minute=clock.minute() - 48 * 60 - 1))
    placing.forget_minutes(session)
    assert session.scalars(select(PostMinute.post_id)).all() == [new.id]


def test_unknown_addresses_are_missing_and_nothing_worse(session):
    for look in (queries.get_board, queries.get_thread, queries.get_post):
        with pytest.raises(Missing):
            look(session, "nothing-here", None)
