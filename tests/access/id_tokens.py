"""ID tokens as a provider signs them, and as nobody should."""

import hmac
from base64 import urlsafe_b64encode

from factories import NOW
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

ISSUER, CLIENT, NONCE = "https://idp.example.org", "gateway", "a nonce"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
KEYS = KeySet.import_key_set({"keys": [KEY.as_dict(private=False)]})


def claims(**changes):
    now = int(NOW.timestamp())
    whole = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "somebody",
        "nonce": NONCE,
        "iat": now,
        "exp": now + 300,
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def signed(said=None, key=KEY, **header):
    whole = {"alg": "RS256", "kid": "one", **header}
    algorithms = [whole["alg"]]
    return jwt.encode(whole, said or claims(), key, algorithms=algorithms)


def with_shared_secret():
    """Signed with the provider's public key as if it were a secret (alg confusion)."""
    _, body, _ = signed().split(".")
    header = urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode().rstrip("=")
    mac = hmac.digest(KEY.as_pem(private=False), f"{header}.{body}".encode(), "sha256")
    return f"{header}.{body}.{urlsafe_b64encode(mac).decode().rstrip('=')}"


def unsigned():
    """With alg none."""
    header, body, _ = signed().split(".")
    del header
    return f"eyJhbGciOiJub25lIn0.{body}."
