"""
The decision point: a pure function from a question and its facts to a Permit or a Denial.

Default deny; a block beats any grant. No I/O, no clock of its own. The rules run in the order of
RULES and each answers for one dataset; the first that does not hold names the denial, the trace
keeps all. Rules about the client come before rules about the student, so that what a client is
told never depends on a student.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from gateway.access.agreements import find_lacking
from gateway.access.facts import Facts
from gateway.access.scopes import covers
from gateway.model.block import Block, BlockKind
from gateway.model.client import OrganizationState
from gateway.model.consent import Consent
from gateway.model.grant import Grant, GrantStudents
from gateway.model.permit import (
    DatasetPermission,
    Denial,
    DenialKind,
    LookupPermit,
    LookupPurpose,
    Permit,
    Question,
    RuleOutcome,
)
from gateway.model.purpose import (
    AUTHORITY,
    CONSENT_PURPOSES,
    PURPOSES_OF_KIND,
    Action,
    Purpose,
)
from gateway.model.rows import NONE_TO_GIVE, NOT_PERMITTED, Omission
from gateway.model.student import Everyone, Listed, Roster, Student, StudentSet


def decide(question: Question, facts: Facts) -> Permit | Denial:
    """Permit what every rule allows; deny where nothing, or a named dataset, is not allowed."""
    trace: list[RuleOutcome] = []
    permitted: list[DatasetPermission] = []
    refused: list[RuleOutcome] = []
    for dataset in question.datasets:
        outcomes = [
            RuleOutcome(rule.name, rule.kind, dataset, rule.check(question, dataset, facts))
            for rule in RULES
        ]
        trace += outcomes
        failed = next((outcome for outcome in outcomes if outcome.reason), None)
        if failed is None:
            permitted.append(_permission(question, dataset, facts))
        else:
            refused.append(failed)

    if question.purpose is None or not permitted or (question.is_named and refused):
        first = _most_telling(refused)
        return Denial(
            question,
            first.kind,
            first.rule,
            first.reason or "",
            tuple(trace),
            facts.now,
            is_source_asked=_is_source_asked(first, question, facts),
        )
    return Permit(
        question,
        tuple(permitted),
        tuple(_omission(outcome) for outcome in refused),
        AUTHORITY[question.purpose],
        _notice_basis(question, facts),
        facts.now,
        question.purpose,
    )


def decide_request(question: Question, facts: Facts) -> Denial | None:
    """
    Whether the client may ask the source at all, before anybody there granted anything.

    Every rule about the client holds but the one that a grant exists: approval writes it.
    """
    return _first_denial(question, facts, REQUEST_RULES)


def decide_staff(question: Question, facts: Facts) -> Denial | None:
    """Whether the client acts for the district's own staff: approves, denies, sees what is due."""
    return _first_denial(question, facts, STAFF_RULES)


def find_block(question: Question, facts: Facts) -> str | None:
    """The block that stands on the student of the question, or None."""
    blocks = (no_block_stands(question, dataset, facts) for dataset in question.datasets)
    return next((block for block in blocks if block), None)


def permit_lookup(
    district: str, student: Student, purpose: LookupPurpose, now: datetime
) -> LookupPermit:
    """A permit to look something up; its rows are never released."""
    return LookupPermit(district, student, purpose, now)


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition; `check` answers None where it holds, else what is lacking."""

    name: str
    kind: DenialKind
    check: Callable[[Question, str, Facts], str | None]


def district_is_active(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The district takes part and is not under emergency stop."""
    if facts.district is None or not facts.district.is_active:
        return f"district {question.district} does not take part"
    if facts.district.is_stopped:
        return f"district {question.district} has stopped all release"
    return None


def client_is_active(_question: Question, _dataset: str, facts: Facts) -> str | None:
    """The client is registered and not ended."""
    if (
        facts.client is None
        or not facts.client.is_active
        or facts.organization is None
        or facts.organization.state is not OrganizationState.ACTIVE
    ):
        return "the client is not active"
    return None


def agreement_is_in_force(question: Question, _dataset: str, facts: Facts) -> str | None:
    """An agreement of the organization with all that the programme demands runs today."""
    today = facts.now.date()
    for agreement in facts.agreements:
        if (
            agreement.district in (None, question.district)
            and find_lacking(agreement, today) is None
        ):
            return None
    lacking = next(
        (
            reason
            for agreement in facts.agreements
            if agreement.district in (None, question.district)
            and (reason := find_lacking(agreement, today))
        ),
        "there is none",
    )
    return f"no agreement of the organization is in force: {lacking}"


