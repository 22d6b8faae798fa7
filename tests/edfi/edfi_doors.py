"""The Ed-Fi doors of a gateway as clients call them."""

from dataclasses import dataclass
from datetime import timedelta

from region import HIGHLINE, KENT, SEATTLE, Exchange, now

from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.cedars.datasets import all_datasets
from gateway.demo.parties import DemoClient
from gateway.model.agreement import Agreement
from gateway.model.day import day_of
from gateway.model.purpose import OrganizationKind, Purpose

DISTRICTS = (KENT, SEATTLE, HIGHLINE)
"""Of three products."""
YEAR = timedelta(days=365)


@dataclass
class Doors:
    """The Ed-Fi doors of the districts, as clients call them."""

    exchange: Exchange
    granting: Granting

    def get(self, district: str, path: str, client: str = "vendor", **headers: str):
        return self.exchange.call(
            client, "GET", f"/{district}/data/v3/ed-fi/{path}", None, **headers
        )

    def all_of(self, district: str, path: str, client: str = "vendor", size: int = 50) -> list:
        """Every row, page after page by cursor."""
        rows, token = [], None
        between = "&" if "?" in path else "?"
        while True:
            query = f"{between}pageSize={size}" + (f"&pageToken={token}" if token else "")
            answer = self.get(district, path + query, client)
            assert answer.status_code == 200, answer.text
            rows += answer.json()
            token = answer.headers.get("Next-Page-Token")
            if token is None:
                return rows
            token = token.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")

    def register(
        self, name: str, grants: list[dict], purpose: Purpose = Purpose.DISTRICT_OPERATIONS
    ) -> None:
        """A client with these grants, known by that name from now on."""
        database = self.exchange.database
        parties = Parties(database, now)
        organization = parties.register_organization(
            f"Vendor {name}",
            OrganizationKind.SIS_VENDOR,
            district=None,
            address=None,
            by="test",
            why="test",
        )
        today = day_of(now())
        promised = ("no_sale", "no_marketing", "no_profiling", "no_redisclosure")
        parties.register_agreement(
            Agreement(
                id="",
                organization_id=organization.id,
                district=None,
                uses_cloud=False,
                starts_on=today,
                ends_on=today + YEAR,
                **dict.fromkeys(promised, True),
            ),
            by="test",
            why="test",
        )
        client, secret = parties.register_client(
            organization.id,
            name,
            purposes=(purpose,),
            scopes=("p2:*:*:read",),
            by="test",
            why="test",
        )
        self.exchange.region.clients[name] = DemoClient(
            client.client_id, secret, purpose, DISTRICTS, ()
        )
        for one in grants:
            terms = {
                "client_id": client.client_id,
                "purpose": purpose,
                "datasets": tuple(all_datasets()),
                "starts_at": now(),
                "ends_at": now() + YEAR,
                "reason": "test",
                **one,
            }
            self.granting.give_grant(GrantTerms(**terms), by="test")
