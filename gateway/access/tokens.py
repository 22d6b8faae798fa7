"""
Access tokens: JSON Web Tokens by the profile of RFC 9068, signed with ES256 and nothing else.

The only module that knows python-jose. It passes one algorithm and a key built from our own key
set, and checks what the library lets pass: `typ`, `crit`, a missing `aud`, `exp` or `iss`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jose import jwk, jwt
from jose.exceptions import JOSEError

from gateway.errors import TokenError
from gateway.keys import KeyRing
from gateway.model.purpose import Purpose

ALGORITHM = "ES256"
TYPE = "at+jwt"
LIFETIME = timedelta(minutes=15)
MAX_LENGTH = 16_384
_UNREADABLE = (
    JOSEError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    OSError,
    RecursionError,
)
"""What the library raises at a token that is none."""
_OPTIONS = {
    "require_aud": True,
    "require_exp": True,
    "require_iat": True,
    "require_iss": True,
    "require_sub": True,
    "require_jti": True,
    "leeway": 0,
}


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a valid token says."""

    client_id: str
    scopes: frozenset[str]
    purpose: Purpose | None
    expires_at: datetime
    person_id: str | None = None
    """On whose behalf the client acts; None where it acts for itself."""
    district: str | None = None
    """Where its door gave it: then it opens no other district's."""
    jti: str = ""
    students: Mapping[str, frozenset[str]] | None = None
    """References of the only students that it opens, by district; None: it names none."""
    family_id: str | None = None
    """The person's authorization that it came of, and ends with."""
    jkt: str | None = None
    """The thumbprint of the key that it is bound to (RFC 9449); None: who bears it may use it."""

    def students_in(self, district: str) -> frozenset[str] | None:
        """The only students of that district that it opens; None: it names none anywhere."""
        return None if self.students is None else self.students.get(district, frozenset())

    @property
    def actor(self) -> str:
        """Who did it, as events name them: the person, else the client."""
        return self.person_id or self.client_id


@dataclass(frozen=True, slots=True)
class SignedToken:
    """A token that was just issued, and what the ledger may know of it."""

    text: str = field(repr=False)
    kid: str
    jti: str
    expires_at: datetime


def issue_token(  # noqa: PLR0913 - what a token says
    keys: KeyRing,
    issuer: str,
    client_id: str,
    *,
    scopes: tuple[str, ...],
    purpose: Purpose | None,
    now: datetime,
    person_id: str | None = None,
    district: str | None = None,
    students: Mapping[str, tuple[str, ...]] | None = None,
    family_id: str | None = None,
    jkt: str | None = None,
) -> SignedToken:
    """A signed access token; one issuer and audience, the gateway itself (RFC 9068)."""
    key = keys.active_token_key
    jti = secrets.token_urlsafe(16)
    expires_at = now + LIFETIME
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": issuer,
        "sub": person_id or client_id,
        "client_id": client_id,
        "scope": " ".join(scopes),
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "jti": jti,
    }
    if purpose is not None:
        claims["purpose"] = str(purpose)
    if district is not None:
        claims["district"] = district
    if family_id is not None:
        claims["family"] = family_id
    if jkt is not None:
        claims["cnf"] = {"jkt": jkt}
    if students is not None:
        claims["students"] = {code: list(named) for code, named in students.items()}
    headers = {"typ": TYPE, "kid": key.kid}
    text = jwt.encode(claims, dict(key.private_jwk), algorithm=ALGORITHM, headers=headers)
    return SignedToken(str(text), key.kid, jti, expires_at)


def verify_token(keys: KeyRing, issuer: str, token: str, now: datetime) -> AccessToken:
    """What the token says; TokenError for one that is not ours, expired, or meant elsewhere."""
    if len(token) > MAX_LENGTH or token.count(".") != 2:  # noqa: PLR2004 - a JWS has three parts
        raise TokenError("the access token cannot be read")
    try:
        header = jwt.get_unverified_header(token)
        public = _public_key(keys, header)
        claims = jwt.decode(
            token,
            jwk.construct(dict(public), ALGORITHM),
            algorithms=[ALGORITHM],
            audience=issuer,
            issuer=issuer,
            options=_OPTIONS | {"verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
        expires_at = datetime.fromtimestamp(int(claims["exp"]), tz=now.tzinfo)
        purpose = Purpose(claims["purpose"]) if "purpose" in claims else None
        scopes = frozenset(str(claims["scope"]).split())
        subject, client_id = str(claims["sub"]), str(claims["client_id"])
        district = str(claims["district"]) if "district" in claims else None
        students = _students(claims["students"]) if "students" in claims else None
        family_id = str(claims["family"]) if "family" in claims else None
        jkt = str(claims["cnf"]["jkt"]) if "cnf" in claims else None
    except _UNREADABLE as error:
        raise TokenError("the access token is not valid here") from error
    if now >= expires_at:
        raise TokenError("the access token has expired")
    return AccessToken(
        client_id,
        scopes,
        purpose,
        expires_at,
        None if subject == client_id else subject,
        district,
        str(claims["jti"]),
        students,
        family_id,
        jkt,
    )


def _public_key(keys: KeyRing, header: Mapping[str, Any]) -> Mapping[str, str]:
    """The key that the header names; the header decides nothing else."""
    if header.get("alg") != ALGORITHM or header.get("typ") != TYPE or "crit" in header:
        raise TokenError("the access token is not of the kind that this gateway issues")
    key = keys.token_keys.get(str(header.get("kid")))
    if key is None:
        raise TokenError("the access token was signed by no key of this gateway")
    return key.public_jwk


def _students(claim: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {code: frozenset(map(str, named)) for code, named in claim.items()}