def purpose_fits_kind(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The token carries a purpose that the client is registered for and its kind may have."""
    if facts.client is None or facts.organization is None:
        return "the client is not active"
    if question.purpose is None:
        return "the access token carries no purpose"
    if (
        question.purpose not in facts.client.purposes
        or question.purpose not in PURPOSES_OF_KIND[facts.organization.kind]
    ):
        return f"the client may not act for {question.purpose}"
    return None


def source_has_notice_basis(question: Question, _dataset: str, facts: Facts) -> str | None:
    """A record leaves for enrollment elsewhere only where parents were told (34 CFR 99.34)."""
    if (
        question.purpose is Purpose.ENROLLMENT_TRANSFER
        and question.action is Action.READ
        and facts.district is not None
        and facts.district.notice_basis is None
    ):
        return f"district {question.district} has recorded no 34 CFR 99.34 notice basis"
    return None


def token_covers(question: Question, dataset: str, _facts: Facts) -> str | None:
    """The token's scope covers district, dataset and action."""
    if covers(question.scopes, question.district, dataset, question.action):
        return None
    return (
        "the access token's scope does not cover "
        f"p2:{question.district}:{dataset}:{question.action}"
    )


def dataset_is_approved(question: Question, dataset: str, facts: Facts) -> str | None:
    """The DCC approved the dataset, and it may serve the purpose."""
    purposes = facts.dataset_purposes.get(dataset)
    if purposes is None:
        return f"dataset {dataset} is not approved by the Data Coordinating Committee"
    if question.purpose not in purposes:
        return f"dataset {dataset} may not serve {question.purpose}"
    return None


def client_has_a_grant(question: Question, _dataset: str, facts: Facts) -> str | None:
    """Some live grant of that district to the client exists, for whomever."""
    if facts.has_live_grant:
        return None
    return f"no live grant of district {question.district} to this client for {question.purpose}"


def grant_covers(question: Question, dataset: str, facts: Facts) -> str | None:
    """A live grant of that district covers dataset, student, action and purpose."""
    if _covering(question, dataset, facts) is None:
        return "no live grant covers dataset and student"
    return None


def consent_covers(question: Question, dataset: str, facts: Facts) -> str | None:
    """Where the purpose needs consent, one in force covers recipient, dataset and student."""
    if question.purpose not in CONSENT_PURPOSES:
        return None
    if any(True for _ in _consented(question, dataset, facts)):
        return None
    return "no consent in force covers recipient, dataset and student"


def no_block_stands(question: Question, dataset: str, facts: Facts) -> str | None:
    """No block stands on the student for that purpose and party."""
    if question.student is None:
        return None
    for block in facts.blocks:
        if _stands(block, question, dataset, facts):
            return f"a block stands on the student: {block.kind}"
    return None


def is_the_districts_own(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The client's organization is the district itself."""
    if facts.organization is not None and facts.organization.district == question.district:
        return None
    return f"only district {question.district} itself may do this"


ADDRESS_DATASETS = frozenset({"address", "contacts"})
"""What address confidentiality keeps from all but the next school."""

BLOCK_RULE = "no block stands"
CLIENT, STUDENT = DenialKind.CLIENT, DenialKind.STUDENT
RULES: tuple[Rule, ...] = (
    Rule("district is active", CLIENT, district_is_active),
    Rule("client is active", CLIENT, client_is_active),
    Rule("agreement is in force", CLIENT, agreement_is_in_force),
    Rule("purpose fits kind", CLIENT, purpose_fits_kind),
    Rule("source has a notice basis", CLIENT, source_has_notice_basis),
    Rule("token covers", CLIENT, token_covers),
    Rule("dataset is approved", CLIENT, dataset_is_approved),
    Rule("client has a grant", CLIENT, client_has_a_grant),
    Rule(BLOCK_RULE, STUDENT, no_block_stands),
    Rule("grant covers", STUDENT, grant_covers),
    Rule("consent covers", STUDENT, consent_covers),
)
"""In the order in which they decide; a new rule is a function and a line here."""

REQUEST_RULES = tuple(
    rule for rule in RULES if rule.kind is CLIENT and rule.check is not client_has_a_grant
)
STAFF_RULES = (*RULES[:4], Rule("client is the district's own", CLIENT, is_the_districts_own))


def _first_denial(question: Question, facts: Facts, rules: tuple[Rule, ...]) -> Denial | None:
    trace = tuple(
        RuleOutcome(rule.name, rule.kind, dataset, rule.check(question, dataset, facts))
        for dataset in question.datasets or ("",)
        for rule in rules
    )
    first = next((outcome for outcome in trace if outcome.reason), None)
    if first is None or first.reason is None:
        return None
    return Denial(question, first.kind, first.rule, first.reason, trace, facts.now)


def _most_telling(refused: list[RuleOutcome]) -> RuleOutcome:
    """The refusal that answers for all: about the client where one is, else the student's."""
    if not refused:
        return RuleOutcome("a dataset is asked for", CLIENT, "", "no dataset was asked for")
    return next((outcome for outcome in refused if outcome.kind is CLIENT), refused[0])


def _notice_basis(question: Question, facts: Facts) -> str | None:
    """The 34 CFR 99.34 basis of the district, where a record leaves for another school."""
    if question.purpose is not Purpose.ENROLLMENT_TRANSFER or facts.district is None:
        return None
    return facts.district.notice_basis


def _is_source_asked(first: RuleOutcome, question: Question, facts: Facts) -> bool:
    """A blocked student under a grant that is not by list: an absent one makes a fetch."""
    if first.rule != BLOCK_RULE:
        return False
    grant = _covering(question, first.dataset, facts)
    return grant is not None and grant.students is not GrantStudents.LISTED


def _omission(outcome: RuleOutcome) -> Omission:
    reason = NOT_PERMITTED if outcome.kind is CLIENT else NONE_TO_GIVE
    return Omission(outcome.dataset, reason)


def _permission(question: Question, dataset: str, facts: Facts) -> DatasetPermission:
    grant, consent = next(_authorities(question, dataset, facts))
    return DatasetPermission(
        dataset, grant.id, consent.id if consent else None, _students(question, grant)
    )


def _authorities(
    question: Question, dataset: str, facts: Facts
) -> Iterator[tuple[Grant, Consent | None]]:
    if question.purpose in CONSENT_PURPOSES:
        yield from _consented(question, dataset, facts)
    else:
        grant = _covering(question, dataset, facts)
        if grant is not None:
            yield grant, None


def _covering(question: Question, dataset: str, facts: Facts) -> Grant | None:
    return next(_all_covering(question, dataset, facts), None)


def _all_covering(question: Question, dataset: str, facts: Facts) -> Iterator[Grant]:
    """Live covering grants; those that need no roster look-up first."""
    covering = [
        grant
        for grant in facts.grants
        if grant.district == question.district
        and grant.client_id == question.client_id
        and grant.is_live(facts.now)
        and dataset in grant.datasets
        and question.action in grant.actions
        and question.purpose == grant.purpose
        and _selects(grant, question)
    ]
    return iter(sorted(covering, key=lambda grant: grant.students is GrantStudents.SCHOOLS))


def _selects(grant: Grant, question: Question) -> bool:
    """Facts hold a grant by list only where it lists the student of the question."""
    return question.student is not None or grant.students is not GrantStudents.LISTED


def _students(question: Question, grant: Grant) -> StudentSet:
    if grant.students is GrantStudents.SCHOOLS:
        return Roster(frozenset(grant.schools))
    if question.student is not None:
        return Listed(question.student.references)
    return Everyone()


def _consented(question: Question, dataset: str, facts: Facts) -> Iterator[tuple[Grant, Consent]]:
    today = facts.now.date()
    for grant in _all_covering(question, dataset, facts):
        for consent in facts.consents:
            if (
                consent.id == grant.consent_id
                and consent.district == question.district
                and consent.starts_on <= today <= consent.ends_on
                and (consent.revoked_at is None or facts.now < consent.revoked_at)
                and consent.purpose == question.purpose
                and dataset in consent.datasets
                and facts.organization is not None
                and consent.recipient_organization_id == facts.organization.id
                and question.student is not None
                and consent.student_reference in question.student.references
            ):
                yield grant, consent


def _stands(block: Block, question: Question, dataset: str, facts: Facts) -> bool:
    is_live = block.starts_at <= facts.now and (
        block.ended_at is None or facts.now < block.ended_at
    )
    if block.district != question.district or not is_live:
        return False
    if question.student is None or block.student_reference not in question.student.references:
        return False
    if block.kind is BlockKind.ADDRESS_CONFIDENTIALITY:
        return question.purpose is not Purpose.ENROLLMENT_TRANSFER and dataset in ADDRESS_DATASETS
    if block.purposes and question.purpose not in block.purposes:
        return False
    named = block.organization_id
    return named is None or (facts.organization is not None and facts.organization.id == named)
