"""What a row's `$name` stands for; each that a call may use up is made anew for every call."""

import json
import uuid
from datetime import timedelta
from itertools import combinations, count
from typing import Any
from uuid import uuid4

from moves import keys_of
from policy import load_sent
from region import ATTESTATION, KENT, SEATTLE, Exchange

from gateway.access.credentials import Credentials
from gateway.access.parties import Parties
from gateway.access.people import People
from gateway.cedars.datasets import all_datasets
from gateway.clock import now
from gateway.model.agreement import Agreement, FedrampLevel
from gateway.model.client import Organization
from gateway.model.day import day_of
from gateway.model.event import Search
from gateway.model.identity_provider import IdentityProvider
from gateway.model.match import Match, MatchState
from gateway.model.purpose import OrganizationKind
from gateway.model.transfer import AttestationKind, TransferState

_ABOUT_STUDENTS = sorted(name for name, one in all_datasets().items() if one.is_about_students)
MONTH = timedelta(days=30)
_OVERRIDE = """\
crosswalk: 17415/school-student
version: 1
extends: skyward/school-student@1
codes: {withdrawal: {"MOVED": T0}}
"""


class Values:
    """Made on one gateway, by those who may."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._parties = Parties(exchange.database, now)
        self._datasets = combinations(_ABOUT_STUDENTS, 3)
        self._numbers = count()
        self.made = {
            "student": lambda: exchange.region.cast.kent[0],
            "client": lambda: exchange.region.clients["kent-it"].client_id,
            "attestation": lambda: ATTESTATION,
            "moving": self._moving,
            "datasets": lambda: list(next(self._datasets)),
            "transfer": self._transfer,
            "failed-transfer": self._failed_transfer,
            "match": self._match,
            "crosswalk": lambda: _OVERRIDE,
            "draft": self._draft,
            "publication": self._publication,
            "own-crosswalk": self._own_crosswalk,
            "today": lambda: str(day_of(now())),
            "next-month": lambda: str(day_of(now()) + MONTH),
            "mentors": self._mentors,
            "consent": self._consent,
            "grant": self._grant,
            "organization": lambda: self._organization().id,
            "new-client": self._new_client,
            "rotated-client": self._rotated_client,
            "own-client": lambda: exchange.region.clients["cbo"].client_id,
            "agreement": self._agreement,
            "grants-file": lambda: "grant,why\nnone,it is over\n",
            "relations-file": lambda: "relation,why\nnone,it is over\n",
            "block": self._block,
            "stop": self._stop,
            "other-student": lambda: exchange.region.cast.kent[-1],
            "login": lambda: f"login {next(self._numbers)}",
            "person": self._person,
            "role": self._role,
            "relation": self._relation,
            "provider": self._provider,
            "sequence": self._sequence,
            "district-with-events": self._district_with_events,
        }

    def fill(self, node: Any) -> Any:
        """The node with each `$name` in it made."""
        if isinstance(node, dict):
            return {key: self.fill(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.fill(value) for value in node]
        if isinstance(node, str) and node.startswith("$"):
            return self.made[node[1:]]()
        return node

    def _moving(self) -> str:
        return self._exchange.region.cast.moving[KENT][SEATTLE][0]

    def _transfer(self) -> str:
        """A transfer from Kent to Seattle that was asked for a moment ago."""
        answer = self._exchange.request_transfer(datasets=list(next(self._datasets)))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def _match(self) -> str:
        """A question of Seattle's that waits for Kent's steward, asked too long ago to count."""
        match_id, at = uuid.uuid4().hex, now()
        sought = {"last_name": "Nobody", "first_name": None, "birth_date": "2011-01-01"}
        keys = keys_of(self._exchange)
        match = Match(
            id=match_id,
            client_id=self._exchange.region.clients["seattle-registrar"].client_id,
            source=KENT,
            destination=SEATTLE,
            attested_kind=AttestationKind.ENROLLED,
            attested_school="101",
            attested_on=day_of(at),
            asked_by_encrypted=keys.encrypt_name("R. Synthetic"),
            query_sealed=keys.seal(KENT, json.dumps(sought), match_id),
            state=MatchState.WAITING,
            requested_at=at - MONTH,
            expires_at=at + MONTH,
        )
        self._exchange.database.write(lambda uow: uow.matches.add(match))
        return match_id

    def _draft(self) -> str:
        """A draft of Kent's."""
        body = {
            "crosswalks": {"17415/school-student": _OVERRIDE},
            "note": str(next(self._numbers)),
        }
        return self._create(f"/registry/v1/districts/{KENT}/crosswalks", body)

    def _publication(self) -> str:
        """The digest of the oldest publication of Kent's."""
        answer = self._exchange.call(
            "kent-it", "GET", f"/registry/v1/districts/{KENT}/publications"
        )
        return str(answer.json()["publications"][-1]["sha256"])

    def _own_crosswalk(self) -> str:
        """The name of a crosswalk of Kent's own that is in force."""
        self._exchange.call(
            "kent-it",
            "POST",
            f"/registry/v1/districts/{KENT}/drafts/{self._draft()}/publish",
        )
        return "school-student"

    def _failed_transfer(self) -> str:
        """A transfer whose source's SIS did not answer."""
        transfer_id = self._transfer()
        self._exchange.database.write(
            lambda uow: uow.transfers.move(
                transfer_id,
                [TransferState.REQUESTED],
                TransferState.FAILED,
                step_failed="fetch",
                reason="the SIS did not answer",
            )
        )
        return transfer_id

    def _mentors(self) -> str:
        """The organization of the CBO's client."""
        client_id = self._exchange.region.clients["cbo"].client_id
        return self._exchange.database.read(lambda uow: uow.clients.get(client_id)).organization_id

    def _person(self) -> str:
        """Somebody who has no role yet."""
        people = People(self._exchange.database, keys_of(self._exchange), now)
        return people.register("A. Person", None, by="test", why="test").id

    def _role(self) -> str:
        """A role that Kent gave a moment ago."""
        body = {"personId": self._person(), "role": "registrar", "why": "new here"}
        return self._create(f"/registry/v1/districts/{KENT}/roles", body)

    def _grant(self) -> str:
        """A grant that Kent gave a moment ago."""
        sent = load_sent("POST /registry/v1/districts/{district}/grants")
        return self._create(f"/registry/v1/districts/{KENT}/grants", self.fill(sent["body"]))

    def _provider(self) -> str:
        """An identity provider that Kent registered; nobody asks it here."""
        provider = IdentityProvider(
            uuid4().hex, KENT, "Kent staff", "http://127.0.0.1:9", "gateway", None, "test", now()
        )
        self._exchange.database.write(lambda uow: uow.identity_providers.add(provider))
        return provider.id

    def _relation(self) -> str:
        """A relation that Kent recorded a moment ago."""
        sent = load_sent("POST /registry/v1/districts/{district}/relations")
        path = f"/registry/v1/districts/{KENT}/relations"
        answer = self._exchange.call("kent-it", "POST", path, self.fill(sent["body"]))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["relations"][0]["id"])

    def _block(self) -> str:
        """A block that Kent set a moment ago."""
        sent = load_sent("POST /registry/v1/districts/{district}/blocks")
        return self._create(f"/registry/v1/districts/{KENT}/blocks", self.fill(sent["body"]))

    def _stop(self) -> str:
        """A stop that Kent set a moment ago."""
        sent = load_sent("POST /registry/v1/districts/{district}/stops")
        return self._create(f"/registry/v1/districts/{KENT}/stops", self.fill(sent["body"]))

    def _consent(self) -> str:
        """A consent that Kent recorded a moment ago."""
        sent = load_sent("POST /registry/v1/districts/{district}/consents")
        return self._create(f"/registry/v1/districts/{KENT}/consents", self.fill(sent["body"]))

    def _organization(self) -> Organization:
        """A vendor that was registered a moment ago."""
        return self._parties.register_organization(
            f"Vendor {next(self._numbers)}",
            OrganizationKind.SIS_VENDOR,
            district=None,
            by="test",
            why="test",
        )

    def _new_client(self) -> str:
        """A client of that vendor's."""
        client, _ = self._parties.register_client(
            self._organization().id, "New", purposes=(), scopes=(), by="test", why="test"
        )
        return client.client_id

    def _rotated_client(self) -> str:
        """One with two secrets."""
        client_id = self._new_client()
        Credentials(self._exchange.database, now).add_secret(client_id, by="test", why="test")
        return client_id

    def _agreement(self) -> str:
        """An agreement of that vendor's, whose cloud is authorized."""
        today = day_of(now())
        agreement = Agreement(
            id="",
            organization_id=self._organization().id,
            district=None,
            no_sale=True,
            no_marketing=True,
            no_profiling=True,
            no_redisclosure=True,
            uses_cloud=True,
            starts_on=today,
            ends_on=today,
            fedramp_level=FedrampLevel.LOW,
            fedramp_on=today,
            fedramp_id="FR1",
        )
        return self._parties.register_agreement(agreement, by="test", why="test").id

    def _sequence(self) -> int:
        """The place in the ledger of an event of Kent's."""
        self._exchange.read_record("cbo", "9999999998")
        self._exchange.gateway.sequencing.sequence_now()
        search = Search(KENT)
        ((leaf, _),) = self._exchange.database.read(lambda uow: uow.listings.page(search, 0, 1))
        return leaf.index

    def _district_with_events(self) -> str:
        self._sequence()
        return KENT

    def _create(self, path: str, body: Any) -> str:
        """The id of what Kent's IT made there."""
        answer = self._exchange.call("kent-it", "POST", path, body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])
