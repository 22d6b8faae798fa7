"""People with local accounts, who sign in with an authenticator of their own."""

from urllib.parse import parse_qs, urlsplit

import pyotp

from gateway.access.arriving import Arrivals
from gateway.access.enrolling import Enrolling, Joining
from gateway.access.people import RoleTerms
from gateway.access.relating import Relating
from gateway.access.sessions import Sessions
from gateway.access.signin import Credentials, SignIn
from gateway.access.throttling import Throttling
from gateway.model.role import Role

LOGIN, PASSWORD = "ottoline", "a Passphrase of some length"
ADDRESS = "192.0.2.7"


def secret_of(uri):
    """The authenticator's secret, as read from its QR code."""
    return parse_qs(urlsplit(uri).query)["secret"][0]


def code_at(uri, moment):
    return pyotp.TOTP(secret_of(uri)).at(moment)


class Signing:
    """The use cases of signing in, on a small database."""

    def __init__(self, world, people, database=None):
        self.world = world
        self.people = people
        database = database or world.database

        def clock():
            return world.now

        self.sessions = Sessions(database, clock)
        throttling = Throttling(database, world.keys, clock)
        self.sign_in = SignIn(database, world.keys, self.sessions, throttling, clock)
        self.relating = Relating(database, world.keys, throttling, clock)
        self.enrolling = Enrolling(
            database, world.keys, Arrivals(people, self.relating), self.sign_in, throttling, clock
        )

    def invite(self, role=Role.REGISTRAR, district="17415"):
        return self.people.invite(RoleTerms(role, district), by="steward", why="a test").code

    def join(self, login=LOGIN, password=PASSWORD, **changes):
        joining = Joining(changes.get("code") or self.invite(), "A. Person", None, login, password)
        return self.enrolling.join(joining, ADDRESS)

    def enter(self, shown, address=ADDRESS, replaced=None, **changes):
        given = {
            "login": LOGIN,
            "password": PASSWORD,
            "code": code_at(shown.uri, self.world.now),
            **changes,
        }
        return self.sign_in.sign_in(Credentials(**given), address, replaced)
