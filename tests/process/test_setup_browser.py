"""Without a browser nothing is skipped: it is installed, or the reason why not is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import setup_browser
from tests.setup_browser import NoBrowser

BROWSER = "#!/bin/sh\necho Chromium 1\n"
STUB = "#!/bin/sh\necho this is only a stub >&2\nexit 1\n"


def _program(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    file.chmod(0o755)
    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine on which nothing is installed, whose administrator runs the tests."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(setup_browser, "_playwrights_own", lambda: "")
    monkeypatch.setattr(setup_browser, "_install_playwrights", lambda: "Playwright could not reach its server.")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    setup_browser.executable.cache_clear()
    yield tmp_path
    setup_browser.executable.cache_clear()


def test_the_browser_on_the_path_is_used(machine: Path) -> None:
    _program(machine, "chromium", STUB)
    browser = _program(machine, "google-chrome", BROWSER)
    assert setup_browser.ensure() == str(browser)


def test_a_browser_named_in_the_environment_wins(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(machine, "chromium", BROWSER)
    named = _program(machine, "mine", BROWSER)
    monkeypatch.setenv("CHROMIUM", str(named))
    assert setup_browser.executable() == str(named)


def test_a_wrong_name_is_said_and_nothing_else_is_used(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(machine, "chromium", BROWSER)
    monkeypatch.setenv("CHROMIUM", str(machine / "nowhere"))
    with pytest.raises(NoBrowser, match="nowhere"):
        setup_browser.ensure()


def test_debians_package_is_installed_where_there_is_no_browser(machine: Path) -> None:
    browser = machine / "chromium"
    _program(machine, "apt-get", f'#!/bin/sh\n[ "$1" = install ] || exit 0\necho "#!/bin/sh" > {browser}\n/bin/chmod 755 {browser}\n')
    assert setup_browser.ensure() == str(browser)


def test_each_failed_attempt_is_named_when_there_is_no_browser(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _program(machine, "apt-get", "#!/bin/sh\necho no network >&2\nexit 100\n")
    assert setup_browser.main() == 1
    said = capsys.readouterr().err
    for reason in ("apt-get install chromium", "no network", "Playwright could not reach its server"):
        assert reason in said
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert setup_browser.main() == 1
    assert "needs root" in capsys.readouterr().err
