"""A small simulated PowerSchool, and a client that may ask it."""

from base64 import b64encode
from dataclasses import replace
from datetime import date

from gateway.simulators.population import populate
from gateway.simulators.powerschool import create_app

POPULATION = populate("17001", "Seattle", 150, today=date(2026, 11, 24), moving_to=["17401"])
SMALL = replace(POPULATION, pupils=POPULATION.pupils[:2])
PUPIL = POPULATION.pupils[0]
QUERY = "/ws/schema/query/org.roadmap.p2"
IMPORTS = "/ws/schema/table/u_transfer_in"
SECRET = "s"


def basic(client_id, secret):
    return {"Authorization": "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()}


def ask_token(client, secret=SECRET, grant_type="client_credentials"):
    return client.post(
        "/oauth/access_token", data={"grant_type": grant_type}, headers=basic("c", secret)
    )


def opened(folder, **changes):
    """A client that carries a token."""
    client = create_app(folder, "c", SECRET, **changes).test_client()
    token = ask_token(client).json["access_token"]
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client
