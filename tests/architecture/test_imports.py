"""Who may import whom, as .importlinter says it, and that each of its contracts notices a breach."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

from config import ROOT

CONTRACTS = ROOT / ".importlinter"
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(sys.argv[1], no_cache=True, no_logo=True))"

BREACHES = {
    "features": {"forum/core/thing.py": "import forum.boards"},
    "inside": {"forum/boards/models.py": "", "forum/boards/service.py": "", "forum/boards/policy.py": "import forum.boards.service"},
    "pages": {"forum/boards/views.py": "", "forum/search/service.py": "import forum.boards.views"},
    "flask-free": {"forum/search/handlers.py": "import forum.boards.thing", "forum/boards/thing.py": "import flask"},
    "whoosh": {"forum/search/backends/whoosh.py": "import whoosh", "forum/search/thing.py": "from whoosh import index"},
    "sanitisers": {"forum/core/markup.py": "import nh3", "forum/boards/paths.py": "import nh3"},
}
"""For each contract, the smallest code that breaks it."""


def _names() -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.read(CONTRACTS)
    return {part.rpartition(":")[2]: parser[part]["name"] for part in parser.sections() if ":contract:" in part}


def _lint(folder: Path) -> str:
    command = [sys.executable, "-c", LINT, str(CONTRACTS)]
    environment = {**os.environ, "COLUMNS": "250", "NO_COLOR": "1", "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


def test_every_part_knows_only_what_lies_below_it() -> None:
    report = _lint(ROOT)
    assert f"Contracts: {len(_names())} kept, 0 broken." in report, report


def test_no_contract_overlooks_a_breach(tmp_path: Path) -> None:
    named_in_contracts = {"forum/app.py": "", "forum/wiring.py": "", "forum/supervisor.py": ""}
    for files in (named_in_contracts, *BREACHES.values()):
        for name, code in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(code + "\n")
            for folder in list(file.relative_to(tmp_path).parents)[:-1]:
                (tmp_path / folder / "__init__.py").touch()
    report = _lint(tmp_path)
    names = _names()
    assert names.keys() == BREACHES.keys()
    for contract, name in names.items():
        assert f"{name} BROKEN" in report, f"{contract}: {report}"
