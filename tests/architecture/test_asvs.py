"""What `docs/security/asvs.md` says of the security standard is whole, and every test that it names is there."""

import ast
import csv
import re
from collections import Counter
from dataclasses import dataclass

from config import ROOT

PAGE = (ROOT / "docs" / "security" / "asvs.md").read_text(encoding="utf-8")
# Numbers and levels are those of OWASP_Application_Security_Verification_Standard_5.0.0_en.csv in the repository OWASP/ASVS, folder 5.0/docs_en.
with (ROOT / "tests" / "data" / "asvs_5_0_levels.csv").open(encoding="utf-8", newline="") as _file:
    LEVELS = {row["number"]: int(row["level"]) for row in csv.DictReader(_file)}
NUMBERS = list(LEVELS)
STANDINGS = {"met", "not met", "operator", "does not apply"}
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+)(?: to (\d+\.\d+\.\d+))? \| (\d(?:-\d)*) \| (.+?) \| ([a-z ]+) \| (.*) \|$", re.M)


@dataclass(frozen=True)
class Line:
    """A line of the page: the requirements it is about, how they stand, and what shows it."""

    numbers: tuple[str, ...]
    standing: str
    shown: str


def _line(found: re.Match[str]) -> Line:
    first, last = found[1], found[2] or found[1]
    levels = {int(level) for level in found[3].split("-")}
    span = NUMBERS[NUMBERS.index(first) : NUMBERS.index(last) + 1]
    assert span, f"{first} to {last}"
    numbers = tuple(number for number in span if LEVELS[number] in levels)
    assert {LEVELS[number] for number in numbers} == levels, f"the level of {first}"
    return Line(numbers, found[5], found[6])


LINES = [_line(found) for found in _ROW.finditer(PAGE)]


def test_the_list_of_requirements_is_the_whole_standard() -> None:
    assert Counter(LEVELS.values()) == {1: 70, 2: 183, 3: 92}


def test_no_requirement_of_the_first_two_levels_is_passed_over() -> None:
    told = Counter(number for line in LINES for number in line.numbers)
    assert not [number for number, level in LEVELS.items() if level < 3 and number not in told]
    assert not [number for number, times in told.items() if times > 1]


def test_every_line_of_the_page_is_understood() -> None:
    assert len(re.findall(r"^\| \d+\.\d+\.\d+", PAGE, re.M)) == len(LINES)
    assert {line.standing for line in LINES} == STANDINGS


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[^`:]+)::(\w+)`", PAGE)
    assert len(named) > 100
    assert PAGE.count("::") == len(named)
    names = {file: _tests(file) for file, _ in named}
    assert not [f"{file}::{name}" for file, name in named if name not in names[file]]


def _tests(file: str) -> set[str]:
    path = ROOT / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_nothing_is_said_to_hold_without_something_that_shows_it() -> None:
    for line in LINES:
        assert line.shown.strip(), line.numbers
        if line.standing == "not met":
            assert len(line.shown) > 20, line.numbers


def test_the_figures_at_the_top_are_those_of_the_lines() -> None:
    counted = Counter((LEVELS[number], line.standing) for line in LINES for number in line.numbers)
    for level in (1, 2):
        met, not_met, operator, foreign = (counted[level, standing] for standing in ("met", "not met", "operator", "does not apply"))
        assert f"| level {level} | {met} | {not_met} | {operator} | {foreign} |" in PAGE
