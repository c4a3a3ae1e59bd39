"""Owns the forum that a browser visits: real web server and worker in a folder of their own, and a neutral site to leave to.

Which pages are opened there, and what is wrong with them, is left to the tests.
"""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy.orm import Session

import config
from forum.accounts.members import Member
from forum.accounts.service import sessions
from forum.app import create_app
from forum.core import keys
from forum.web.database import db, transaction
from tests.process.running import answer, free_port, running
from tests.servers import until

ELSEWHERE = "https://elsewhere.example/"
NEUTRAL_WORDS = "Dry until the evening"


@dataclass(frozen=True)
class House:
    """A running forum.

    :param address: where it answers, without a slash at the end.
    :param app: the same forum in this process, for making what a test needs without typing it.
    :param elsewhere_port: the port of this machine on which `ELSEWHERE` answers.
    :param log: what its server and its worker print.
    """

    address: str
    app: Flask
    elsewhere_port: int
    log: Path

    @contextmanager
    def making(self) -> Iterator[Session]:
        """Give a session in which a test makes things; they are there for the browser when it ends."""
        with self.app.app_context(), transaction() as session:
            yield session

    def cookie(self, member: Member) -> dict[str, Any]:
        """Return the cookie of a browser in which a member has signed in."""
        with self.making() as session:
            token = sessions.open_session(session, member)
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # cookies are signed
        assert serializer is not None
        return {"name": "session", "value": serializer.dumps({"_user_id": token, "_fresh": True, "_id": ""}), "url": self.address}


@contextmanager
def running_house(folder: Path, database_url: str = "") -> Iterator[House]:
    """Run a new forum with its first boards.

    :param folder: an empty folder for its data, its keys and what it prints.
    :param database_url: a PostgreSQL database, or empty for SQLite in the folder.
    """
    port = free_port()
    values = {
        "forum_data_dir": str(folder / "data"),
        "forum_key_dir": str(folder / "keys"),
        "database_url": database_url,
        "limit_factor": "1000",
        "debug_pages": "true",
        "leave_to": ELSEWHERE,
        "operator_contact": "Write to the box at the door.",
        "port": str(port),
    }
    keys.make(folder / "keys")
    with (
        _neutral_site(folder) as elsewhere_port,
        running(["-m", "flask", "--app", "wsgi", "serve"], folder / "log", **{name.upper(): value for name, value in values.items()}) as process,
    ):

        def ready() -> bool:
            assert process.poll() is None, (folder / "log").read_text()
            return answer(port, "/readyz") == "ready\n"

        until(ready, "the forum answers")
        app = create_app(config.load(**values))
        try:
            yield House(f"http://127.0.0.1:{port}", app, elsewhere_port, folder / "log")
        finally:
            with app.app_context():
                db.engine.dispose()
            process.terminate()
            process.wait(60)


class _Neutral(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = f"<!doctype html><html lang=en><title>Weather</title><link rel=icon href=data:,><h1>{NEUTRAL_WORDS}</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Write nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Write nothing: a browser that closes may leave a handshake half done."""


@contextmanager
def _neutral_site(folder: Path) -> Iterator[int]:
    """Serve one page by https, and give its port: no test may leave this machine, and `LEAVE_TO` must be https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder / "elsewhere.pem"))
    with _Server(("127.0.0.1", 0), _Neutral) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _certificate(file: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elsewhere.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("elsewhere.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file
