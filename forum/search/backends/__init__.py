"""The indexes that a forum can search with, and the choice between them; what they promise is in `forum.search.contract`."""

from config import Settings
from forum.search.backends.embedded import EmbeddedIndex
from forum.search.backends.postgres import PostgresIndex
from forum.search.contract import Backend, Broken, Busy, Document, Found, Hit, Query, Source, Standing

__all__ = ["Backend", "Broken", "Busy", "Document", "Found", "Hit", "Query", "Source", "Standing", "choose"]


def choose(settings: Settings) -> Backend:
    """Return the index of a forum. Opening costs nothing: files are touched at the first question.

    The embedded index serves every database. It lives in one folder, so the worker and all web processes share one machine with it.
    """
    if settings.search_index == "database":
        return PostgresIndex(settings.database.replace("postgresql://", "postgresql+psycopg://", 1))
    return EmbeddedIndex(settings.index_dir)
