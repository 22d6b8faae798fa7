"""Proofs of possession as a client makes them (RFC 9449), each part by hand."""

import uuid
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from forging import encode, public_jwk, sign_es256
from joserfc.jwk import ECKey

from gateway.clock import now

TOKEN = "http://testserver/oauth/token"
TRANSFERS = "/exchange/v1/transfers"
URL = f"http://testserver{TRANSFERS}"


class Holder:
    """A client that holds a key, at one gateway."""

    def __init__(self, exchange, client="kent-registrar"):
        self.exchange = exchange
        self.client = exchange.region.clients[client]
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def jkt(self):
        return ECKey.import_key(public_jwk(self.key)).thumbprint()

    def claims(self, url=TOKEN, method="POST", token=None, **changes):
        said = {
            "jti": uuid.uuid4().hex,
            "htm": method,
            "htu": url,
            "iat": int((now() + self.exchange.ahead).timestamp()),
        }
        bound = {} if token is None else {"ath": ath(token)}
        return {k: v for k, v in (said | bound | changes).items() if v is not None}

    def header(self, **changes):
        said = {"typ": "dpop+jwt", "alg": "ES256", "jwk": public_jwk(self.key)} | changes
        return {name: value for name, value in said.items() if value is not None}

    def proof(self, url=TOKEN, method="POST", token=None, **changes):
        return sign_es256(self.key, self.header(), self.claims(url, method, token, **changes))

    def ask(self, *proofs, path="/oauth/token", **form):
        """A token, with these proofs."""
        return self.exchange.http.post(
            path,
            data={"grant_type": "client_credentials", **form},
            auth=(self.client.client_id, self.client.client_secret),
            headers=[("DPoP", one) for one in proofs],
        )

    def token(self):
        answer = self.ask(self.proof())
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def show(self, token, *proofs, scheme="DPoP", method="GET", path=TRANSFERS):
        """The token at a door, with these proofs."""
        headers = [("Authorization", f"{scheme} {token}"), *(("DPoP", one) for one in proofs)]
        return self.exchange.http.request(method, path, headers=headers)

    def opens(self, token):
        return self.show(token, self.proof(URL, "GET", token)).status_code == 200


def ath(token):
    return encode(sha256(token.encode()).digest())
