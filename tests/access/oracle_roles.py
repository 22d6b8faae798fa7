"""
What the design says of who may ask a source, and of who acts in a role for a district.

Found from the whole world with sets, as `oracle` does; they share no code with the gateway.
"""

from oracle import (
    approved,
    asked_in_scope,
    lacks_notice,
    list_acting,
    list_serving,
    token_opens,
)
from oracle_people import is_by_pages, is_known, person_acts_as

ROLE_OF = {
    "registrar": {("district", "enrollment-transfer")},
    "district-it": {("district", "district-operations")},
    "data-steward": {("district", "district-operations")},
}
"""The kind of client, and the purpose of its token, that acts in the role at home."""


STOPPING = {"district-it", "data-steward"}
"""Who works on while the district has stopped all release: they alone can mend and lift it."""


def may_ask(question, world):
    """Whether the client meets all that concerns it, though nobody granted anything yet."""
    if not list_serving(question, world) or lacks_notice(question, world):
        return False
    if not token_opens(question):
        return False
    return set(question.datasets) <= approved(question, world) & asked_in_scope(question)


def acts_as(role, question, world):
    """Whether who asks acts in the role for the district of the question."""
    if question.person_id is not None:
        return (
            question.token_students is None
            and is_known(question, world)
            and any(
                person_acts_as(role, question, world, organization)
                for organization in _through(question, world)
            )
        )
    if role == "dcc":
        return any(
            organization.kind == "dcc" and organization.state == "active"
            for client in world.clients
            if client.client_id == question.client_id and client.is_active
            for organization in world.organizations
            if organization.id == client.organization_id
        )
    if question.token_students is not None:
        return False
    return any(
        (organization.kind, question.purpose) in ROLE_OF.get(role, set())
        and organization.district == question.district
        for organization in list_acting(question, world, though_stopped=role in STOPPING)
    )


def is_staff_of(question, world):
    """The organizations whose credentials the person keeps: the operator put them there."""
    if question.token_students is not None or question.person_id is None:
        return set()
    if not is_known(question, world):
        return set()
    through = {one.id for one in _through(question, world) if one is not None}
    begun = {one for one in world.roles if one.given_at <= world.now}
    over = {one for one in begun if one.ended_at is not None and one.ended_at <= world.now}
    return through & {
        one.organization_id
        for one in begun - over
        if (one.person_id, one.district) == (question.person_id, None)
        and one.role in {"cbo-staff", "provider-staff"}
    }


def _through(question, world):
    """The organization by whose client a person acts; None: by the gateway's own pages."""
    if is_by_pages(question):
        return [None]
    return [
        organization
        for client in world.clients
        if client.client_id == question.client_id and client.is_active
        for organization in world.organizations
        if organization.id == client.organization_id and organization.state == "active"
    ]
