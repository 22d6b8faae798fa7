"""The key file: what is in it, how it is made, and what makes it refused."""

import base64
import binascii
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from gateway.errors import MalformedError

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Master:
    """One version of the secret from which references, names and digests get their keys."""

    id: str
    nodes: Mapping[str, bytes] = field(repr=False)
    """Nodes of the derivation tree; a new master has its root alone, under the empty prefix."""
    names: bytes = field(repr=False)
    digests: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """An ES256 key that signs, or once signed, access tokens."""

    kid: str
    private_jwk: Mapping[str, str] = field(repr=False)
    public_jwk: Mapping[str, str]
    is_active: bool


@dataclass(frozen=True, slots=True)
class Material:
    """Everything in a key file."""

    masters: tuple[Master, ...]
    """Oldest first; the last one encrypts, every one decrypts."""
    checkpoint_seed: bytes = field(repr=False)
    token_keys: tuple[TokenKey, ...]


def create_key_file(path: Path) -> None:
    """Make a key file that only its owner reads; one that is there is never touched."""
    text = json.dumps(_generate(), indent=2) + "\n"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise MalformedError(f"{path}: there is a key file already") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def load_material(reference: str) -> Material:
    """What `file:/path` or `env:NAME` refers to, or MalformedError without any of its values."""
    kind, _, name = reference.partition(":")
    match kind:
        case "file" if name:
            return parse_material(read_key_file(Path(name)), name)
        case "env" if name:
            text = os.environ.get(name)
            if text is None:
                raise MalformedError(f"the keys' environment variable {name} is not set")
            return parse_material(text, name)
        case _:
            raise MalformedError("keys are given as file:/path or env:NAME")


def generate_token_key(*, is_active: bool) -> dict[str, Any]:
    """A new ES256 key, as the file holds it."""
    numbers = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    point = numbers.public_numbers
    coordinates = {"x": point.x, "y": point.y, "d": numbers.private_value}
    return {
        "kid": secrets.token_hex(8),
        "active": is_active,
        "private": {"kty": "EC", "crv": "P-256"}
        | {name: _coordinate(number) for name, number in coordinates.items()},
    }


def _generate() -> dict[str, Any]:
    return {
        "version": 1,
        "masters": [
            {
                "id": "m1",
                "nodes": {"": _encode(secrets.token_bytes(_SECRET_BYTES))},
                "names": _encode(secrets.token_bytes(_SECRET_BYTES)),
                "digests": _encode(secrets.token_bytes(_SECRET_BYTES)),
            }
        ],
        "checkpoint": _encode(secrets.token_bytes(_SECRET_BYTES)),
        "tokens": [generate_token_key(is_active=True)],
    }


def read_key_file(path: Path) -> str:
    """Its text; MalformedError where others than its owner may use it."""
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise MalformedError(f"{path}: others than its owner may use it; chmod 600 it")
            return file.read()
    except OSError as error:
        raise MalformedError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise MalformedError(f"{path}: not a key file") from None


def parse_material(text: str, name: str) -> Material:
    """What the text holds; MalformedError names the file and nothing that is in it."""
    try:
        document = json.loads(text)
        if document["version"] != 1:
            raise MalformedError(f"{name}: a key file of another version")
        material = Material(
            masters=tuple(_master(master) for master in document["masters"]),
            checkpoint_seed=_decode(document["checkpoint"]),
            token_keys=tuple(_token_key(token) for token in document["tokens"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise MalformedError(f"{name}: not a key file") from None
    if not material.masters or len({master.id for master in material.masters}) < len(
        material.masters
    ):
        raise MalformedError(f"{name}: master keys are missing or share an id")
    if [token.is_active for token in material.token_keys].count(True) != 1:
        raise MalformedError(f"{name}: not exactly one token key is active")
    return material


def _master(master: Mapping[str, Any]) -> Master:
    key_id = master["id"]
    if not (isinstance(key_id, str) and key_id.isalnum()):
        raise ValueError("key id")
    return Master(
        id=key_id,
        nodes={prefix: _decode(secret) for prefix, secret in master["nodes"].items()},
        names=_decode(master["names"]),
        digests=_decode(master["digests"]),
    )


def _token_key(token: Mapping[str, Any]) -> TokenKey:
    kid = str(token["kid"])
    private = {name: str(token["private"][name]) for name in ("kty", "crv", "x", "y", "d")}
    private |= {"kid": kid, "alg": "ES256", "use": "sig"}
    public = {name: value for name, value in private.items() if name != "d"}
    return TokenKey(kid, private, public, is_active=token["active"] is True)


def _encode(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _decode(text: str) -> bytes:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != _SECRET_BYTES:
        raise ValueError("secret")
    return secret


def _coordinate(number: int) -> str:
    """As RFC 7518 (section 6.2.1.2) writes it."""
    return base64.urlsafe_b64encode(number.to_bytes(_SECRET_BYTES, "big")).decode().rstrip("=")
