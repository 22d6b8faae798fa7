"""Reading signed notes as an auditor does: from their text and a public key alone."""

import base64
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.errors import VerificationError

_NOTE = re.compile(
    r"(?P<text>(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]*)\n(?P<root>[A-Za-z0-9+/=]{44})\n)"
    r"\n\u2014 (?P<name>[^\n ]+) (?P<signature>[A-Za-z0-9+/=]+)\n"
)


@dataclass(frozen=True, slots=True)
class SignedRoot:
    """What a checkpoint says, once its signature has been checked."""

    origin: str
    size: int
    root: bytes


def open_note(note: str, key: Ed25519PublicKey) -> SignedRoot:
    """What the checkpoint says, or VerificationError if that key did not sign it."""
    found = _NOTE.fullmatch(note)
    if found is None:
        raise VerificationError("not a checkpoint")
    if found["name"] != found["origin"]:
        raise VerificationError("the checkpoint is not signed by its own log")
    signature = _decode(found["signature"])
    raw = b"\x01" + key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = sha256(found["origin"].encode() + b"\n" + raw).digest()[:4]
    if signature[:4] != key_id:
        raise VerificationError("the checkpoint is signed by another key")
    try:
        key.verify(signature[4:], found["text"].encode())
    except InvalidSignature:
        raise VerificationError("the checkpoint's signature does not hold") from None
    return SignedRoot(found["origin"], int(found["size"]), _decode(found["root"]))


def _decode(text: str) -> bytes:
    """Decode base64 that is written in the one way there is: no bit of it is free."""
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        raise VerificationError("not a checkpoint") from None
    if base64.b64encode(value).decode() != text:
        raise VerificationError("not a checkpoint")
    return value
