"""What every column of every table holds, whose it is, whether it is in an export, and what erasure does to it.

A test compares this with the tables: a column that is not claimed here fails it, and so does a claim without a column.
"""

from forum.privacy.inventory import caring, deciding, noting, people, reviewing, writing
from forum.privacy.inventory.claims import Table

TABLES: tuple[Table, ...] = (*people.TABLES, *writing.TABLES, *deciding.TABLES, *caring.TABLES, *noting.TABLES, *reviewing.TABLES)
