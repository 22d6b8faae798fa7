"""A client's secrets, keys and redirect URIs are replaced through the API by who keeps them."""

import uuid

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from region import BASE_URL, KENT

from gateway.access.tokens import issue_token
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.model.person import OWN_PAGES, Person, RoleAssignment
from gateway.model.role import Role

WHY = {"why": "rotated"}
ADDRESS = "https://mentors.example/signed-in"


class Acting:
    """A person of one role, through a client or through the gateway's own pages."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a caller may differ in
        self, exchange, role, client=None, staff_of=None, district=None, given_in=None
    ):
        keys = KeyRing.load(f"file:{exchange.region.keys}")
        self.http = exchange.http
        self.person = Person(uuid.uuid4().hex, keys.encrypt_name("A. Person"), None, now())
        client_id = exchange.region.clients[client].client_id if client else OWN_PAGES

        def add(uow):
            theirs = staff_of and uow.clients.get(id_of(exchange, staff_of)).organization_id
            since = self.person.created_at
            uow.persons.add(self.person)
            uow.roles.add(
                RoleAssignment(
                    self.person.id, self.person.id, role, given_in, theirs, "test", since
                )
            )

        exchange.database.write(add)
        self.token = issue_token(
            keys,
            BASE_URL,
            client_id,
            scopes=("p2:*:*:read",),
            purpose=None,
            now=now(),
            person_id=self.person.id,
            district=district,
        ).text

    def send(self, method, path, body=None, tag=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        if tag is not None:
            headers["If-Match"] = tag
        return self.http.request(
            method, f"/registry/v1/clients/{path}".rstrip("/"), json=body, headers=headers
        )

    def tag(self, client_id):
        return self.send("GET", client_id).headers["ETag"]


def id_of(exchange, client):
    return exchange.region.clients[client].client_id


def operator_of(exchange):
    return Acting(exchange, Role.OPERATOR)


def staff_of_cbo(exchange):
    return Acting(exchange, Role.CBO_STAFF, "cbo", "cbo")


@pytest.fixture
def cbo(exchange):
    return id_of(exchange, "cbo")


@pytest.fixture
def staff(exchange):
    return staff_of_cbo(exchange)


@pytest.fixture
def opens(exchange, cbo):
    def asking(secret):
        form = {"grant_type": "client_credentials"}
        return exchange.http.post("/oauth/token", data=form, auth=(cbo, secret)).status_code == 200

    return asking


@pytest.mark.parametrize("keeper_of", [operator_of, staff_of_cbo])
def test_a_second_secret_is_shown_once_and_the_older_works_until_it_is_ended(
    exchange, cbo, opens, keeper_of
):
    keeper, old = keeper_of(exchange), exchange.region.clients["cbo"].client_secret
    added = keeper.send("POST", f"{cbo}/secrets", WHY, keeper.tag(cbo))
    new = added.json()["clientSecret"]
    both = (opens(old), opens(new))
    ended = keeper.send("POST", f"{cbo}/secrets/end", WHY, added.headers["ETag"])

    assert (added.status_code, added.headers["Cache-Control"]) == (201, "no-store")
    assert both == (True, True)
    assert ended.json()["secrets"] == added.json()["secrets"][1:]
    assert (opens(old), opens(new)) == (False, True)
    assert keeper.send("GET", cbo).json() == ended.json()
    assert new not in keeper.send("GET", cbo).text
    events = [one["data"] for one in exchange.events("policy.changed")[-2:]]
    assert [one["after"]["secrets"] for one in events] == [2, 1]
    assert {(one["subject_id"], one["by"], one["why"]) for one in events} == {
        (cbo, keeper.person.id, "rotated")
    }
    assert new not in str(exchange.events("policy.changed"))


def test_the_newer_is_ended_where_it_was_lost(exchange, cbo, staff, opens):
    added = staff.send("POST", f"{cbo}/secrets", WHY, "*")
    body = {**WHY, "which": "newer"}
    ended = staff.send("POST", f"{cbo}/secrets/end", body, added.headers["ETag"])

    assert ended.status_code == 200
    assert not opens(added.json()["clientSecret"])
    assert opens(exchange.region.clients["cbo"].client_secret)


def test_there_are_two_secrets_at_most_and_the_last_is_not_ended(cbo, staff):
    last = staff.send("POST", f"{cbo}/secrets/end", WHY, "*")
    added = [staff.send("POST", f"{cbo}/secrets", WHY, "*").status_code for _ in range(2)]

    assert last.status_code == 409
    assert added == [201, 409]


def test_a_tag_of_before_a_rotation_is_stale_after_it_though_as_many_secrets_are_left(cbo, staff):
    before = staff.tag(cbo)
    staff.send("POST", f"{cbo}/secrets", WHY, before)
    staff.send("POST", f"{cbo}/secrets/end", WHY, "*")

    assert staff.send("POST", f"{cbo}/secrets", WHY, before).status_code == 412


def test_a_key_that_was_put_opens_the_token_endpoint(exchange, cbo, staff):
    key = ECKey.generate_key("P-256", {"kid": "one"})
    body = {"jwks": {"keys": [key.as_dict(private=False)]}, **WHY}
    put = staff.send("PUT", f"{cbo}/keys", body, staff.tag(cbo))
    moment = int(now().timestamp())
    claims = {
        "iss": cbo,
        "sub": cbo,
        "aud": f"{BASE_URL}/oauth/token",
        "iat": moment,
        "exp": moment + 60,
        "jti": uuid.uuid4().hex,
    }
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "ES256", "kid": "one"}, claims, key),
    }

    assert [one["kid"] for one in put.json()["keys"]] == ["one"]
    assert exchange.http.post("/oauth/token", data=form).status_code == 200
    event = exchange.events("policy.changed")[-1]["data"]
    assert (event["by"], event["after"]["keys"]) == (staff.person.id, ["one"])


def test_a_private_key_is_refused_and_not_repeated(cbo, staff):
    key = ECKey.generate_key("P-256", {"kid": "one"}).as_dict(private=True)
    put = staff.send("PUT", f"{cbo}/keys", {"jwks": {"keys": [key]}, **WHY}, "*")

    assert put.status_code == 400
    assert "private key" in put.text
    assert key["d"] not in put.text


def test_redirect_uris_are_replaced_each_once(exchange, cbo, staff):
    body = {"redirectUris": [ADDRESS], **WHY}
    put = staff.send("PUT", f"{cbo}/redirect-uris", body, staff.tag(cbo))
    unsafe = {"redirectUris": ["http://mentors.example/"], **WHY}

    assert put.json()["redirectUris"] == [ADDRESS]
    assert exchange.events("policy.changed")[-1]["data"]["after"]["redirect_uris"] == [ADDRESS]
    assert staff.send("PUT", f"{cbo}/redirect-uris", unsafe, "*").status_code == 400
    assert staff.send("GET", cbo).json()["redirectUris"] == [ADDRESS]


def test_the_operator_alone_says_how_a_client_must_ask(exchange, cbo, staff):
    operator, body = operator_of(exchange), {"requiresPar": True, "requiresDpop": True, **WHY}
    by_staff = staff.send("PUT", f"{cbo}/requirements", body, "*")
    before = operator.send("GET", cbo).json()["requiresPar"]
    put = operator.send("PUT", f"{cbo}/requirements", body, operator.tag(cbo))

    assert by_staff.status_code == 403
    assert (before, put.json()["requiresPar"], put.json()["requiresDpop"]) == (False, True, True)
    event = exchange.events("policy.changed")[-1]["data"]
    assert (event["by"], event["after"]["requires_par"]) == (operator.person.id, True)
    sent = (
        operator.send("PUT", f"{cbo}/requirements", body),
        operator.send("PUT", f"{cbo}/requirements", body, '"another"'),
        operator.send("PUT", "nobody/requirements", body, "*"),
    )
    assert [one.status_code for one in sent] == [428, 412, 404]


def test_a_client_is_registered_with_what_it_must(exchange, cbo):
    operator = operator_of(exchange)
    like = operator.send("GET", cbo).json()
    body = {name: like[name] for name in ("organization", "name", "purposes", "scopes")} | WHY
    made = [
        operator.send("POST", "", body | asked).json()
        for asked in ({}, {"requiresPar": True, "requiresDpop": True})
    ]

    assert [(one["requiresPar"], one["requiresDpop"]) for one in made] == [
        (False, False),
        (True, True),
    ]
    registered = exchange.events("policy.changed")[-1]["data"]["after"]
    assert (registered["requires_par"], registered["requires_dpop"]) == (True, True)


KEY = ECKey.generate_key("P-256", {"kid": "one"}).as_dict(private=False)
CHANGES = [
    ("POST", "secrets", WHY),
    ("POST", "secrets/end", WHY),
    ("PUT", "keys", {"jwks": {"keys": [KEY]}, **WHY}),
    ("PUT", "redirect-uris", {"redirectUris": [ADDRESS], **WHY}),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_names_what_it_saw_and_why(cbo, staff, change):
    method, what, body = change
    sent = (
        staff.send(method, f"{cbo}/{what}", body),
        staff.send(method, f"{cbo}/{what}", body, '"another"'),
        staff.send(method, f"{cbo}/{what}", {**body, "why": ""}, "*"),
    )

    assert [one.status_code for one in sent] == [428, 412, 400]


@pytest.mark.parametrize("change", CHANGES)
def test_somebody_elses_client_is_answered_as_one_that_is_not_there(exchange, staff, change):
    there, (method, what, body) = id_of(exchange, "kent-it"), change
    held = exchange.database.read(lambda uow: uow.clients.get(there))
    answers = [
        {**answer.json(), "correlationId": None, "status": answer.status_code}
        for client_id in (there, "nobody")
        for tag in ("*", '"another"', None)
        for answer in [staff.send(method, f"{client_id}/{what}", body, tag)]
    ]

    assert answers == answers[:1] * 6
    assert answers[0]["status"] == 404
    assert (
        staff.send("GET", there).json()["detail"] == staff.send("GET", "nobody").json()["detail"]
    )
    assert exchange.database.read(lambda uow: uow.clients.get(there)) == held


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"role": Role.DATA_STEWARD}, 403),
        ({"role": Role.CBO_STAFF, "staff_of": "cbo"}, 403),
        ({"role": Role.CBO_STAFF, "client": "stranger", "staff_of": "cbo"}, 403),
        ({"role": Role.CBO_STAFF, "client": "cbo", "staff_of": "stranger"}, 403),
        ({"role": Role.CBO_STAFF, "client": "cbo", "staff_of": "cbo", "district": KENT}, 401),
        ({"role": Role.CBO_STAFF, "client": "cbo", "staff_of": "cbo", "given_in": KENT}, 403),
    ],
    ids=[
        "another role",
        "own pages",
        "others' client",
        "staff of others",
        "a district's door",
        "a district's role",
    ],
)
def test_staff_act_through_a_client_of_their_own_organization_for_all_districts(
    exchange, cbo, how, status
):
    somebody = Acting(exchange, **how)

    assert somebody.send("POST", f"{cbo}/secrets", WHY, "*").status_code == status


def test_a_role_that_ended_keeps_nothing(exchange, cbo, staff):
    exchange.database.write(lambda uow: uow.roles.end(staff.person.id, now()))

    assert staff.send("POST", f"{cbo}/secrets", WHY, "*").status_code == 403
