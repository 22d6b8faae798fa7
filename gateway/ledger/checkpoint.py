"""Signed checkpoints (C2SP tlog-checkpoint: a signed note of origin, size and root)."""

import base64
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ED25519 = b"\x01"
"""The signature type of a signed note (C2SP signed-note)."""


def origin_of(base_url: str) -> str:
    """The log's name: the host, and port if one is named, of the gateway's base URL."""
    return urlsplit(base_url).netloc.rpartition("@")[2].lower()


def format_checkpoint(origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """The signed note that says: the log of that origin had that root at that size."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = _key_id(origin, key.public_key()) + key.sign(text.encode())
    return f"{text}\n\u2014 {origin} {base64.b64encode(signature).decode()}\n"


def format_verifier_key(origin: str, key: Ed25519PublicKey) -> str:
    """The key as auditors give it to their tools (C2SP signed-note, `vkey`)."""
    return f"{origin}+{_key_id(origin, key).hex()}+{base64.b64encode(_typed(key)).decode()}"


def _key_id(origin: str, key: Ed25519PublicKey) -> bytes:
    return sha256(origin.encode() + b"\n" + _typed(key)).digest()[:4]


def _typed(key: Ed25519PublicKey) -> bytes:
    return _ED25519 + key.public_bytes(Encoding.Raw, PublicFormat.Raw)
