"""What the docs list is what there is: commands, settings, facts, and the example of the file that can be loaded."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import ROOT, Settings
from forum import wiring
from forum.boards.models import Board, Post
from forum.cli import commands

DOCS = ROOT / "docs"
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")


def _all(group: list[click.Command], before: str = "") -> Iterator[tuple[str, click.Command]]:
    for command in group:
        name = f"{before}{command.name}"
        if isinstance(command, click.Group):
            yield from _all(list(command.commands.values()), f"{name} ")
        else:
            yield name, command


LISTED = dict(_all(list(commands.ALL)))


def _section(name: str) -> str:
    return COMMANDS.split(f"### `{name}`\n", 1)[1].split("\n### ")[0].split("\n## ")[0]


def test_every_command_is_described_and_none_that_is_gone() -> None:
    assert sorted(re.findall(r"^### `(.+)`$", COMMANDS, re.M)) == sorted([*LISTED, "db upgrade"])


@pytest.mark.parametrize("name", LISTED)
def test_every_option_of_a_command_is_described_and_none_that_is_gone(name: str) -> None:
    options = {text for option in LISTED[name].params if isinstance(option, click.Option) for text in (option.opts + option.secondary_opts)}
    described = set(re.findall(r"^- `(--[a-z-]+)", _section(name), re.M))
    assert described <= options
    assert options - described <= {"--index"}  # of a pair of switches the one that changes something


def test_every_example_can_be_typed_as_it_stands(app: Flask) -> None:
    examples = re.findall(r"^\.venv/bin/flask --app wsgi (.+)$", COMMANDS, re.M)
    assert len(examples) > 8
    for example in examples:
        words = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', example)]
        command: click.Command = app.cli
        context = click.Context(command)
        while isinstance(command, click.Group) and words:
            found = command.get_command(context, words.pop(0))
            assert found is not None, example
            command = found
        for word in words:
            if word.startswith("--"):
                assert word in {text for option in command.params for text in option.opts}, example
        arguments = [option for option in command.params if isinstance(option, click.Argument) and option.required]
        takes = [word for word in words if not word.startswith("--")]
        assert len(takes) >= len(arguments), example


def test_the_example_of_a_file_can_be_loaded(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "forum.jsonl"
    file.write_text(COMMANDS.split("```json\n")[1].split("```")[0], encoding="utf-8")
    ended = app.test_cli_runner().invoke(args=["seed", "load", "--workload", str(file), "--no-index"])
    assert ended.exit_code == 0, ended.output
    assert session.scalar(select(Board.slug)) == "nights"
    assert session.scalar(select(func.count()).select_from(Post)) == 2


def test_every_setting_is_in_the_table_of_settings() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", (DOCS / "settings.md").read_text(encoding="utf-8"), re.M)
    assert listed == [name.upper() for name in Settings.model_fields]


def _facts() -> set[str]:
    modules = [import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in (ROOT / "forum").glob("*/events.py")]
    return {name for module in modules for name, kind in getmembers(module, isclass) if is_dataclass(kind) and kind.__module__ == module.__name__}


def test_every_fact_is_in_the_table_of_facts_and_has_a_listener() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z]\w+)` \|", text, re.M)) == _facts()
    heard = {kind.__name__ for kind in (*wiring.SUBSCRIPTIONS, *wiring.OUTSIDE)}
    assert heard == _facts()


def test_every_link_between_the_docs_leads_somewhere() -> None:
    for page in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_file_that_the_architecture_names_is_there() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)*\.py)(?::\w+)?`", text))
    assert named
    there = [path.as_posix() for path in (*ROOT.glob("*.py"), *(ROOT / "forum").rglob("*.py"))]
    assert not [name for name in named if not any(path.endswith(f"/{name}") for path in there)]
