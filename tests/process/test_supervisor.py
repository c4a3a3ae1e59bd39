"""The supervisor with real processes: what is killed comes back, and what is stopped is gone."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import config
from forum import supervisor
from tests.process.running import alive, answer, descendants, free_port, process_that_answers, running
from tests.servers import until

SUPERVISE = """
import signal, sys
from pathlib import Path
from forum import supervisor
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests themselves run under nohup
note, patience, first_delay = sys.argv[1:]
supervisor.PATIENCE, supervisor.FIRST_DELAY = float(patience), float(first_delay)
server = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "tests.process.tiny:app"]
sys.exit(supervisor.supervise({"web server": server, "background worker": [sys.executable, note + ".py", note]}, Path.cwd()))
"""
WORKER = """
import datetime, os, signal, sys, time
from forum.core.keys import day_keys
secret = day_keys().of(datetime.date(2026, 1, 1)).hex()
with open(sys.argv[1] + ".new", "w") as note:
    note.write(f"{os.getpid()} {secret}")
os.replace(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WORKER
DOOMED = "raise SystemExit(7)\n"


class Forum:
    """A supervised forum of one web process and one worker."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.note, self.log, self.port, self.process = folder / "note", folder / "log", port, process

    def worker(self) -> psutil.Process:
        return psutil.Process(int(until(self.noted, "the worker runs").split()[0]))

    def web_process(self) -> psutil.Process:
        return process_that_answers(self.port, self.process.pid)

    def web_server(self) -> psutil.Process:
        return psutil.Process(self.web_process().ppid())

    def noted(self) -> str:
        return self.note.read_text() if self.note.exists() else ""

    def said(self) -> str:
        return self.log.read_text()

    def processes(self) -> list[psutil.Process]:
        self.worker()
        self.web_process()
        found = descendants(self.process.pid)
        assert len(found) >= 3
        return found


@pytest.fixture
def forum(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Forum]:
    worker, patience, delay = getattr(request, "param", (WORKER, "60", "0.01"))
    (tmp_path / "note.py").write_text(worker)
    port = free_port()
    with running(["-c", SUPERVISE, str(tmp_path / "note"), patience, delay], tmp_path / "log", PORT=str(port)) as process:
        yield Forum(tmp_path, port, process)


def test_readers_are_served_again_after_a_web_process_is_killed(forum: Forum) -> None:
    killed = forum.web_process()
    killed.kill()
    until(lambda: not alive(killed), "it is gone")
    assert forum.web_process() != killed


def test_readers_are_served_again_after_the_web_server_is_killed(forum: Forum) -> None:
    killed = forum.web_server()
    killed.kill()
    until(lambda: "The web server stopped: SIGKILL." in forum.said(), "the end is noticed")
    assert forum.web_server() != killed


def test_notices_go_out_again_after_the_worker_is_killed(forum: Forum) -> None:
    killed = forum.worker()
    killed.kill()
    until(lambda: forum.noted().split()[0] != str(killed.pid), "another worker runs")
    assert alive(forum.worker())
    assert "The background worker stopped: SIGKILL. It is started again" in forum.said()


def test_a_visitor_is_counted_under_one_secret_by_all_processes_also_by_those_that_came_back(forum: Forum) -> None:
    killed = [forum.web_process(), forum.web_server()]
    forum.worker()
    secret = forum.noted().split()[1]
    assert answer(forum.port).split()[1] == secret
    for process in killed:
        process.kill()
        until(lambda process=process: not alive(process), "it is gone")
        assert forum.web_process() not in killed
        assert answer(forum.port).split()[1] == secret


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_forum_leaves_no_process_behind(forum: Forum, number: signal.Signals) -> None:
    processes = forum.processes()
    forum.process.send_signal(number)
    assert forum.process.wait(60) == 0
    assert not [process for process in processes if alive(process)]
    assert not answer(forum.port)
    assert "started again" not in forum.said()


def test_a_killed_supervisor_leaves_no_process_behind(forum: Forum) -> None:
    processes = forum.processes()
    forum.process.kill()
    forum.process.wait()
    try:
        until(lambda: not [process for process in processes if alive(process)], "all processes end")
    finally:
        for process in filter(alive, processes):
            process.kill()


@pytest.mark.parametrize("forum", [(STUBBORN, "0.5", "0.01")], indirect=True)
def test_a_process_that_will_not_end_does_not_keep_the_machine_from_stopping(forum: Forum) -> None:
    processes = forum.processes()
    forum.process.send_signal(signal.SIGTERM)
    assert forum.process.wait(60) == 1
    assert "The background worker did not end" in forum.said()
    until(lambda: not [process for process in processes if alive(process)], "all processes end")


@pytest.mark.parametrize("forum", [(DOOMED, "60", "0.01")], indirect=True)
def test_a_worker_that_dies_at_once_is_tried_again_ever_more_slowly(forum: Forum) -> None:
    until(lambda: "again in 0.04 s" in forum.said(), "three starts")
    for delay in ("0.01", "0.02", "0.04"):
        assert f"The background worker stopped: status 7. It is started again in {delay} s." in forum.said()
    assert alive(forum.web_process())


def test_a_taken_port_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert supervisor.run(config.load(port=other.getsockname()[1])) == 1
    said = capsys.readouterr().out
    assert "PORT" in said
    assert "in use" in said


def test_an_address_that_is_not_of_this_machine_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert supervisor.run(config.load(host="192.0.2.1")) == 1
    assert "Cannot listen on HOST 192.0.2.1" in capsys.readouterr().out
