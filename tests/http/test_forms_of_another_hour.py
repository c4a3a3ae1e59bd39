from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.service import joining, limited, sessions
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields, words
from tests.http.watching import Scene, Watched


@pytest.fixture
def scene(app: Flask, session: Session) -> Scene:
    return Scene(app, session)


def _hide(scene: Scene, post: Post) -> None:
    changing.hide_post(scene.session, queries.get_post(scene.session, post.id, scene.author), "A reason.")


def _delete(scene: Scene, post: Post) -> None:
    changing.delete_post(scene.session, scene.author, queries.get_post(scene.session, post.id, scene.author))


@pytest.mark.parametrize("removal", [_hide, _delete])
@pytest.mark.parametrize("whole_thread", [False, True])
def test_an_answer_to_what_has_just_gone_is_not_lost(scene: Scene, removal: Callable[[Scene, Post], None], whole_thread: bool) -> None:
    thread = f"/t/{scene.opening.thread_id}"
    gone = scene.opening if whole_thread else scene.reply
    address = f"{thread}/replies" if whole_thread else scene.replies
    form = scene.browser.form(thread if whole_thread else f"/p/{scene.reply.id}/reply", address)
    removal(scene, gone)
    scene.session.commit()
    answer = scene.browser.post(address, {**form, "body": "Words that took an hour."})
    assert answer.status_code == 403
    assert fields(answer.text, address)["body"].strip() == "Words that took an hour."


def test_pressing_twice_posts_once_and_both_presses_lead_to_the_post(scene: Scene) -> None:
    form = scene.browser.form(f"/p/{scene.reply.id}/reply", scene.replies)
    answers = [scene.browser.post(scene.replies, {**form, "body": "Once."}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.location for answer in answers}) == 1
    assert scene.bodies() == ["Once."]


def test_pressing_twice_starts_one_thread(scene: Scene) -> None:
    form = scene.browser.form("/boards/nights/new", "/boards/nights/new")
    answers = [scene.browser.post("/boards/nights/new", {**form, "title": "A title", "body": "Once."}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert scene.bodies() == ["Once."]


def test_pressing_twice_flags_once(scene: Scene) -> None:
    address = f"/p/{scene.reply.id}/flag"
    form = {**scene.browser.form(address, address), "reason": "cruelty"}
    assert [scene.browser.post(address, form).status_code for _ in range(2)] == [303, 303]
    assert scene.browser.get("/me/flags").text.count("/withdraw") == 1


def test_a_post_under_the_other_name_is_sent_once(app: Flask, scene: Scene) -> None:
    moderator = factories.a_moderator(scene.session)
    post = factories.a_reply(scene.session, moderator, scene.opening, "Please be kind.")
    browser = Watched.of(app, scene.session, moderator)
    address = f"/p/{post.id}/rename"
    form = {**browser.form(address, address), "voice": "official"}
    assert [browser.post(address, form).status_code for _ in range(2)] == [303, 404]
    assert scene.bodies() == ["Please be kind."]


def test_the_form_of_one_member_does_not_overwrite_or_show_the_post_of_another(app: Flask, scene: Scene) -> None:
    form = scene.browser.form(f"/p/{scene.reply.id}/reply", scene.replies)
    scene.browser.post(scene.replies, {**form, "body": "Mine."})
    other = Watched.of(app, scene.session, factories.a_member(scene.session))
    answer = other.send(f"/p/{scene.reply.id}/reply", scene.replies, made=form["made"], body="Theirs.")
    assert answer.status_code == 409
    assert fields(answer.text, scene.replies)["body"].strip() == "Theirs."
    assert scene.bodies() == ["Mine."]


@pytest.mark.parametrize("made", ["", "x", "\0", "'1234567890123456789012'.forged", "é" * 99])
def test_a_forged_form_id_is_replaced_and_the_words_are_posted(scene: Scene, made: str) -> None:
    assert scene.browser.send(f"/p/{scene.reply.id}/reply", scene.replies, made=made, body="Words.").status_code == 303
    assert scene.bodies() == ["Words."]


def _token_of_an_earlier_session(scene: Scene) -> str:
    return factories.signed_in(scene.app, scene.session, scene.member).get("/me").text.split('name="form_token" value="')[1].split('"')[0]


@pytest.mark.parametrize("token", [_token_of_an_earlier_session, "", "é", "\0", "0" * 64])
def test_a_form_of_an_earlier_session_is_sent_by_one_more_press(scene: Scene, token: str | Callable[[Scene], str]) -> None:
    stale = token if isinstance(token, str) else token(scene)
    answer = scene.browser.send(f"/p/{scene.reply.id}/reply", scene.replies, form_token=stale, body="Words <b>that</b>\ntook an hour.")
    assert answer.status_code == 400
    assert scene.bodies() == []
    assert scene.browser.post(scene.replies, fields(answer.text, scene.replies)).status_code == 303
    assert scene.bodies()[0].split() == "Words <b>that</b> took an hour.".split()


def test_a_thread_written_while_the_session_was_ended_elsewhere_is_started_after_signing_in(scene: Scene) -> None:
    new = "/boards/nights/new"
    form = {**scene.browser.form(new, new), "title": "A title of mine", "body": "First line.\n\nSecond <line>."}
    sessions.close_all_sessions(scene.session, scene.member.account_id)
    scene.session.commit()
    lost = scene.browser.post(new, form)
    assert lost.status_code == 401
    slip = scene.browser.post("/sign-in", {**fields(lost.text, "/sign-in"), "name": "a door of mine", "passphrase": "a slip of the pen"})
    assert slip.status_code == 422
    signed = scene.browser.post("/sign-in", {**fields(slip.text, "/sign-in"), "name": "a door of mine", "passphrase": PASSPHRASE})
    assert signed.status_code == 200
    posted = [scene.browser.post(new, fields(signed.text, new)) for _ in range(2)]
    assert [answer.status_code for answer in posted] == [303, 303]
    assert [body.splitlines() for body in scene.bodies()] == [["First line.", "", "Second <line>."]]
    assert "A title of mine" in words(scene.browser.get(posted[0].location).text)


def test_no_passphrase_or_code_is_kept_on_a_page(app: Flask, session: Session, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"read_only": True}))
    for address in ("/join", "/sign-in", "/recover", "/me/passphrase", "/me/code"):
        form = {"name": "a door", "passphrase": "CANARY one", "old": "CANARY two", "code": "CANARY three", "resume": "CANARY four"}
        answer = Watched(app, visitor).post(address, form)
        assert answer.status_code == 503
        assert "CANARY" not in answer.text
        assert "a door" in answer.text


