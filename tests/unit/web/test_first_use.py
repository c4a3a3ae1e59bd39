"""What works one time only is remembered as used, by either storage, for as long as it could be used."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from forum.core import clock
from forum.web.limits import FileStorage, first_use
from tests import servers


@pytest.fixture(params=["file", "valkey"])
def storage(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "file":
        yield FileStorage(tmp_path / "limits.sqlite")
        return
    with servers.valkey() as address:
        yield RedisStorage(address)


def _app(storage: Storage) -> Flask:
    app = Flask("once")
    app.extensions["limiter"] = FixedWindowRateLimiter(storage)
    return app


def test_what_was_used_works_a_second_time(storage: Storage) -> None:
    with _app(storage).app_context():
        assert first_use("one", 60)
        assert not first_use("one", 60)
        assert first_use("another", 60)


def test_what_was_used_is_remembered_for_ever_or_forgotten_too_soon(tmp_path: Path) -> None:
    with _app(FileStorage(tmp_path / "limits.sqlite")).app_context():
        assert first_use("one", 60)
        with time_machine.travel(clock.now() + timedelta(seconds=50)):
            assert not first_use("one", 60)
        with time_machine.travel(clock.now() + timedelta(seconds=70)):
            assert first_use("one", 60)
