"""A forum of its own in a folder of its own, for tests that exchange its database or read the bytes of its files."""

from pathlib import Path

from flask.testing import FlaskCliRunner
from flask_migrate import upgrade
from sqlalchemy.orm import Session

import config
from forum.app import create_app
from forum.core import keys
from forum.web.database import checkpoint, db


class House:
    """A forum of its own, as putting a copy back replaces its database."""

    def __init__(self, folder: Path, **settings: object) -> None:
        keys.make(folder / "keys")
        values: dict[str, object] = {"forum_data_dir": folder / "data", "forum_key_dir": folder / "keys", "limit_factor": 1000, "database_url": ""}
        self.app = create_app(config.load(**{**values, **settings}))
        self.data, self.keys = folder / "data", folder / "keys"
        with self.app.app_context():
            upgrade()
            self.engine = db.engine
        self.session = Session(self.engine, info=dict(self.app.extensions["session_info"]), expire_on_commit=False)

    @property
    def commands(self) -> FlaskCliRunner:
        """What types commands."""
        return self.app.test_cli_runner()

    def backup(self) -> Path:
        """Make a copy and return it."""
        self.session.commit()
        done = self.commands.invoke(args=["backup"])
        assert done.exit_code == 0, done.output
        (newest,) = (self.data / "backups").iterdir()
        return newest

    def restore(self, file: Path, *more: str) -> str:
        """Put a copy back and return what was said."""
        self.session.commit()
        self.session.close()
        done = self.commands.invoke(args=["restore", str(file), "--yes", *more])
        assert done.exit_code == 0, done.output
        return done.output

    def files_with(self, word: str) -> list[str]:
        """Return the files below the data folder that hold a word."""
        with self.app.app_context():
            checkpoint()
        needles = [word.encode(), word.encode("utf-16-le")]
        return [path.name for path in self.data.rglob("*") if path.is_file() and any(needle in path.read_bytes() for needle in needles)]
