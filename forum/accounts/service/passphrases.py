"""Passphrases: what may be one, how it is kept, and whether one fits. Who signs in with it is asked in `entering`."""

import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from forum.core import names, text
from forum.core.errors import Invalid

# OWASP's minimum for Argon2id: 19 MiB, two passes, one lane; about 30 ms of CPU.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

NOBODY = _hasher.hash(secrets.token_hex(16))
"""What nobody's passphrase fits, so that an unknown name takes as long as a known one."""


OF_THE_PLACE = ("alongside", "peer support", "forum")
"""Words that somebody who knows where it is used would try first (NIST SP 800-63B, 5.1.1.2)."""


def hash_passphrase(passphrase: str) -> str:
    """Hash a passphrase for keeping."""
    return _hasher.hash(text.clean_line(passphrase))


def fits(stored: str, passphrase: str) -> bool:
    """Say whether a passphrase is the one that was kept."""
    try:
        return _hasher.verify(stored, text.clean_line(passphrase)[:1024])
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Say whether something was hashed in a way that is no longer ours."""
    return _hasher.check_needs_rehash(stored)


def require_good(passphrase: str, *, avoid: Sequence[str]) -> None:
    """Let a passphrase through that is hard to guess.

    :param avoid: names of the person, which it must not be made of.
    :raises Invalid: with what is wrong.
    """
    # Judged as it is hashed: fifteen characters that nobody sees would be an empty passphrase.
    if problem := names.passphrase_problem(text.clean_line(passphrase), avoid=[*avoid, *OF_THE_PLACE]):
        raise Invalid("passphrase", problem)
