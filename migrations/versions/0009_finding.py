"""finding

Adds an index of the posts that have a context note, so that search finds them however many others there are, and the forum's own groups of
words that mean nearly the same. Going back loses these groups.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

NOTED = sa.text("context <> ''")


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_post_noted", "post", ["day"], sqlite_where=NOTED, postgresql_where=NOTED)
    op.create_table(
        "other_words",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("words", sa.String(300), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("other_words")
    op.drop_index("ix_post_noted", table_name="post")
