"""A passkey machine made of software, for tests: it makes ES256 credentials and signs what it is asked (Web Authentication, level 3).

Every part can be falsified by an argument, so that a test can try what a real machine would never send.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from forum.accounts.service.passkey_ceremonies import Question

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
MODEL = bytes.fromhex("ee882879721c491397753dfcce97072a")
"""An AAGUID, as a machine that tells its model would send it."""


def encoded(raw: bytes) -> str:
    """Return bytes as they stand in the JSON of this standard."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Authenticator:
    """One machine with one credential.

    :param verifies: whether it asks for its owner.
    """

    origin: str
    verifies: bool = True
    uses: int = 0
    number: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, question: Question, **changed: Any) -> str:
        """Answer the question for a new passkey."""
        options = json.loads(question.options)
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        data = self._data(self._host(), ATTESTED) + MODEL + len(self.number).to_bytes(2) + self.number + public
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options, changed)
        return self._json({"clientDataJSON": encoded(client), "attestationObject": encoded(attested)})

    def answer(self, question: Question, **changed: Any) -> str:
        """Answer the question for the passkey that was made.

        :param changed: what the browser is made to say instead: `origin`, `challenge`, `rp_id`.
        """
        options = json.loads(question.options)
        self.uses += 1
        client = self._client("webauthn.get", options, changed)
        data = self._data(changed.get("rp_id", self._host()))
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._json({"clientDataJSON": encoded(client), "authenticatorData": encoded(data), "signature": encoded(signature)})

    def _host(self) -> str:
        # As browsers do when a page names no host: that of the address line.
        return urlsplit(self.origin).hostname or ""

    def _client(self, kind: str, options: dict[str, Any], changed: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | {name: value for name, value in changed.items() if name in said}).encode()

    def _data(self, host: str, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return sha256(host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4)

    def _json(self, response: dict[str, str]) -> str:
        return json.dumps({"id": encoded(self.number), "rawId": encoded(self.number), "type": "public-key", "response": response})


def challenge_of(question: Question) -> bytes:
    """Return the challenge of a question."""
    return urlsafe_b64decode(json.loads(question.options)["challenge"] + "==")
