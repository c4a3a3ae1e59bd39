"""The examples for nginx and Tor keep what the forum promises: nobody is written down, slow clients wait outside, no header can be forged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from config import ROOT
from forum.app import BODY_LIMIT, create_app
from forum.web.database import db

EXAMPLES = ROOT / "docs" / "examples"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
TORRC = dict(line.split(maxsplit=1) for line in (EXAMPLES / "torrc").read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
_TOKEN = re.compile(r"""\s+|#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{};]|[^\s{};]+""")


@dataclass
class Block:
    """A block of nginx's settings: its own directives in order, and the blocks within."""

    name: tuple[str, ...]
    lines: list[tuple[str, ...]] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)

    def all(self) -> Iterator["Block"]:
        yield self
        for block in self.blocks:
            yield from block.all()

    def named(self, name: str) -> list["Block"]:
        return [block for block in self.all() if block.name[:1] == (name,)]

    def values(self, directive: str) -> list[str]:
        return [" ".join(line[1:]) for line in self.lines if line[0] == directive]


def _read(text: str) -> Block:
    stack, words = [Block(())], list[str]()
    for token in _TOKEN.findall(text):
        if token.isspace() or token.startswith("#"):
            continue
        if token == "{":
            stack.append(Block(tuple(words)))
        elif token == "}":
            block = stack.pop()
            stack[-1].blocks.append(block)
        elif token == ";":
            stack[-1].lines.append(tuple(words))
        else:
            words.append(token.strip("\"'"))
            continue
        words = []
    (whole,) = stack
    return whole


NGINX = _read((EXAMPLES / "nginx.conf").read_text(encoding="utf-8"))
(HTTP,) = NGINX.named("http")
SERVERS = NGINX.named("server")
PROXYING = [block for block in NGINX.named("location") if block.values("proxy_pass")]


def _server(listens: str) -> Block:
    (found,) = [server for server in SERVERS if listens in server.values("listen") and server.values("server_name") != [""]]
    return found


def _headers(location: Block) -> dict[str, str]:
    return {line[1]: line[2] for line in location.lines if line[0] == "proxy_set_header"}


def test_the_examples_are_read_whole() -> None:
    assert len(SERVERS) == 4
    assert len(PROXYING) == 2
    assert len(TORRC) > 8


# Nobody is written down


def test_the_proxy_writes_down_nobody_who_reads() -> None:
    for block in (HTTP, *SERVERS):
        assert block.values("access_log") == ["off"], block.name
        assert block.values("error_log") == ["/dev/null crit"], block.name
    assert NGINX.values("error_log")[0].endswith(" crit")
    every = [line for block in NGINX.all() for line in block.lines]
    assert {line[1] for line in every if line[0] == "access_log"} == {"off"}
    assert not [line for line in every if line[0] in ("log_format", "include", "mirror", "auth_request", "perl_set", "limit_req", "limit_conn")]
    told = [line for line in every if re.search(r"\$(remote_|http_|binary_remote|request\b|cookie_)", " ".join(line))]
    assert told == [("proxy_set_header", "X-Forwarded-For", "$remote_addr")]


def test_the_proxy_keeps_no_typed_word_and_no_page_on_its_disk() -> None:
    assert HTTP.values("client_body_buffer_size") == HTTP.values("client_max_body_size")
    assert HTTP.values("proxy_max_temp_file_size") == ["0"]
    assert HTTP.values("proxy_cache") == ["off"]
    assert not [line for block in NGINX.all() for line in block.lines if re.match(r"proxy_cache_|proxy_store|client_body_in_file", line[0])]


def test_tor_writes_nothing_about_people() -> None:
    assert TORRC["SafeLogging"] == "1"
    assert TORRC["Log"].split()[0] == "err"
    assert TORRC["AvoidDiskWrites"] == "1"


# Nobody is kept out


def test_slow_clients_hold_up_nobody_else() -> None:
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert HTTP.values(name) == ["10s"]
    assert HTTP.values("proxy_request_buffering") == ["on"]
    assert not [line for block in (*SERVERS, *PROXYING) for line in block.lines if re.match(r"client_.*_timeout|proxy_request_buffering", line[0])]


def test_whatever_the_forum_takes_gets_through_to_it() -> None:
    assert HTTP.values("client_max_body_size") == [f"{BODY_LIMIT >> 20}m"]
    assert BODY_LIMIT == BODY_LIMIT >> 20 << 20


def test_a_flood_over_tor_costs_those_who_make_it() -> None:
    assert TORRC["HiddenServicePoWDefensesEnabled"] == "1"
    assert TORRC["HiddenServiceEnableIntroDoSDefense"] == "1"
    assert int(TORRC["HiddenServiceMaxStreams"]) > 0


