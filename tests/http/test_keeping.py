"""Moderators keep the boards in order, page by page, and what everybody else sees of it."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Role
from forum.boards.models import Post, State, Thread, Watch, WatchedWord
from forum.boards.service import heat, watching
from forum.boards.service.keeping import marking, places, tagging
from forum.core import clock
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, signed_in
from tests.forms import fields, words

WHY = "It is about another matter."


class Scene:
    """A thread with one branch, and a moderator at its page."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.starter, self.author = a_member(session), a_member(session)
        self.board, self.there = a_board(session, "nights", title="Nights"), a_board(session, "hello", title="Hello")
        self.opening = a_thread(session, self.starter, self.board, "Awake at four")
        self.reply = a_reply(session, self.author, self.opening, "About my garden.")
        self.below = a_reply(session, a_member(session), self.reply, "Which flowers?")
        self.thread_id = self.opening.thread_id
        self.opening_id, self.reply_id, self.below_id = self.opening.id, self.reply.id, self.below.id
        self.page = f"/t/{self.thread_id}/keep"
        self.judge = signed_in(app, session, a_moderator(session))

    def do(self, act: str, **typed: object) -> str:
        self.session.rollback()
        action = f"{self.page}/{act}"
        answer = self.judge.post(action, data={**fields(self.judge.get(self.page).text, action), "reason": WHY, **typed})
        assert answer.status_code == 303, words(answer.text)
        self.session.rollback()
        self.session.expire_all()
        return str(answer.location)

    def undo(self, page: str) -> int:
        action = self.judge.get(page).text.split('action="/moderation/kept/')[1].split('"')[0]
        token = fields(self.judge.get(page).text, f"/moderation/kept/{action}")
        return self.judge.post(f"/moderation/kept/{action}", data=token).status_code


@pytest.fixture
def scene(app: Flask, session: Session) -> Scene:
    return Scene(app, session)


def test_a_thread_is_lost_by_a_move(scene: Scene, visitor: FlaskClient) -> None:
    scene.do("move", board="hello")
    old, new = (words(visitor.get(f"/boards/{slug}").text) for slug in ("nights", "hello"))
    assert "Moved to another board" in old
    assert "is on Hello now" in old
    assert "Awake at four" in new
    log = words(visitor.get("/log").text)
    assert "A thread was moved to another board" in log
    assert "Awake" not in log
    assert scene.undo(scene.page) == 303
    assert "Moved to another board" not in words(visitor.get("/boards/nights").text)


def test_a_link_breaks_when_a_branch_is_split_off(scene: Scene, visitor: FlaskClient) -> None:
    before = visitor.get(f"/p/{scene.below_id}").location
    page = scene.do("split", post=f"http://forum.example/p/{scene.reply_id}#p", title="My garden", board="nights")
    after = visitor.get(f"/p/{scene.below_id}").location
    assert before != after
    shown = words(visitor.get(after).text)
    assert "My garden" in shown
    assert "About my garden." in shown
    assert "Awake at four" not in shown
    assert scene.undo(page) == 303
    assert visitor.get(f"/p/{scene.below_id}").location == before
    led = visitor.get(page.removesuffix("/keep"))
    assert led.status_code == 302
    assert scene.thread_id in led.location


def test_the_address_of_a_joined_thread_leads_nowhere(scene: Scene, visitor: FlaskClient) -> None:
    other = a_thread(scene.session, a_member(scene.session), scene.there, "The other one")
    scene.session.commit()
    other_id, thread_id = other.id, other.thread_id
    page = scene.do("join", into=f"/t/{thread_id}/the-other-one?view=flat")
    led = visitor.get(f"/t/{scene.thread_id}/awake-at-four", follow_redirects=True)
    assert led.status_code == 200
    assert "The other one" in words(led.text)
    assert "About my garden." in words(led.text)
    writer = signed_in(scene.app, scene.session, a_member(scene.session))
    sent = {**fields(writer.get(f"/p/{other_id}/reply").text, f"/p/{other_id}/replies"), "body": "Still here."}
    assert writer.post(f"/t/{scene.thread_id}/replies", data=sent).status_code == 303
    assert scene.undo(page) == 303
    assert "Awake at four" in words(visitor.get(f"/t/{scene.thread_id}/awake-at-four").text)


