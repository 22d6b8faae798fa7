"""Tokens as an attacker would make them: every part written by hand, by no library."""

import base64
import hmac
import json
from hashlib import sha256

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def dumps(part) -> str:
    """A part as it is signed; text stays as it is."""
    return encode(part if isinstance(part, bytes) else json.dumps(part).encode())


def parts(token: str):
    """Header and claims of a token."""
    header, claims, _ = token.split(".")
    return json.loads(decode(header)), json.loads(decode(claims))


def unsigned(header, claims) -> str:
    return f"{dumps(header)}.{dumps(claims)}."


def sign_hs256(secret: bytes, header, claims) -> str:
    signed = f"{dumps(header)}.{dumps(claims)}"
    return f"{signed}.{encode(hmac.new(secret, signed.encode(), sha256).digest())}"


def sign_es256(key: ec.EllipticCurvePrivateKey, header, claims) -> str:
    signed = f"{dumps(header)}.{dumps(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{encode(r.to_bytes(32) + s.to_bytes(32))}"


def private_key(jwk) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decode(jwk["d"])), ec.SECP256R1())


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": encode(numbers.x.to_bytes(32)),
        "y": encode(numbers.y.to_bytes(32)),
    }


def public_bytes(key: ec.EllipticCurvePrivateKey, encoding: str) -> bytes:
    """The public key in PEM or DER: what an HS256 confusion takes for a secret."""
    return key.public_key().public_bytes(
        getattr(serialization.Encoding, encoding), serialization.PublicFormat.SubjectPublicKeyInfo
    )
