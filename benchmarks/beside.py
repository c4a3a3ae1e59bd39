"""The same texts and questions in SQLite FTS5, and in tantivy where it is installed: what `search_speed` puts itself beside.

Run by `search_speed` with the folder it wrote; prints a table as JSON. Needs nothing of the forum, so that any Python can run it.
"""

import importlib.util
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HITS = 20


def main(folder: Path) -> None:
    """Measure what there is."""
    tantivy_is_here = importlib.util.find_spec("tantivy") is not None
    print(json.dumps({"tantivy": _tantivy(folder)} if tantivy_is_here else {"FTS5": _fts5(folder)}))


def _rows(folder: Path) -> Iterator[tuple[str, str, str]]:
    with (folder / "posts.jsonl").open() as lines:
        for row in map(json.loads, lines):
            yield row["id"], f"board-{row['board']}", row["text"]


def _fts5(folder: Path) -> dict[str, float]:
    file = folder / "fts5.sqlite"
    base = sqlite3.connect(file)
    base.execute("CREATE VIRTUAL TABLE post USING fts5(id UNINDEXED, board UNINDEXED, text, tokenize='porter unicode61')")
    begun = time.process_time()
    with base:
        base.executemany("INSERT INTO post VALUES (?, ?, ?)", _rows(folder))
    built = time.process_time() - begun

    def ask(words: str, board: str) -> None:
        asked = "SELECT id, snippet(post, 2, '[', ']', '...', 30) FROM post WHERE post MATCH ?"
        narrowed = f"{asked} AND board = ?" if board else asked
        match = " OR ".join(f'"{word}"' for word in words.split())
        base.execute(f"{narrowed} ORDER BY rank LIMIT {HITS}", (match, board) if board else (match,)).fetchall()  # numbers of ours

    return _table(folder, ask, sum(1 for _ in _rows(folder)) / built, file.stat().st_size)


def _tantivy(folder: Path) -> dict[str, float]:
    tantivy: Any = importlib.import_module("tantivy")
    builder = tantivy.SchemaBuilder()
    for name, how in (("id", "raw"), ("board", "raw"), ("text", "en_stem")):
        builder.add_text_field(name, stored=True, tokenizer_name=how)
    schema = builder.build()
    place = folder / "tantivy"
    place.mkdir()
    index = tantivy.Index(schema, path=str(place))
    begun = time.process_time()
    writer = index.writer(heap_size=100_000_000, num_threads=1)
    for name, board, text in _rows(folder):
        writer.add_document(tantivy.Document(id=name, board=board, text=text))
    writer.commit()
    writer.wait_merging_threads()
    built = time.process_time() - begun
    index.reload()
    searcher = index.searcher()

    def ask(words: str, board: str) -> None:
        query = index.parse_query(f"+({words}) +board:{board}" if board else words, ["text"])
        snippets = tantivy.SnippetGenerator.create(searcher, query, schema, "text")
        for _, address in searcher.search(query, HITS).hits:
            snippets.snippet_from_doc(searcher.doc(address)).to_html()

    size = sum(path.stat().st_size for path in place.iterdir())
    return _table(folder, ask, sum(1 for _ in _rows(folder)) / built, size)


def _table(folder: Path, ask: Callable[[str, str], None], a_second: float, size: int) -> dict[str, float]:
    table = {"posts a second of processor": a_second, "MB on disk": size / 1e6}
    for board in ("", "board-3"):
        for kind, questions in json.loads((folder / "questions.json").read_text()).items():
            took = sorted(_milliseconds(ask, words, board) for words in questions)
            name = f"{kind}, one board" if board else kind
            table |= {f"{name}, ms p50": took[len(took) // 2], f"{name}, ms p95": took[int(len(took) * 0.95)]}
    return table


def _milliseconds(ask: Callable[[str, str], None], words: str, board: str) -> float:
    begun = time.process_time()
    ask(words, board)
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    main(Path(sys.argv[1]))
