"""A person who signed in to a gateway, and a client that asks to act for them."""

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from assertions import credentials_of
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from policies import registry_of

from gateway.access.people import People, RoleTerms
from gateway.access.sessions import Sessions
from gateway.api.security import SESSION_COOKIE
from gateway.clock import now
from gateway.model.person import Account, AccountKind
from gateway.model.role import Role

BACK = "https://client.example/back?from=p2"
OTHER = "http://127.0.0.1:9999/back"
VERIFIER = "v" * 43
AUTHORIZE, TOKEN = "/oauth/authorize", "/oauth/token"


@dataclass
class Browser:
    """Somebody's browser, signed in to the gateway, and the client that sends it there."""

    exchange: object
    client: object
    person_id: str
    session_id: str

    def query(self, **changes):
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": BACK,
            "state": "state &=é?".replace("é", "e"),
            "code_challenge": create_s256_code_challenge(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def get(self, *, is_signed_in=True, **changes):
        return self.exchange.http.get(
            f"{AUTHORIZE}?{urlencode(self.query(**changes))}",
            headers=self.cookie() if is_signed_in else {},
            follow_redirects=False,
        )

    def post(self, decision="grant", headers=None, **changes):
        return self.exchange.http.post(
            AUTHORIZE,
            data=self.query(**changes) | {"decision": decision},
            headers=self.cookie() | (headers or {}),
            follow_redirects=False,
        )

    def cookie(self):
        return {"Cookie": f"{SESSION_COOKIE}={self.session_id}"}

    def code(self, **changes):
        answer = self.post(**changes)
        assert answer.status_code == 303, answer.text
        return answered(answer)["code"]

    def exchange_code(self, code, path=TOKEN, auth=None, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
            **changes,
        }
        return self._post(path, form, auth)

    def refresh(self, token, path=TOKEN, auth=None, **changes):
        form = {"grant_type": "refresh_token", "refresh_token": token, **changes}
        return self._post(path, form, auth)

    def tokens(self, **changes):
        answer = self.exchange_code(self.code(**changes))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def opens(self, access_token):
        """Whether the token is good at all."""
        answer = self.exchange.http.get(
            "/exchange/v1/transfers", headers={"Authorization": f"Bearer {access_token}"}
        )
        return answer.status_code != 401

    def stop(self):
        """The person may act no more."""
        self.exchange.database.write(
            lambda uow: uow.persons.set_active(self.person_id, is_active=False)
        )

    def _post(self, path, form, auth):
        sent = {name: value for name, value in form.items() if value is not None}
        auth = auth or (self.client.client_id, self.client.client_secret)
        return self.exchange.http.post(path, data=sent, auth=auth)


def answered(answer):
    """What the browser brings to the client."""
    location = answer.headers["Location"]
    assert location.startswith((BACK, OTHER)), location
    return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))


def browser_of(exchange, client="kent-registrar", role=Role.REGISTRAR, district="17415"):
    """A person with that role, signed in; the client may send people back to two addresses."""
    held = exchange.region.clients[client]
    credentials_of(exchange).put_redirect_uris(
        held.client_id, (BACK, OTHER), by="test", why="test"
    )

    def clock():
        return now() + exchange.ahead

    people = People(exchange.database, registry_of(exchange).keys, clock)
    invited = people.invite(RoleTerms(role, district), by="test", why="test")
    person = people.accept(invited.code, "A. Person")
    account = Account(f"account-{person.id}", person.id, AccountKind.LOCAL, person.id, clock())
    opened = exchange.database.write(
        lambda uow: _sign_in(uow, Sessions(exchange.database, clock), account)
    )
    return Browser(exchange, held, person.id, opened.id)


def _sign_in(uow, sessions, account):
    uow.accounts.add(account)
    return sessions.open_in(uow, account.person_id, account.id, None)


def details(**members):
    return json.dumps([{"type": "student_record", **members}])
