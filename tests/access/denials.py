"""Ways to ask for a student, what each is told, and what makes the answer no."""

import re
from datetime import timedelta

from factories import agreement
from policies import registry_of
from region import KENT

from gateway.access.blocking import BlockTerms
from gateway.access.grant_terms import GrantTerms
from gateway.clock import now
from gateway.model.block import BlockKind
from gateway.model.day import day_of
from gateway.model.purpose import OrganizationKind, Purpose

ABSENT = "9999999999"
PERSON = re.compile(rb'"correlationId":"[0-9a-f]{32}"')
ASKED = (
    {},
    {"datasets": ["identity"]},
    {"datasets": ["identity", "enrollment"]},
    {"format": "xml"},
)


def told(answer):
    """All that an answer tells its reader, but the correlation id."""
    body, found = PERSON.subn(b"", answer.content)
    assert found == 1
    return answer.status_code, sorted(answer.headers.items()), body


def tell(exchange, client, ssid, district=KENT, asked=ASKED):
    """Every way to ask for the student, and what each is told."""
    answers = [told(exchange.read_record(client, ssid, district, **one)) for one in asked]
    if asked is ASKED:
        path = f"/exchange/v1/records/{ssid}?district={district}"
        answers.append(told(exchange.call(client, "GET", path)))
    return answers


def block(exchange, ssid, kind=BlockKind.COURT_ORDER, district=KENT):
    return registry_of(exchange).blocking.set_block(
        BlockTerms(district, ssid, kind), by="steward", why="a test"
    )


def give(exchange, client, **terms):
    """A grant of Kent's to that client, live for a day."""
    registered = exchange.region.clients[client]
    whole = {
        "district": KENT,
        "client_id": registered.client_id,
        "datasets": ("identity", "enrollment"),
        "purpose": Purpose(registered.purpose),
        "starts_at": now() - timedelta(days=2),
        "ends_at": now() + timedelta(days=1),
        "reason": "a test",
    }
    return registry_of(exchange).granting.give_grant(GrantTerms(**whole | terms), by="steward")


def pupils_at(exchange, schools):
    """SSIDs of Kent who are enrolled at one of these schools now, and at no other."""
    return [
        pupil.ssid
        for pupil in exchange.region.populations[KENT].pupils
        if pupil.ssid in exchange.region.cast.kent
        and {one.school for one in pupil.enrollments} <= set(schools)
    ]


def its_own_it(exchange, district, schools=()):
    """A token of the district's own IT, which may see all of it."""
    policies = registry_of(exchange)
    own = policies.parties.register_organization(
        "Its own", OrganizationKind.DISTRICT, district=district, by="steward", why="a test"
    )
    today = day_of(now())
    signed = agreement(organization_id=own.id, starts_on=today, ends_on=today + timedelta(days=1))
    policies.parties.register_agreement(signed, by="steward", why="a test")
    client, secret = policies.parties.register_client(
        own.id,
        "Its own IT",
        purposes=(Purpose.DISTRICT_OPERATIONS,),
        scopes=(f"p2:{district}:*:read",),
        by="steward",
        why="a test",
    )
    policies.granting.give_grant(
        GrantTerms(
            district=district,
            client_id=client.client_id,
            datasets=("identity", "enrollment", "attendance", "transcript"),
            purpose=Purpose.DISTRICT_OPERATIONS,
            starts_at=now(),
            ends_at=now() + timedelta(days=1),
            reason="a test",
            is_for_all=not schools,
            schools=schools,
        ),
        by="steward",
    )
    answer = exchange.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client.client_id, secret),
    )
    return answer.json()["access_token"]
