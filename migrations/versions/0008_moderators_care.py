"""moderators' care

Adds the rota, words to begin from, notes for whoever has a case next, and waves of spam. Going back loses these; what was hidden stays hidden.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def _id(name: str, to: str, on_delete: str | None = "CASCADE") -> sa.Column:
    return sa.Column(name, sa.String(22), sa.ForeignKey(f"{to}.id", ondelete=on_delete), nullable=False)


def _table(name: str, *parts: object) -> None:
    op.create_table(name, *parts, sqlite_with_rowid=False)


def upgrade() -> None:
    """Go forward."""
    _table(
        "shift",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        _id("by_alias_id", "alias"),
        sa.Column("offered", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_shift_by_alias_id"), "shift", ["by_alias_id"])
    _table(
        "reply_template",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    _table(
        "case_note",
        sa.Column("id", sa.String(22), primary_key=True),
        _id("case_id", "moderation_case"),
        sa.Column("number", sa.Integer(), nullable=False),
        _id("by_alias_id", "alias", None),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
    )
    op.create_index(op.f("ix_case_note_case_number"), "case_note", ["case_id", "number"], unique=True)
    _table(
        "spam_wave",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("turn", sa.Integer(), unique=True, nullable=False),
        _id("by_alias_id", "alias", None),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("looked", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
    )
    _table(
        "spam_wave_decision",
        _id("wave_id", "spam_wave"),
        _id("decision_id", "decision"),
        sa.PrimaryKeyConstraint("wave_id", "decision_id"),
    )


def downgrade() -> None:
    """Go back."""
    for table in ("spam_wave_decision", "spam_wave", "case_note", "reply_template", "shift"):
        op.drop_table(table)
