"""Facts for tests: two districts, a client, and items to change with `replace`."""

from datetime import UTC, date, datetime, timedelta

from gateway.model.agreement import Agreement, FedrampLevel
from gateway.model.block import Block, BlockKind
from gateway.model.client import Client, Organization
from gateway.model.consent import Consent, SignatureMethod, SignerRelation
from gateway.model.disclosure import Disclosure, DisclosureKind
from gateway.model.district import District, NoticeBasis
from gateway.model.grant import Grant, GrantStudents
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.model.rows import Omission
from gateway.model.transfer import AttestationKind, Transfer, TransferState
from gateway.store import UnitOfWork

NOW = datetime(2026, 11, 24, 17, 0, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)

KENT = District("17415", "Kent", NoticeBasis.ANNUAL, closed_days=frozenset({date(2026, 11, 27)}))
SEATTLE = District("17001", "Seattle", None, is_stopped=True, auto_approve=False)

ORGANIZATION = Organization("seattle", "Seattle Public Schools", OrganizationKind.DISTRICT)

CLIENT = Client(
    client_id="seattle-registrar",
    organization_id="seattle",
    name="Registrar",
    secret_hashes=("hash",),
    purposes=(Purpose.ENROLLMENT_TRANSFER,),
    scopes=("p2:*:*:read",),
    created_at=NOW,
)

AGREEMENT = Agreement(
    id="agreement",
    organization_id="seattle",
    district="17415",
    no_sale=True,
    no_marketing=True,
    no_profiling=True,
    no_redisclosure=True,
    uses_cloud=True,
    starts_on=date(2026, 9, 1),
    ends_on=date(2027, 8, 31),
    fedramp_level=FedrampLevel.MODERATE,
    fedramp_on=date(2025, 1, 1),
    fedramp_id="F1",
)

GRANT = Grant(
    id="grant",
    district="17415",
    client_id="seattle-registrar",
    datasets=("identity", "attendance"),
    actions=(Action.READ,),
    purpose=Purpose.ENROLLMENT_TRANSFER,
    students=GrantStudents.LISTED,
    starts_at=NOW - DAY,
    ends_at=NOW + 30 * DAY,
    given_by="steward",
    reason="moved",
)

CONSENT = Consent(
    id="consent",
    district="17415",
    student_reference="m1:student",
    recipient_organization_id="seattle",
    datasets=("identity",),
    purpose=Purpose.CBO_SUPPORT,
    signer_name_encrypted="m1:name",
    signer_relation=SignerRelation.PARENT,
    signed_on=date(2026, 9, 1),
    method=SignatureMethod.PAPER,
    document_sha256="0" * 64,
    starts_on=date(2026, 9, 1),
    ends_on=date(2027, 6, 30),
)

BLOCK = Block(
    id="block",
    district="17415",
    student_reference="m1:student",
    kind=BlockKind.COURT_ORDER,
    starts_at=NOW - DAY,
    purposes=(Purpose.CBO_SUPPORT,),
    organization_id="seattle",
    party_encrypted="m1:party",
)

TRANSFER = Transfer(
    id="transfer",
    client_id="seattle-registrar",
    source="17415",
    destination="17001",
    student_reference="m1:student",
    destination_reference="m1:same",
    datasets=("identity", "attendance"),
    attested_kind=AttestationKind.ENROLLED,
    attested_school="3479",
    attested_on=date(2026, 11, 20),
    asked_by_encrypted="m1:registrar",
    state=TransferState.REQUESTED,
    requested_at=NOW,
    updated_at=NOW,
    due_at=NOW + 2 * DAY,
    idempotency_key="key",
    body_sha256="1" * 64,
    omitted=(Omission("growth", "none to give"),),
    crosswalk_hashes={"skyward/student": "a" * 64},
)

DISCLOSURE = Disclosure(
    id="disclosure",
    kind=DisclosureKind.DELIVERY,
    district="17415",
    client_id="seattle-registrar",
    organization_id="seattle",
    person=None,
    purpose=Purpose.ENROLLMENT_TRANSFER,
    authority="34 CFR 99.31(a)(2)",
    notice_basis="annual",
    grant_ids=("grant",),
    consent_ids=(),
    datasets=("identity", "attendance"),
    transfer_id="transfer",
    crosswalk_hashes={"skyward/student": "a" * 64},
    counts={"students": 1, "StudentAbsence": 4},
    digest="m1:00",
    intended_at=NOW,
)


def add_parties(uow: UnitOfWork) -> None:
    """Two districts, and the client of one of them."""
    uow.districts.put(KENT)
    uow.districts.put(SEATTLE)
    uow.organizations.add(ORGANIZATION)
    uow.clients.add(CLIENT)
