"""Owns the browser of the browser tests: how it starts, one clean window a visit, and what no visit may ever show.

What is done in a window is left to the tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, Request, WebError

from forum.accounts.members import Member
from tests import setup_browser
from tests.browser.house import ELSEWHERE, House

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
]
PATIENCE = 30_000
"""Milliseconds that an expectation may take; generous, because it is no measurement."""


@contextmanager
def running_browser(tool: Playwright, house: House) -> Iterator[Browser]:
    """Start a Chromium that finds no machine but this one."""
    names = f"MAP elsewhere.example 127.0.0.1:{house.elsewhere_port},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1,EXCLUDE localhost"
    arguments = [*ARGUMENTS, f"--host-resolver-rules={names}"]
    browser = tool.chromium.launch(executable_path=setup_browser.executable(), args=arguments)
    try:
        yield browser
    finally:
        browser.close()


def sent(page: Page, button: Locator) -> None:
    """Press a button and wait for the page that answers: for whatever goes on in another window, or at another address."""
    with page.expect_navigation():
        button.click()


class Visits:
    """Opens windows, and remembers what went wrong in any of them: a broken rule, a script's error, a call to somebody else."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        self.troubles: list[str] = []
        self.asked_elsewhere: list[str] = []
        self._contexts: list[BrowserContext] = []

    def __call__(self, member: Member | None = None, *, scripts: bool = True, **options: Any) -> Page:
        """Open a window that shares nothing with others.

        :param member: who is signed in there; nobody when left out.
        :param options: more options of Playwright's `new_context`.
        """
        context = self.browser.new_context(
            base_url=self.house.address, java_script_enabled=scripts, ignore_https_errors=True, **{"reduced_motion": "reduce", **options}
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("console", self._hear)
        context.on("weberror", self._fail)
        context.on("request", self._see)
        # The question before unsaved words are lost has a test of its own.
        context.on("dialog", lambda dialog: dialog.accept())
        if member is not None:
            context.add_cookies([self.house.cookie(member)])  # type: ignore[list-item]  # a plain dictionary
        return context.new_page()

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that comes with 401 or 422 is meant to; a style or a script that is missing is not.
        answered = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if message.type in ("error", "warning") and not (answered and "/static/" not in message.location["url"]):
            self.troubles.append(f"the console said: {message.text} ({message.location['url']})")

    def _fail(self, error: WebError) -> None:
        self.troubles.append(f"a script failed: {error.error}")

    def _see(self, request: Request) -> None:
        if request.url.startswith(ELSEWHERE):
            self.asked_elsewhere.append(request.url)
        elif not request.url.startswith((self.house.address + "/", "data:")):
            self.troubles.append(f"another machine was asked: {request.url}")
