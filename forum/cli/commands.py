"""The list of all command groups, for the app to register."""

from forum.cli.backups import backup, restore
from forum.cli.boards import board
from forum.cli.imports import import_group
from forum.cli.index import index
from forum.cli.members import member
from forum.cli.seed import seed
from forum.cli.serve import prepare, serve
from forum.cli.worker import worker

ALL = [backup, board, import_group, index, member, prepare, restore, seed, serve, worker]
