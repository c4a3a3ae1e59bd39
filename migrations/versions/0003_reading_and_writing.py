"""reading and writing

Adds what readers and writers keep for themselves, what a thread asks for, content notes, signs of support, tags, watched words, and what
keeping the boards needs. Going back loses all of these; words, names and places of posts stay.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# Columns are added one by one: SQLite would make a changed table anew, and forget that it had no hidden row order.
COLUMNS = {
    "board": (
        sa.Column("parent_id", sa.String(22), nullable=True),
        sa.Column("rules", sa.Text(), nullable=False, server_default=""),
        sa.Column("rules_html", sa.Text(), nullable=False, server_default=""),
    ),
    "thread": (
        sa.Column("wants", sa.String(12), nullable=False, server_default="unsure"),
        sa.Column("fit", sa.String(8), nullable=False, server_default=""),
        sa.Column("awaits", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("asked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("notes", sa.String(200), nullable=False, server_default=""),
        sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("pin_reason", sa.String(300), nullable=False, server_default=""),
        sa.Column("pin_ends", sa.Date(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("lock_reason", sa.String(300), nullable=False, server_default=""),
        sa.Column("lock_ends", sa.Date(), nullable=True),
        sa.Column("locked_by_starter", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("slow_minutes", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("approval", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("came_from", sa.Text(), nullable=False, server_default=""),
        sa.Column("mixed_to", sa.Integer(), nullable=False, server_default="0"),
    ),
    "post": (
        sa.Column("notes", sa.String(200), nullable=False, server_default=""),
        sa.Column("notes_added", sa.String(200), nullable=False, server_default=""),
        sa.Column("source", sa.String(500), nullable=False, server_default=""),
        sa.Column("heat", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("lock_reason", sa.String(300), nullable=False, server_default=""),
        sa.Column("lock_ends", sa.Date(), nullable=True),
    ),
    "decision": (sa.Column("notes", sa.String(200), nullable=False, server_default=""),),
}


def _id(name: str, to: str = "") -> list[sa.Column]:
    keys = [sa.ForeignKey(f"{to}.id", ondelete="CASCADE")] if to else []
    return [sa.Column(name, sa.String(22), *keys, nullable=False)]


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    # Somebody else has written where there is more than one name.
    op.execute(
        "UPDATE thread SET awaits = false WHERE EXISTS (SELECT 1 FROM post"
        " WHERE post.thread_id = thread.id AND post.alias_id <> thread.starter_id AND post.seq > 1 AND post.state = 'visible')"
    )
    op.create_index(op.f("ix_thread_awaits"), "thread", ["awaits", "last_day"])
    op.create_index(op.f("ix_thread_board_pinned"), "thread", ["board_id", "pinned"])
    _private_tables()
    _public_tables()
    _find_quotations()


def _private_tables() -> None:
    for table, columns in {
        "shelf": [sa.Column("content", sa.LargeBinary(), nullable=False)],
        "support": [*_id("post_id", "post"), sa.Column("kind", sa.String(8), nullable=False)],
    }.items():
        op.create_table(
            table,
            *_id("id"),
            sa.Column("tag", sa.String(64), nullable=False),
            *columns,
            sa.Column("slot", sa.String(64), nullable=True),
            sa.Column("tie", sa.LargeBinary(), nullable=True),
            sa.PrimaryKeyConstraint("id"),
            sa.UniqueConstraint("slot"),
            sa.UniqueConstraint("tag"),
            sqlite_with_rowid=False,
        )
    op.create_index(op.f("ix_support_post_id"), "support", ["post_id"])


def _public_tables() -> None:
    def table(name: str, *parts: object) -> None:
        op.create_table(name, *parts, sqlite_with_rowid=False)

    text = sa.String
    table(
        "keeping",
        sa.Column("id", text(22), primary_key=True),
        sa.Column("turn", sa.Integer(), unique=True, nullable=False),
        sa.Column("thread_id", text(22), nullable=False),
        sa.Column("post_id", text(22), nullable=False),
        sa.Column("board_id", text(22), sa.ForeignKey("board.id"), nullable=False),
        sa.Column("act", text(12), nullable=False),
        sa.Column("by_alias_id", text(22), sa.ForeignKey("alias.id"), nullable=False),
        sa.Column("reason", text(300), nullable=False),
        sa.Column("inverse", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_keeping_thread_id"), "keeping", ["thread_id"])
    op.create_index(op.f("ix_keeping_post_id"), "keeping", ["post_id"])
    table("old_slug", sa.Column("slug", text(60), primary_key=True), *_id("board_id", "board"))
    table(
        "tag",
        sa.Column("id", text(22), primary_key=True),
        *_id("board_id", "board"),
        sa.Column("slug", text(40), nullable=False),
        sa.Column("title", text(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_tag_board_slug"), "tag", ["board_id", "slug"], unique=True)
    table("thread_tag", *_id("thread_id", "thread"), *_id("tag_id", "tag"), sa.PrimaryKeyConstraint("thread_id", "tag_id"))
    op.create_index(op.f("ix_thread_tag_tag_id"), "thread_tag", ["tag_id"])
    table("quotation", sa.Column("quoted_id", text(22), nullable=False), *_id("post_id", "post"), sa.PrimaryKeyConstraint("quoted_id", "post_id"))
    op.create_index(op.f("ix_quotation_post_id"), "quotation", ["post_id"])
    table("thread_redirect", sa.Column("id", text(22), primary_key=True), *_id("thread_id", "thread"))
    table(
        "moved_thread",
        *_id("board_id", "board"),
        *_id("thread_id", "thread"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("board_id", "thread_id"),
    )
    table(
        "watched_word",
        sa.Column("id", text(22), primary_key=True),
        sa.Column("words", text(100), nullable=False),
        sa.Column("board_id", text(22), sa.ForeignKey("board.id", ondelete="CASCADE"), nullable=True),
        sa.Column("watch", text(8), nullable=False),
        sa.Column("says", text(300), nullable=False),
    )
    table(
        "first_reply",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "hours"),
    )


def _find_quotations() -> None:
    """Enter which posts quote which, as what is written from now on is entered."""
    connection, found = op.get_bind(), set()
    for table, key in (("post", "id"), ("post_revision", "post_id")):
        rows = connection.execute(sa.text(f"SELECT {key} AS post_id, body FROM {table} WHERE body LIKE '%](/p/%'"))  # noqa: S608  # of ours
        for row in rows:
            quoted = re.findall(r"^(?:[ \t]*>)+[ \t]*\[(?:\\.|[^\]\\\n])*\]\(/p/([0-9A-Za-z]{1,22})\) wrote:", row.body, re.M)
            found.update((one, row.post_id) for one in quoted)
    if found:
        into = sa.text("INSERT INTO quotation (quoted_id, post_id) VALUES (:quoted_id, :post_id)")
        connection.execute(into, [{"quoted_id": quoted_id, "post_id": post_id} for quoted_id, post_id in sorted(found)])


def downgrade() -> None:
    for table in ("keeping", "quotation", "first_reply", "watched_word", "moved_thread", "thread_redirect", "thread_tag", "tag", "old_slug", "support", "shelf"):
        op.drop_table(table)
    op.drop_index(op.f("ix_thread_board_pinned"), "thread")
    op.drop_index(op.f("ix_thread_awaits"), "thread")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column.name)

