"""
The rules of the decision, in the order in which they decide.

Each answers for one dataset. Those about the client come first and look at no student, so that
what a client is told never depends on one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.access.agreements import find_lacking
from gateway.access.covering import find_standing, list_consented, list_covering, students_of
from gateway.access.educators import SCHEDULE_UNKNOWN, narrow, own_rosters
from gateway.access.facts import Facts
from gateway.access.parent_rules import relation_covers, rights_are_the_persons
from gateway.access.person_rules import (
    person_is_active,
    person_may_act,
)
from gateway.access.scopes import covers
from gateway.access.token_rules import token_is_for_all, token_names_student
from gateway.model.client import OrganizationState
from gateway.model.day import day_of
from gateway.model.permit import DenialKind, Question
from gateway.model.person import OWN_PAGES
from gateway.model.purpose import (
    CONSENT_PURPOSES,
    PURPOSES_OF_KIND,
    Action,
    OrganizationKind,
    Purpose,
)


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


def client_is_active(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The client is registered and not ended, and neither is its organization; pages need none."""
    if _is_by_pages(question):
        return None
    if (
        facts.client is None
        or not facts.client.is_active
        or facts.organization is None
        or facts.organization.state is not OrganizationState.ACTIVE
    ):
        return "the client is not active"
    return None


def client_is_not_stopped(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The district has not stopped the client."""
    if facts.is_client_stopped:
        return f"district {question.district} has stopped the client"
    return None


def agreement_is_in_force(question: Question, _dataset: str, facts: Facts) -> str | None:
    """An agreement of the organization with all that the programme demands runs today."""
    if _is_by_pages(question):
        return None  # the person receives, and no organization
    today = day_of(facts.now)
    lacking = [
        find_lacking(agreement, today)
        for agreement in facts.agreements
        if facts.organization is not None
        and agreement.organization_id == facts.organization.id
        and agreement.district in (None, question.district)
    ]
    if None in lacking:
        return None
    why = lacking[0] if lacking else "there is none"
    return f"no agreement of the organization is in force: {why}"


def purpose_fits_kind(question: Question, _dataset: str, facts: Facts) -> str | None:
    """The token carries a purpose that the client is registered for and its kind may have."""
    if question.purpose is None:
        return "the access token carries no purpose"
    if _is_by_pages(question):
        return None  # what the person may act for, roles and relations say
    if facts.client is None or facts.organization is None:
        return "the client is not active"
    if (
        question.purpose not in facts.client.purposes
        or question.purpose not in PURPOSES_OF_KIND[facts.organization.kind]
    ):
        return f"the client may not act for {question.purpose}"
    if (
        question.purpose is Purpose.DISTRICT_OPERATIONS
        and facts.organization.kind is OrganizationKind.DISTRICT
        and facts.organization.district != question.district
    ):
        return f"a district may act for {question.purpose} at home alone"
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


def client_has_a_grant(question: Question, dataset: str, facts: Facts) -> str | None:
    """Some live grant of that district gives the client the dataset, of whomever."""
    if dataset in facts.reach or question.purpose is Purpose.PARENT_ACCESS:
        return None  # a parent has by law what a client must be granted
    what = f" covers dataset {dataset}" if facts.reach else ""
    return (
        f"no live grant of district {question.district} to this client"
        f" for {question.purpose}{what}"
    )


def no_block_stands(question: Question, dataset: str, facts: Facts) -> str | None:
    """No block stands on the student for that purpose and party."""
    block = find_standing(question, dataset, facts)
    return None if block is None else f"a block stands on the student: {block.kind}"


def grant_covers(question: Question, dataset: str, facts: Facts) -> str | None:
    """A live grant of that district covers dataset, student, action and purpose, or a relation."""
    if question.purpose is Purpose.PARENT_ACCESS:
        return relation_covers(question, dataset, facts)
    if list_covering(question, dataset, facts):
        return None
    return "no live grant covers dataset and student"


def roster_is_the_educators(question: Question, dataset: str, facts: Facts) -> str | None:
    """Of what is granted, an educator sees whom they teach now: somebody can be both."""
    bounds = own_rosters(question, facts)
    if bounds is None:
        return None
    if facts.teaches is None:
        return SCHEDULE_UNKNOWN
    grants = list_covering(question, dataset, facts)
    if grants and narrow(students_of(question, grants), bounds) is not None:
        return None
    return "nobody whom the grant covers is on the educator's roster"


def consent_covers(question: Question, dataset: str, facts: Facts) -> str | None:
    """Where the purpose needs consent, one in force covers recipient, dataset and student."""
    if question.purpose not in CONSENT_PURPOSES:
        return None
    if next(list_consented(question, dataset, facts), None) is not None:
        return None
    return "no consent in force covers recipient, dataset and student"


def _is_by_pages(question: Question) -> bool:
    """Whether a person acts through the gateway's own pages."""
    return question.person_id is not None and question.client_id == OWN_PAGES


CLIENT, STUDENT = DenialKind.CLIENT, DenialKind.STUDENT

PARTY_RULES: tuple[Rule, ...] = (
    Rule("district is active", CLIENT, district_is_active),
    Rule("client is active", CLIENT, client_is_active),
    Rule("client is not stopped", CLIENT, client_is_not_stopped),
    Rule("agreement is in force", CLIENT, agreement_is_in_force),
    Rule("purpose fits kind", CLIENT, purpose_fits_kind),
    Rule("token is for all", CLIENT, token_is_for_all),
)
"""What a client must meet that asks anything of a district."""

_NAMES_STUDENT = Rule("token names student", STUDENT, token_names_student)

_CLIENT_RULES: tuple[Rule, ...] = (
    *PARTY_RULES,
    Rule("person is active", CLIENT, person_is_active),
    Rule("person may act", CLIENT, person_may_act),
    Rule("source has a notice basis", CLIENT, source_has_notice_basis),
    Rule("token covers", CLIENT, token_covers),
    Rule("dataset is approved", CLIENT, dataset_is_approved),
)

REQUEST_RULES: tuple[Rule, ...] = (*_CLIENT_RULES, _NAMES_STUDENT)
"""What a client must meet to ask the source for a record before anybody granted anything."""

_COVERING_RULES: tuple[Rule, ...] = (
    Rule("no block stands", STUDENT, no_block_stands),
    Rule("grant covers", STUDENT, grant_covers),
    Rule("roster is the educator's", STUDENT, roster_is_the_educators),
    Rule("consent covers", STUDENT, consent_covers),
)

COVERING_RULES = frozenset(rule.name for rule in _COVERING_RULES)
"""The names of the rules that look at the student's blocks, grants and consents."""

RULES: tuple[Rule, ...] = (
    *_CLIENT_RULES,
    Rule("client has a grant", CLIENT, client_has_a_grant),
    _NAMES_STUDENT,
    *_COVERING_RULES,
    Rule("rights are the person's", STUDENT, rights_are_the_persons),
)
"""In the order in which they decide; a new rule is a function and a line here."""
