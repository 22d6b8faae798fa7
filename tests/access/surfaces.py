"""The surfaces on which a request about a student asks the source."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from region import ATTESTATION, KENT, SEATTLE, Exchange

from gateway.keys import KeyRing
from gateway.simulators.region import PRODUCTS

READ = "/exchange/v1/records"
TRANSFERS = "/exchange/v1/transfers"
EDFI = "GET /{district}/data/v3/ed-fi/…"
PREVIEW = "POST /registry/v1/districts/{district}/drafts/{id}/preview"


@dataclass
class Site:
    """A source, its own IT, and a registrar elsewhere who asks it for records."""

    exchange: Exchange
    district: str
    it: str
    draft: str = ""
    registrar: str = field(init=False)
    elsewhere: str = field(init=False)

    def __post_init__(self) -> None:
        self.elsewhere = KENT if self.district == SEATTLE else SEATTLE
        name = "kent-registrar" if self.district == SEATTLE else "seattle-registrar"
        self.registrar = self.exchange.token(name)

    def call(self, token: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return self.exchange.http.request(method, path, json=body, headers=headers)


Ask = Callable[[Site, str], list[Any]]


def query(site: Site, ssid: str) -> list[Any]:
    named = {"district": site.district, "ssid": ssid}
    return [
        site.call(site.it, "POST", f"{READ}/query", named | more)
        for more in ({}, {"datasets": ["identity"]}, {"format": "xml"})
    ]


def get(site: Site, ssid: str) -> list[Any]:
    return [site.call(site.it, "GET", f"{READ}/{ssid}?district={site.district}")]


def transfer(site: Site, ssid: str) -> list[Any]:
    """Asked for, moved as the worker would, and seen by who asked."""
    body = {
        "source": site.district,
        "destination": site.elsewhere,
        "ssid": ssid,
        "datasets": ["identity", "enrollment"],
        "attestation": ATTESTATION,
    }
    asked = site.call(site.registrar, "POST", TRANSFERS, body)
    assert asked.status_code == 201, asked.text
    site.exchange.advance(asked.json()["id"])
    return [asked, site.call(site.registrar, "GET", f"{TRANSFERS}/{asked.json()['id']}")]


def preview(site: Site, ssid: str) -> list[Any]:
    base = f"/registry/v1/districts/{site.district}"
    if not site.draft:
        name = f"{site.district}/district-student"
        product = PRODUCTS[site.district]
        text = f"crosswalk: {name}\nversion: 1\nextends: {product}/district-student@1\n"
        drafted = site.call(site.it, "POST", f"{base}/crosswalks", {"crosswalks": {name: text}})
        assert drafted.json()["publishable"], drafted.text
        site.draft = drafted.json()["id"]
    return [site.call(site.it, "POST", f"{base}/drafts/{site.draft}/preview", {"ssid": ssid})]


def why(site: Site, ssid: str) -> list[Any]:
    """To somebody who is no steward of that district."""
    path = f"/registry/v1/districts/{site.district}/why"
    asked = {
        "client": "anybody",
        "ssid": ssid,
        "dataset": "identity",
        "purpose": "district-operations",
        "live": True,
    }
    return [site.call(site.registrar, "POST", path, asked)]


def edfi(site: Site, ssid: str) -> list[Any]:
    """By the id that the student's row has, or would have, and by what names the student."""
    keys = KeyRing.load(f"file:{site.exchange.region.keys}")
    base = f"/{site.district}/data/v3/ed-fi"
    row_id = keys.resource_id(site.district, "students", ssid, ssid)
    return [
        site.call(site.it, "GET", f"{base}/students/{row_id}"),
        site.call(site.it, "GET", f"{base}/students?studentUniqueId={ssid}&totalCount=true"),
        site.call(site.it, "GET", f"{base}/studentSchoolAssociations?studentUniqueId={ssid}"),
    ]


SURFACES: dict[str, Ask] = {
    "POST /exchange/v1/records/query": query,
    "GET /exchange/v1/records/{ssid}": get,
    "POST /exchange/v1/transfers": transfer,
    PREVIEW: preview,
    "POST /registry/v1/districts/{district}/why": why,
    EDFI: edfi,
}
