"""
One permitted question and its facts; a test changes the single thing that it is about.

Valley Mentors, an organization in the community, asks for the attendance of a student of Kent by
the consent of the student's mother: everything that a rule looks at matters to this question.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from gateway.access.facts import Facts
from gateway.model.agreement import Agreement, FedrampLevel
from gateway.model.block import Block, BlockKind
from gateway.model.client import Client, Organization
from gateway.model.consent import Consent, SignatureMethod, SignerRelation
from gateway.model.district import District, NoticeBasis
from gateway.model.grant import Grant, GrantStudents
from gateway.model.permit import Question
from gateway.model.person import OWN_PAGES, Person, RoleAssignment
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.model.relation import Relation, RelationKind
from gateway.model.role import Role
from gateway.model.student import Roster, Student

NOW = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
"""In Washington still the evening of the 24th: a day counted by UTC would be another."""
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
KENT, SEATTLE = "17415", "17001"
DATASETS = ("identity", "attendance", "address", "growth")
"""Approved for every purpose, but `growth`: not for CBOs."""
PURPOSES = {
    name: frozenset(Purpose) - ({Purpose.CBO_SUPPORT} if name == "growth" else set())
    for name in DATASETS
}

_STUDENT = Student("1000000001", frozenset({"m1:first", "m2:first"}))
_OTHER = Student("1000000002", frozenset({"m1:other", "m2:other"}))
_DISTRICT = District(KENT, "Kent", NoticeBasis.ANNUAL)
_ORGANIZATION = Organization("mentors", "Valley Mentors", OrganizationKind.CBO)
_CLIENT = Client(
    client_id="mentors-1",
    organization_id="mentors",
    name="Valley Mentors",
    secret_hashes=(),
    purposes=(Purpose.CBO_SUPPORT,),
    scopes=("p2:*:*:read",),
    created_at=NOW - 30 * DAY,
)
_AGREEMENT = Agreement(
    id="agreement",
    organization_id="mentors",
    district=None,
    no_sale=True,
    no_marketing=True,
    no_profiling=True,
    no_redisclosure=True,
    uses_cloud=True,
    starts_on=TODAY,
    ends_on=TODAY,
    fedramp_level=FedrampLevel.MODERATE,
    fedramp_on=TODAY,
    fedramp_id="FR1",
)
_CONSENT = Consent(
    id="consent",
    district=KENT,
    student_reference="m1:first",
    recipient_organization_id="mentors",
    datasets=("identity", "attendance", "address"),
    purpose=Purpose.CBO_SUPPORT,
    signer_name_encrypted="m1:name",
    signer_relation=SignerRelation.PARENT,
    signed_on=TODAY,
    method=SignatureMethod.PAPER,
    document_sha256="0" * 64,
    starts_on=TODAY,
    ends_on=TODAY,
)
_GRANT = Grant(
    id="grant",
    district=KENT,
    client_id="mentors-1",
    datasets=("identity", "attendance", "address"),
    actions=(Action.READ,),
    purpose=Purpose.CBO_SUPPORT,
    students=GrantStudents.LISTED,
    starts_at=NOW,
    ends_at=NOW + INSTANT,
    given_by="steward",
    reason="the mother asked for mentoring",
    consent_id="consent",
)
_BLOCK = Block("block", KENT, "m1:first", BlockKind.COURT_ORDER, starts_at=NOW)
_QUESTION = Question(
    client_id="mentors-1",
    district=KENT,
    datasets=("attendance",),
    is_named=True,
    action=Action.READ,
    purpose=Purpose.CBO_SUPPORT,
    student=_STUDENT,
    scopes=frozenset({"p2:17415:attendance:read", "p2:17415:identity:read"}),
)


def student() -> Student:
    """The student of the question, under two key versions."""
    return _STUDENT


def other_student() -> Student:
    """Somebody else at Kent."""
    return _OTHER


def district(**changes) -> District:
    return replace(_DISTRICT, **changes)


def organization(**changes) -> Organization:
    return replace(_ORGANIZATION, **changes)


def client(**changes) -> Client:
    return replace(_CLIENT, **changes)


def agreement(**changes) -> Agreement:
    """In force today alone."""
    return replace(_AGREEMENT, **changes)


def consent(**changes) -> Consent:
    """In force today alone."""
    return replace(_CONSENT, **changes)


def grant(**changes) -> Grant:
    """Live at this very microsecond alone."""
    return replace(_GRANT, **changes)


def block(**changes) -> Block:
    """A court order that has stood since this microsecond, against everything."""
    return replace(_BLOCK, **changes)


def question(**changes) -> Question:
    return replace(_QUESTION, **changes)


def facts(**changes) -> Facts:
    """What permits the question."""
    permitting = Facts(
        district=_DISTRICT,
        client=_CLIENT,
        organization=_ORGANIZATION,
        agreements=(_AGREEMENT,),
        dataset_purposes=PURPOSES,
        reach=frozenset(_GRANT.datasets),
        grants=(_GRANT,),
        consents=(_CONSENT,),
        blocks=(),
        now=NOW,
    )
    return replace(permitting, **changes)


def person(**changes) -> Person:
    """Somebody of the mentors."""
    return replace(Person("person", "m1:name", None, NOW), **changes)


def role(**changes) -> RoleAssignment:
    """Of the mentors' staff in Kent, since this microsecond."""
    given = RoleAssignment("role", "person", Role.CBO_STAFF, KENT, "mentors", "steward", NOW)
    return replace(given, **changes)