def test_a_form_that_needs_another_look_loses_what_was_typed(scene: Scene) -> None:
    action = f"{scene.page}/split"
    typed = {**fields(scene.judge.get(scene.page).text, action), "post": "nowhere", "title": "My garden", "reason": WHY}
    answer = scene.judge.post(action, data=typed)
    assert answer.status_code == 422
    assert fields(answer.text, action)["title"] == "My garden"
    assert "give the link to a post of this thread" in words(answer.text)
    bad_day = {**fields(scene.judge.get(scene.page).text, f"{scene.page}/lock"), "reason": WHY, "until": "tomorrow"}
    assert scene.judge.post(f"{scene.page}/lock", data=bad_day).status_code == 422
    assert scene.judge.post(f"{scene.page}/burn", data=bad_day).status_code == 404


def test_readers_are_not_told_why_a_thread_is_closed_pinned_or_slow(scene: Scene, visitor: FlaskClient) -> None:
    day = (clock.today() + timedelta(days=3)).isoformat()
    scene.do("lock", reason="A pause for everybody.", until=day)
    scene.do("pin", reason="Read this first.", until=day)
    scene.do("slow", minutes="30")
    scene.do("look_first")
    shown = words(visitor.get(f"/t/{scene.thread_id}/awake-at-four").text)
    for said in ("A pause for everybody.", "It opens again on", "Read this first.", "30 minutes between two replies", "before they appear"):
        assert said in shown
    assert "Read this first." in words(visitor.get("/boards/nights").text)
    scene.do("unlock")
    scene.do("unpin")
    assert "A pause for everybody." not in words(visitor.get(f"/t/{scene.thread_id}/awake-at-four").text)
    scene.do("close_on", until=day)
    assert "This thread closes on" in words(visitor.get(f"/t/{scene.thread_id}/awake-at-four").text)


def test_a_closed_branch_offers_a_reply_that_is_refused(scene: Scene) -> None:
    scene.do("lock_branch", post=f"/p/{scene.reply_id}", reason="It went in circles.")
    reader = signed_in(scene.app, scene.session, a_member(scene.session))
    page = reader.get(f"/t/{scene.thread_id}/awake-at-four").text
    assert f"/p/{scene.opening_id}/reply" in page
    assert f"/p/{scene.below_id}/reply" not in page
    assert reader.get(f"/p/{scene.below_id}/reply").status_code == 403
    scene.do("open_branch", post=f"/p/{scene.reply_id}")
    assert reader.get(f"/p/{scene.below_id}/reply").status_code == 200


def test_the_starter_reads_nothing_of_what_was_done(scene: Scene, deliver: Callable[[], None]) -> None:
    scene.do("rename", title="Nights without sleep")
    deliver()
    starter, stranger = (signed_in(scene.app, scene.session, member) for member in (scene.starter, scene.author))
    notices = starter.get("/me/notices").text
    assert "A moderator has done something with a thread of yours" in words(notices)
    address = "/kept/" + notices.split('href="/kept/')[1].split('"')[0]
    told = words(starter.get(address).text)
    assert WHY in told
    assert "A thread got another title" in told
    assert stranger.get(address).status_code == 404
    assert scene.undo("/moderation/kept") == 303
    assert "taken back since" in words(starter.get(address).text)


def test_anybody_opens_the_page_on_which_threads_are_kept(scene: Scene, visitor: FlaskClient) -> None:
    member = signed_in(scene.app, scene.session, a_member(scene.session))
    assert visitor.get(scene.page).status_code == 401
    assert member.get(scene.page).status_code == 403
    assert "Look after this thread" not in member.get(f"/t/{scene.thread_id}/awake-at-four").text
    assert "Look after this thread" in scene.judge.get(f"/t/{scene.thread_id}/awake-at-four").text
    assert f"{scene.page}?post={scene.reply_id}" in scene.judge.get(f"/p/{scene.reply_id}/more").text
    assert f"/p/{scene.reply_id}" in fields(scene.judge.get(f"{scene.page}?post={scene.reply_id}").text, f"{scene.page}/split")["post"]
    assert member.get("/moderation/kept").status_code == 403
    assert scene.judge.get("/moderation/words").status_code == 403


