"""
The contract: each document is valid OpenAPI 3.0, operations and handlers are the same, and
whatever a client sends, the answer is one that the documents know.
"""

import inspect
import json
import pkgutil
import re
from datetime import timedelta
from functools import cache
from importlib import import_module, resources
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from jsonschema import Draft4Validator
from region import KENT, Exchange, open_exchange
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

import gateway.api
from gateway.api import edfi_operations
from gateway.api.documents import NAMES, load_document, served_document
from gateway.assets import asset

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
FILES = [*NAMES, "common"]
EXAMPLES, FEW = 12, 4
BY_RESOURCE = "gateway.api.edfi_operations."
VALID = ("kent-it", "seattle-registrar")
INVALID = ("expired", "garbage", "none")
ANSWERED_AS_OAUTH = re.compile(r"(/\{district\})?/oauth/(token|revoke|introspect|authorize|par)")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NO_NUMBER = re.compile(r"/ledger/v1/events/(?!\d+$)")
"""An address that the router does not know."""
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]

UNHURRIED = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
BRIEF = settings(UNHURRIED, max_examples=FEW)

schema = schemathesis.openapi.from_dict(served_document())
few = schemathesis.openapi.from_dict(
    served_document(),
    config=schemathesis.Config.from_dict(
        {"phases": {"coverage": {"enabled": False}, "examples": {"enabled": False}}}
    ),
)


cached = cache(load_document)


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if "$ref" in node else []
    return own + [found for item in node.values() for found in references(item)]


def resolve(reference: str, name: str) -> Any:
    file, _, pointer = reference.partition("#")
    return point(cached(file.removesuffix(".yaml") if file else name), pointer)


def point(document: Any, pointer: str) -> Any:
    for part in pointer.lstrip("#").strip("/").split("/"):
        document = document[part]
    return document


def test_every_file_is_served():
    files = {path.stem for path in asset("openapi").glob("*.yaml")}

    assert files == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_each_document_is_valid_openapi(name):
    rules = json.loads(
        resources.files("connexion")
        .joinpath("resources/schemas/v3.0/schema.json")
        .read_text("utf-8")
    )

    assert [
        error.message for error in Draft4Validator(rules).iter_errors(load_document(name))
    ] == []


@pytest.mark.parametrize("name", FILES)
def test_each_reference_leads_somewhere(name):
    for reference in references(load_document(name)):
        assert isinstance(resolve(reference, name), dict), reference


@pytest.mark.parametrize("name", FILES)
def test_no_document_needs_more_than_openapi_3_0_has(name):
    text = asset(f"openapi/{name}.yaml").read_text("utf-8")

    assert yaml.safe_load(text)["openapi"].startswith("3.0.")
    assert "{{" not in text  # nothing that Jinja would render
    assert '"const"' not in json.dumps(load_document(name))


def test_every_operation_has_a_handler_and_every_handler_an_operation():
    named = sorted(
        op["operationId"]
        for _, _, op in operations(served_document())
        if not op["operationId"].startswith(BY_RESOURCE)
    )
    handlers = []
    for module in pkgutil.iter_modules(gateway.api.__path__, "gateway.api."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            doc = inspect.getdoc(function) or ""
            is_generic = module.name == "gateway.api.edfi"
            if (
                function.__module__ == module.name
                and not is_generic
                and re.match(r"(GET|PUT|POST|DELETE|PATCH) /", doc)
            ):
                handlers.append(f"{module.name}.{name}")

    assert sorted(handlers) == named


def test_every_operation_of_a_resource_is_answered_for_that_resource():
    for _, path, op in operations(load_document("edfi")):
        if op["operationId"].startswith(BY_RESOURCE):
            handler = getattr(edfi_operations, op["operationId"].removeprefix(BY_RESOURCE))
            _, _, _, _, _, resource, *below = path.split("/")
            verb = {(): "list", ("{id}",): "get", ("partitions",): "cut"}[tuple(below)]
            assert handler.args == (resource,)
            assert handler.func.__name__.startswith(verb)
    with pytest.raises(AttributeError):
        edfi_operations.list_nothing  # noqa: B018 - looked up as Connexion does


@pytest.mark.parametrize(
    ("_method", "path", "operation"),
    operations(served_document()),
    ids=lambda value: str(value)[:40],
)
def test_every_operation_is_described_and_every_refusal_is_a_problem(_method, path, operation):
    assert operation["summary"]
    assert operation["tags"]
    for status, response in operation["responses"].items():
        found = point(served_document(), response["$ref"]) if "$ref" in response else response
        assert found["description"]
        if status >= "400" and not ANSWERED_AS_OAUTH.fullmatch(path):
            assert list(found["content"]) == ["application/problem+json"]
    assert {"400", "500"} <= operation["responses"].keys()
    if operation["security"]:
        assert {"401", "503"} <= operation["responses"].keys()


class Target:
    """One gateway for all that is thrown at it, with what is there to be found."""

    def __init__(self, served: Exchange, tokens: dict[str, str | None], known: dict[str, str]):
        self.served = served
        self.tokens = tokens
        self.known = known

    def send(self, case: schemathesis.Case, who: str) -> Any:
        arguments = case.as_transport_kwargs(base_url="http://testserver")
        arguments.pop("cookies")  # none of the operations knows any
        if isinstance(arguments.get("data"), bytes | str):
            arguments["content"] = arguments.pop("data")
        headers = {**arguments.pop("headers"), "Authorization": f"Bearer {self.tokens[who]}"}
        if self.tokens[who] is None:
            del headers["Authorization"]
        raw = {name.encode(): value.encode() for name, value in headers.items()}
        return self.served.http.request(headers=raw, follow_redirects=False, **arguments)

    def point(self, case: schemathesis.Case) -> None:
        """Chance alone would never name a student, a district or a transfer."""
        for place in (case.path_parameters, case.query, case.body):
            if isinstance(place, dict):
                place.update({name: self.known[name] for name in self.known if name in place})


@pytest.fixture(scope="module")
def target(region, tmp_path_factory):
    with open_exchange(region, tmp_path_factory.mktemp("contract")) as served:
        served.ahead = timedelta(hours=-1)
        expired = served.token("kent-it")
        served.ahead = timedelta()
        tokens = {name: served.token(name) for name in VALID}
        known = {
            "id": served.request_transfer().json()["id"],
            "ssid": region.cast.kent[0],
            "district": KENT,
        }
        yield Target(
            served, {**tokens, "expired": expired, "garbage": "e30.e30.e30", "none": None}, known
        )


@schema.parametrize()
@UNHURRIED
def test_every_answer_to_a_client_is_in_the_contract(case, target):
    who = "seattle-registrar" if "/transfers" in case.path else "kent-it"

    case.validate_response(target.send(case, who), checks=CHECKS)
    target.point(case)
    case.validate_response(target.send(case, who), checks=CHECKS)


@few.parametrize()
@pytest.mark.parametrize("who", INVALID)
@BRIEF
def test_every_answer_to_somebody_without_a_valid_token_is_in_the_contract(case, who, target):
    answer = target.send(case, who)

    case.validate_response(answer, checks=CHECKS)
    if case.operation.definition.raw["security"]:
        path = answer.request.url.path  # what is wrong before anybody asks who
        unknown = {404} if NO_NUMBER.match(path) else {413}
        early = {400} if CONTROL.search(path) else unknown
        assert answer.status_code in {401, *early}
