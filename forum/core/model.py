"""The base of every table and the column types they share; it leaves sessions and engines to `forum.web.database`."""

from typing import Annotated, Any

from sqlalchemy import MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

ID_LENGTH = 22
"""Characters of a public id: 128 random bits in base 62."""

PRIVATE = {"sqlite_with_rowid": False}
"""For tables whose hidden row order would tell who belongs together: SQLite then keeps no order of insertion."""

PublicId = Annotated[str, mapped_column(String(ID_LENGTH))]
LongText = Annotated[str, mapped_column(Text)]


def sortable(length: int) -> Any:
    """Make a string type that sorts by its bytes on every database."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """The base of all models."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
