"""The settings of one forum, read from the environment and from an optional file.

Every setting is a field of `Settings`; its description is what `docs/settings.md` says of it. Secrets are not
settings: they live as files in `FORUM_KEY_DIR` and are read by `forum.core.keys`.
"""

import os
import re
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent


class WrongSetting(Exception):
    """A setting cannot be used; the text says which one and what it may be."""


class Settings(BaseSettings):
    """All settings, with their defaults. Names in the environment are the upper-case names of the fields."""

    # A name in the settings file that is none of these stops the start too: a slip of the pen must not pass as a default.
    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="forbid", frozen=True, hide_input_in_errors=True)

    site_name: str = Field("Alongside", min_length=1, max_length=60, description="The name of the forum, shown on every page.")
    operator_name: str = Field("the people who run this forum", max_length=120, description="Who answers for the forum, shown on the privacy page.")
    operator_contact: str = Field("", max_length=200, description="How to reach them, shown on the privacy page and to people who are locked out.")
    leave_to: str = Field("https://www.bbc.com/weather", description="Where *Leave this site* leads: a page that shows nothing personal.")

    host: str = Field(
        "127.0.0.1", min_length=1, description="The address to listen on. Put a buffering proxy in front before opening it to the world."
    )
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    web_workers: int = Field(2, ge=1, le=64, description="How many web processes answer requests.")
    proxies: int = Field(
        0, ge=0, le=5, description="How many proxies of your own stand in front. That many entries of `X-Forwarded-...` are believed."
    )
    secure_cookies: bool = Field(False, description="Send cookies over https alone. Turn it on wherever the forum is reached by https.")
    onion_address: str = Field(
        "", description="`http://...onion` when an onion service leads here too. Pages over https then tell Tor Browser of it."
    )
    debug_pages: bool = Field(False, description="Serve `/design`, the page that shows every component. For development only.")

    forum_data_dir: Path = Field(ROOT / "instance", description="The folder of the database, the search index and the backups.")
    forum_key_dir: Path = Field(ROOT / "keys", description="The folder of the secrets. It must lie outside the data folder and belongs in no backup.")
    database_url: str = Field("", repr=False, description="`postgresql://...` for PostgreSQL. Empty: SQLite in the data folder.")
    search_index: Literal["files", "database"] = Field(
        "files", description="Where the search index stands: in files beside the forum, or in PostgreSQL, for a forum on several machines."
    )
    backup_recipient: str = Field(
        "", description="The public half of a key pair, from `flask backup-key`: backups are encrypted to it. Empty: they are not."
    )
    valkey_url: str = Field("", repr=False, description="`redis://...` for limits that several machines share. Empty: a file in the data folder.")

    sign_up: Literal["open", "invitation", "closed"] = Field("open", description="Who may join: everybody, people with an invitation, nobody.")
    hold_first_posts: bool = Field(
        False, description="The first three posts of a new member wait until a moderator has looked; a cry for help never does."
    )
    outside_reviewer: str = Field(
        "", max_length=60, description="The name, as it stands on posts, of somebody outside the team who judges what nobody in the team may judge."
    )
    new_member_links: int = Field(
        2,
        ge=0,
        le=100,
        description="How many links a post of somebody new may hold before it waits until a moderator has looked; a cry for help never does.",
    )
    rota_zone: str = Field("UTC", description="The time zone in which moderators' hours are meant, such as `Europe/Berlin`.")
    slow_without_cover: int = Field(
        0,
        ge=0,
        le=120,
        description="Minutes between two posts of one person in hours in which nobody of the rota is here; a cry for help never waits. 0: no wait.",
    )
    read_only: bool = Field(False, description="Nobody can write, everybody can read: for moves and repairs.")
    limit_factor: float = Field(
        1.0, gt=0, le=1000, description="Multiplies every limit on how often something may be done. Above 1 is more generous."
    )

    @field_validator("leave_to")
    @classmethod
    def _leaves(cls, value: str) -> str:
        if not value.startswith("https://"):
            raise ValueError("must be an address that starts with https://")
        return value

    @field_validator("onion_address")
    @classmethod
    def _an_onion(cls, value: str) -> str:
        # Version 3 of the addresses: a public key, its check sum and the version in base 32, which always ends in d.
        if value and not re.fullmatch(r"https?://[a-z2-7]{55}d\.onion", value):
            raise ValueError("must be http:// or https://, 56 letters and digits, and .onion, with nothing behind it")
        return value

    @field_validator("rota_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("must be a name of the tz database, such as Europe/Berlin") from None
        return value

    @field_validator("forum_data_dir", "forum_key_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        # Web processes, worker and commands may be started in different folders and must still mean the same one.
        return (ROOT / value.expanduser()).resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must start with postgresql:// or sqlite:///, or be empty")
        return value

    @field_validator("backup_recipient")
    @classmethod
    def _a_public_half(cls, value: str) -> str:
        # 32 bytes in hexadecimal digits or in base 64; an empty value is none.
        if value and not re.fullmatch(r"[0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=", value):
            raise ValueError("must be the 64 digits that flask backup-key prints as the public half")
        return value

    @field_validator("valkey_url")
    @classmethod
    def _known_store(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://, or be empty")
        return value

    @model_validator(mode="after")
    def _keys_apart(self) -> "Settings":
        data, keys = self.forum_data_dir, self.forum_key_dir
        if keys == data or data in keys.parents or keys in data.parents:
            raise ValueError("FORUM_KEY_DIR and FORUM_DATA_DIR must not lie inside each other: a copy of the data must never hold the key")
        return self

    @model_validator(mode="after")
    def _index_has_a_place(self) -> "Settings":
        if self.search_index == "database" and not self.database_url.startswith("postgresql"):
            raise ValueError("SEARCH_INDEX can only be in the database when DATABASE_URL is a PostgreSQL one")
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.forum_data_dir / 'forum.sqlite'}"

    @property
    def index_dir(self) -> Path:
        """The folder of the search index."""
        return self.forum_data_dir / "index"


def load(**overrides: object) -> Settings:
    """Read the settings.

    :param overrides: values that win over environment and file, by field name.
    :raises WrongSetting: with one sentence for each setting that cannot be used.
    """
    try:
        return Settings(**{"_env_file": _settings_file(), **overrides})  # type: ignore[arg-type]  # pydantic checks the types
    except ValidationError as wrong:
        sentences = [_sentence(str(error["loc"][0]) if error["loc"] else "", error["type"], error["msg"]) for error in wrong.errors()]
        raise WrongSetting("The settings cannot be used. " + " ".join(sentences)) from None


def _settings_file() -> Path:
    named = os.environ.get("FORUM_SETTINGS")
    file = ROOT / (named or "settings.env")
    if named and not file.is_file():
        raise WrongSetting(f"The settings cannot be used. FORUM_SETTINGS: there is no file {file}.")
    return file


def _sentence(field: str, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return f"{field.upper()}: there is no setting of this name; docs/settings.md lists them."
    reason = message.removeprefix("Value error, ")
    return f"{field.upper()}: {reason}." if field else f"{reason}."
