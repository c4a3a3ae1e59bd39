"""Large files encrypted to a public key, in pieces, so that whoever makes them cannot read them again: backups.

Format: `MAGIC`, 32 bytes of a fresh X25519 key, then pieces of `PIECE` bytes and a shorter last one, each AES-256-GCM under a key agreed
between that half and the recipient's (RFC 7748, HKDF-SHA256 of RFC 5869). The nonce of a piece is its number and whether it is
the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway, Vizár 2015), so that no piece can be moved or left out.
"""

import base64
import binascii
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"forum backup 1\n"
PIECE = 1 << 20
"""Bytes of a piece before encryption."""

_HALF, _TAG = 32, 16


class Unreadable(Exception):
    """The file is damaged, or was encrypted to another key."""


def new_pair() -> tuple[str, str]:
    """Draw a key pair, and return the private and the public half as hexadecimal digits."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


def half(text: str) -> bytes:
    """Read half of a pair, written as 64 hexadecimal digits or as base 64.

    :raises ValueError: if it is neither.
    """
    text = text.strip()
    try:
        raw = bytes.fromhex(text) if len(text) == 2 * _HALF else base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not a key") from None
    if len(raw) != _HALF:
        raise ValueError("not a key")
    return raw


def encrypt(source: BinaryIO, target: BinaryIO, recipient: bytes) -> None:
    """Encrypt what is read from one file into another.

    :param recipient: the public half, 32 bytes.
    """
    fresh = X25519PrivateKey.generate()
    begins = fresh.public_key().public_bytes_raw()
    cipher = _cipher(fresh.exchange(X25519PublicKey.from_public_bytes(recipient)), begins, recipient)
    target.write(MAGIC + begins)
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        target.write(cipher.encrypt(_nonce(number, last=not following), piece, MAGIC))
        if not following:
            return
        number, piece = number + 1, following


def decrypt(source: BinaryIO, target: BinaryIO, private: bytes) -> None:
    """Decrypt what is read from one file into another.

    :param private: the private half, 32 bytes.
    :raises Unreadable: if it is damaged, cut off, or not for this key.
    """
    key = X25519PrivateKey.from_private_bytes(private)
    if source.read(len(MAGIC)) != MAGIC or len(begins := source.read(_HALF)) != _HALF:
        raise Unreadable
    cipher = _cipher(key.exchange(X25519PublicKey.from_public_bytes(begins)), begins, key.public_key().public_bytes_raw())
    number, piece = 0, source.read(PIECE + _TAG)
    try:
        while True:
            following = source.read(PIECE + _TAG)
            target.write(cipher.decrypt(_nonce(number, last=not following), piece, MAGIC))
            if not following:
                return
            number, piece = number + 1, following
    except InvalidTag:
        raise Unreadable from None


def is_sealed(source: BinaryIO) -> bool:
    """Say whether a file is one of these, and go back to its beginning."""
    found = source.read(len(MAGIC)) == MAGIC
    source.seek(0)
    return found


def _cipher(shared: bytes, *halves: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=b"".join(halves), info=b"key of a sealed backup").derive(shared))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
