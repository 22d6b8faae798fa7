"""The query of an Ed-Fi list: paging in either of its two ways, and filters; names in any case."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from gateway.errors import InvalidRequestError
from gateway.exchange.resources import Asked
from gateway.standards.edfi_document import list_filters
from gateway.xsd.facets import RecordShape

DEFAULT_LIMIT, MAX_LIMIT = 25, 500
LIMIT = "Limit must be omitted or set to a numeric value between 0 and 500."
PAGE_SIZE = "Page size must be omitted or set to a numeric value between 1 and 500."
OFFSET = "Offset must be omitted or set to a numeric value that is not negative."
NUMBER = "Number must be omitted or set to a numeric value between 1 and 200."
MAX_PARTS = 200
_MAX_DIGITS = 9
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
        size = _number(given.get("pageSize"), DEFAULT_LIMIT, 1, PAGE_SIZE)
        return Asked(filters, size, token=given.get("pageToken"))
    limit = _number(given.get("limit"), DEFAULT_LIMIT, 0, LIMIT)
    offset = _number(given.get("offset"), 0, 0, OFFSET, most=None)
    return Asked(filters, limit, offset, is_counted=is_counted)


def parse_partitions(arguments: MultiDict[str, str], shape: RecordShape) -> tuple[Asked, int]:
    """The filters, and into how many parts the list is to be cut."""
    parts = _number(arguments.get("number"), 1, 1, NUMBER, MAX_PARTS)
    return parse_query(arguments, shape), parts


def list_wrong(arguments: Mapping[str, str]) -> list[str]:
    """What is wrong with the paging of a query, in Ed-Fi's words."""
    wrong = []
    for name, least, most, text in (
        ("limit", 0, MAX_LIMIT, LIMIT),
        ("pageSize", 1, MAX_LIMIT, PAGE_SIZE),
        ("offset", 0, None, OFFSET),
        ("number", 1, MAX_PARTS, NUMBER),
    ):
        for given, value in arguments.items():
            if given == name and not _is_number(value, least, most):
                wrong.append(text)
    return wrong


def _number(
    text: str | None, default: int, least: int, wrong: str, most: int | None = MAX_LIMIT
) -> int:
    if text is None:
        return default
    if not _is_number(text, least, most):
        raise InvalidRequestError(wrong)
    return int(text)


def _is_number(text: str, least: int, most: int | None) -> bool:
    if not text.isascii() or not text.isdecimal() or len(text) > _MAX_DIGITS:
        return False
    return least <= int(text) and (most is None or int(text) <= most)


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise InvalidRequestError("totalCount: must be true or false")
    return text.lower() == "true"
