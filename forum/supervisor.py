"""Owns the processes of a running forum: starts web server and background worker, brings back what dies, ends what it started.

It answers no request, runs no job and knows no Flask. What the processes do is theirs; secrets come from `forum.core.keys`.
"""

import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import config
from forum.core.keys import DAY_KEYS_FD, DayKeys

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
STEADY_AFTER = 30.0
"""Seconds of life after which a process that dies is brought back without delay again."""
PATIENCE = 20.0
"""Seconds that the processes have to end by themselves."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1  # from linux/prctl.h


def run(settings: config.Settings) -> int:
    """Serve the forum until a signal ends it.

    :return: the exit status: 0 after a clean stop, 1 when the address cannot be used or a process had to be killed.
    """
    refusal = _why_not_listen(settings.host, settings.port)
    if refusal:
        print(refusal, flush=True)
        return 1
    python = sys.executable
    commands = {
        "web server": [python, "-m", "gunicorn", "-c", str(config.ROOT / "gunicorn.conf.py"), "wsgi:app"],
        "background worker": [python, "-m", "flask", "--app", "wsgi", "worker"],
    }
    return supervise(commands, config.ROOT)


def supervise(commands: Mapping[str, Sequence[str]], folder: Path) -> int:
    """Keep one process a command alive until SIGINT, SIGTERM or SIGHUP, then end them all.

    :param commands: what to run, by the name that messages give it.
    :param folder: the folder they run in.
    :return: 0 when all ended by themselves, 1 when one had to be killed.
    """
    day = DayKeys.random()
    children = [_Child(name, command, folder, day) for name, command in commands.items()]
    with _signals() as (stopping, wait):
        while not stopping():
            for child in children:
                child.tend()
            wait(min(child.due_in() for child in children))
        return _stop(children, wait)


class _Child:
    """One process and what is needed to bring it back."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, day: DayKeys) -> None:
        self.name = name
        self.command = command
        self.folder = folder
        self.day = day
        self.process: subprocess.Popen[bytes] | None = None
        self.delay = 0.0
        self.since = 0.0
        """The moment of the last start or death, in seconds of the monotonic clock."""

    def tend(self) -> None:
        """Notice that the process died, and start it when its time has come."""
        if self.process and self.process.poll() is not None:
            self._mourn(self.process)
        if not self.process and self.due_in() <= 0:
            self._start()

    def due_in(self) -> float:
        """Return the seconds until the next start; endless while the process lives."""
        return float("inf") if self.process else self.since + self.delay - time.monotonic()

    def _start(self) -> None:
        pipe = self.day.as_pipe()
        try:
            # A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which then ends its processes in order.
            self.process = subprocess.Popen(  # noqa: S603  # the command is our own
                self.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                env={**os.environ, DAY_KEYS_FD: str(pipe)},
                pass_fds=(pipe,),
                start_new_session=True,
                preexec_fn=ends_with(os.getpid()),  # safe, as the supervisor has one thread
            )
        except OSError as wrong:
            self._wait_longer(f"could not be started: {wrong.strerror}", steady=False)
        finally:
            os.close(pipe)
            self.since = time.monotonic()

    def _mourn(self, process: subprocess.Popen[bytes]) -> None:
        now = time.monotonic()
        steady = now - self.since >= STEADY_AFTER
        self.since, self.process = now, None
        # What it had started would hold the port; the number of its group is taken until the last of them is gone.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        self._wait_longer(f"stopped: {_ending(process.returncode)}", steady)

    def _wait_longer(self, what: str, steady: bool) -> None:
        self.delay = FIRST_DELAY if steady or not self.delay else min(self.delay * 2, LONGEST_DELAY)
        print(f"The {self.name} {what}. It is started again in {self.delay:g} s.", flush=True)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process if it lives; SIGKILL to all that it started, too."""
        if not self.process or self.process.poll() is not None:
            return
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


def _stop(children: Sequence[_Child], wait: Callable[[float], None]) -> int:
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while not all(child.ended() for child in children) and time.monotonic() < deadline:
        wait(deadline - time.monotonic())
    late = [child for child in children if not child.ended()]
    for child in late:
        print(f"The {child.name} did not end in {PATIENCE:g} s and is killed.", flush=True)
        child.signal(signal.SIGKILL)
        if child.process:
            child.process.wait()
    return 1 if late else 0


@contextmanager
def _signals() -> Iterator[tuple[Callable[[], bool], Callable[[float], None]]]:
    """Give two functions: has a stop been asked for, and wait for a signal or at most so many seconds."""
    asked = False

    def ask(_number: int, _frame: object) -> None:
        nonlocal asked
        asked = True

    reading, writing = socket.socketpair()
    reading.setblocking(False)
    writing.setblocking(False)
    # Under nohup SIGHUP is ignored, and must stay so.
    stops = [number for number in STOP_SIGNALS if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, ask) for number in stops}
    # SIGCHLD needs a handler to wake the wait; a child's end is then noticed at once without looking again and again.
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    wakeup = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    with reading, writing, selectors.DefaultSelector() as selector:
        selector.register(reading, selectors.EVENT_READ)

        def wait(seconds: float) -> None:
            selector.select(None if seconds == float("inf") else max(seconds, 0))
            with suppress(BlockingIOError):
                reading.recv(4096)

        try:
            yield lambda: asked, wait
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)


def ends_with(parent: int) -> Callable[[], None] | None:
    """Return what makes a new process get SIGTERM when the supervisor is gone, even by SIGKILL. Only Linux has it."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it was gone before the kernel was asked
            os._exit(0)

    return ask_the_kernel


def _ending(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"


def _why_not_listen(host: str, port: int) -> str:
    """Say why the address cannot be used, before a server fails on it again and again; empty when it can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as wrong:
        return f"Cannot listen on HOST {host}, PORT {port}: {wrong.strerror}. Another forum may be running there, or set HOST and PORT."
    return ""
