"""A database with two districts, and somebody who may ask: registered as any are."""

import json
from dataclasses import replace

from factories import DAY, KENT, NOW, SEATTLE, TODAY, agreement, district

from gateway.access.blocking import Blocking, BlockTerms
from gateway.access.consenting import Consenting, ConsentTerms
from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.access.stopping import Stopping
from gateway.keys import KeyRing, create_key_file
from gateway.model.address import Address
from gateway.model.block import BlockKind
from gateway.model.consent import SignatureMethod, SignerRelation
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.store import Database

ADDRESS = Address("1 Synthetic Way", "Kent", "WA", "98030-1234")
SSID, OTHER = "1234567890", "2234567890"
SIGNER, PARTY = "Marisol Quintanilla-Berg", "Torvald Quintanilla-Berg"


class Registrations:
    """A database with two districts and a clock that stands still, and the use cases on it."""

    def __init__(self, folder, upgraded):
        (folder / "gateway.db").write_bytes(upgraded.read_bytes())
        create_key_file(folder / "keys.json")
        self.keys = KeyRing.load(f"file:{folder / 'keys.json'}")
        self.database = Database.open(f"sqlite:///{folder / 'gateway.db'}")
        self.now = NOW
        self.parties = Parties(self.database, lambda: self.now)
        self.granting = Granting(self.database, self.keys, lambda: self.now)
        self.consenting = Consenting(self.database, self.keys, lambda: self.now)
        self.blocking = Blocking(self.database, self.keys, lambda: self.now)
        self.stopping = Stopping(self.database, lambda: self.now)
        for code in (KENT, SEATTLE):
            self.database.write(lambda uow, code=code: uow.districts.put(district(code=code)))
        self.mentors = self.organization("Mentors", OrganizationKind.CBO)
        self.client = self.register(self.mentors, Purpose.CBO_SUPPORT)
        kent = self.organization("Kent", OrganizationKind.DISTRICT, KENT)
        self.staff = self.register(kent, Purpose.DISTRICT_OPERATIONS)
        self.consent = self.record()

    def organization(self, name, kind, district=None):
        return self.parties.register_organization(
            name,
            kind,
            district=district,
            address=ADDRESS if kind is OrganizationKind.CBO else None,
            by="dcc",
            why="it joins",
        )

    def register(self, organization, *purposes, scopes=("p2:*:*:read",), name="A client"):
        client, self.secret = self.parties.register_client(
            organization.id, name, purposes=purposes, scopes=scopes, by="dcc", why="it joins"
        )
        return client

    def record(self, **changes):
        return self.consenting.give(
            self.consent_terms(**changes), by="steward", why="the mother signed"
        )

    def consent_terms(self, **changes):
        terms = ConsentTerms(
            district=KENT,
            ssid=SSID,
            recipient_organization_id=self.mentors.id,
            datasets=("identity", "attendance"),
            purpose=Purpose.CBO_SUPPORT,
            signer_name=SIGNER,
            signer_relation=SignerRelation.PARENT,
            signed_on=TODAY,
            method=SignatureMethod.PAPER,
            document_sha256="0" * 64,
            starts_on=TODAY,
            ends_on=TODAY,
        )
        return replace(terms, **changes)

    def give(self, **changes):
        return self.granting.give_grant(self.grant_terms(**changes), by="steward")

    def grant_terms(self, **changes):
        terms = GrantTerms(
            district=KENT,
            client_id=self.client.client_id,
            datasets=("identity",),
            purpose=Purpose.CBO_SUPPORT,
            starts_at=NOW,
            ends_at=NOW + DAY,
            reason="the mother asked for mentoring",
            ssids=(SSID,),
            consent_id=self.consent.id,
        )
        return replace(terms, **changes)

    def give_staff(self, **changes):
        whole = {
            "client_id": self.staff.client_id,
            "purpose": Purpose.DISTRICT_OPERATIONS,
            "ssids": (),
            "is_for_all": True,
            "consent_id": None,
        }
        return self.give(**whole | changes)

    def set_block(self, **changes):
        terms = BlockTerms(KENT, SSID, BlockKind.COURT_ORDER)
        return self.blocking.set_block(
            replace(terms, **changes), by="steward", why="the court says so"
        )

    def agree(self, **changes):
        signed = agreement(**{"organization_id": self.mentors.id, **changes})
        return self.parties.register_agreement(signed, by="dcc", why="signed")

    def events(self, **wanted):
        """Changes of policy, oldest first."""
        pending = self.database.read(lambda uow: uow.events.list_pending(1000))
        bodies = [json.loads(one.body) for one in pending]
        data = [one["data"] for one in bodies if one["kind"] == "policy.changed"]
        return [one for one in data if wanted.items() <= one.items()]
