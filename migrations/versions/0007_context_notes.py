"""context notes and reviewed claims

Adds context notes with their sources and ratings, the bank of reviewed claims, the cards that boards show, and what a writer says about a claim of their own. Going back loses these; words stay.
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_notes()
    _add_claims()
    _add_cards()
    # One by one: SQLite would make a changed table anew, and forget that it had no hidden row order.
    op.add_column("post", sa.Column("stance", sa.String(8), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("post", "stance")
    op.drop_column("thread", "context")
    op.drop_column("post", "context")
    for table in ("board_card", "claim_source", "reviewed_claim", "context_note_score", "note_rating", "note_source", "context_note"):
        op.drop_table(table)


def _add_notes() -> None:
    op.create_table(
        "context_note",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("post_id", sa.String(22), sa.ForeignKey("post.id", ondelete="CASCADE"), nullable=False),
        sa.Column("case_id", sa.String(22), nullable=False),
        sa.Column("claim", sa.String(500), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("method", sa.String(8), nullable=False),
        sa.Column("interim_until", sa.Date(), nullable=True),
        sa.Column("is_earlier", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("settled_day", sa.Date(), nullable=True),
        sa.Column("why_withdrawn", sa.String(300), nullable=False),
        sa.Column("slot", sa.String(64), nullable=True, unique=True),
        sa.Column("tie", sa.LargeBinary(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_context_note_post_id"), "context_note", ["post_id"])
    op.create_index(op.f("ix_context_note_state"), "context_note", ["state"])
    op.create_table(
        "note_source",
        sa.Column("note_id", sa.String(22), sa.ForeignKey("context_note.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
        sa.Column("copy_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("note_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note_rating",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("tag", sa.String(64), nullable=False, unique=True),
        sa.Column("note_id", sa.String(22), sa.ForeignKey("context_note.id", ondelete="CASCADE"), nullable=False),
        sa.Column("slot", sa.String(64), nullable=True, unique=True),
        sa.Column("tie", sa.LargeBinary(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_note_rating_note_id"), "note_rating", ["note_id"])
    op.create_table(
        "context_note_score",
        sa.Column("note_id", sa.String(22), sa.ForeignKey("context_note.id", ondelete="CASCADE"), nullable=False),
        sa.Column("method", sa.String(8), nullable=False),
        sa.Column("says", sa.String(10), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("factor", sa.Double(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("raters", "helpful", "somewhat", "not_helpful")),
        sa.Column("by_group", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("note_id", "method"),
        sqlite_with_rowid=False,
    )
    op.add_column("post", sa.Column("context", sa.Text(), nullable=False, server_default=""))
    op.add_column("thread", sa.Column("context", sa.String(8), nullable=False, server_default=""))


def _add_claims() -> None:
    op.create_table(
        "reviewed_claim",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("claim", sa.String(500), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("written_by_id", sa.String(22), sa.ForeignKey("alias.id"), nullable=True),
        sa.Column("confirmed_by_id", sa.String(22), sa.ForeignKey("alias.id"), nullable=True),
        sa.Column("replaces_id", sa.String(22), sa.ForeignKey("reviewed_claim.id"), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_reviewed_claim_state"), "reviewed_claim", ["state"])
    op.create_index(op.f("ix_reviewed_claim_replaces_id"), "reviewed_claim", ["replaces_id"])
    op.create_table(
        "claim_source",
        sa.Column("claim_id", sa.String(22), sa.ForeignKey("reviewed_claim.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "number"),
        sqlite_with_rowid=False,
    )


def _add_cards() -> None:
    op.create_table(
        "board_card",
        sa.Column("board_id", sa.String(22), sa.ForeignKey("board.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ready", sa.String(20), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("place", sa.String(8), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
