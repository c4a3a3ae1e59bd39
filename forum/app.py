"""The one place where everything meets: settings, keys, database, features, commands."""

import logging
import time
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import create_engine, inspect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from forum import wiring
from forum.accounts import aliases
from forum.accounts import views as account_views
from forum.accounts.members import Member
from forum.accounts.service import closing, sessions
from forum.boards import views as board_views
from forum.cli import commands
from forum.core import keys, memory
from forum.core.days import full
from forum.core.paging import Cursors
from forum.core.seals import Seals
from forum.core.words import _
from forum.moderation import views as moderation_views
from forum.moderation.service import apart as moderation_apart
from forum.moderation.service import claiming, counting, heads, remembering, team
from forum.moderation.views.cover import CoverNotice
from forum.notes import views as note_views
from forum.notes.service import apart as notes_apart
from forum.notifications import queries as notices
from forum.notifications import views as notification_views
from forum.privacy import export, tombstones
from forum.privacy import views as privacy_views
from forum.resources import views as resource_views
from forum.resources.agreements import AGREEMENTS_VERSION
from forum.search import similar, synonyms
from forum.search import views as search_views
from forum.search.backends import choose
from forum.web import access, assets, database, design, errors, health, limits, locale, security, session, templating

BODY_LIMIT = 1 << 20
"""Bytes of a request: 20,000 characters of Hindi are 180 kB in a form."""


def create_app(settings: config.Settings | None = None) -> Flask:
    """Make the forum.

    :param settings: read from the environment when left out.
    :raises WrongSetting: if a setting cannot be used.
    :raises WrongKeys: if the secrets are missing or open to others.
    """
    settings = settings or config.load()
    app = Flask(__name__, static_folder=None)
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=BODY_LIMIT, MAX_FORM_MEMORY_SIZE=BODY_LIMIT, MAX_FORM_PARTS=60)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    settings.forum_data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _is_new(settings):
        keys.make(settings.forum_key_dir)
    _use_keys(app, keys.KeyRing(settings.forum_key_dir))
    security.init_app(app)  # the first, so that it sees every answer last
    database.init_app(app)
    session.init_app(app, _load_member)
    access.init_app(app)
    limits.init_app(app)
    errors.init_app(app)
    locale.init_app(app, lambda member: member.preferences.language)
    templating.init_app(app, _about_member)
    _fill_pages(app, settings)
    assets.init_app(app)
    Migrate(app, database.db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    app.extensions["search"] = app.extensions["session_info"]["search"] = choose(settings)
    app.extensions["subscriptions"] = wiring.subscriptions()
    app.extensions["agreements_version"] = AGREEMENTS_VERSION
    app.extensions["session_info"] |= _for_rules(app, settings)
    _register(app, settings)
    access.require_declarations(app)
    return app


def _for_rules(app: Flask, settings: config.Settings) -> dict[str, Any]:
    """Return what rules need and no table holds; they find it in `session.info`."""
    return {
        export.FOLDER: settings.forum_data_dir / export.FOLDER,
        tombstones.FILE: settings.forum_data_dir / tombstones.FILE,
        heads.FILE: settings.forum_data_dir / heads.FILE,
        counting.AFTERWARDS: database.afterwards,
        memory.NAME: memory.opened(settings.valkey_url, limits.counters_file(settings.forum_data_dir).with_name("read.sqlite")),
        remembering.NAME: memory.opened(settings.valkey_url, limits.counters_file(settings.forum_data_dir).with_name("care.sqlite"), "care|"),
        similar.KEPT: similar.Kept(),
        synonyms.FILE: settings.forum_data_dir / "other_words.txt",
        "hold_first_posts": settings.hold_first_posts,
        team.OUTSIDE: settings.outside_reviewer,
        notes_apart.RULE: moderation_apart.has_part,
        notes_apart.AT_WORK: claiming.stay_at_work,
        "new_member_links": settings.new_member_links,
        "rota_zone": settings.rota_zone,
        "pace": app.extensions["cover"].slowed,
        "subscriptions": app.extensions["subscriptions"],
    }


def _fill_pages(app: Flask, settings: config.Settings) -> None:
    """Give pages of low features what higher ones know."""
    app.jinja_env.globals |= {"others_about": search_views.others_about, "others_beside": search_views.others_beside}
    app.extensions["closing"] = _Closing()
    app.context_processor(app.extensions["closing"].words)
    app.extensions["cover"] = CoverNotice(settings.rota_zone, settings.slow_without_cover)
    app.context_processor(app.extensions["cover"].words)


def _is_new(settings: config.Settings) -> bool:
    # Keys are made for a new forum alone: making new ones for an old forum would hide that its own are lost.
    if settings.forum_key_dir.exists():
        return False
    if settings.database.startswith("sqlite:///"):
        return not Path(settings.database.removeprefix("sqlite:///")).exists()
    engine = create_engine(database.address(settings))
    try:
        return not inspect(engine).has_table("account")
    finally:
        engine.dispose()


def _use_keys(app: Flask, ring: keys.KeyRing) -> None:
    secrets = ring.current()
    app.secret_key = secrets.signing
    app.extensions["form_key"] = secrets.derive_signing("forms")
    app.extensions["cursors"] = Cursors(secrets.derive_signing("cursors"))
    app.extensions["day_keys"] = keys.day_keys()
    app.extensions["session_info"] = {"seals": Seals(ring)}


def _register(app: Flask, settings: config.Settings) -> None:
    for module in (health, account_views, board_views, search_views, note_views, moderation_views, notification_views, privacy_views, resource_views):
        app.register_blueprint(module.blueprint)
    if settings.debug_pages:
        app.register_blueprint(design.blueprint)
    for group in commands.ALL:
        app.cli.add_command(group)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _load_member(token: str) -> Member | None:
    return sessions.member_of_session(database.db.session(), token)


def _about_member(member: Member) -> dict[str, Any]:
    open_session = database.db.session()
    alias = aliases.named(open_session, member)
    return {
        "name": alias.name if alias else _("Choose your name"),
        "has_name": alias is not None,
        "is_discreet": member.preferences.neutral,
        "is_quiet": member.preferences.quiet,
        "has_keys": member.preferences.keys,
        "is_moderator": member.is_moderator,
        "is_staff": member.is_staff,
        "notice_count_words": notices.news_in_words(open_session, member),
    }


class _Closing:
    """Whether the forum closes, for the line above every page; asked once a minute, by a look that no writer holds up."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._until = 0.0

    def ask_again(self) -> None:
        """Ask at the next page, whenever it was asked last."""
        self._until = 0.0

    def words(self) -> dict[str, str]:
        """Return what templates say of it."""
        if time.monotonic() > self._until:
            try:
                with database.reading() as looking:
                    self._day = closing.day(looking)
                self._until = time.monotonic() + 60
            except Exception:  # noqa: S110  # the page that says that the database is away comes up without it
                pass
        return {"closing": full(self._day) if self._day else ""}
