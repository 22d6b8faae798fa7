"""
Addresses at the Ed-Fi doors, in the letters of the contract.

Ed-Fi's own server takes them in any case, and Connexion does not. Fixed segments alone are
rewritten, never an id.
"""

import re
from collections.abc import Mapping
from functools import cache

from gateway.api.edfi_queries import PAGING
from gateway.standards.descriptors import list_descriptors
from gateway.standards.edfi_document import list_filters
from gateway.standards.resources import load_standard

_RESOURCE = re.compile(r"(/\d{5})/data/v3/ed-fi/([a-z]+)((?:/.*)?)", re.ASCII | re.IGNORECASE)
_METADATA = re.compile(r"(/\d{5})(/metadata(?:/[a-z0-9/.]*)?)", re.ASCII | re.IGNORECASE)


def canonical(path: str) -> str:
    """The path as the contract spells it; any other as it is."""
    if (found := _RESOURCE.fullmatch(path)) is not None:
        district, resource, rest = found.groups()
        name = _names().get(resource.lower(), resource)
        rest = rest.lower() if rest.lower() in {"/partitions", "/"} else rest
        return f"{district}/data/v3/ed-fi/{name}{rest.removesuffix('/')}"
    if (found := _METADATA.fullmatch(path)) is not None:
        return found[1] + found[2].lower()
    return path


def canonical_query(path: str, query: bytes) -> bytes:
    """The query of a canonical path with its names as the contract spells them."""
    found = _RESOURCE.fullmatch(path)
    known = _parameters().get(found[2]) if found else None
    if known is None:
        return query
    pairs = (pair.partition(b"=") for pair in query.split(b"&"))
    return b"&".join(
        known.get(name.lower(), name) + equals + value for name, equals, value in pairs
    )


@cache
def _parameters() -> Mapping[str, Mapping[bytes, bytes]]:
    """By resource, what its lists take, by the name in lower case."""
    standard = load_standard("edfi")
    return {
        name: {
            one.lower().encode(): one.encode()
            for one in (*list_filters(standard.shape_of(resource)), *PAGING)
        }
        for name, resource in standard.resources.items()
    }


@cache
def _names() -> Mapping[str, str]:
    standard = load_standard("edfi")
    return {name.lower(): name for name in (*standard.resources, *list_descriptors(standard))}
