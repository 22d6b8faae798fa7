"""A log of 64 events for tests: disclosures with their students, denials, moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.ledger import Sequencer, StoredLog, Verification, append, intend, settle, verify_log
from gateway.ledger.events import DecisionDenied, Event, TransferMoved, TransferRequested
from gateway.model.disclosure import Disclosure, DisclosureKind, Outcome
from gateway.model.purpose import Purpose
from gateway.store import Database, UnitOfWork

NOW = datetime(2026, 11, 24, 17, 0, 0, 123456, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
ORIGIN = "gateway.example.org"

DISCLOSURE = Disclosure(
    id="d0",
    kind=DisclosureKind.DELIVERY,
    district="17415",
    client_id="seattle-registrar",
    organization_id="seattle",
    person="p7",
    purpose=Purpose.ENROLLMENT_TRANSFER,
    authority="34 CFR 99.31(a)(2)",
    notice_basis="annual",
    grant_ids=("g1",),
    consent_ids=("c1",),
    datasets=("identity", "attendance"),
    transfer_id="t0",
    crosswalk_hashes={"skyward/student": "a" * 64},
    counts={"students": 2, "StudentAbsence": 4},
    digest="m1:00",
    intended_at=NOW,
)
STUDENTS = {"m1:first=": ("identity", "attendance"), "m1:second": ("identity",)}

DENIED = DecisionDenied(
    at=NOW,
    client_id="cbo",
    district="17415",
    datasets=("discipline",),
    action="read",
    purpose="cbo-support",
    denial_kind="student",
    rule="grant",
    reason="no live grant covers the student \u2014 \u00e9",
    student="m1:first=",
)


def requested(transfer_id: str, at: datetime = NOW) -> TransferRequested:
    return TransferRequested(
        at=at,
        transfer_id=transfer_id,
        client_id="seattle-registrar",
        source="17415",
        destination="17001",
        student="m1:first=",
        destination_student="m1:same",
        datasets=("identity", "attendance"),
        attested_kind="enrolled",
        attested_school="3479",
        attested_on=date(2026, 11, 20),
        due_at=at + timedelta(days=2),
    )


def moved(transfer_id: str, from_state: str, state: str) -> TransferMoved:
    return TransferMoved(
        at=NOW, transfer_id=transfer_id, from_state=from_state, state=state, by="gateway"
    )


def add(database: Database, event: Event) -> int:
    return database.write(lambda uow: append(uow, event))


def disclose(uow: UnitOfWork, number: int) -> None:
    at = NOW + timedelta(seconds=number)
    intend(uow, replace(DISCLOSURE, id=f"d{number}", intended_at=at), STUDENTS)
    settle(uow, f"d{number}", Outcome.MADE, at + timedelta(seconds=1))


def sequencer(database: Database) -> Sequencer:
    return Sequencer(database, KEY, ORIGIN)


def fill(database: Database) -> None:
    """Sixty-four events, sixteen to a checkpoint."""
    for batch in range(4):
        for number in range(batch * 3, batch * 3 + 3):
            add(database, requested(f"t{number}"))
            add(database, moved(f"t{number}", "requested", "approved"))
            database.write(lambda uow, number=number: disclose(uow, number))
            add(database, DENIED)
        add(database, DENIED)
        assert sequencer(database).sequence_all().size == (batch + 1) * 16


def verify(database: Database, earlier: tuple[str, ...] = ()) -> Verification:
    return database.read(lambda uow: verify_log(StoredLog(uow), KEY.public_key(), earlier))
