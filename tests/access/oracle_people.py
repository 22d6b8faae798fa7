"""
What the design says of people: their roles, their relations to students, whose the rights are.

Found from the whole world with sets and by counting, as `oracle` does; no code is shared.
"""

from datetime import date, timedelta

PAGES = "p2-pages"
SERVES = {
    ("registrar", "enrollment-transfer"),
    ("educator", "district-operations"),
    ("district-it", "district-operations"),
    ("cbo-staff", "cbo-support"),
    ("provider-staff", "account-provisioning"),
}
OF_AN_ORGANIZATION = {"cbo-staff", "provider-staff"}
OF_EVERY_DISTRICT = {"auditor": {None}, "operator": {None}}
RELATED_AS = {("parent", "parent"), ("self", "eligible-student")}
PACIFIC = timedelta(hours=-8)  # in November


def is_by_pages(question):
    return question.client_id == PAGES and question.person_id is not None


def is_known(question, world):
    """Nobody is named, or somebody whom nobody stopped."""
    return {question.person_id} <= {None} | {one.id for one in world.persons if one.is_active}


def may_serve(question, world, organization):
    """The person, where one is named, has what the purpose takes."""
    if question.purpose == "parent-access":
        return bool(_related(question, world))
    if question.person_id is None:
        return True
    home = question.district
    if question.purpose == "enrollment-transfer":
        home = organization.district if organization else None
    return bool(_serving(question, world, organization, home))


def on_own_rosters(question, world, organizations, whom):
    """Of those whom a fetch may bring, whom the educator teaches; None where there can be none."""
    if question.person_id is None or question.purpose != "district-operations":
        return whom
    roles = [
        role
        for organization in organizations
        for role in _serving(question, world, organization, question.district)
    ]
    if {role.role for role in roles} != {"educator"}:
        return whom
    own = set()
    for staff, school, _ in world.taught or ():
        if staff in {role.staff_id for role in roles}:
            classes = [one for one in world.taught if one[:2] == (staff, school)]
            own.add((frozenset([school]), frozenset(), frozenset(name for _, _, name in classes)))
    if whom[0] != "on":
        return ("on", frozenset(own)) if own else None
    met = {
        tuple(_both(mine, theirs) for mine, theirs in zip(one, other, strict=True))
        for one in own
        for other in whom[1]
    }
    left = frozenset(one for one in met if None not in one)
    return ("on", left) if left else None


def _both(mine, theirs):
    """What is named by both; what one does not name leaves the other's."""
    if not mine or not theirs:
        return mine or theirs
    return mine.intersection(theirs) or None


def _serving(question, world, organization, home):
    if home is None:
        return []
    return [
        role
        for role in _held(question, world, organization)
        if (role.role, question.purpose) in SERVES
        and role.district == home
        and (role.role != "educator" or role.staff_id)
    ]


def person_acts_as(wanted, question, world, organization):
    """The person has the role in the district of the question, which takes part."""
    there = {one.code for one in world.districts if one.is_active}
    if question.district and question.district not in there:
        return False
    places = {question.district or None} | OF_EVERY_DISTRICT.get(wanted, set())
    by_role = {one.role for one in _held(question, world, organization) if one.district in places}
    by_relation = {
        role
        for kind, role in RELATED_AS
        for relation in _related(question, world)
        if relation.kind == kind
    }
    return wanted in by_role | by_relation


def entitled(question, world):
    """The person's relations to the student by which the rights are the person's now."""
    references = question.student.references if question.student else set()
    return [
        relation
        for relation in _related(question, world)
        if relation.student_reference in references and _has_the_right(relation, question, world)
    ]


def _held(question, world, organization):
    """Roles that the person has now, through that organization."""
    employer = organization.id if organization else None
    for role in world.roles:
        over = role.ended_at is not None and role.ended_at <= world.now
        if role.person_id != question.person_id or role.given_at > world.now or over:
            continue
        if role.role in OF_AN_ORGANIZATION and (
            employer is None or role.organization_id != employer
        ):
            continue
        yield role


def _related(question, world):
    if question.person_id is None:
        return []
    return [
        one
        for one in world.relations
        if (one.person_id, one.district) == (question.person_id, question.district)
        and not one.made_at > world.now
        and not (one.ended_at is not None and one.ended_at <= world.now)
    ]


def _has_the_right(relation, question, world):
    if relation.kind == "parent" and relation.is_dependent:
        return True
    further = {(question.district, one) for one in question.student.references}
    if further & world.postsecondary:
        return relation.kind == "self"
    if world.born_on is None:
        return False
    grown = _birthdays(world.born_on, (world.now + PACIFIC).date()) >= 18
    return grown == (relation.kind == "self")


def _birthdays(born, today):
    """How many birthdays there were; of a leap day, in other years on 1 March."""
    count = 0
    for year in range(born.year + 1, today.year + 1):
        try:
            birthday = date(year, born.month, born.day)
        except ValueError:
            birthday = date(year, 3, 1)
        count += birthday <= today
    return count
