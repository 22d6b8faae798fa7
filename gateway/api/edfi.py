"""The Ed-Fi door of a district: lists, single rows and descriptors."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson
from flask import Response, request

from gateway.api.edfi_queries import parse_partitions, parse_query
from gateway.api.replies import Reply, reply, reply_record
from gateway.api.security import caller
from gateway.api.services import services
from gateway.exchange.resource_rows import Address, ResourceRow
from gateway.standards.descriptors import list_descriptors
from gateway.standards.rendering import to_json
from gateway.standards.resources import load_standard


def list_resource(name: str, district: str, token_info: dict[str, Any], **_: Any) -> Reply:
    """GET /{district}/data/v3/ed-fi/{resource}."""
    address = _address(name, district)
    asked = parse_query(request.args, address.standard.shape_of(address.resource))
    render = _rendering(address)
    page = services().resources.list_page(
        address,
        asked,
        caller(token_info),
        lambda rows: orjson.dumps([render(one) for one in rows]),
    )
    answer = _reply(page.body)
    if page.total is not None:
        answer.headers["Total-Count"] = str(page.total)
    if page.next_token is not None:
        answer.headers["Next-Page-Token"] = page.next_token
    return answer


def cut_resource(name: str, district: str, token_info: dict[str, Any], **_: Any) -> Reply:
    """GET /{district}/data/v3/ed-fi/{resource}/partitions."""
    address = _address(name, district)
    asked, parts = parse_partitions(request.args, address.standard.shape_of(address.resource))
    tokens = services().resources.cut(address, asked, caller(token_info), parts)
    return reply({"pageTokens": tokens})


def get_resource(name: str, district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the standard's word
    """GET /{district}/data/v3/ed-fi/{resource}/{id}."""
    address = _address(name, district)
    render = _rendering(address)

    def render_one(rows: Sequence[ResourceRow]) -> bytes:
        return orjson.dumps(render(rows[0]))

    body = services().resources.get_row(address, id, caller(token_info), render_one)
    tag = f'"{orjson.loads(body)["_etag"]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return Response("", 304, {"ETag": tag}, content_type="application/json")
    answer = _reply(body)
    answer.headers["ETag"] = tag
    return answer


def list_descriptor_values(name: str, district: str, token_info: dict[str, Any]) -> Reply:
    """GET /{district}/data/v3/ed-fi/{descriptors}."""
    services().access.authorize_anybody(caller(token_info))
    values = list_descriptors(load_standard("edfi"))[name]
    return reply([_describe(district, value) for value in values])


def _describe(district: str, value: str) -> Mapping[str, str]:
    namespace, _, code = value.partition("#")
    return {
        "id": sha256(f"{district} {value}".encode()).hexdigest()[:32],
        "namespace": namespace,
        "codeValue": code,
        "shortDescription": code,
    }


def _address(name: str, district: str) -> Address:
    standard = load_standard("edfi")
    return Address(standard, standard.resources[name], district)


def _rendering(address: Address) -> Callable[[ResourceRow], dict[str, Any]]:
    shape = address.standard.shape_of(address.resource)

    def render(one: ResourceRow) -> dict[str, Any]:
        body = to_json(one.row, shape)
        return {"id": one.id, **body, "_etag": sha256(orjson.dumps(body)).hexdigest()[:32]}

    return render


def _reply(body: bytes) -> Reply:
    return reply_record(body, "application/json", services().settings.base_url)
