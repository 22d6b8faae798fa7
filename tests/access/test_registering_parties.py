"""Organizations, agreements and clients: wrong input is refused by name, changes are events."""

import json
from dataclasses import replace

import pytest
from factories import DAY, KENT, TODAY, agreement

from gateway.errors import InvalidRequestError
from gateway.model.purpose import OrganizationKind, Purpose


@pytest.mark.parametrize(
    ("field", "kind", "code", "name"),
    [
        ("district", OrganizationKind.DISTRICT, None, "Kent"),
        ("district", OrganizationKind.CBO, KENT, "Mentors"),
        ("district", OrganizationKind.DISTRICT, "1741", "Kent"),
        ("district", OrganizationKind.DISTRICT, "17999", "Nowhere"),
        ("name", OrganizationKind.CBO, None, " "),
    ],
)
def test_an_organization_that_cannot_be_is_refused_by_field(world, field, kind, code, name):
    with pytest.raises(InvalidRequestError, match=f"^{field}: "):
        world.organization(name, kind, code)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("ends_on", {"ends_on": TODAY - DAY}),
        ("fedramp", {"fedramp_level": None}),
        ("fedramp", {"fedramp_id": None, "fedramp_on": None}),
        ("district", {"district": "17999"}),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_by_field(world, field, change):
    with pytest.raises(InvalidRequestError, match=f"^{field}: "):
        world.agree(**change)


def test_an_agreement_of_nobody_is_refused(world):
    with pytest.raises(InvalidRequestError, match=r"^organization_id: "):
        world.parties.register_agreement(
            agreement(organization_id="nobody"), by="dcc", why="signed"
        )


def test_an_agreement_is_kept_with_what_it_bars(world):
    kept = world.agree(no_sale=False)

    assert kept.id != agreement().id
    listed = world.database.read(lambda uow: uow.agreements.list_for(world.mentors.id, KENT))
    assert listed == (kept,)
    (event,) = world.events(what="agreement")
    assert (event["after"]["no_sale"], event["after"]["no_marketing"]) == (False, True)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("purposes", {"purposes": (Purpose.DISTRICT_OPERATIONS,)}),
        ("scopes", {"scopes": ("p2:*:*:read", "roster.readonly")}),
        ("scopes", {"scopes": ("p2:17415:*",)}),
        ("scopes", {"scopes": ("p2:17415:*:read\n",)}),
        ("name", {"name": ""}),
    ],
)
def test_a_client_that_cannot_be_is_refused_by_field(world, field, change):
    whole = {"purposes": (Purpose.CBO_SUPPORT,), **change}
    purposes = whole.pop("purposes")

    with pytest.raises(InvalidRequestError, match=f"^{field}: "):
        world.register(world.mentors, *purposes, **whole)


def test_a_client_of_nobody_is_refused(world):
    with pytest.raises(InvalidRequestError, match=r"^organization_id: "):
        world.register(replace(world.mentors, id="nobody"))


@pytest.mark.parametrize("name", ["Señor Ünïcode & Söhne", "日本語", "x" * 200, "a:b/c?d=e", "-"])
def test_a_client_id_can_be_sent_as_any_client_sends_it(world, name):
    client = world.register(world.mentors, name=name)

    assert client.client_id.isascii()
    assert set(client.client_id) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(client.client_id) < 80
    assert client.name == name


def test_a_clients_event_tells_no_secret(world):
    client = world.register(world.mentors, Purpose.CBO_SUPPORT, scopes=("p2:*:*:read",) * 2)

    assert client.scopes == ("p2:*:*:read",)
    (event,) = world.events(subject_id=client.client_id)
    assert world.secret not in json.dumps(event)
    assert "argon2" not in json.dumps(event)
    assert "argon2" not in repr(client)


def test_a_client_ends_once(world):
    for _ in range(2):
        world.parties.end_client(world.client.client_id, by="dcc", why="it left")

    (event,) = world.events(subject_id=world.client.client_id, why="it left")
    assert (event["before"], event["after"]) == ({"active": True}, {"active": False})
