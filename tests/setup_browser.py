"""Finds the Chromium that browser tests drive, and installs one where there is none; driving it is left to the tests.

`python -m tests.setup_browser` prints its path, or one sentence that says what to install.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHTS_OWN = "from playwright.sync_api import sync_playwright\nwith sync_playwright() as tool: print(tool.chromium.executable_path)"
ADVICE = "Install Chromium (Debian: apt-get install chromium) so that it is on the PATH, or name its program in CHROMIUM."


class NoBrowser(Exception):
    """There is no Chromium; the text says what to install."""


@cache
def executable() -> str:
    """Return the path of a Chromium that starts.

    :raises NoBrowser: when there is none; `ensure` may be able to install one.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not _starts(named):
            raise NoBrowser(f"CHROMIUM names {named}, which is no browser that starts. Correct it, or unset it to use the one on the PATH.")
        return named
    # Some systems have a chromium on the PATH that only says how to install it.
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    for path in candidates:
        if _starts(path):
            return path
    own = _playwrights_own()
    if own and _starts(own):
        return own
    raise NoBrowser(f"The browser tests need Chromium, and there is none. {ADVICE}")


def ensure() -> str:
    """Return the path of a Chromium that starts, after installing Debian's or else Playwright's where there is none.

    :raises NoBrowser: with the reason of each attempt.
    """
    failures = []
    for install in (None, _install_debians, _install_playwrights):
        if install:
            failures.append(install())
        try:
            return executable()
        except NoBrowser as missing:
            if os.environ.get("CHROMIUM"):
                raise
            refusal = str(missing)
    raise NoBrowser(" ".join([refusal, *failures]))


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwrights_own() -> str:
    # In a process of its own: the caller may be inside Playwright already, which allows it only once.
    asked = subprocess.run([sys.executable, "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def _install_debians() -> str:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "Debian's package was not tried: that needs root and apt-get."
    print("Installing Debian's Chromium.", flush=True)
    return _run(["apt-get", "update"]) or _run(["apt-get", "install", "--yes", "chromium"])


def _install_playwrights() -> str:
    print("Installing Playwright's Chromium.", flush=True)
    return _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _run(command: Sequence[str]) -> str:
    """Run a step and return what went wrong, empty when nothing did."""
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    )
    if ended.returncode == 0:
        return ""
    last = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
    return f"`{' '.join(command)}` failed: {' '.join(last)}"


def main() -> int:
    """Make sure that there is a Chromium, and say where or why not.

    :return: the exit status, 1 without a browser.
    """
    try:
        print(f"Chromium: {ensure()}")
    except NoBrowser as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
