"""The list of all command groups, for the app to register."""

from forum.cli.backups import backup, backup_encrypt, backup_key
from forum.cli.boards import board
from forum.cli.claims import claim
from forum.cli.forum import forum
from forum.cli.imports import import_group
from forum.cli.index import index
from forum.cli.invitations import invitation
from forum.cli.keys import keys
from forum.cli.members import member
from forum.cli.moderation import moderation
from forum.cli.notes import notes
from forum.cli.restoring import erase_again, restore
from forum.cli.seed import seed
from forum.cli.serve import prepare, serve
from forum.cli.tags import tag
from forum.cli.words import word
from forum.cli.worker import worker

ALL = [
    backup,
    backup_encrypt,
    backup_key,
    board,
    claim,
    erase_again,
    forum,
    import_group,
    index,
    invitation,
    keys,
    member,
    moderation,
    notes,
    prepare,
    restore,
    seed,
    serve,
    tag,
    word,
    worker,
]
