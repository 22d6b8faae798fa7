"""The query of an Ed-Fi list: paging in either of its two ways, and filters; names in any case."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from gateway.errors import InvalidRequestError
from gateway.exchange.resources import Asked
from gateway.standards.edfi_document import list_filters
from gateway.xsd.facets import RecordShape

DEFAULT_LIMIT, MAX_LIMIT = 25, 500
MAX_PARTS = 200
_MAX_DIGITS = 9
_NUMBERS: Mapping[str, tuple[int, int | None, str]] = {
    "limit": (
        0,
        MAX_LIMIT,
        "Limit must be omitted or set to a numeric value between 0 and 500.",
    ),
    "pageSize": (
        1,
        MAX_LIMIT,
        "Page size must be omitted or set to a numeric value between 1 and 500.",
    ),
    "offset": (
        0,
        None,
        "Offset must be omitted or set to a numeric value that is not negative.",
    ),
    "number": (
        1,
        MAX_PARTS,
        "Number must be omitted or set to a numeric value between 1 and 200.",
    ),
}
"""The least and the most of each, and what is said of others, as Ed-Fi's own server words it."""
PAGING = ("limit", "offset", "totalCount", "pageToken", "pageSize", "number")


def parse_query(arguments: MultiDict[str, str], shape: RecordShape) -> Asked:
    """What is asked for; InvalidRequestError names the parameter, in Ed-Fi's words."""
    known = list_filters(shape)
    given: dict[str, str] = {}
    for name, value in arguments.items(multi=True):
        if name in given:
            raise InvalidRequestError(f"{name}: is given twice")
        given[name] = value
    filters = {known[name]: value for name, value in given.items() if name in known}
    is_counted = _boolean(given.get("totalCount", "false"))
    if "pageToken" in given or "pageSize" in given:
        if is_counted or "limit" in given or "offset" in given:
            raise InvalidRequestError("pageToken: cannot be used with limit, offset or totalCount")
        size = _number(given, "pageSize", DEFAULT_LIMIT)
        return Asked(filters, size, token=given.get("pageToken"))
    limit = _number(given, "limit", DEFAULT_LIMIT)
    offset = _number(given, "offset", 0)
    return Asked(filters, limit, offset, is_counted=is_counted)


def parse_partitions(arguments: MultiDict[str, str], shape: RecordShape) -> tuple[Asked, int]:
    """The filters, and into how many parts the list is to be cut."""
    parts = _number(arguments, "number", 1)
    return parse_query(arguments, shape), parts


def list_wrong(arguments: Mapping[str, str]) -> list[str]:
    """What is wrong with the paging of a query, in Ed-Fi's words."""
    return [
        said
        for name, (_, _, said) in _NUMBERS.items()
        if name in arguments and not _is_number(name, arguments[name])
    ]


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    if name not in given:
        return default
    if not _is_number(name, given[name]):
        raise InvalidRequestError(_NUMBERS[name][2])
    return int(given[name])


def _is_number(name: str, text: str) -> bool:
    least, most, _ = _NUMBERS[name]
    if not text.isascii() or not text.isdecimal() or len(text) > _MAX_DIGITS:
        return False
    return least <= int(text) and (most is None or int(text) <= most)


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise InvalidRequestError("totalCount: must be true or false")
    return text.lower() == "true"
