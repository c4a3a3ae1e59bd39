from pathlib import Path

import pytest

from forum.accounts.service import closing
from forum.core import clock, keys
from forum.web.database import intent
from tests import factories
from tests.unit.privacy.going import later
from tests.unit.privacy.houses import House


def test_when_a_forum_has_closed_nobody_can_tell_any_more_whose_a_name_was(tmp_path: Path) -> None:
    house = House(tmp_path)
    with intent(writes=True):
        factories.a_thread(house.session, factories.a_member(house.session))
        closing.announce(house.session, clock.today())
        house.session.commit()
        house.session.close()
    with later(1):
        done = house.commands.invoke(args=["forum", "close", "--finish"], input="Alongside\n")
    assert done.exit_code == 0, done.output
    assert "Nobody, you included" in done.output
    assert not (house.keys / "sealing").exists()
    with pytest.raises(keys.WrongKeys):
        keys.Keys.load(house.keys)
    with pytest.raises(keys.WrongKeys, match="is gone"):
        keys.make(house.keys)
    house.engine.dispose()


def test_the_bytes_of_the_key_are_written_over_before_the_file_goes(tmp_path: Path) -> None:
    keys.make(tmp_path / "keys")
    key = tmp_path / "keys" / "sealing"
    kept = tmp_path / "another name of the same file"
    kept.hardlink_to(key)
    before = kept.read_bytes()
    keys.destroy_sealing(tmp_path / "keys")
    assert not key.exists()
    assert len(kept.read_bytes()) == len(before)
    assert not set(before.split()) & set(kept.read_bytes().split())
