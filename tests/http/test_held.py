"""Posts that wait: what their author sees, and that nobody else learns of them."""

import re

import pytest
import time_machine
from sqlalchemy import func, select

from forum.accounts.service import muting
from forum.boards.models import Post, PostDue, State
from forum.boards.service import holding
from forum.moderation.models import Case, Decision, LogEntry
from forum.web.database import reading, transaction
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, signed_in, usual
from tests.forms import fields, words

CANARY = "zanzibar"
CRY = "I want to die tonight."


def write(client, address, page, **values):
    form = fields(client.get(page, follow_redirects=True).text, address)
    return client.post(address, data={**form, **values}, follow_redirects=True)


def reply_to(client, post_id, body, **values):
    return write(client, f"/p/{post_id}/replies", f"/p/{post_id}/reply", body=body, **values)


def press(client, page, action, **values):
    form = fields(client.get(page).text, action)
    return client.post(action, data={**form, **values}, follow_redirects=True)


def the_post(session, body):
    found = session.execute(select(Post.id, Post.thread_id, Post.state).where(Post.body == body)).one()
    session.commit()  # gives the lock back
    return found


@pytest.fixture
def opening(session):
    return a_thread(session, a_member(session), a_board(session, "nights"))


@pytest.fixture
def deliver_all(app, deliver):
    def run():
        deliver()
        with app.app_context():
            holding.release_due(reading, transaction)
        deliver()

    return run


def all_pages(client, opening):
    addresses = ["/", "/boards/nights", f"/p/{opening.id}", f"/t/{opening.thread_id}?view=flat", f"/search?q={CANARY}", "/log"]
    return {address: words(without_forms(client.get(address, follow_redirects=True).text)) for address in addresses}


def without_forms(page):
    return re.sub(r"<form.*?</form>", "", page, flags=re.S)  # they propose another new name each time


def test_what_was_written_for_later_is_nowhere_until_its_time_and_everywhere_after(app, session, visitor, deliver_all):
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        opening = a_thread(session, a_member(session), a_board(session, "nights"))
        author, other = (signed_in(app, session, a_member(session)) for _ in range(2))
        deliver_all()
        before = [all_pages(client, opening) for client in (visitor, other)]
        answer = reply_to(author, opening.id, f"A {CANARY} that waits.", later="y")
        write(author, "/boards/nights/new", "/boards/nights/new", title=f"Another {CANARY}", body="Some words.", later="y")
        assert "some time within six hours" in words(answer.text)
        assert "Only you can see this yet" in words(answer.text)
        assert CANARY in words(author.get(f"/p/{opening.id}", follow_redirects=True).text)
        assert words(author.get("/me/posts").text).count("only you can see it yet") == 2
        deliver_all()
        assert [all_pages(client, opening) for client in (visitor, other)] == before
    with time_machine.travel("2026-03-10T18:00:00Z", tick=False):
        deliver_all()
        for client in (visitor, other):
            found = all_pages(client, opening)
            assert f"Another {CANARY}" in found["/boards/nights"]
            assert CANARY in found[f"/p/{opening.id}"]
            assert "2 threads" in found[f"/search?q={CANARY}"]


@pytest.mark.parametrize("path", ["", "/history", "/reply", "/edit", "/delete", "/flag", "/mute", "/rename", "/publish"])
def test_the_address_of_a_held_post_answers_others_like_one_that_never_was(app, session, visitor, opening, path):
    reply_to(signed_in(app, session, a_member(session)), opening.id, CANARY, later="y")
    held = the_post(session, CANARY).id
    for client in (visitor, signed_in(app, session, a_member(session)), signed_in(app, session, a_moderator(session))):
        there, nowhere = (client.get(f"/p/{post_id}{path}") for post_id in (held, "x" * 22))
        assert there.status_code == nowhere.status_code
        assert there.status_code in (401, 404)
        assert words(there.text) == words(nowhere.text)


def test_nobody_answers_flags_or_publishes_a_held_post_of_somebody_else(app, session, opening):
    reply_to(signed_in(app, session, a_member(session)), opening.id, CANARY, later="y")
    held = the_post(session, CANARY).id
    client = signed_in(app, session, a_member(session))
    form = fields(client.get(f"/p/{opening.id}/reply").text, f"/p/{opening.id}/replies")
    for action in ("replies", "flag", "publish", "mute", "delete", "edit"):
        assert client.post(f"/p/{held}/{action}", data={**form, "body": "x", "reason": "danger"}).status_code == 404


