"""Asking a browser for a passkey, and checking its answer (Web Authentication, level 3); the ceremony itself is py_webauthn's.

What is kept of a passkey, and what is not, stands in `passkeys`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes

from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from forum.accounts.members import Member
from forum.accounts.models import Account
from forum.accounts.service import carried, passkeys
from forum.accounts.service.carried import FirstUse
from forum.accounts.service.entering import member_of
from forum.core import owned, seals
from forum.core.errors import Refused
from forum.core.words import _, later

LASTS = timedelta(minutes=5)
"""How long a challenge is good for."""
PATIENCE = 120_000
"""Milliseconds for which a browser asks the person."""
ALGORITHMS = [COSEAlgorithmIdentifier.ECDSA_SHA_256, COSEAlgorithmIdentifier.EDDSA, COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256]


NEW, ALONE, BESIDES = "new passkey", "passkey alone", "passkey besides"

WRONG = later("That passkey does not open anything here. It may have been removed, or was made for another address of this forum.")
NOT_MADE = later("That passkey could not be taken. Nothing was changed: please begin again.")


@dataclass(frozen=True, slots=True)
class Site:
    """The address at which a passkey works: another host of the same forum, as its onion address, has passkeys of its own."""

    host: str
    origins: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks a browser.

    :param challenge: what the form carries, sealed.
    :param options: JSON for the script.
    """

    challenge: str
    options: str


def site(authority: str, name: str) -> Site:
    """Describe the address of a request.

    :param authority: its host, with the port if there is one.
    :param name: what the browser calls the site.
    """
    host = authority.rpartition(":")[0] if authority.rpartition(":")[2].isdigit() else authority
    # Only where browsers offer passkeys over plain http: this machine, and onion addresses, whose traffic is sealed by Tor.
    plain = host == "localhost" or host.endswith((".localhost", ".onion"))
    return Site(host, (f"https://{authority}", *([f"http://{authority}"] if plain else [])), name)


def ask_for_new(session: Session, member: Member, at: Site, label: str) -> Question:
    """Ask a browser to make a passkey.

    :param label: what the machine calls it: never a name of the member.
    :raises Refused: if there are too many.
    """
    passkeys.require_room(session, member)
    challenge = token_bytes(32)
    options = generate_registration_options(
        rp_id=at.host,
        rp_name=at.name,
        # Random to everybody without the key, the same for all passkeys of an account, and nothing that is stored in any row.
        user_id=bytes.fromhex(seals.of(session).tag("passkey user", member.account_id)),
        user_name=label,
        challenge=challenge,
        timeout=PATIENCE,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_known(session, member, at),
        supported_pub_key_algs=ALGORITHMS,
    )
    return _question(session, NEW, member.account_id, challenge, options_to_json(options))


def ask(session: Session, at: Site, member: Member | None = None) -> Question:
    """Ask a browser for a passkey.

    :param member: who has shown their passphrase already; None for a passkey alone, which the machine then has to unlock for its owner:
        a key that somebody finds must not be enough.
    """
    challenge = token_bytes(32)
    options = generate_authentication_options(
        rp_id=at.host,
        challenge=challenge,
        timeout=PATIENCE,
        allow_credentials=_known(session, member, at) if member else None,
        user_verification=UserVerificationRequirement.PREFERRED if member else UserVerificationRequirement.REQUIRED,
    )
    purpose, whose = (BESIDES, member.account_id) if member else (ALONE, "")
    return _question(session, purpose, whose, challenge, options_to_json(options))


def add(session: Session, member: Member, at: Site, first_use: FirstUse, *, challenge: str, credential: str, label: str) -> None:
    """Keep a passkey that a browser has made.

    :param challenge: what the form carried.
    :param credential: what the browser answered, JSON.
    :raises Refused: if the answer is not one to our question, is too late, or the passkey cannot be kept.
    """
    whose, asked = carried.unsealed(session, NEW, challenge)
    if whose != member.account_id:
        raise Refused(_(NOT_MADE))
    with _only_answers(NOT_MADE):
        made = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(asked),
            expected_rp_id=at.host,
            expected_origin=list(at.origins),
            supported_pub_key_algs=ALGORITHMS,
        )
    if not _is_first(asked, first_use):
        raise Refused(_(NOT_MADE))
    number, public_key = bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key)
    passkeys.keep(session, member, number, public_key, label=label, host=at.host)


def prove(session: Session, at: Site, first_use: FirstUse, *, challenge: str, credential: str, member: Member | None = None) -> Member:
    """Return whose passkey answered.

    :param member: who has shown their passphrase already; None for a passkey alone.
    :raises Refused: if no passkey of ours answered this question, the answer comes from another site, or was used before.
    """
    whose, asked = carried.unsealed(session, BESIDES if member else ALONE, challenge)
    with _only_answers(WRONG):
        row = passkeys.called(session, bytes_to_base64url(parse_authentication_credential_json(credential).raw_id))
    owner = owned.owner_of(session, row) if row else None
    if row is None or owner is None or (member and not owner == whose == member.account_id):
        raise Refused(_(WRONG))
    kept = passkeys.read(session, row)
    if kept.host != at.host:
        raise Refused(_(WRONG))
    # The user handle is not compared: it was made under the key of its day, and the credential's id finds the owner.
    with _only_answers(WRONG):
        verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(asked),
            expected_rp_id=kept.host,
            expected_origin=list(at.origins),
            credential_public_key=base64url_to_bytes(kept.public_key),
            credential_current_sign_count=0,
            require_user_verification=member is None,
        )
    if not _is_first(asked, first_use):
        raise Refused(_("That answer was used before. Nothing has happened: please press the button again."))
    return member or member_of(session, session.get_one(Account, owner))


def _question(session: Session, purpose: str, whose: str, challenge: bytes, options: str) -> Question:
    said = json.loads(options)
    # No page of ours names its host. Left out, it is what the browser's address line says.
    said.pop("rpId", None)
    said.get("rp", {}).pop("id", None)
    return Question(carried.carry(session, purpose, LASTS, whose, bytes_to_base64url(challenge)), json.dumps(said))


@contextmanager
def _only_answers(sentence: str) -> Iterator[None]:
    """Refuse what cannot be read or is not signed as it should be."""
    try:
        yield
    except Exception:  # whatever a made-up answer breaks inside the library, it is no answer
        raise Refused(_(sentence)) from None


def _known(session: Session, member: Member, at: Site) -> list[PublicKeyCredentialDescriptor]:
    own = [kept for kept in passkeys.listed(session, member) if kept.host == at.host]
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(kept.number)) for kept in own]


def _is_first(asked: str, first_use: FirstUse) -> bool:
    return first_use(sha256(asked.encode()).hexdigest(), int(LASTS.total_seconds()))