def test_somebody_who_is_paused_keeps_their_words(scene: Scene) -> None:
    form = scene.browser.form(f"/p/{scene.reply.id}/reply", scene.replies)
    limited.restrict(scene.session, scene.member.account_id, limited.Kind.WRITING, 3)
    scene.session.commit()
    answer = scene.browser.post(scene.replies, {**form, "body": "Words that took an hour."})
    assert answer.status_code == 403
    assert fields(answer.text, scene.replies)["body"].strip() == "Words that took an hour."


def test_somebody_elses_post_is_neither_changed_nor_deleted(app: Flask, scene: Scene) -> None:
    token = scene.browser.form("/me", "/sign-out")
    for what in ("edit", "delete", "rename", "history/1/erase"):
        answer = scene.browser.post(f"/p/{scene.reply.id}/{what}", {**token, "body": "Not mine."})
        assert answer.status_code == 403, what


def test_two_windows_do_not_overwrite_each_other(scene: Scene) -> None:
    own = factories.a_reply(scene.session, scene.member, scene.opening)
    scene.session.commit()
    address = f"/p/{own.id}/edit"
    first, second = (scene.browser.form(address, address) for _ in range(2))
    assert scene.browser.post(address, {**first, "body": "From the first window."}).status_code == 303
    answer = scene.browser.post(address, {**second, "body": "From the second window."})
    assert answer.status_code == 409
    assert fields(answer.text, address)["body"].strip() == "From the second window."
    assert scene.bodies() == ["From the first window."]


def test_a_member_without_a_name_keeps_the_words_of_a_first_post(app: Flask, scene: Scene) -> None:
    nameless: Member = joining.open_account(scene.session, "a new door", "no hash", agreed_to="test")
    browser = Watched.of(app, scene.session, nameless)
    token = browser.form("/me", "/sign-out")
    answer = browser.post(scene.replies, {**token, "body": "Words that took an hour."})
    assert answer.status_code == 403
    assert fields(answer.text, scene.replies)["body"].strip() == "Words that took an hour."