def test_a_thread_is_tagged_by_whoever_starts_it_and_found_by_that(scene: Scene, visitor: FlaskClient) -> None:
    tagging.add_to_board(scene.session, scene.board, "sleep", "Sleep")
    tagging.add_to_board(scene.session, scene.board, "work", "Work")
    member = signed_in(scene.app, scene.session, scene.author)
    sent = {**fields(member.get("/boards/nights/new").text, "/boards/nights/new"), "title": "Tagged", "body": "Some words.", "tags": ["sleep"]}
    assert member.post("/boards/nights/new", data=sent).status_code == 303
    assert member.post("/boards/nights/new", data={**sent, "made": "", "tags": ["nothing"]}).status_code == 422
    tagged, all_threads = (words(visitor.get(f"/boards/nights{asked}").text) for asked in ("?tag=sleep", ""))
    assert ("Tagged" in tagged, "Awake at four" in tagged, "Awake at four" in all_threads) == (True, False, True)
    assert visitor.get("/boards/nights?tag=nothing").status_code == 404
    assert member.get("/boards/nights?tag=sleep").text.count("/tags/") >= 1
    scene.do("tag", tags=["work"])
    assert "Awake at four" in words(visitor.get("/boards/nights?tag=work").text)


def test_an_old_address_of_a_board_is_lost_with_its_question(scene: Scene, visitor: FlaskClient) -> None:
    places.edit(scene.session, scene.board, {"slug": "small-hours", "rules": "Be **kind** here."})
    scene.session.commit()
    led = visitor.get("/boards/nights?tag=sleep")
    assert (led.status_code, led.location) == (301, "/boards/small-hours?tag=sleep")
    assert "<strong>kind</strong>" in visitor.get("/boards/small-hours").text
    member = signed_in(scene.app, scene.session, scene.author)
    assert "<strong>kind</strong>" in member.get("/boards/nights/new").text


def test_a_board_under_another_one_is_not_found(scene: Scene, visitor: FlaskClient) -> None:
    places.edit(scene.session, scene.there, {"parent": "nights"})
    scene.session.commit()
    home, above, below = (visitor.get(address).text for address in ("/", "/boards/nights", "/boards/hello"))
    assert home.count('href="/boards/hello"') == 1
    assert 'href="/boards/hello"' in above
    assert 'href="/boards/nights"' in below


def test_a_hot_reply_is_lost_or_not_told_why(scene: Scene) -> None:
    one, other = a_member(scene.session), a_member(scene.session)
    last = scene.opening
    for step in range(heat.TO_AND_FRO):
        last = a_reply(scene.session, (one, other)[step % 2], last, f"No! {step}")
    client = signed_in(scene.app, scene.session, one)
    action = f"/p/{last.id}/replies"
    typed = {**fields(client.get(f"/p/{last.id}/reply").text, action), "body": "And another thing."}
    answer = client.post(action, data=typed)
    assert answer.status_code == 429
    assert "A short break often helps" in words(answer.text)
    assert "And another thing." in unescape(answer.text)
    assert client.post(action, data={**typed, "preview": "1"}).status_code == 200
    assert "And another thing." in unescape(client.get(f"/p/{last.id}/reply").text), "it is kept as a draft"
    assert client.post(action, data={**typed, "body": "I want to kill myself."}).status_code == 303


