"""What keeps the code easy to find one's way in: small files, small functions, one place that commits, a line on what each function does."""

import ast
from collections.abc import Iterator
from pathlib import Path

from config import ROOT

OURS = [*ROOT.glob("*.py"), *(path for folder in ("forum", "tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py")))]

LONGEST_FILE = 400
LONGEST_FUNCTION = 50

MAY_COMMIT = {
    "forum/web/database.py",
    "forum/search/backends/whoosh.py",  # commits to its own files, and to no database
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


TEXTS = {_name(path): path.read_text(encoding="utf-8") for path in OURS}
TREES = {name: ast.parse(text) for name, text in TEXTS.items()}
FORUM = {name: tree for name, tree in TREES.items() if name.startswith("forum/")}


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def test_no_file_outgrows_a_reader() -> None:
    assert not {name: lines for name, text in TEXTS.items() if (lines := text.count("\n")) > LONGEST_FILE}


def test_no_function_outgrows_a_reader() -> None:
    lengths = {(name, one.name): (one.end_lineno or 0) - one.lineno + 1 for name, tree in TREES.items() for one in _functions(tree)}
    assert len(lengths) > 500
    assert not {where: lines for where, lines in lengths.items() if lines > LONGEST_FUNCTION}


def test_what_a_module_needs_stands_at_its_top() -> None:
    inside = [(name, node) for name, tree in FORUM.items() for function in _functions(tree) for node in ast.walk(function)]
    assert not [f"{name}:{node.lineno}" for name, node in inside if isinstance(node, ast.Import | ast.ImportFrom)]


def test_there_is_one_place_that_commits() -> None:
    calls = [(name, node.func) for name, tree in FORUM.items() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert {name for name, called in calls if isinstance(called, ast.Attribute) and called.attr == "commit"} == MAY_COMMIT


def test_a_reader_learns_in_one_line_what_a_module_a_class_or_a_function_is_for() -> None:
    told = [(name, name, tree) for name, tree in FORUM.items() if tree.body]
    told += [(name, node.name, node) for name, tree in FORUM.items() for node in tree.body if isinstance(node, Function | ast.ClassDef)]
    assert not [f"{name}: {what}" for name, what, node in told if not what.startswith("_") and not ast.get_docstring(node)]


def test_nothing_is_left_for_later() -> None:
    later = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")
    assert not [f"{name}: {word}" for name in FORUM for word in later if word in TEXTS[name]]
