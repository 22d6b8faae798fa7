"""
The decision point: a pure function from a question and its facts to a Permit or a Denial.

Default deny; a block beats any grant. No I/O, no clock of its own. The first rule that does not
hold names the denial, the trace keeps all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from gateway.access.covering import (
    all_of,
    blocked_references,
    find_standing,
    hides_address,
    list_authorities,
    students_of,
)
from gateway.access.educators import NOBODY, list_staff_ids, narrow, own_rosters
from gateway.access.facts import Facts, is_about_all
from gateway.access.moving_on import AUTHORITY_AFTER_MOVE
from gateway.access.parent_rules import BIRTH_DATE_UNKNOWN, find_entitled
from gateway.access.role_rules import ANYBODY_RULES, STAFF_RULES, rules_of_role
from gateway.access.rules import COVERING_RULES, REQUEST_RULES, RULES, Rule
from gateway.model.grant import GrantStudents
from gateway.model.permit import (
    DatasetPermission,
    Denial,
    DenialKind,
    LookupPermit,
    LookupPurpose,
    MatchPermit,
    Permit,
    Question,
    RuleOutcome,
)
from gateway.model.purpose import AUTHORITY, DEPENDENT_AUTHORITY, Purpose
from gateway.model.role import Role
from gateway.model.rows import NONE_TO_GIVE, NOT_PERMITTED, Omission
from gateway.model.student import Student


def decide(question: Question, facts: Facts) -> Permit | Denial:
    """Permit what every rule allows; deny where nothing, or a named dataset, is not allowed."""
    trace: list[RuleOutcome] = []
    permitted: list[DatasetPermission] = []
    refused: list[RuleOutcome] = []
    for dataset in question.datasets:
        outcomes = [_outcome(rule, question, dataset, facts) for rule in RULES]
        trace += outcomes
        failed = next((outcome for outcome in outcomes if outcome.reason), None)
        if failed is None:
            permitted.append(_permission(question, dataset, facts))
        else:
            refused.append(failed)

    if question.purpose is None or not permitted or (question.is_named and refused):
        first = _most_telling(refused, is_named=question.is_named)
        denial = Denial(
            question, first.kind, first.rule, first.reason or "", tuple(trace), facts.now
        )
        if first.kind is DenialKind.CLIENT:
            return denial
        staff_ids = _staff_ids_wanted(question, facts)
        return replace(
            denial,
            wanted=LookupPurpose.STAFF_SCHEDULE if staff_ids else _wanted(refused),
            staff_ids=staff_ids,
            alike=_asked_alike(question, facts, trace),
        )
    return Permit(
        question,
        tuple(permitted),
        tuple(_omission(outcome) for outcome in refused),
        _authority(question, permitted, facts),
        _notice_basis(question, facts),
        facts.now,
        question.purpose,
        tuple(trace),
        hides_address=hides_address(question, facts),
        substitute=facts.substitute if hides_address(question, facts) else None,
    )


def decide_request(question: Question, facts: Facts) -> Denial | None:
    """
    Whether the client may ask the source at all, before anybody there granted anything.

    Every rule about the client holds but the one that a grant exists: approval writes it.
    """
    return _first_denial(question, facts, REQUEST_RULES)


def decide_role(question: Question, role: Role, facts: Facts) -> Denial | None:
    """Whether who asks acts in that role for the district of the question."""
    return _first_denial(question, facts, rules_of_role(role, is_person=bool(question.person_id)))


def decide_roles(question: Question, roles: Sequence[Role], facts: Facts) -> Denial | None:
    """Whether who asks acts in any of the roles; else what the first of them lacks."""
    denials = [decide_role(question, role, facts) for role in roles]
    return None if None in denials else denials[0]


def decide_anybody(question: Question, facts: Facts) -> Denial | None:
    """Whether who asks takes part at all."""
    return _first_denial(question, facts, ANYBODY_RULES)


def decide_staff(question: Question, facts: Facts) -> Denial | None:
    """Whether who asks acts for the organization whose client it comes through."""
    return _first_denial(question, facts, STAFF_RULES)


def deny_absent(permit: Permit) -> Denial:
    """What was permitted, of a student whom the source does not have, or not at those schools."""
    return Denial(
        permit.question,
        DenialKind.STUDENT,
        "source has the student",
        "the source has no such student where the grant holds",
        (),
        permit.decided_at,
    )


def find_block(question: Question, facts: Facts) -> str | None:
    """The kind of block that stands on the student of the question, or None."""
    standing = (find_standing(question, dataset, facts) for dataset in question.datasets)
    return next((block.kind for block in standing if block), None)


def permit_lookup(
    district: str, student: Student, purpose: LookupPurpose, now: datetime
) -> LookupPermit:
    """A permit to look something up; its rows are never released."""
    return LookupPermit(district, student, purpose, now)


def permit_match(district: str, purpose: LookupPurpose, now: datetime) -> MatchPermit:
    """A permit to look for what no SSID names; no record comes of it."""
    return MatchPermit(district, purpose, now)


def _outcome(rule: Rule, question: Question, dataset: str, facts: Facts) -> RuleOutcome:
    return RuleOutcome(rule.name, rule.kind, dataset, rule.check(question, dataset, facts))


def _first_denial(question: Question, facts: Facts, rules: tuple[Rule, ...]) -> Denial | None:
    trace = tuple(
        _outcome(rule, question, dataset, facts)
        for dataset in question.datasets or ("",)
        for rule in rules
    )
    first = next((outcome for outcome in trace if outcome.reason), None)
    if first is None or first.reason is None:
        return None
    return Denial(question, first.kind, first.rule, first.reason, trace, facts.now)


def _most_telling(refused: list[RuleOutcome], *, is_named: bool) -> RuleOutcome:
    """
    The refusal that answers for all.

    Of named datasets the client's, since each was asked for. Else the student's: where only a
    student keeps one dataset back, what others lack must not tell that student from another.
    """
    if not refused:
        return RuleOutcome(
            "a dataset is asked for", DenialKind.CLIENT, "", "no dataset was asked for"
        )
    telling = DenialKind.CLIENT if is_named else DenialKind.STUDENT
    return next((outcome for outcome in refused if outcome.kind is telling), refused[0])


_NAMING = (GrantStudents.LISTED, GrantStudents.MOVED)
"""Grants that are of single students."""


def _asked_alike(
    question: Question, facts: Facts, trace: Sequence[RuleOutcome]
) -> tuple[DatasetPermission, ...]:
    """
    What the source would be asked of this student without a block, and without a list.

    A parent's own children are a list, too. It costs about what a permit of the same costs, and as
    much where no block stands, so that the time which a decision takes tells neither.
    """
    unlisted = replace(
        facts,
        blocks=(),
        grants=tuple(one for one in facts.grants if one.students not in _NAMING),
    )
    lacking = {one.dataset for one in trace if one.reason and one.rule not in COVERING_RULES}
    alike: list[DatasetPermission] = []
    for dataset in question.datasets:
        held = dataset not in lacking and any(list_authorities(question, dataset, unlisted))
        permission = _permission(question, dataset, unlisted) if held else None
        if permission is not None and permission.students != NOBODY:
            alike.append(permission)
        elif question.is_named:
            return ()
    is_by_relation = question.purpose is Purpose.PARENT_ACCESS
    return () if is_by_relation or find_block(question, facts) is None else tuple(alike)


def _permission(question: Question, dataset: str, facts: Facts) -> DatasetPermission:
    entitled = find_entitled(question, facts)
    if question.purpose is Purpose.PARENT_ACCESS and entitled is not None:
        return DatasetPermission(dataset, (entitled.id,), (), students_of(question, ()))
    authorities = list(list_authorities(question, dataset, facts))
    first = authorities[0][0].students
    if is_about_all(question):
        used = authorities[:1] if first is GrantStudents.ALL else authorities
        students = all_of(used, facts)
    else:  # where the first is by roster, so are those that follow
        used = authorities if first is GrantStudents.ROSTER else authorities[:1]
        students = students_of(question, [grant for grant, _ in used])
    return DatasetPermission(
        dataset,
        tuple(dict.fromkeys(grant.id for grant, _ in used)),
        tuple(dict.fromkeys(consent.id for _, consent in used if consent)),
        narrow(students, own_rosters(question, facts)) or NOBODY,
        blocked_references(question, dataset, facts),
    )


def _authority(question: Question, permitted: Iterable[DatasetPermission], facts: Facts) -> str:
    """
    The FERPA clauses: the purpose's, but for two.

    That of a parent whose access the district keeps, and the new district's where a grant is for
    who moved.
    """
    entitled = find_entitled(question, facts)
    if entitled is not None and entitled.is_dependent:
        return DEPENDENT_AUTHORITY
    moved = {one.id for one in facts.grants if one.students is GrantStudents.MOVED}
    own = AUTHORITY[question.purpose] if question.purpose else ""
    clauses = {
        AUTHORITY_AFTER_MOVE if moved.intersection(one.grant_ids) else own for one in permitted
    }
    return "; ".join(sorted(clauses))


def _wanted(refused: list[RuleOutcome]) -> LookupPurpose | None:
    """The look-up that could turn the denial."""
    is_unknown = any(outcome.reason == BIRTH_DATE_UNKNOWN for outcome in refused)
    return LookupPurpose.BIRTH_DATE if is_unknown else None


def _staff_ids_wanted(question: Question, facts: Facts) -> tuple[str, ...]:
    """Whose schedule is not known: whatever else is lacking, so that the source is asked alike."""
    return () if facts.teaches is not None else list_staff_ids(question, facts) or ()


def _notice_basis(question: Question, facts: Facts) -> str | None:
    """The 34 CFR 99.34 basis of the district, where a record leaves for another school."""
    if question.purpose is not Purpose.ENROLLMENT_TRANSFER or facts.district is None:
        return None
    return facts.district.notice_basis


def _omission(outcome: RuleOutcome) -> Omission:
    reason = NOT_PERMITTED if outcome.kind is DenialKind.CLIENT else NONE_TO_GIVE
    return Omission(outcome.dataset, reason)
