"""Loading a whole forum from JSON lines, fast: for measuring, and for moving in from elsewhere. Format: `docs/commands.md`.

The rules of the boards are not asked: what is loaded is taken as said. Search learns of it by a rebuild of its index.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from forum.boards import paths
from forum.boards.models import Board, Post, State, Thread
from forum.boards.service import placing
from forum.core import markup, text
from forum.core.errors import Invalid
from forum.core.names import public_id

BATCH = 1000

AliasOf = Callable[[str], str]
Progress = Callable[[int], None]


@dataclass
class Load:
    """A load under way: what has been read, as rows to insert."""

    alias_of: AliasOf
    boards: dict[Any, Board] = field(default_factory=dict)
    threads: dict[Any, dict[str, Any]] = field(default_factory=dict)
    openings: dict[Any, dict[str, Any]] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, line: dict[str, Any]) -> None:
        """Take in one line.

        :raises KeyError: if something is missing, or names what has not come before.
        """
        {"board": self._board, "thread": self._thread, "post": self._post}[line["kind"]](line)

    def _board(self, line: dict[str, Any]) -> None:
        board = Board(id=public_id(), slug=text.slug(line["title"]), title=line["title"], purpose=line.get("purpose", ""))
        board.position, board.activity, board.thread_count = len(self.boards), 0, 0
        self.boards[line["board"]] = board

    def _thread(self, line: dict[str, Any]) -> None:
        self.threads[line["thread"]] = {
            "id": public_id(),
            "board": self.boards[line["board"]],
            "title": text.clean_line(line["title"])[: text.TITLE_LIMIT],
            "state": State.VISIBLE,
            "last_seq": 0,
            "reply_count": 0,
            "continuations": 0,
            "awaits": True,
        }

    def _post(self, line: dict[str, Any]) -> None:
        thread = self.threads[line["thread"]]
        board, day = thread["board"], date.fromisoformat(line["date"][:10])
        opening = self.openings.get(line["thread"])
        board.activity += 1
        thread["last_seq"] += 1
        thread.update(activity=board.activity, last_day=day)
        board.last_day = day
        post = {
            "id": public_id(),
            "thread_id": thread["id"],
            "seq": thread["last_seq"],
            "path": "",
            "depth": 0,
            "parent_id": None,
            "child_count": 0,
            "alias_id": self.alias_of(line["member"]),
            "day": day,
            "body": text.clean(line["text"]),
            "state": State.VISIBLE,
            "hidden_reason": "",
            "edit_reason": "",
            "revisions": 0,
            "renderer": markup.VERSION,
        }
        if opening is None:
            self.openings[line["thread"]] = post
            thread.update(starter_id=post["alias_id"], slug=text.slug(thread["title"]), board_id=board.id)
            board.thread_count += 1
        else:
            post.update(path=paths.segment(opening["child_count"]), depth=1, parent_id=opening["id"])
            opening["child_count"] += 1
            thread["reply_count"] += 1
            thread["awaits"] = thread["awaits"] and post["alias_id"] == thread["starter_id"]
        self.posts.append(post)


def load(session: Session, file: Path, alias_of: AliasOf, progress: Progress = lambda _: None) -> Load:
    """Load boards, threads and posts; a line comes after those it names, and posts come by date.

    :param alias_of: returns the id of the alias for a member of the file, the same one each time.
    :param progress: is told after each batch how many posts are in.
    :raises Invalid: with the number of a line that cannot be read, or if a board is there already.
    """
    reading = Load(alias_of)
    for number, line in enumerate(_lines(file), 1):
        try:
            reading.add(json.loads(line))
        except (KeyError, TypeError, ValueError):
            raise Invalid("file", f"Line {number} cannot be read. docs/commands.md says what a line holds.") from None
    for board in reading.boards.values():
        placing.add_board(session, board)
    session.flush()  # threads name their boards
    threads = [_row(thread) for thread in reading.threads.values() if thread["last_seq"]]
    if threads:
        session.execute(insert(Thread), threads)
    _write_posts(session, reading.posts, progress)
    return reading


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as lines:
        yield from (line for line in lines if line.strip())


def _row(thread: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thread.items() if name != "board"}


def _write_posts(session: Session, posts: list[dict[str, Any]], progress: Progress) -> None:
    # Rendering is nearly all of the work, so it is spread over the machine's cores. A post names the one it answers, and
    # that one was written before it; rows go in by number within a thread, as they are clustered.
    with ProcessPoolExecutor() as pool:
        pages = pool.map(markup.render, (post["body"] for post in posts), chunksize=100)
        for start in range(0, len(posts), BATCH):
            batch = posts[start : start + BATCH]
            session.execute(insert(Post), [{**post, "html": next(pages)} for post in batch])
            progress(start + len(batch))