def test_a_blocked_word_takes_the_other_words_with_it(scene: Scene) -> None:
    watching.add(scene.session, "miracle", Watch.BLOCK, says="Nobody here sells miracles.")
    client = signed_in(scene.app, scene.session, scene.author)
    action = f"/p/{scene.opening_id}/replies"
    typed = {**fields(client.get(f"/p/{scene.opening_id}/reply").text, action), "body": "A miracle for you all."}
    answer = client.post(action, data=typed)
    assert answer.status_code == 422
    assert "Nobody here sells miracles." in words(answer.text)
    assert fields(answer.text, action)["body"] == "A miracle for you all."
    assert client.post(action, data={**typed, "body": "No miracle. I want to kill myself."}).status_code == 303


def test_help_is_not_offered_where_words_ask_for_it(scene: Scene) -> None:
    watching.add(scene.session, "gambling", Watch.LINK, says="/resources")
    watching.add(scene.session, "gambling", Watch.HELP)
    client = signed_in(scene.app, scene.session, scene.author)
    action = f"/p/{scene.opening_id}/replies"
    typed = {**fields(client.get(f"/p/{scene.opening_id}/reply").text, action), "body": "My gambling again."}
    page = client.post(action, data=typed, follow_redirects=True).text
    assert "This may help" in words(page)
    assert 'href="/resources"' in page
    assert "You do not have to get through this alone" in words(page)
    assert "This may help" not in words(client.get(f"/t/{scene.thread_id}/awake-at-four").text)


def test_words_are_watched_by_anybody_or_unseen(app: Flask, session: Session, visitor: FlaskClient) -> None:
    staff = signed_in(app, session, a_member(session, role=Role.ADMINISTRATOR))
    form = {**fields(staff.get("/moderation/words").text, "/moderation/words"), "words": "Miracle*", "watch": "hold"}
    assert staff.post("/moderation/words", data={**form, "watch": ""}).status_code == 422
    assert staff.post("/moderation/words", data=form).status_code == 303
    row = session.scalars(select(WatchedWord)).one()
    assert (row.words, row.watch) == ("miracle*", "hold")
    row_id = row.id
    session.rollback()
    log = words(visitor.get("/log").text)
    assert "The watched words were changed" in log
    assert "miracle" not in log.lower()
    remove = f"/moderation/words/{row_id}/remove"
    assert staff.post(remove, data=fields(staff.get("/moderation/words").text, remove)).status_code == 303
    session.expire_all()
    assert session.scalar(select(WatchedWord)) is None


def test_commands_for_tags_and_words_do_not_do_what_they_say(app: Flask, session: Session) -> None:
    a_board(session, "nights")
    session.commit()
    run = app.test_cli_runner().invoke
    for line, said in (
        ("board add naps --parent nights", "/boards/naps"),
        ("board edit naps --slug short-naps --position 9", "/boards/short-naps"),
        ("board list", "under nights"),
        ("tag add nights sleep", "Sleep"),
        ("tag list nights", "sleep"),
        ("word add miracle* --then tag --says sleep", "miracle*"),
        ("word list", "miracle*"),
        ("word remove MIRACLE*", "Removed"),
        ("tag remove nights sleep", "0 threads had it"),
    ):
        result = run(args=line.split(" "))
        assert result.exit_code == 0, result.output
        assert said in result.output
    for line in ("tag list nowhere", "tag remove nights sleep", "word remove nothing", "board edit naps --title x", "tag add nights Not-So"):
        assert run(args=line.split(" ")).exit_code == 1, line


def test_a_thread_that_waits_for_its_moderator_is_kept(scene: Scene) -> None:
    held = a_thread(scene.session, scene.starter, scene.board)
    session = scene.session
    session.get_one(Post, (held.thread_id, 1)).state = State.HELD
    thread = session.get_one(Thread, held.thread_id)
    thread.state, thread.activity = State.HELD, -5
    session.commit()
    assert scene.judge.get(f"/t/{held.thread_id}/keep").status_code == 404


def test_a_pin_that_has_ended_still_stands_first(scene: Scene, visitor: FlaskClient) -> None:
    marking.pin(scene.session, scene.opening.thread, "Read this first.", clock.today() + timedelta(days=1))
    scene.opening.thread.pin_ends = clock.today()
    scene.session.commit()
    page = words(visitor.get("/boards/nights").text)
    assert "Read this first." not in page
    assert "Awake at four" in page
