"""What the code keeps away from: asking other machines, running what was typed, weak chance and weak hashes, answers that were never sanitised."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT

FORUM = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "forum").rglob("*.py"))}

ASKS_OTHERS = {
    *("socket", "ssl", "http", "urllib.request", "requests", "httpx", "aiohttp", "urllib3", "smtplib", "imaplib", "poplib", "ftplib"),
    *("telnetlib", "xmlrpc", "asyncio", "ldap3", "pymemcache"),
}
RUNS_THINGS = {"subprocess", "pty", "ctypes", "code", "codeop", "runpy", "importlib.util", "pickle", "marshal", "shelve", "yaml", "xml", "lxml"}
MAY_IMPORT = {
    ("forum/supervisor.py", "socket"),  # looks whether its own port is free
    ("forum/supervisor.py", "subprocess"),  # starts the web server and the worker
    ("forum/cli/mending.py", "subprocess"),  # starts the command that mends the search index
    ("forum/supervisor.py", "ctypes"),  # asks Linux to stop its children when it dies
}
BROKEN = {"md4", "md5", "sha1", "sha224", "ripemd160"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "system", "popen", "render_template_string", "from_string"}


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield (node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")), node


def _hits(forbidden: set[str]) -> set[tuple[str, str]]:
    found = {(name, module) for name, tree in FORUM.items() for imported in _imports(tree) for module in forbidden if _is_in(imported, module)}
    return found - MAY_IMPORT


def _is_in(imported: str, module: str) -> bool:
    return imported == module or imported.startswith(f"{module}.")


def test_the_forum_tells_no_other_machine_that_somebody_is_here() -> None:
    assert not _hits(ASKS_OTHERS)


def test_nothing_typed_is_ever_run() -> None:
    assert not _hits(RUNS_THINGS)
    # A pattern that is compiled (re.compile) is no code.
    runs = {(name, call) for name, tree in FORUM.items() for call, node in _calls(tree) if call in RUNS_TEXT and not _is_of_a_pattern(node)}
    assert not runs
    shells = [name for name, tree in FORUM.items() for _, node in _calls(tree) if any(keyword.arg == "shell" for keyword in node.keywords)]
    assert not shells


def _is_of_a_pattern(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "re"


def test_the_search_for_dangers_would_notice() -> None:
    tree = ast.parse("import urllib.request\nfrom xml.etree import ElementTree\neval(typed)\nre.compile(typed)")
    assert {"urllib.request", "xml.etree"} <= set(_imports(tree))
    assert [call for call, node in _calls(tree) if call in RUNS_TEXT and not _is_of_a_pattern(node)] == ["eval"]


def test_nobody_can_guess_what_chance_will_bring() -> None:
    for name, tree in FORUM.items():
        of_random = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "random"}
        assert of_random <= {"SystemRandom"}, name
        assert not [imported for imported in _imports(tree) if imported.startswith(("random.", "uuid"))], name


def test_nothing_is_protected_by_a_hash_that_has_been_broken() -> None:
    # One-time-code apps know SHA-1 alone (RFC 6238), and there it breaks nothing.
    with_apps = {name for name in FORUM if "RFC 6238" in (ROOT / name).read_text(encoding="utf-8")}
    assert len(with_apps) <= 1
    for name, tree in FORUM.items():
        named = {imported.rpartition(".")[2] for imported in _imports(tree)} | {
            node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
        }
        broken = {word for word in named if word.lower() in BROKEN}
        assert not broken or (name in with_apps and {word.lower() for word in broken} == {"sha1"}), name


@pytest.mark.parametrize("name", FORUM)
def test_no_question_to_the_database_is_put_together_from_words(name: str) -> None:
    for call, node in _calls(FORUM[name]):
        if call in ("text", "execute", "exec_driver_sql", "literal_column") and node.args and isinstance(node.args[0], ast.JoinedStr):
            first = node.args[0].values[0]
            assert isinstance(first, ast.Constant), name
            assert str(first.value).startswith("PRAGMA "), name  # a setting of the connection, which takes no parameters


def test_only_what_was_sanitised_is_shown_as_html() -> None:
    shown = [
        f"{path.name}: {line.strip()}"
        for path in sorted(Path(ROOT / "forum" / "templates").rglob("*.html"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "|safe" in line.replace(" ", "") and path.parent.name != "design" and "post.html|safe" not in line
    ]
    assert not shown
