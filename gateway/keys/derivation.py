"""
Keys derived from a master: one for every district, by a tree over the bits of its code.

A district's key hangs from the master by 17 halvings (its code as a number below 100,000, highest
bit first), each an HMAC-SHA256 of one bit under the node above; HKDF (RFC 5869) makes the key from
the leaf. So a key file may hold the nodes beside one path instead of the master: then that
district's key can be derived no more, and every other's still can.
"""

from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.errors import StoreError

_DEPTH = 17


def derive(secret: bytes, info: str, length: int) -> bytes:
    """A key for one use, told apart from all others by `info`."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info.encode()).derive(secret)


def derive_district(nodes: Mapping[str, bytes], district: str) -> bytes:
    """The secret of one district, from whichever node is above it."""
    path = _path(district)
    for depth in range(_DEPTH + 1):
        if path[:depth] in nodes:
            secret = nodes[path[:depth]]
            for bit in path[depth:]:
                secret = _step(secret, bit)
            return secret
    raise StoreError(f"the keys of district {district} were destroyed")


def without_district(nodes: Mapping[str, bytes], district: str) -> dict[str, bytes]:
    """The same tree but for that district: nothing left in it derives the district's secret."""
    path = _path(district)
    above = next((path[:depth] for depth in range(_DEPTH + 1) if path[:depth] in nodes), None)
    if above is None:
        return dict(nodes)
    kept = {prefix: secret for prefix, secret in nodes.items() if prefix != above}
    secret = nodes[above]
    for depth in range(len(above), _DEPTH):
        bit = path[depth]
        other = "1" if bit == "0" else "0"
        kept[path[:depth] + other] = _step(secret, other)
        secret = _step(secret, bit)
    return kept


def _path(district: str) -> str:
    if not (len(district) == 5 and district.isascii() and district.isdigit()):  # noqa: PLR2004 - five digits
        raise StoreError("a district's code has five digits")
    return f"{int(district):0{_DEPTH}b}"


def _step(secret: bytes, bit: str) -> bytes:
    mac = HMAC(secret, SHA256())
    mac.update(b"p2 node " + bit.encode())
    return mac.finalize()
