"""A file that only a code can open: written by a process that never knows the code, read when somebody types it.

From the code follows an X25519 key (RFC 7748), of which the public half alone is kept. Each file has a key of its own, agreed between that
half and a fresh one (HKDF-SHA256, RFC 5869), under which it is AES-256-GCM. Codes are drawn in `forum.core.names`.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forum.core.names import normalise_code

SMALLEST = 1 << 16
"""Bytes to which a small file is padded; a larger one to the next power of two, as its length would tell how much somebody has written."""

_HALF = 32
_ONCE = bytes(12)  # a key that encrypts one file alone needs no other nonce


class WrongCode(Exception):
    """The code does not open the file."""


def public_half(code: str, name: str) -> bytes:
    """Return the public half of the key that follows from a code, 32 bytes.

    :param name: of what the code opens, so that one code never gives two files the same key.
    """
    return _private_half(code, name).public_key().public_bytes_raw()


def write(path: Path, name: str, public_key: bytes, content: bytes) -> None:
    """Encrypt a content and write it whole or not at all, for the eyes of this account of the machine alone."""
    fresh = X25519PrivateKey.generate()
    begins = fresh.public_key().public_bytes_raw()
    key = _file_key(fresh.exchange(X25519PublicKey.from_public_bytes(public_key)), begins, public_key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(begins + AESGCM(key).encrypt(_ONCE, _padded(content), name.encode()))
        file.flush()
        os.fsync(file.fileno())
    os.utime(draft, (0, 0))  # when somebody asked for it is nobody's business
    draft.replace(path)


def read(path: Path, name: str, code: str) -> bytes:
    """Return what a file holds.

    :raises WrongCode: if the code does not open it.
    :raises FileNotFoundError: if it is gone.
    """
    sealed = path.read_bytes()
    private, begins = _private_half(code, name), sealed[:_HALF]
    shared = private.exchange(X25519PublicKey.from_public_bytes(begins))
    key = _file_key(shared, begins, private.public_key().public_bytes_raw())
    try:
        padded = AESGCM(key).decrypt(_ONCE, sealed[_HALF:], name.encode())
    except InvalidTag:
        raise WrongCode from None
    return padded[8 : 8 + int.from_bytes(padded[:8])]


def _private_half(code: str, name: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_derived(normalise_code(code).encode(), name.encode(), b"code of a sealed file"))


def _file_key(shared: bytes, *halves: bytes) -> bytes:
    return _derived(shared, b"".join(halves), b"key of a sealed file")


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(secret)


def _padded(content: bytes) -> bytes:
    size = max(SMALLEST, 1 << (len(content) + 8 - 1).bit_length())
    return len(content).to_bytes(8) + content + bytes(size - 8 - len(content))
