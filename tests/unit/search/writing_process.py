"""A process that writes to an index and says after each change that it was taken in: `python -m tests.unit.search.writing_process FOLDER START`."""

import sys
from pathlib import Path

from forum.search.backends.embedded import EmbeddedIndex
from tests.unit.search.making import document


def main(folder: str, start: str) -> None:
    index = EmbeddedIndex(Path(folder))
    for number in range(int(start), int(start) + 1_000_000):
        index.put([document(f"post{number}", f"sleep number{number}"), document(f"twin{number}", f"sleep number{number}")])
        if number % 5 == 4:
            index.remove([f"twin{number - 2}"])
        print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
