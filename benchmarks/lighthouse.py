"""Asks Lighthouse about the pages people open most, on a forum of its own: `python -m benchmarks.lighthouse`; figures are in `lighthouse.md`.

Which pages, `tests/pages.py` says. Needs Node: Lighthouse comes through `npx`, or `LIGHTHOUSE` names its program. Nothing is sent elsewhere:
its Chromium finds no machine but this one.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import setup_browser
from tests.browser.house import House, running_house
from tests.browser.scenes import Scene, everything
from tests.browser.visits import ARGUMENTS
from tests.pages import MEASURED

PROGRAM = "npx --yes lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95
HERE_ALONE = "--host-resolver-rules='MAP * ~NOTFOUND,EXCLUDE 127.0.0.1,EXCLUDE localhost'"
MEASURES = {"first-contentful-paint": "first words", "largest-contentful-paint": "largest part", "cumulative-layout-shift": "jumps"}


def main() -> int:
    """Measure every page, as a phone on a slow line, and print a table.

    :return: the exit status: 1 if a score is below `LEAST`.
    """
    low = []
    with tempfile.TemporaryDirectory() as folder, running_house(Path(folder)) as house:
        with house.making() as session:
            scene = everything(session)
        print("| page | " + " | ".join([*CATEGORIES, *MEASURES.values(), "bytes sent"]) + " |")
        print("|---" * (len(CATEGORIES) + len(MEASURES) + 2) + "|")
        for name, (who, address) in MEASURED.items():
            report = _report(house, scene, who, address, Path(folder) / "report.json")
            scores = [round(report["categories"][category]["score"] * 100) for category in CATEGORIES]
            shown = [report["audits"][measure]["displayValue"] for measure in MEASURES]
            shown.append(f"{report['audits']['total-byte-weight']['numericValue']:,.0f}")
            print(f"| {name} | " + " | ".join([*map(str, scores), *shown]) + " |", flush=True)
            low += [f"{name}: {fault}" for fault in _faults(report)] if min(scores) < LEAST else []
    print("\n".join(low))
    return 1 if low else 0


def _report(house: House, scene: Scene, who: str, address: str, file: Path) -> dict[str, Any]:
    member = scene.people[who]
    headers = {} if member is None else {"Cookie": "{name}={value}".format(**house.cookie(member))}
    command = [
        *shlex.split(os.environ.get("LIGHTHOUSE", PROGRAM)),
        house.address + address.format(**vars(scene)),
        "--quiet",
        "--output=json",
        f"--output-path={file}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)} {HERE_ALONE}",
        f"--extra-headers={json.dumps(headers)}",
        "--no-enable-error-reporting",
    ]
    subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": setup_browser.executable()}, stdout=subprocess.DEVNULL)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _faults(report: dict[str, Any]) -> list[str]:
    audits = [report["audits"][ref["id"]] for category in CATEGORIES for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    return [f"{audit['id']}: {audit['title']}" for audit in audits if audit["score"] is not None and audit["score"] < 0.9]


if __name__ == "__main__":
    sys.exit(main())
