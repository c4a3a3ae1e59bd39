"""The web server as it is set up in gunicorn.conf.py: it tells nobody who asked for what, and idle browsers do not lock others out."""

import http.client
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.process.running import answer, free_port, running
from tests.servers import until

CANARIES = {
    "User-Agent": "CANARY-agent",
    "Referer": "http://CANARY-referrer/",
    "Cookie": "session=CANARY-cookie",
    "X-Forwarded-For": "203.0.113.9",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9",
}


@dataclass
class Server:
    port: int
    log: Path
    home: Path

    def ask(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(request)
            parts = list(iter(lambda: connection.recv(65536), b""))
        return b"".join(parts)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    home = folder / "home"
    home.mkdir()
    port = free_port()
    command = ["-m", "gunicorn", "-c", "gunicorn.conf.py", "tests.process.tiny:app"]
    with running(command, folder / "log", PORT=str(port), HOME=str(home), XDG_RUNTIME_DIR=str(home)):
        until(lambda: answer(port), "the web server answers")
        yield Server(port, folder / "log", home)


def test_no_message_says_who_asked_for_what(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/crash?q=CANARY-query", headers=CANARIES)
    assert connection.getresponse().status == 500
    connection.close()
    lines = [f"{name}: {value}" for name, value in CANARIES.items()]
    for broken in ("CANARY@Name: 1", "X: \x00CANARY", "Content-Length: CANARY", "Transfer-Encoding: CANARY"):
        request = "\r\n".join(["GET /CANARY HTTP/1.1", "Host: CANARY", *lines, broken, "", ""])
        assert server.ask(request.encode()).split()[1][:1] in (b"4", b"5")
    assert server.ask(b"CANARY\r\n\r\n").split()[1] == b"400"
    written = server.log.read_text()
    assert "ValueError" in written
    assert "tiny.py" in written
    assert "CANARY" not in written
    assert not re.search(r"\d+\.\d+\.\d+\.\d+", written)
    assert not re.search(r"\d\d:\d\d", written)


def test_no_answer_names_the_server_or_its_version(server: Server) -> None:
    for path in (b"/", b"/crash"):
        head = server.ask(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").partition(b"\r\n\r\n")[0]
        assert b"unicorn" not in head.lower()
        assert b"python" not in head.lower()
        assert not re.search(rb"Server: .*\d", head)


def test_nothing_is_left_in_the_home_folder(server: Server) -> None:
    assert answer(server.port)
    assert list(server.home.rglob("*")) == []


def test_browsers_that_hold_connections_open_do_not_lock_others_out(server: Server) -> None:
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(8)]
    try:
        assert answer(server.port)
    finally:
        for connection in idle:
            connection.close()


@pytest.mark.parametrize(
    ("request_line", "fields", "status"),
    [("/" + "a" * 5000, 1, b"414"), ("/", 60, b"431")],
)
def test_an_oversized_request_is_refused_before_it_reaches_the_forum(server: Server, request_line: str, fields: int, status: bytes) -> None:
    many = "".join(f"X-{number}: 1\r\n" for number in range(fields))
    request = f"GET {request_line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{many}\r\n"
    assert server.ask(request.encode()).split()[1] == status


def test_a_forged_header_does_not_make_a_plain_connection_look_safe(server: Server) -> None:
    answered = server.ask(b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n")
    assert answered.endswith(b"http")