def parent_question(**changes) -> Question:
    """A parent asks for the own child's attendance, through the gateway's own pages."""
    asked = replace(
        _QUESTION, client_id=OWN_PAGES, person_id="person", purpose=Purpose.PARENT_ACCESS
    )
    return replace(asked, **changes)


def relation(**changes) -> Relation:
    """The person is a parent of the student, since this microsecond."""
    recorded = Relation(
        "relation",
        KENT,
        "person",
        "m2:first",
        RelationKind.PARENT,
        is_dependent=False,
        made_by="steward",
        made_at=NOW,
    )
    return replace(recorded, **changes)


def parent_facts(**changes) -> Facts:
    """What permits the parent's question: the child is 18 tomorrow."""
    parents = facts(
        client=None,
        organization=None,
        agreements=(),
        reach=frozenset(),
        grants=(),
        consents=(),
        person=person(),
        relations=(relation(),),
        born_on=date(TODAY.year - 18, TODAY.month, TODAY.day + 1),
    )
    return replace(parents, **changes)


def educator_facts(**changes) -> Facts:
    """What permits an educator: Kent granted its own client all, and its SIS says whom it is."""
    own = facts(
        client=client(organization_id="kent", purposes=(Purpose.DISTRICT_OPERATIONS,)),
        organization=organization(id="kent", kind=OrganizationKind.DISTRICT, district=KENT),
        agreements=(agreement(organization_id="kent"),),
        grants=(
            grant(
                purpose=Purpose.DISTRICT_OPERATIONS,
                students=GrantStudents.ALL,
                consent_id=None,
            ),
        ),
        consents=(),
        person=person(),
        roles=(educator(),),
        teaches={"T1": taught("S1")},
    )
    return replace(own, **changes)


def taught(*sections, school="101") -> frozenset[Roster]:
    """What the SIS says that somebody teaches now, at one school."""
    return frozenset({Roster(frozenset({school}), frozenset(), frozenset(sections))})


def educator(**changes) -> RoleAssignment:
    """Whom Kent's SIS knows as T1."""
    own = role(role=Role.EDUCATOR, organization_id=None, staff_id="T1")
    return replace(own, **changes)


def roster_question(**changes) -> Question:
    """A learning provider asks for the same student's attendance."""
    provider = replace(_QUESTION, client_id="provider-1", purpose=Purpose.ACCOUNT_PROVISIONING)
    return replace(provider, **changes)


def roster_grant(**changes) -> Grant:
    """Kent lets it see who is at two of its schools."""
    provider = replace(
        _GRANT,
        id="roster",
        client_id="provider-1",
        purpose=Purpose.ACCOUNT_PROVISIONING,
        students=GrantStudents.ROSTER,
        schools=("101", "102"),
        consent_id=None,
    )
    return replace(provider, **changes)


def roster_facts(**changes) -> Facts:
    """What permits the provider's question."""
    provider = facts(
        client=client(
            client_id="provider-1",
            organization_id="provider",
            purposes=(Purpose.ACCOUNT_PROVISIONING,),
        ),
        organization=organization(id="provider", kind=OrganizationKind.LEARNING_PROVIDER),
        agreements=(agreement(organization_id="provider"),),
        grants=(roster_grant(),),
        consents=(),
    )
    return replace(provider, **changes)


def transfer_question(**changes) -> Question:
    """Seattle's registrar fetches the record that Kent let go."""
    return replace(
        _QUESTION,
        **{"client_id": "registrar-1", "purpose": Purpose.ENROLLMENT_TRANSFER, **changes},
    )


def transfer_facts(**changes) -> Facts:
    """What permits the registrar's question."""
    registrar = facts(
        client=client(
            client_id="registrar-1",
            organization_id="seattle",
            purposes=(Purpose.ENROLLMENT_TRANSFER, Purpose.DISTRICT_OPERATIONS),
        ),
        organization=organization(id="seattle", kind=OrganizationKind.DISTRICT, district=SEATTLE),
        agreements=(agreement(organization_id="seattle"),),
        grants=(
            grant(client_id="registrar-1", purpose=Purpose.ENROLLMENT_TRANSFER, consent_id=None),
        ),
        consents=(),
    )
    return replace(registrar, **changes)
