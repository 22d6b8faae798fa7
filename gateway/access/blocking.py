"""Blocks: what stands against a release of one student's data, whatever is granted."""

import re
import uuid
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass, field
from datetime import datetime

import orjson

from gateway.access.covering import NO_OPT_OUT
from gateway.access.endings import ended_event
from gateway.access.fields import (
    verify_district,
    verify_organization,
    verify_ssids,
    verify_text,
)
from gateway.access.seen import Seen, whatever
from gateway.errors import InvalidRequestError, NotFoundError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.block import Block, BlockKind, SubstituteAddress
from gateway.model.purpose import Purpose
from gateway.store import Database, UnitOfWork

_ADDRESS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[A-Za-z0-9#.,/ -]{1,100}",
        r"[A-Za-z. -]{1,100}",
        "[A-Z]{2}",
        "[0-9]{5}([0-9]{4})?",
    )
)
"""Street, city, state and ZIP."""


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
    substitute: SubstituteAddress | None = field(default=None, repr=False)


class Blocking:
    """Sets and lifts blocks; each change is an event with who and why."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def set_block(self, terms: BlockTerms, *, by: str, why: str) -> Block:
        """The block, standing from now on."""
        verify_ssids("ssid", (terms.ssid,))
        verify_text(why=why)
        _verify_terms(terms)
        block = Block(
            id=uuid.uuid4().hex,
            district=terms.district,
            student_reference=self._keys.reference(terms.district, terms.ssid),
            kind=terms.kind,
            starts_at=self._clock(),
            purposes=_purposes(terms),
            organization_id=terms.organization_id,
            party_encrypted=self._keys.encrypt_name(terms.party) if terms.party else None,
            person_id=terms.person_id,
            substitute_encrypted=seal_substitute(self._keys, terms.substitute),
            set_by=by,
            reason=why,
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
            if block.person_id is not None and uow.persons.find(block.person_id) is None:
                raise InvalidRequestError("person_id: there is no such person")
            uow.blocks.add(block)
            append(uow, event)

        self._database.write(unit)
        return block

    def lift_block(
        self,
        block_id: str,
        *,
        by: str,
        why: str,
        district: str | None = None,
        seen: Seen[Block] = whatever,
    ) -> Block:
        """
        It stands no longer; one that was lifted stays as it is.

        NotFoundError where it is not there, or not that district's; StaleError by `seen`.
        """
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Block:
            block = uow.blocks.lock(block_id)
            if district not in (None, block.district):
                raise NotFoundError("no such block")
            seen(block)
            if uow.blocks.end(block_id, now):
                append(uow, ended_event("block", block, now, by, why))
            return uow.blocks.get(block_id)

        return self._database.write(unit)


def seal_substitute(keys: KeyRing, address: SubstituteAddress | None) -> str | None:
    """The substitute address as the database may hold it."""
    return None if address is None else keys.encrypt_name(orjson.dumps(asdict(address)).decode())


def open_substitute(keys: KeyRing, encrypted: str | None) -> SubstituteAddress | None:
    """What `seal_substitute` made."""
    if encrypted is None:
        return None
    return SubstituteAddress(**orjson.loads(keys.decrypt_name(encrypted)))


def _verify_terms(terms: BlockTerms) -> None:
    """InvalidRequestError for what no block of that kind can say."""
    is_confidential = terms.kind is BlockKind.ADDRESS_CONFIDENTIALITY
    names_party = bool(terms.organization_id or terms.party or terms.person_id)
    if is_confidential and (terms.purposes or names_party):
        raise InvalidRequestError(
            "purposes: address confidentiality holds for all, and all parties"
        )
    if terms.substitute is not None and not is_confidential:
        raise InvalidRequestError("substitute: belongs to address confidentiality alone")
    if terms.substitute is not None:
        _verify_substitute(terms.substitute)
    if terms.kind is BlockKind.OPT_OUT and NO_OPT_OUT & set(terms.purposes):
        raise InvalidRequestError(
            "purposes: nobody can opt out of enrollment-transfer or parent-access"
        )


def _verify_substitute(address: SubstituteAddress) -> None:
    """As openapi/blocks.yaml has it, whoever sends it."""
    if not all(
        pattern.fullmatch(part) for pattern, part in zip(_ADDRESS, astuple(address), strict=True)
    ):
        raise InvalidRequestError(
            "substitute: is a street, a city, a state's two letters and a ZIP of 5 or 9 digits"
        )


def _purposes(terms: BlockTerms) -> tuple[Purpose, ...]:
    """
    The purposes that the block stands against; empty: every one.

    An order that names a person who has no account here can only keep parents out, all of them,
    until the district says who it is.
    """
    if terms.purposes:
        return terms.purposes
    if terms.kind is BlockKind.OPT_OUT:
        return tuple(p for p in Purpose if p not in NO_OPT_OUT)
    is_of_somebody = terms.party and terms.person_id is None and terms.organization_id is None
    if terms.kind is BlockKind.COURT_ORDER and is_of_somebody:
        return (Purpose.PARENT_ACCESS,)
    return ()
