"""Blocks and emergency stops: what stands against a release, whatever is granted."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway.access.covering import NO_OPT_OUT
from gateway.access.endings import ended_event
from gateway.access.fields import (
    verify_district,
    verify_organization,
    verify_ssids,
    verify_text,
)
from gateway.errors import InvalidRequestError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.block import Block, BlockKind
from gateway.model.purpose import Purpose
from gateway.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class BlockTerms:
    """A block on one student, for some purposes and one party, or for all."""

    district: str
    ssid: str = field(repr=False)
    kind: BlockKind
    purposes: tuple[Purpose, ...] = ()
    organization_id: str | None = None
    party: str | None = field(default=None, repr=False)
    person_id: str | None = None
    """The person whom an order names, where they have an account here."""


class Blocking:
    """Sets and lifts blocks and stops; each change is an event with who and why."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def set_block(self, terms: BlockTerms, *, by: str, why: str) -> Block:
        """The block, standing from now on."""
        verify_ssids("ssid", (terms.ssid,))
        verify_text(why=why)
        block = Block(
            id=uuid.uuid4().hex,
            district=terms.district,
            student_reference=self._keys.reference(terms.district, terms.ssid),
            kind=terms.kind,
            starts_at=self._clock(),
            purposes=_purposes(terms),
            organization_id=terms.organization_id,
            person_id=terms.person_id,
            party_encrypted=self._keys.encrypt_name(terms.party) if terms.party else None,
        )
        event = PolicyChanged(
            at=block.starts_at,
            what="block",
            subject_id=block.id,
            district=block.district,
            by=by,
            before={},
            after={
                "student": block.student_reference,
                "kind": block.kind,
                "purposes": block.purposes,
                "organization": block.organization_id,
                "person": block.person_id,
            },
            why=why,
        )

        def unit(uow: UnitOfWork) -> None:
            verify_district(uow, block.district)
            if block.organization_id is not None:
                verify_organization(uow, "organization_id", block.organization_id)
            uow.blocks.add(block)
            append(uow, event)

        self._database.write(unit)
        return block

    def lift_block(self, block_id: str, *, by: str, why: str) -> None:
        """It stands no longer."""
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> None:
            block = uow.blocks.get(block_id)
            if uow.blocks.end(block_id, now):
                append(uow, ended_event("block", block, now, by, why))

        self._database.write(unit)

    def stop_district(self, code: str, *, is_stopped: bool, by: str, why: str) -> None:
        """Emergency stop: nothing of the district is released from the next request on."""
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> None:
            district = uow.districts.get(code)
            if district.is_stopped == is_stopped:
                return
            uow.districts.put(replace(district, is_stopped=is_stopped))
            event = PolicyChanged(
                at=now,
                what="district",
                subject_id=code,
                district=code,
                by=by,
                before={"stopped": district.is_stopped},
                after={"stopped": is_stopped},
                why=why,
            )
            append(uow, event)

        self._database.write(unit)


def _purposes(terms: BlockTerms) -> tuple[Purpose, ...]:
    """The purposes that the block stands against; InvalidRequestError for what no block can."""
    if terms.kind is BlockKind.ADDRESS_CONFIDENTIALITY and (
        terms.purposes or terms.organization_id or terms.party or terms.person_id
    ):
        raise InvalidRequestError(
            "purposes: address confidentiality holds for all, and all parties"
        )
    if terms.kind is not BlockKind.OPT_OUT:
        return terms.purposes
    if NO_OPT_OUT & set(terms.purposes):
        raise InvalidRequestError(
            "purposes: nobody can opt out of enrollment-transfer or parent-access"
        )
    return terms.purposes or tuple(p for p in Purpose if p not in NO_OPT_OUT)
