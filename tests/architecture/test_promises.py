"""Every promise and every known leak has its line in `docs/security/promises.md`, and the tests that it names are there."""

import ast
import re

from config import ROOT

PAGE = (ROOT / "docs" / "security" / "promises.md").read_text(encoding="utf-8")


def test_every_promise_has_a_line_and_a_test() -> None:
    lines = {int(number): rest for number, rest in re.findall(r"^\| (\d+) \|(.*)\|$", PAGE, re.M)}
    assert sorted(lines) == list(range(1, 26))
    assert [number for number, rest in lines.items() if "::" not in rest] == [22], "what only people can hold"


def test_every_leak_has_what_shuts_it_and_a_test() -> None:
    leaks = PAGE.split("## Against a thief")[1].split("## How well")[0]
    lines = [line for line in leaks.splitlines() if line.startswith("| ") and not line.startswith("| leak")]
    assert len(lines) == 19
    assert not [line for line in lines if "::" not in line]


def test_every_test_of_a_promise_exists() -> None:
    for file, name in re.findall(r"`(tests/[^`:]+)::(\w+)`", PAGE):
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"
