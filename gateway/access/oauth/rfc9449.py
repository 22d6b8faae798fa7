"""Demonstrating proof of possession (RFC 9449): a token is of use to the holder of a key alone."""

import base64
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from gateway.access.oauth.rfc7517 import keep_public
from gateway.errors import InvalidRequestError, ProofError, TokenError
from gateway.store import Database

ALGORITHMS = ("ES256", "PS256")
"""Those of clients' assertions."""
TYPE = "dpop+jwt"
WINDOW = timedelta(seconds=60)
"""How far from our clock `iat` may be, either way: so long a proof is remembered."""
MOST_CHARACTERS = 4096
_REGISTRY = JWSRegistry(algorithms=ALGORITHMS)
_REGISTRY.max_header_length = MOST_CHARACTERS  # a key of RSA is more than the library's 512
THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_MOST_JTI = 256
_FOREIGN = frozenset({"jku", "x5u", "x5c", "crit", "b64", "zip"})
"""Header parameters that name another key, or change what is signed."""
_PORTS = {"https": 443, "http": 80}
_UNREADABLE = (
    InvalidRequestError,
    JoseError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    OSError,
    RecursionError,
)
"""What is raised at a proof that is none; all are answered alike."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request's `DPoP` header holds, and which request it came with."""

    text: str = field(repr=False)
    method: str
    path: str


class Proofs:
    """Verifies proofs; each is good once, in every process, and for the request that it names."""

    def __init__(self, database: Database, issuer: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._issuer = urlsplit(issuer)
        self._clock = clock

    def verify(self, proof: Proof, token: str | None = None, jkt: str | None = None) -> str:
        """
        The thumbprint (RFC 7638) of the key that signed it; ProofError for a proof that is none.

        Where it comes with an access token it is of that (section 4.3), and the key is the one
        whose thumbprint is `jkt`; TokenError where it is another.
        """
        try:
            thumbprint, claims = _open(proof.text)
            self._verify_claims(claims, proof)
            if token is not None and not hmac.compare_digest(claims["ath"], _hash(token)):
                raise ProofError
            issued_at = datetime.fromtimestamp(_number(claims["iat"]), tz=self._clock().tzinfo)
            jti = _text(claims["jti"])
        except _UNREADABLE:
            raise ProofError from None
        if jkt is not None and thumbprint != jkt:
            raise TokenError("the access token is bound to another key")
        # A key's own ids alone can be in its way.
        used = f"{thumbprint}.{jti}"
        now = self._clock()
        if not abs(now - issued_at) <= WINDOW or not self._database.write(
            lambda uow: uow.proofs.use(used, issued_at + WINDOW, now)
        ):
            raise ProofError
        return thumbprint

    def verify_holder(self, token: str, jkt: str | None, proof: Proof | None) -> None:
        """
        Who shows the token holds its key, and one that is bound to none is shown as Bearer.

        `proof` is None where it is shown as Bearer. TokenError says what is amiss (section 7).
        """
        if proof is None:
            if jkt is not None:
                raise TokenError("the access token is bound to a key: send it as DPoP")
        elif jkt is None:
            raise TokenError("the access token is bound to no key: send it as Bearer")
        else:
            self.verify(proof, token, jkt)

    def _verify_claims(self, claims: Mapping[str, Any], proof: Proof) -> None:
        """Of that request, whatever its query is; the host is ours by the settings alone."""
        if claims["htm"] != proof.method or _address(urlsplit(claims["htu"])) != self._expected(
            proof.path
        ):
            raise ProofError

    def _expected(self, path: str) -> tuple[str, str, int | None, str]:
        scheme, host, port, base = _address(self._issuer)
        return scheme, host, port, base.rstrip("/") + path


def _open(text: str) -> tuple[str, dict[str, Any]]:
    """The thumbprint of the key that it brings, and the claims that this signed."""
    if len(text) > MOST_CHARACTERS:
        raise ProofError
    header = json.loads(urlsafe_b64decode(text.partition(".")[0].encode("ascii")))
    if header["typ"] != TYPE or header["alg"] not in ALGORITHMS or _FOREIGN & header.keys():
        raise ProofError
    public = keep_public(header["jwk"])
    key = (ECKey if public["kty"] == "EC" else RSAKey).import_key(dict(public))
    claims = jwt.decode(text, key, registry=_REGISTRY).claims
    return key.thumbprint(), claims


def _address(parts: SplitResult) -> tuple[str, str, int | None, str]:
    """What two addresses of one resource share (RFC 3986, section 6.2): no query, no fragment."""
    if "@" in parts.netloc:
        raise ValueError("an address with a login")
    port = parts.port if parts.port is not None else _PORTS.get(parts.scheme)
    return parts.scheme, parts.hostname or "", port, unquote(parts.path)


def _hash(token: str) -> str:
    digest = sha256(token.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _text(claim: object) -> str:
    if not isinstance(claim, str) or not 0 < len(claim) <= _MOST_JTI:
        raise TypeError("no id")
    return claim


def _number(claim: object) -> int:
    """A NumericDate (RFC 7519, section 2); TypeError for another."""
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        raise TypeError("not a NumericDate")
    return int(claim)