# Nothing can be forged or read on the way


def test_no_visitor_can_forge_what_the_forum_believes_of_its_proxy() -> None:
    for location in PROXYING:
        headers = _headers(location)
        believed = {headers.pop(name) for name in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Host")}
        assert believed <= {"$remote_addr", "127.0.0.1", "http", "https", "$host"}
        assert set(headers.values()) == {""}
        assert {"X-Forwarded-Port", "X-Forwarded-Prefix", "Forwarded", "X-Real-IP", "User-Agent"} <= headers.keys()


def test_words_never_travel_unencrypted() -> None:
    plain, safe = _server("80"), _server("443 ssl")
    assert not [block for block in PROXYING if block in list(plain.all())]
    assert plain.named("location")[-1].values("return") == ["301 https://forum.example$request_uri"]
    assert safe.values("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    ciphers = safe.values("ssl_ciphers")[0].split(":")
    assert ciphers
    assert all(re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)", cipher) for cipher in ciphers)
    strengths = [256 if "256-GCM" in cipher or "CHACHA" in cipher else 128 for cipher in ciphers]
    assert strengths == sorted(strengths, reverse=True)
    assert safe.values("ssl_session_tickets") == ["off"]
    assert HTTP.values("gzip") == ["off"]


def test_a_foreign_name_gets_no_answer() -> None:
    (nobody,) = [server for server in SERVERS if server.values("server_name") == [""]]
    assert all("default_server" in listens for listens in nobody.values("listen"))
    assert nobody.values("ssl_reject_handshake") == ["on"]
    assert nobody.values("return") == ["444"]


def test_nobody_outside_asks_how_the_forum_does() -> None:
    for server in (_server("443 ssl"), _server("127.0.0.1:8080")):
        closed = {location.name[-1] for location in server.named("location") if location.values("return") == ["404"]}
        assert closed == {"/healthz", "/readyz"}


def test_a_forum_that_is_away_says_so_without_breaking_its_promises() -> None:
    (away,) = [block for block in NGINX.named("location") if block.name[-1] == "@away"]
    (page,) = away.values("return")
    assert page.startswith("503 ")
    assert not re.search(r"https?://|src=|style|<form|nginx", page)
    sent = {value.split()[0] for value in away.values("add_header")}
    assert {"Cache-Control", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security"} <= sent


def test_tor_comes_in_by_its_own_door_and_from_this_machine_alone() -> None:
    port, target = TORRC["HiddenServicePort"].split()
    assert port == "80"
    door = _server(target)
    assert target.startswith("127.0.0.1:")
    assert door.values("listen") == [target]
    (location,) = [block for block in door.named("location") if block.values("proxy_pass")]
    assert _headers(location)["X-Forwarded-For"] == "127.0.0.1"
    assert _headers(location)["X-Forwarded-Proto"] == "http"
    assert (TORRC["SocksPort"], TORRC["ControlPort"]) == ("0", "0")


# The forum behind them


@pytest.fixture
def behind(app: Flask, session: Session) -> Iterator[Flask]:
    """A forum with the settings that the examples name."""
    onion = f"http://{'a' * 55}d.onion"
    made = create_app(app.config["SETTINGS"].model_copy(update={"proxies": 1, "secure_cookies": True, "onion_address": onion}))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("listens", ["443 ssl", "127.0.0.1:8080"])
def test_the_forum_understands_what_the_proxy_says_of_a_visitor(behind: Flask, listens: str) -> None:
    host = "forum.example" if listens == "443 ssl" else f"{'a' * 55}d.onion"
    (location,) = [block for block in _server(listens).named("location") if block.values("proxy_pass")]
    meant = {"$host": host, "$remote_addr": "203.0.113.5"}
    headers = {name: meant.get(value, value) for name, value in _headers(location).items() if value}
    with behind.test_client() as client:
        answer = client.get("/help", base_url="http://127.0.0.1:8000", headers=headers)
        assert ("Onion-Location" in answer.headers) == (listens == "443 ssl")
        assert ("Strict-Transport-Security" in answer.headers) == (listens == "443 ssl")
        origin = f"{headers['X-Forwarded-Proto']}://{host}"
        sent = client.post("/sign-in", base_url="http://127.0.0.1:8000", headers={**headers, "Origin": origin}, data={"name": "x"})
        assert sent.status_code == 422


def test_an_operator_is_told_which_settings_belong_to_the_examples() -> None:
    for told in ("examples/nginx.conf", "examples/torrc", "PROXIES=1", "SECURE_COOKIES=true", "ONION_ADDRESS=http://"):
        assert told in OPERATIONS, told
