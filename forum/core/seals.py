"""Ties that only the key can follow: look-up tags and sealed values; the keys themselves are kept by `forum.core.keys`.

A tag is `HMAC(key of that table, account | scope)`: the same person gives another tag in every table and scope, so two
rows cannot be joined without the key. A sealed value is AES-SIV (RFC 5297), deterministic and without a time in clear,
bound to the table and row it stands in, and padded so that its length tells nothing.
"""

import hmac
import secrets
import zlib
from dataclasses import replace
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy.orm import Session

from forum.core.keys import KeyRing, Keys

_BLOCKS = (96, 384, 1_536, 6_144)
"""Sizes in bytes to which values are padded: the smallest that fits."""

_LARGE = (1 << 11, 1 << 18)
"""The least and the most bytes to which long values are padded."""

_SALT = 16


class Unreadable(Exception):
    """A sealed value was made with a key that is not here, or for another row."""


class Seals:
    """Tags and seals under one set of keys."""

    def __init__(self, keys: Keys | KeyRing) -> None:
        self._ring = keys
        self._made = _Made(keys.current())
        self._steady: Seals | None = None

    def steady(self) -> "Seals":
        """Return the seals of the moment, for one transaction: what it makes is all under one key, also when the key changes meanwhile."""
        keys = self._ring.current()
        if keys is self._ring:
            return self
        if self._steady is None or self._steady._ring is not keys:
            self._steady = type(self)(keys)
        return self._steady

    def newest_alone(self) -> Self:
        """Return seals that know the newest key alone: for finding what still needs an older one."""
        keys = self._ring.current()
        return type(self)(replace(keys, sealing=keys.sealing[:1]))

    @property
    def fingerprint(self) -> str:
        """Return what tells the newest key from others, and nothing of it."""
        return self._under().keys.fingerprint()

    def tag(self, table: str, *parts: str) -> str:
        """Make the look-up tag of some parts (an account, a scope), 64 hexadecimal digits."""
        return _hmac(self._under().tag_keys(table)[0], parts)

    def tags(self, table: str, *parts: str) -> list[str]:
        """Make the tags under every key that is still valid, newest first, for looking up."""
        return [_hmac(key, parts) for key in self._under().tag_keys(table)]

    def seal(self, table: str, row: str, value: str) -> bytes:
        """Seal a value of at most 6,142 bytes for one row of a table.

        :raises ValueError: if the value is longer.
        """
        return self._under().sivs(table)[0].encrypt(_padded(value.encode()), [table.encode(), row.encode()])

    def open(self, table: str, row: str, sealed: bytes) -> str:
        """Open a value that was sealed for that row.

        :raises Unreadable: if no key opens it.
        """
        return self._open(table, sealed, [table.encode(), row.encode()])

    def seal_anew(self, table: str, row: str, value: str) -> bytes:
        """Seal a value so that the same value looks like another one each time: for what changes and is copied into backups."""
        salt = secrets.token_bytes(_SALT)
        return salt + self._under().sivs(table)[0].encrypt(_padded(value.encode(), at_least=_BLOCKS[2]), [table.encode(), row.encode(), salt])

    def open_anew(self, table: str, row: str, sealed: bytes) -> str:
        """Open a value that was sealed by `seal_anew`.

        :raises Unreadable: if no key opens it.
        """
        return self._open(table, sealed[_SALT:], [table.encode(), row.encode(), sealed[:_SALT]])

    def seal_large(self, table: str, row: str, value: str) -> bytes:
        """Seal a long value so that the same value looks like another one each time; it is pressed first, and padded to a power of two.

        :raises ValueError: if the value is longer than a row should be.
        """
        pressed, salt = zlib.compress(value.encode(), 1), secrets.token_bytes(_SALT)
        size = max(_LARGE[0], 1 << (len(pressed) + 3).bit_length())
        if size > _LARGE[1]:
            raise ValueError("too long for a seal")
        padded = len(pressed).to_bytes(4) + pressed + bytes(size - 4 - len(pressed))
        return salt + self._under().sivs(table)[0].encrypt(padded, [table.encode(), row.encode(), salt])

    def open_large(self, table: str, row: str, sealed: bytes) -> str:
        """Open a value that was sealed by `seal_large`.

        :raises Unreadable: if no key opens it.
        """
        padded = self._decrypted(table, sealed[_SALT:], [table.encode(), row.encode(), sealed[:_SALT]])
        return zlib.decompress(padded[4 : 4 + int.from_bytes(padded[:4])]).decode()

    def _open(self, table: str, sealed: bytes, bound_to: list[bytes]) -> str:
        padded = self._decrypted(table, sealed, bound_to)
        return padded[2 : 2 + int.from_bytes(padded[:2])].decode()

    def _decrypted(self, table: str, sealed: bytes, bound_to: list[bytes]) -> bytes:
        for siv in self._under().sivs(table):
            try:
                return siv.decrypt(sealed, bound_to)
            except InvalidTag:
                continue
        raise Unreadable(table)

    def _under(self) -> "_Made":
        keys = self._ring.current()
        if keys is not self._made.keys:
            self._made = _Made(keys)
        return self._made


class _Made:
    """What was derived from one set of keys."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._sivs: dict[str, tuple[AESSIV, ...]] = {}
        self._tag_keys: dict[str, tuple[bytes, ...]] = {}

    def sivs(self, table: str) -> tuple[AESSIV, ...]:
        if table not in self._sivs:
            self._sivs[table] = tuple(AESSIV(key) for key in self.keys.derive_all(f"seal {table}"))
        return self._sivs[table]

    def tag_keys(self, table: str) -> tuple[bytes, ...]:
        if table not in self._tag_keys:
            self._tag_keys[table] = self.keys.derive_all(f"tag {table}")
        return self._tag_keys[table]


def of(session: Session) -> Seals:
    """Return the seals that belong to a session."""
    seals: Seals = session.info["seals"]
    return seals


def _hmac(key: bytes, parts: tuple[str, ...]) -> str:
    # Each part carries its length, so that ("ab", "c") and ("a", "bc") differ.
    message = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
    return hmac.digest(key, message, "sha256").hex()


def _padded(raw: bytes, *, at_least: int = 0) -> bytes:
    for size in _BLOCKS:
        if size >= at_least and len(raw) <= size - 2:
            return len(raw).to_bytes(2) + raw + bytes(size - 2 - len(raw))
    raise ValueError("too long for a seal")