def test_a_held_thread_is_its_starters_alone(app, session, visitor, opening):
    author = signed_in(app, session, a_member(session))
    answer = write(author, "/boards/nights/new", "/boards/nights/new", title=CANARY, body="Some words.", later="y")
    assert CANARY in words(answer.text)
    assert "Only you can see this yet" in words(answer.text)
    assert "no reply yet" not in words(answer.text)
    thread = the_post(session, "Some words.").thread_id
    for client in (visitor, signed_in(app, session, a_member(session))):
        for address in (f"/t/{thread}", f"/t/{thread}/{CANARY}", f"/t/{thread}?view=flat"):
            answer = client.get(address)
            assert answer.status_code == 404
            assert words(answer.text) == words(client.get(f"/t/{'x' * 22}").text)


def test_an_author_lets_a_held_post_out_early(app, session, visitor, opening):
    author = signed_in(app, session, a_member(session))
    reply_to(author, opening.id, CANARY, later="y")
    held = the_post(session, CANARY).id
    answer = press(author, f"/p/{held}/publish", f"/p/{held}/publish")
    assert "It is up now" in words(answer.text)
    assert CANARY in visitor.get(f"/p/{held}", follow_redirects=True).text


def test_an_author_changes_and_deletes_a_held_post_and_nothing_of_it_stays(app, session, opening):
    author = signed_in(app, session, a_member(session))
    reply_to(author, opening.id, CANARY, later="y")
    held = the_post(session, CANARY).id
    changed = press(author, f"/p/{held}/edit", f"/p/{held}/edit", body="Other words.")
    assert "Other words." in words(changed.text)
    assert "what it said before" not in words(changed.text)
    gone = press(author, f"/p/{held}/delete", f"/p/{held}/delete")
    assert "Nobody else has seen it" in words(gone.text)
    assert session.scalar(select(func.count()).select_from(Post)) == 1


def test_a_cry_for_help_goes_out_at_once_and_the_page_says_so(app, session, visitor, opening):
    author = signed_in(app, session, a_member(session))
    answer = reply_to(author, opening.id, CRY, later="y")
    assert "went out at once" in words(answer.text)
    assert "You do not have to get through this alone" in words(answer.text)
    assert CRY in words(visitor.get(f"/p/{opening.id}", follow_redirects=True).text)


@pytest.fixture
def limited(app, session, opening):
    """A member who limits the contact of another, and the reply of that one, which waits."""
    protector, blocked = a_member(session), a_member(session)
    post = a_reply(session, protector, opening, "Words of the protected.")
    muting.limit_contact(session, protector, usual(session, protector), usual(session, blocked))
    client = signed_in(app, session, blocked)
    answer = reply_to(client, post.id, CANARY)
    assert "A volunteer looks at some replies before they appear. Yours is waiting." in words(answer.text)
    return protector, client, the_post(session, CANARY).id


def case_page(moderator, held):
    queue = moderator.get("/moderation").text
    return next((path for path in dict.fromkeys(re.findall(r"/moderation/cases/\w+", queue)) if CANARY in moderator.get(path).text), "")


def take(moderator, case):
    return press(moderator, case, f"{case}/claim")


def decide(moderator, case, outcome):
    return press(moderator, case, f"{case}/decide", outcome=outcome, reason="Looked at.", rule="kindness" if outcome == "hide" else "")


def test_a_reply_that_waits_comes_out_when_a_moderator_lets_it_and_the_log_says_nothing(app, session, visitor, deliver, limited):
    _, author, held = limited
    deliver()
    moderator = signed_in(app, session, a_moderator(session))
    case = case_page(moderator, held)
    assert "Held until a volunteer has looked" in words(moderator.get(case).text)
    page = take(moderator, case)
    assert "Let it appear" in words(page.text)
    assert "Keep it back" in words(page.text)
    assert f'href="/p/{held}"' not in page.text
    assert visitor.get(f"/p/{held}").status_code == 404
    decide(moderator, case, "no_action")
    deliver()
    assert CANARY in visitor.get(f"/p/{held}", follow_redirects=True).text
    assert session.scalar(select(func.count()).select_from(LogEntry)) == 0
    assert not session.scalar(select(Decision.for_author))
    assert "notice" not in words(author.get("/me/decisions").text)


