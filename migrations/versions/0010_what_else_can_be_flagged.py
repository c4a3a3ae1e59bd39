"""what else can be flagged

Adds to names and context notes that moderators have hidden them, and what the public log has said of a note. Going back, hidden ones stand again.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("alias", sa.Column("hidden_name", sa.String(40), nullable=False, server_default=""))
    op.add_column("context_note", sa.Column("hidden", sa.String(300), nullable=False, server_default=""))
    op.add_column("context_note", sa.Column("logged", sa.String(10), nullable=False, server_default=""))
    # Earlier notes get no lines of their own now: a line says on which day something happened.
    op.execute("UPDATE context_note SET logged = 'shown' WHERE state = 'shown'")
    op.execute("UPDATE context_note SET logged = 'checking' WHERE state = 'rating' AND interim_until IS NOT NULL")


def downgrade() -> None:
    """Go back."""
    op.execute("UPDATE alias SET name = hidden_name WHERE hidden_name <> ''")
    op.drop_column("alias", "hidden_name")
    op.drop_column("context_note", "logged")
    op.drop_column("context_note", "hidden")
