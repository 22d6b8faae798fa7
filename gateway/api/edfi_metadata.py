"""What an Ed-Fi door says of itself: its documents, and in which order its resources depend."""

from functools import cache
from typing import Any

from gateway.api.discovery import find_door
from gateway.api.documents import load_document
from gateway.api.replies import Reply, reply
from gateway.standards.resources import load_standard

_BASE = "/{district}/data/v3"
_SECTIONS = {"resources": "Resources", "descriptors": "Descriptors"}


def list_metadata(district: str) -> Reply:
    """GET /{district}/metadata/."""
    base = find_door(district)
    return reply(
        [
            {
                "name": title,
                "endpointUri": f"{base}/metadata/data/v3/{section}/swagger.json",
                "prefix": "",
            }
            for section, title in _SECTIONS.items()
        ]
    )


def get_swagger(district: str, section: str) -> Reply:
    """GET /{district}/metadata/data/v3/{section}/swagger.json."""
    base = find_door(district)
    document = dict(_swagger(section))
    return reply({**document, "servers": [{"url": f"{base}/data/v3"}]})


def list_dependencies(district: str) -> Reply:
    """GET /{district}/metadata/data/v3/dependencies: nothing can be written at this door."""
    find_door(district)
    names = load_standard("edfi").resources
    return reply(
        [
            {"resource": f"/ed-fi/{name}", "order": order, "operations": []}
            for order, name in enumerate(names, 1)
        ]
    )


@cache
def _swagger(section: str) -> dict[str, Any]:
    """The part of the contract about resources, or descriptors, without what is the gateway's."""
    document = load_document("edfi")
    paths = {
        path.removeprefix(_BASE): {
            method: _published(operation) for method, operation in item.items()
        }
        for path, item in document["paths"].items()
        if path.startswith(_BASE) and ("Descriptors" in path) == (section == "descriptors")
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": f"Ed-Fi {_SECTIONS[section]}", "version": "3"},
        "tags": [
            tag
            for tag in document["tags"]
            if (tag["name"] == "descriptors") == (section == "descriptors")
        ],
        "paths": paths,
        "components": {"schemas": document["components"]["schemas"]},
    }


def _published(operation: dict[str, Any]) -> dict[str, Any]:
    """An operation as a client needs it: of this district, without the name of our function."""
    name = operation["operationId"].rpartition(".")[2]
    parameters = [one for one in operation["parameters"] if one["name"] != "district"]
    responses = {
        status: {key: value for key, value in response.items() if key != "headers"}
        for status, response in operation["responses"].items()
    }
    return {**operation, "operationId": name, "parameters": parameters, "responses": responses}
