"""A view that does not say who may use it is never served."""

import pytest
from flask import Flask

import config
from forum import app as forum_app
from forum.web import access


def _nobody_said() -> str:
    return "words"


def test_a_forum_with_a_view_that_says_nothing_does_not_start(settings: config.Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    register = forum_app._register

    def register_one_more(app: Flask, settings: config.Settings) -> None:
        register(app, settings)
        app.add_url_rule("/forgotten", "forgotten", _nobody_said)

    monkeypatch.setattr(forum_app, "_register", register_one_more)
    with pytest.raises(RuntimeError, match="forgotten"):
        forum_app.create_app(settings)


@pytest.mark.parametrize("mark", [access.public, access.member, access.moderator, access.staff])
def test_a_mark_leaves_the_view_as_it_was(mark: object) -> None:
    def view() -> str:
        return "words"

    assert callable(mark)
    assert mark(view) is view
    assert access.declared(view) == mark.__name__


def test_the_forum_serves_only_views_that_say_who_may_use_them(app: Flask) -> None:
    access.require_declarations(app)
    assert {access.declared(view) for view in app.view_functions.values()} <= {"public", "member", "moderator", "staff"}