def test_a_reply_that_is_kept_back_leaves_no_place_and_its_author_learns_why(app, session, visitor, deliver, limited, opening):
    _, author, held = limited
    deliver()
    before = words(visitor.get(f"/p/{opening.id}", follow_redirects=True).text)
    moderator = signed_in(app, session, a_moderator(session))
    case = case_page(moderator, held)
    take(moderator, case)
    decide(moderator, case, "hide")
    deliver()
    assert visitor.get(f"/p/{held}").status_code == 404
    assert words(visitor.get(f"/p/{opening.id}", follow_redirects=True).text) == before
    assert "A moderator has hidden this post" in words(author.get(f"/p/{held}", follow_redirects=True).text)
    assert "Looked at." in words(author.get(re.search(r"/decisions/\w+", author.get("/me/decisions").text).group()).text)
    assert "waited for a volunteer" not in words(visitor.get("/log").text)
    press(moderator, case, f"{case}/undo")
    deliver()
    assert visitor.get(f"/p/{held}").status_code == 404
    assert "Only you can see this yet" in words(author.get(f"/p/{held}", follow_redirects=True).text)


def test_whoever_asked_that_replies_wait_is_not_the_one_who_looks(app, session, deliver, opening):
    protector, blocked = a_moderator(session), a_member(session)
    post = a_reply(session, protector, opening)
    muting.limit_contact(session, protector, usual(session, protector), usual(session, blocked))
    reply_to(signed_in(app, session, blocked), post.id, CANARY)
    deliver()
    held = the_post(session, CANARY).id
    assert case_page(signed_in(app, session, protector), held) == ""
    assert case_page(signed_in(app, session, a_moderator(session)), held)


def test_the_case_about_a_reply_ends_when_its_author_deletes_it(app, session, deliver, limited):
    _, author, held = limited
    deliver()
    press(author, f"/p/{held}/delete", f"/p/{held}/delete")
    deliver()
    case = session.scalar(select(Case))
    assert (case.state, case.body) == ("withdrawn", "")


def test_a_reply_that_waits_and_becomes_a_cry_for_help_comes_out_and_goes_before_all_others(app, session, visitor, deliver, limited):
    _, author, held = limited
    deliver()
    press(author, f"/p/{held}/edit", f"/p/{held}/edit", body=CRY)
    deliver()
    assert CRY in words(visitor.get(f"/p/{held}", follow_redirects=True).text)
    assert session.scalar(select(Case.reason)) == "danger"


def test_nobody_can_flag_with_the_reason_that_is_the_forums_own(app, session, opening):
    client = signed_in(app, session, a_member(session))
    form = fields(client.get(f"/p/{opening.id}/flag").text, f"/p/{opening.id}/flag")
    assert client.post(f"/p/{opening.id}/flag", data={**form, "reason": "waits"}).status_code == 422


def test_a_new_members_first_posts_wait_where_the_forum_is_set_so(app, session, visitor, opening, monkeypatch):
    monkeypatch.setitem(app.extensions["session_info"], "hold_first_posts", True)
    answer = reply_to(signed_in(app, session, a_member(session)), opening.id, CANARY)
    assert "A volunteer looks at some replies before they appear. Yours is waiting." in words(answer.text)
    assert the_post(session, CANARY).state == State.HELD
    assert session.scalar(select(func.count()).select_from(PostDue)) == 0


def test_a_visitor_learns_of_a_board_for_members_that_it_is_there_and_no_more(app, session, visitor):
    board = a_board(session, "inside", title="Inside", members_only=True)
    before = words(visitor.get("/").text) if session.commit() is None else ""
    a_thread(session, a_member(session), board, "A telling title")
    session.commit()
    assert words(visitor.get("/").text) == before
    assert "for members" in before
    assert "1 thread" in words(signed_in(app, session, a_member(session)).get("/").text)


def test_a_board_is_closed_to_visitors_and_opened_again_by_a_command(app, session, visitor):
    post = a_thread(session, a_member(session), a_board(session, "nights", title="Nights"))
    session.commit()
    for option, status in (("--members-only", 403), ("--open", 200)):
        ended = app.test_cli_runner().invoke(args=["board", "edit", "nights", option, "--purpose", "Another line."])
        assert ended.exit_code == 0, ended.output
        assert visitor.get(f"/t/{post.thread_id}/a-quiet-title").status_code == status
    assert "Another line." in visitor.get("/").text
    assert app.test_cli_runner().invoke(args=["board", "edit", "nowhere", "--open"]).exit_code == 1
