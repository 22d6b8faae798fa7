"""What of a small world a question's facts hold."""

from worlds import World

from gateway.access.facts import Facts
from gateway.model.grant import GrantStudents
from gateway.model.permit import Question
from gateway.model.student import Roster


def facts_of(world: World, question: Question) -> Facts:
    """What `load_facts` would find of that world for that question."""
    references = question.student.references if question.student else frozenset()
    client = _named(world.clients, "client_id", question.client_id)
    organization = _named(world.organizations, "id", client.organization_id) if client else None
    theirs = [
        one
        for one in world.grants
        if (one.client_id, one.district) == (question.client_id, question.district)
    ]
    is_about_all = (question.student, question.action, question.person_id) == (None, "read", None)
    listing = {
        one.id: world.lists[one.id]
        for one in theirs
        if is_about_all
        and one.students is GrantStudents.LISTED
        and one.ends_at > world.now
        and (one.ended_at is None or one.ended_at > world.now)
    }
    moves = tuple(
        one
        for one in world.moves
        if one.source == question.district and one.student_reference in references
    )
    moved_to = {one.destination for one in moves}
    return Facts(
        district=_named(world.districts, "code", question.district),
        client=client,
        organization=organization,
        agreements=tuple(
            one
            for one in world.agreements
            if organization is not None
            and one.organization_id == organization.id
            and one.district in (None, question.district, *moved_to)
        ),
        dataset_purposes=world.purposes,
        reach=frozenset(
            dataset
            for one in theirs
            if one.starts_at <= world.now < one.ends_at
            and (one.ended_at is None or one.ended_at > world.now)
            and one.purpose == question.purpose
            and question.action in one.actions
            for dataset in one.datasets
        ),
        grants=tuple(
            one
            for one in theirs
            if one.students is not GrantStudents.LISTED
            or references & world.lists[one.id]
            or one.id in listing
        ),
        listed={name: references for name, references in listing.items() if references},
        consents=tuple(
            one
            for one in world.consents
            if organization is not None
            and (
                one.id in {grant.consent_id for grant in theirs if grant.id in listing}
                if is_about_all
                else one.student_reference in references
                and (one.district, one.recipient_organization_id)
                == (question.district, organization.id)
            )
        ),
        blocks=tuple(
            one
            for one in world.blocks
            if one.district == question.district
            and (question.student is None or one.student_reference in references)
            and one.starts_at <= world.now
            and (one.ended_at is None or one.ended_at > world.now)
        ),
        now=world.now,
        person=_named(world.persons, "id", question.person_id),
        roles=tuple(
            one
            for one in world.roles
            if one.person_id == question.person_id and one.is_live(world.now)
        ),
        relations=tuple(
            one
            for one in world.relations
            if (one.person_id, one.district) == (question.person_id, question.district)
            and one.is_live(world.now)
        ),
        attends_postsecondary=any(
            (question.district, reference) in world.postsecondary for reference in references
        ),
        born_on=world.born_on,
        teaches=teaches_of(world),
        is_client_stopped=(question.district, question.client_id) in world.stopped,
        moves=moves,
        admissions=tuple(
            one
            for one in world.grants
            if one.client_id == question.client_id
            and one.district in moved_to
            and one.students is GrantStudents.ROSTER
        ),
    )


def teaches_of(world: World) -> dict[str, frozenset[Roster]] | None:
    """What a look-up of everybody's schedule would find."""
    if world.taught is None:
        return None
    return {
        staff: frozenset(
            Roster(frozenset({school}), frozenset(), frozenset(sections))
            for school in ("101", "102")
            if (sections := {one[2] for one in world.taught if one[:2] == (staff, school)})
        )
        for staff in ("T1", "T2")
    }


def _named(things, name, value):
    return next((one for one in things if getattr(one, name) == value), None)
