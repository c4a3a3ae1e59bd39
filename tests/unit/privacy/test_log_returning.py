"""A backup that is put back takes lines of the public log with it: everybody can read so, and it is no tampering."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.moderation.models import Line, LogEntry
from forum.moderation.service import heads, log
from forum.web.database import intent
from tests.unit.privacy.houses import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    with intent(writes=True):
        yield house
    house.session.close()
    house.engine.dispose()


def test_lines_are_lost_with_a_backup_and_nobody_is_told(house: House) -> None:
    log.write_line(house.session, Line.PAUSED)
    file = house.backup()
    log.write_line(house.session, Line.PAUSED)
    house.session.commit()
    heads.keep_head(house.session)
    lost = log.head(house.session)
    house.restore(file)
    lines = list(house.session.scalars(select(LogEntry).order_by(LogEntry.turn)))
    assert [(line.outcome, line.words) for line in lines] == [(Line.PAUSED, ""), (Line.COPY_RETURNED, lost.written)]
    verified = house.commands.invoke(args=["moderation", "verify"])
    assert verified.exit_code == 0, verified.output


def test_a_backup_without_a_loss_is_told_of_as_one(house: House) -> None:
    log.write_line(house.session, Line.PAUSED)
    house.restore(house.backup())
    assert [line.outcome for line in house.session.scalars(select(LogEntry))] == [Line.PAUSED]


def test_a_backup_does_not_say_how_the_log_ends(house: House) -> None:
    log.write_line(house.session, Line.PAUSED)
    end = log.head(house.session).written
    house.session.commit()
    assert end in house.commands.invoke(args=["backup"]).output


def test_a_copy_of_the_log_can_be_changed(house: House) -> None:
    """The guards travel with a backup."""
    log.write_line(house.session, Line.PAUSED)
    house.restore(house.backup())
    assert heads.verify(house.session).faults == []
