"""The settings: what is wrong is said before the start, and what is written down is what holds."""

from pathlib import Path

import pytest

import config
from config import ROOT, Settings, WrongSetting


@pytest.fixture(autouse=True)
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine where nothing is set: an empty file and none of the names in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    file = tmp_path / "settings.env"
    file.write_text("")
    monkeypatch.setenv("FORUM_SETTINGS", str(file))
    return file


def test_without_any_setting_the_forum_is_reached_from_this_machine_alone() -> None:
    settings = config.load()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.forum_data_dir == ROOT / "instance"
    assert settings.forum_key_dir == ROOT / "keys"
    assert settings.database == f"sqlite:///{ROOT}/instance/forum.sqlite"
    assert settings.index_dir == ROOT / "instance" / "index"


def test_the_environment_wins_over_the_file(settings_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file.write_text("SITE_NAME=Together\nPORT=9000\n")
    monkeypatch.setenv("PORT", "9001")
    settings = config.load()
    assert (settings.site_name, settings.port) == ("Together", 9001)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("PORT", "0"),
        ("PORT", ""),
        ("HOST", ""),
        ("WEB_WORKERS", "0"),
        ("PROXIES", "-1"),
        ("SITE_NAME", ""),
        ("LEAVE_TO", "http://weather.example"),
        ("LEAVE_TO", "javascript:alert(1)"),
        ("SIGN_UP", "perhaps"),
        ("READ_ONLY", "sometimes"),
        ("LIMIT_FACTOR", "0"),
        ("DATABASE_URL", "mysql://forum:s3cret@db/forum"),
        ("VALKEY_URL", "memcached://:s3cret@cache"),
    ],
)
def test_a_wrong_setting_is_named_in_a_sentence_that_shows_no_secret(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting) as refusal:
        config.load()
    sentence = str(refusal.value)
    assert f" {name}: " in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "s3cret" not in sentence


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eight")
    monkeypatch.setenv("SIGN_UP", "perhaps")
    with pytest.raises(WrongSetting, match=r"PORT: .*\. SIGN_UP: .*\.$"):
        config.load()


def test_a_misspelt_name_in_the_file_does_not_pass_as_the_default(settings_file: Path) -> None:
    settings_file.write_text("SECURE_COOKIE=true\n")
    with pytest.raises(WrongSetting, match="SECURE_COOKIE: there is no setting of this name"):
        config.load()


def test_a_settings_file_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_SETTINGS", "/nowhere/settings.env")
    with pytest.raises(WrongSetting, match=r"there is no file /nowhere/settings\.env"):
        config.load()


@pytest.mark.parametrize(("data", "keys"), [("/a/data", "/a/data/keys"), ("/a/data", "/a/data"), ("/a/keys/data", "/a/keys"), ("/a", "/a/b/../keys")])
def test_a_copy_of_the_data_never_holds_the_key(monkeypatch: pytest.MonkeyPatch, data: str, keys: str) -> None:
    monkeypatch.setenv("FORUM_DATA_DIR", data)
    monkeypatch.setenv("FORUM_KEY_DIR", keys)
    with pytest.raises(WrongSetting, match="must not lie inside each other"):
        config.load()


def test_all_processes_mean_the_same_folder_wherever_they_are_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FORUM_DATA_DIR", "elsewhere/data")
    here = config.load().forum_data_dir
    monkeypatch.chdir(tmp_path)
    assert config.load().forum_data_dir == here == ROOT / "elsewhere" / "data"


def test_the_passwords_in_addresses_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://forum:s3cret@db/forum")
    monkeypatch.setenv("VALKEY_URL", "redis://:s3cret@cache")
    assert "s3cret" not in f"{config.load()!r} {config.load()}"


def test_an_operator_finds_every_setting_with_its_default_and_meaning() -> None:
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in written if line.startswith("| `")]
    expected = [f"| `{name.upper()}` | {_shown(field.default)} | {field.description} |" for name, field in Settings.model_fields.items()]
    assert rows == expected


def _shown(default: object) -> str:
    if isinstance(default, Path):
        return f"`{default.relative_to(ROOT)}`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`" if default != "" else "empty"
