"""Assertions as a client signs them (RFC 7523), each claim by hand."""

import json
import uuid

from cryptography.hazmat.primitives.asymmetric import ec
from forging import public_jwk, sign_es256

from gateway.access.credentials import Credentials
from gateway.clock import now

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AUDIENCE = "http://testserver/oauth/token"


class Signer:
    """A client's key, registered with a gateway."""

    def __init__(self, exchange, client_id, kid="one"):
        self.exchange = exchange
        self.client_id = client_id
        self.kid = kid
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.register(self)

    def register(self, *signers):
        keys = json.dumps({"keys": [public_jwk(one.key) | {"kid": one.kid} for one in signers]})
        credentials_of(self.exchange).put_keys(self.client_id, keys, by="test", why="test")

    def claims(self, **changes):
        moment = int((now() + self.exchange.ahead).timestamp())
        return {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": AUDIENCE,
            "iat": moment,
            "exp": moment + 60,
            "jti": uuid.uuid4().hex,
            **changes,
        }

    def sign(self, claims=None, **header):
        return sign_es256(
            self.key, {"alg": "ES256", "kid": self.kid, **header}, claims or self.claims()
        )


def credentials_of(exchange):
    return Credentials(exchange.database, lambda: now() + exchange.ahead)


def ask(exchange, assertion, **form):
    asked = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
        **form,
    }
    return exchange.http.post(
        "/oauth/token", data={name: value for name, value in asked.items() if value is not None}
    )
