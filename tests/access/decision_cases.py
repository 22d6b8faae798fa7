"""
Cases of the decision: each a changed copy of a permitted question, and the rule that refuses it.

Shared by the table of cases and by the tests that weaken the decision and must be caught.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from factories import (
    DAY,
    INSTANT,
    KENT,
    NOW,
    PURPOSES,
    SEATTLE,
    TODAY,
    agreement,
    block,
    client,
    consent,
    district,
    educator,
    educator_facts,
    facts,
    grant,
    organization,
    other_student,
    parent_facts,
    parent_question,
    person,
    question,
    relation,
    role,
    roster_facts,
    roster_grant,
    roster_question,
    taught,
    transfer_facts,
    transfer_question,
)

from gateway.access.facts import Facts
from gateway.model.block import BlockKind
from gateway.model.client import OrganizationState
from gateway.model.grant import GrantStudents
from gateway.model.permit import Question
from gateway.model.person import OWN_PAGES
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.model.relation import RelationKind
from gateway.model.role import Role

PERMITTED = "permitted"
DISTRICT = "client: district is active"
CLIENT = "client: client is active"
STOPPED = "client: client is not stopped"
AGREEMENT = "client: agreement is in force"
PURPOSE = "client: purpose fits kind"
PERSON = "client: person is active"
ROLE = "client: person may act"
NOTICE = "client: source has a notice basis"
TOKEN = "client: token covers"
ALL_OR_NAMED = "client: token is for all"
NAMED = "student: token names student"
DATASET = "client: dataset is approved"
REACH = "client: client has a grant"
BLOCK = "student: no block stands"
GRANT = "student: grant covers"
ROSTER = "student: roster is the educator's"
RIGHTS = "student: rights are the person's"
CONSENT = "student: consent covers"


@dataclass(frozen=True)
class Case:
    """A question, its facts, and the kind and rule of the answer."""

    name: str
    answer: str
    question: Question
    facts: Facts


def _asked(name, answer, **changes):
    return Case(name, answer, question(**changes), facts())


def _held(name, answer, **changes):
    return Case(name, answer, question(), facts(**changes))


def _agreed(name, answer, **changes):
    return _held(f"agreement: {name}", answer, agreements=(agreement(**changes),))


def _granted(name, answer, **changes):
    return _held(f"grant: {name}", answer, grants=(grant(**changes),))


def _consented(name, answer, **changes):
    return _held(f"consent: {name}", answer, consents=(consent(**changes),))


def _blocked(name, answer, **changes):
    return _held(f"block: {name}", answer, blocks=(block(**changes),))


def _roster(name, answer, **changes):
    return Case(f"roster: {name}", answer, roster_question(), roster_facts(**changes))


def _transfer(name, answer, *, asked=None, **changes):
    return Case(
        f"transfer: {name}", answer, transfer_question(**asked or {}), transfer_facts(**changes)
    )


_DISTRICTS_OWN = {
    "client": client(purposes=(Purpose.DISTRICT_OPERATIONS,)),
    "grants": (grant(purpose=Purpose.DISTRICT_OPERATIONS, students=GrantStudents.ALL),),
}


def _operations(name, answer, **organized):
    held = facts(**_DISTRICTS_OWN, organization=organization(**organized), consents=())
    return Case(f"operations: {name}", answer, question(purpose=Purpose.DISTRICT_OPERATIONS), held)


def _acting(name, answer, **changes):
    held = facts(**{"person": person(), "roles": (role(),), **changes})
    return Case(f"person: {name}", answer, question(person_id="person"), held)


def _acting_registrar(name, answer, **given):
    held = transfer_facts(
        person=person(),
        roles=(role(**{"role": Role.REGISTRAR, "organization_id": None, **given}),),
    )
    return Case(f"registrar: {name}", answer, transfer_question(person_id="person"), held)


def _parent(name, answer, *, asked=None, **changes):
    held = parent_facts(**changes)
    return Case(f"parent: {name}", answer, parent_question(**asked or {}), held)


def _educator(name, answer, **changes):
    asked = question(purpose=Purpose.DISTRICT_OPERATIONS, person_id="person")
    return Case(f"educator: {name}", answer, asked, educator_facts(**changes))


def _sections(*sections):
    whole = {"purpose": Purpose.DISTRICT_OPERATIONS, "consent_id": None}
    return grant(students=GrantStudents.ROSTER, schools=(), sections=sections, **whole)


_BORN = date(TODAY.year - 18, TODAY.month, TODAY.day)
_SELF = relation(kind=RelationKind.SELF)
OPT_OUT, ADDRESS = BlockKind.OPT_OUT, BlockKind.ADDRESS_CONFIDENTIALITY
_PORTAL = {
    "client": client(client_id="portal", organization_id="kent", purposes=tuple(Purpose)),
    "organization": organization(id="kent", kind=OrganizationKind.DISTRICT, district=KENT),
    "agreements": (agreement(organization_id="kent"),),
}
_ALL_FOR_PARENTS = grant(
    client_id=OWN_PAGES, purpose=Purpose.PARENT_ACCESS, students=GrantStudents.ALL
)
_ALL = grant(id="all", students=GrantStudents.ALL)

CASES = (
    Case("as granted, consented and asked", PERMITTED, question(), facts()),
    Case("as a roster has it", PERMITTED, roster_question(), roster_facts()),
    Case("as a transfer was approved", PERMITTED, transfer_question(), transfer_facts()),
    # rule 1: district, client, agreement, purpose of the kind
    _held("the district is unknown", DISTRICT, district=None),
    _held("the district has left", DISTRICT, district=district(is_active=False)),
    _held("the district has stopped release", DISTRICT, district=district(is_stopped=True)),
    _held("the client is unknown", CLIENT, client=None),
    _held("the client has ended", CLIENT, client=client(is_active=False)),
    _held("the organization is unknown", CLIENT, organization=None),
    _held(
        "the organization is suspended",
        CLIENT,
        organization=organization(state=OrganizationState.SUSPENDED),
    ),
    _held("there is no agreement", AGREEMENT, agreements=()),
    _agreed("another organization's", AGREEMENT, organization_id="another"),
    _agreed("with another district", AGREEMENT, district=SEATTLE),
    _agreed("with this district", PERMITTED, district="17415"),
    _agreed("does not bar sale", AGREEMENT, no_sale=False),
    _agreed("does not bar marketing", AGREEMENT, no_marketing=False),
    _agreed("does not bar profiling", AGREEMENT, no_profiling=False),
    _agreed("does not bar redisclosure", AGREEMENT, no_redisclosure=False),
    _agreed("begins tomorrow", AGREEMENT, starts_on=TODAY + DAY, ends_on=TODAY + DAY),
    _agreed(
        "ran out yesterday",
        AGREEMENT,
        starts_on=TODAY - DAY,
        ends_on=TODAY - DAY,
        fedramp_on=TODAY - DAY,
    ),
    _agreed("was ended", AGREEMENT, ended_at=NOW),
    _agreed("no FedRAMP level", AGREEMENT, fedramp_level=None),
    _agreed("no FedRAMP date", AGREEMENT, fedramp_on=None),
    _agreed("no FedRAMP id", AGREEMENT, fedramp_id=None),
    _agreed("FedRAMP until yesterday", AGREEMENT, fedramp_ends_on=TODAY - DAY),
    _agreed("FedRAMP until today", PERMITTED, fedramp_ends_on=TODAY),
    _agreed("FedRAMP revoked", AGREEMENT, fedramp_revoked_at=NOW),
    _agreed(
        "FedRAMP revoked where no cloud is used",
        PERMITTED,
        uses_cloud=False,
        fedramp_revoked_at=NOW,
    ),
    _agreed("FedRAMP from tomorrow", AGREEMENT, fedramp_on=TODAY + DAY),
    _agreed(
        "no cloud, no FedRAMP",
        PERMITTED,
        uses_cloud=False,
        fedramp_level=None,
        fedramp_on=None,
        fedramp_id=None,
    ),
    _held(
        "one agreement lapsed, another in force",
        PERMITTED,
        agreements=(agreement(no_sale=False), agreement(id="another")),
    ),
    _held(
        "two agreements that are whole only together",
        AGREEMENT,
        agreements=(agreement(no_sale=False), agreement(no_marketing=False)),
    ),
    _asked("another purpose", PURPOSE, purpose=Purpose.DISTRICT_OPERATIONS),
    _asked("no purpose", PURPOSE, purpose=None),
    _held("a purpose not registered", PURPOSE, client=client(purposes=())),
    _held(
        "a purpose not of the kind",
        PURPOSE,
        organization=organization(kind=OrganizationKind.LEARNING_PROVIDER),
    ),
    _operations("the SIS vendor", PERMITTED, kind=OrganizationKind.SIS_VENDOR),
    _operations("its own", PERMITTED, kind=OrganizationKind.DISTRICT, district="17415"),
    _operations("another's", PURPOSE, kind=OrganizationKind.DISTRICT, district=SEATTLE),
    _transfer("no notice basis", NOTICE, district=district(notice_basis=None)),
    _held("no notice basis, no transfer", PERMITTED, district=district(notice_basis=None)),
    # a person on whose behalf the client asks
    _acting("with a role", PERMITTED),
    _acting("unknown", PERSON, person=None),
    _acting("stopped", PERSON, person=person(is_active=False)),
    _acting("without a role", ROLE, roles=()),
    _acting("with a role elsewhere", ROLE, roles=(role(district=SEATTLE),)),
    _acting("with a role of nowhere", ROLE, roles=(role(district=None),)),
    _acting("with another's role", ROLE, roles=(role(organization_id="another"),)),
    _acting("with a role for something else", ROLE, roles=(role(role=Role.EDUCATOR),)),
    _acting("from the next instant", ROLE, roles=(role(given_at=NOW + INSTANT),)),
    _acting("whose role ended at this instant", ROLE, roles=(role(ended_at=NOW),)),
    _acting("whose role ends in the next", PERMITTED, roles=(role(ended_at=NOW + INSTANT),)),
    _acting("whose client has ended", CLIENT, client=client(is_active=False)),
    _acting_registrar("of the destination", PERMITTED, district=SEATTLE),
    _acting_registrar("of the source", ROLE, district=KENT),
    # a parent, or an eligible student
    _parent("the own child's", PERMITTED),
    _parent("without a relation", ROLE, relations=()),
    _parent("of a child elsewhere", ROLE, relations=(relation(district=SEATTLE),)),
    _parent("another's child", ROLE, relations=(relation(person_id="another"),)),
    _parent("of another child", GRANT, relations=(relation(student_reference="m1:other"),)),
    _parent("from the next instant", ROLE, relations=(relation(made_at=NOW + INSTANT),)),
    _parent("whose relation ended at this instant", ROLE, relations=(relation(ended_at=NOW),)),
    _parent(
        "whose relation ends in the next", PERMITTED, relations=(relation(ended_at=NOW + INSTANT),)
    ),
    _parent("all children at once", GRANT, asked={"student": None}),
    _parent(
        "nobody in person", ROLE, asked={"client_id": "mentors-1", "person_id": None}, **_PORTAL
    ),
    _parent("through a district's portal", PERMITTED, asked={"client_id": "portal"}, **_PORTAL),
    _parent(
        "through a portal that ended",
        CLIENT,
        asked={"client_id": "portal"},
        **{**_PORTAL, "client": client(is_active=False)},
    ),
    _parent(
        "by a grant alone",
        GRANT,
        relations=(relation(student_reference="m1:other"),),
        grants=(_ALL_FOR_PARENTS,),
    ),
    _parent("who was stopped", PERSON, person=person(is_active=False)),
    _parent("of a child that is 18 today", RIGHTS, born_on=_BORN),
    _parent(
        "of a child born on a leap day",
        PERMITTED,
        born_on=date(2008, 2, 29),
        now=datetime(2026, 3, 1, 7, 59, tzinfo=UTC),
        relations=(relation(made_at=NOW - 400 * DAY),),
    ),
    _parent(
        "of a child born on a leap day, the day after",
        RIGHTS,
        born_on=date(2008, 2, 29),
        now=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
        relations=(relation(made_at=NOW - 400 * DAY),),
    ),
    _parent("of a child whose birth date nobody says", RIGHTS, born_on=None),
    _parent("of a child in college", RIGHTS, attends_postsecondary=True),
    _parent(
        "of a dependent of 18", PERMITTED, born_on=_BORN, relations=(relation(is_dependent=True),)
    ),
    _parent(
        "of a dependent in college",
        PERMITTED,
        attends_postsecondary=True,
        relations=(relation(is_dependent=True),),
    ),
    _parent(
        "of a dependent whose birth date nobody says",
        PERMITTED,
        born_on=None,
        relations=(relation(is_dependent=True),),
    ),
    _parent("who is the student, 17", RIGHTS, relations=(_SELF,)),
    _parent("who is the student, 18 today", PERMITTED, relations=(_SELF,), born_on=_BORN),
    _parent(
        "who is the student, in college at 17",
        PERMITTED,
        relations=(_SELF,),
        attends_postsecondary=True,
    ),
    _parent("who is the student, of unknown age", RIGHTS, relations=(_SELF,), born_on=None),
    _parent("a protective order against the person", BLOCK, blocks=(block(person_id="person"),)),
    _parent("an order against the other parent", PERMITTED, blocks=(block(person_id="other"),)),
    _parent(
        "an order against an organization", PERMITTED, blocks=(block(organization_id="mentors"),)
    ),
    _parent(
        "an order against person and organization",
        BLOCK,
        blocks=(block(person_id="person", organization_id="mentors"),),
    ),
    _parent("an opt-out from all", PERMITTED, blocks=(block(kind=OPT_OUT),)),
    _blocked("against a person who does not ask", PERMITTED, person_id="person"),
    _blocked(
        "against a person or this party", BLOCK, person_id="person", organization_id="mentors"
    ),
    # an educator, of what the district granted to its own client
    _educator("the own roster", PERMITTED),
    _educator(
        "whom the steward tied to nobody in the SIS", ROLE, roles=(educator(staff_id=None),)
    ),
    _educator("whose schedule nobody asked for", ROSTER, teaches=None),
    _educator("whom the SIS does not know", ROSTER, teaches={"T1": frozenset()}),
    _educator("of another's schedule", ROSTER, teaches={"T2": taught("S1")}),
    _educator("elsewhere", ROLE, roles=(educator(district=SEATTLE),)),
    _educator("of a roster that the grant shares", PERMITTED, grants=(_sections("S1", "S2"),)),
    _educator("of a roster that the grant has not", ROSTER, grants=(_sections("S2"),)),
    _educator(
        "of another school than the grant's",
        ROSTER,
        grants=(replace(_sections("S1"), schools=("102",)),),
    ),
    _educator(
        "who is IT as well",
        PERMITTED,
        grants=(_sections("S2"),),
        roles=(educator(), educator(id="it", role=Role.DISTRICT_IT)),
    ),
    # rule 2: the token
    _asked("no scope", TOKEN, scopes=frozenset()),
    _asked("another district's scope", TOKEN, scopes=frozenset({"p2:17001:attendance:read"})),
    _asked("another dataset's scope", TOKEN, scopes=frozenset({"p2:17415:identity:read"})),
    _asked("another action's scope", TOKEN, scopes=frozenset({"p2:17415:attendance:write"})),
    _asked("half a scope", TOKEN, scopes=frozenset({"p2:17415:attend*:read", "p2:*", "*"})),
    _asked("a scope for all districts", PERMITTED, scopes=frozenset({"p2:*:attendance:read"})),
    _asked("a scope for all datasets", PERMITTED, scopes=frozenset({"p2:17415:*:read"})),
    _asked("a scope for all", PERMITTED, scopes=frozenset({"p2:*:*:read"})),
    _asked("a token for this student", PERMITTED, token_students=frozenset({"m1:first", "m1:x"})),
    _asked("a token for her under another key", PERMITTED, token_students=frozenset({"m2:first"})),
    _asked("a token for others", NAMED, token_students=frozenset({"m1:other"})),
    _asked("a token for nobody", NAMED, token_students=frozenset()),
    Case(
        "a token for others, asked for what nobody was granted",
        REACH,
        question(token_students=frozenset({"m1:other"})),
        facts(reach=frozenset(), grants=()),
    ),
    Case(
        "a token for others, a block",
        NAMED,
        question(token_students=frozenset({"m1:other"})),
        facts(blocks=(block(),)),
    ),
    Case(
        "a token for this student, all students",
        ALL_OR_NAMED,
        roster_question(student=None, token_students=frozenset({"m1:first"})),
        roster_facts(),
    ),
    # rule 3: the dataset
    _held("a dataset that is not approved", DATASET, dataset_purposes={}),
    _held(
        "a dataset that may not serve the purpose",
        DATASET,
        dataset_purposes={
            **PURPOSES,
            "attendance": frozenset(Purpose) - {Purpose.CBO_SUPPORT},
        },
    ),
    # rule 4: the grant
    _held("no grant for anybody", REACH, reach=frozenset(), grants=()),
    _held("the dataset of nobody", REACH, reach=frozenset({"identity"})),
    _held("no grant for this student", GRANT, grants=()),
    _granted("another district's", GRANT, district=SEATTLE),
    _granted("another client's", GRANT, client_id="another"),
    _granted("another dataset", GRANT, datasets=("identity",)),
    _granted("another action", GRANT, actions=(Action.WRITE,)),
    _granted("another purpose", GRANT, purpose=Purpose.PARENT_ACCESS),
    _granted("begins in the next instant", GRANT, starts_at=NOW + INSTANT, ends_at=NOW + DAY),
    _granted("expires at this very instant", GRANT, starts_at=NOW - DAY, ends_at=NOW),
    _granted("was ended at this very instant", GRANT, ended_at=NOW),
    _granted("ends in the next instant", PERMITTED, ended_at=NOW + INSTANT),
    _held(
        "an expired grant beside a live one of another dataset",
        GRANT,
        grants=(grant(ends_at=NOW), grant(id="live", datasets=("identity",))),
    ),
    _held(
        "an expired grant beside a live one",
        PERMITTED,
        grants=(grant(ends_at=NOW), grant(id="live")),
    ),
    # rule 5: the consent
    _granted("names no consent", CONSENT, consent_id=None),
    _granted("names another consent", CONSENT, consent_id="another"),
    _held("no consent", CONSENT, consents=()),
    _consented("another district's", CONSENT, district=SEATTLE),
    _consented("another student's", CONSENT, student_reference="m1:other"),
    _consented("under another key version", PERMITTED, student_reference="m2:first"),
    _consented("to another recipient", CONSENT, recipient_organization_id="another"),
    _consented("of another dataset", CONSENT, datasets=("identity",)),
    _consented("for another purpose", CONSENT, purpose=Purpose.PARENT_ACCESS),
    _consented("from tomorrow", CONSENT, starts_on=TODAY + DAY, ends_on=TODAY + DAY),
    _consented("until yesterday", CONSENT, starts_on=TODAY - DAY, ends_on=TODAY - DAY),
    _consented("revoked at this very instant", CONSENT, revoked_at=NOW),
    _consented("revoked in the next instant", PERMITTED, revoked_at=NOW + INSTANT),
    _held(
        "a consent for all students is none",
        CONSENT,
        grants=(_ALL,),
        consents=(consent(student_reference="m1:other"),),
    ),
    # rule 6: blocks
    _blocked("a court order", BLOCK),
    _blocked("under another key version", BLOCK, student_reference="m2:first"),
    _blocked("another student's", PERMITTED, student_reference="m1:other"),
    _blocked("another district's", PERMITTED, district=SEATTLE),
    _blocked("lifted at this very instant", PERMITTED, starts_at=NOW - DAY, ended_at=NOW),
    _blocked("lifted in the next instant", BLOCK, ended_at=NOW + INSTANT),
    _blocked("from the next instant", PERMITTED, starts_at=NOW + INSTANT),
    _blocked("for this purpose", BLOCK, purposes=(Purpose.CBO_SUPPORT,)),
    _blocked("for another purpose", PERMITTED, purposes=(Purpose.PARENT_ACCESS,)),
    _blocked("against this party", BLOCK, organization_id="mentors"),
    _blocked("against another party", PERMITTED, organization_id="another"),
    _held("client: stopped by the district", STOPPED, is_client_stopped=True),
    _blocked("an opt-out", BLOCK, kind=OPT_OUT, purposes=(Purpose.CBO_SUPPORT,)),
    _blocked("an opt-out from all", BLOCK, kind=OPT_OUT),
    _blocked("address confidentiality, attendance", PERMITTED, kind=ADDRESS),
    Case(
        "block: address confidentiality, address",
        BLOCK,
        question(datasets=("address",), scopes=frozenset({"p2:*:*:read"})),
        facts(blocks=(block(kind=ADDRESS),)),
    ),
    _transfer(
        "address confidentiality, address",
        PERMITTED,
        asked={"datasets": ("address",), "scopes": frozenset({"p2:*:*:read"})},
        blocks=(block(kind=ADDRESS),),
    ),
    _transfer("an opt-out from all", PERMITTED, blocks=(block(kind=OPT_OUT),)),
    _transfer("a court order", BLOCK, blocks=(block(),)),
    _transfer(
        "a court order against the destination", BLOCK, blocks=(block(organization_id="seattle"),)
    ),
    _held(
        "a block beats any grant",
        BLOCK,
        blocks=(block(),),
        grants=(grant(), _ALL, grant(id="another")),
    ),
    _held(
        "a block comes before what is lacking of the student", BLOCK, blocks=(block(),), grants=()
    ),
    # by roster, and of another student
    _roster("blocked", BLOCK, blocks=(block(),)),
    Case(
        "all students, by a list",
        GRANT,
        roster_question(student=None),
        roster_facts(grants=(roster_grant(students=GrantStudents.LISTED),)),
    ),
    _roster("expired", GRANT, grants=(roster_grant(ends_at=NOW),)),
    _asked("another district", TOKEN, district=SEATTLE),
    _asked("another dataset", PERMITTED, datasets=("identity",)),
    _asked("another student", CONSENT, student=other_student()),
    _asked("another client", GRANT, client_id="another"),
    _asked(
        "another action",
        GRANT,
        action=Action.WRITE,
        scopes=frozenset({"p2:17415:attendance:write"}),
    ),
)
