"""Errors at the Ed-Fi doors, as Ed-Fi's own server words them (RFC 9457, `urn:ed-fi:api:…`)."""

import re
from collections.abc import Mapping

import orjson
from connexion.lifecycle import ConnexionRequest, ConnexionResponse

from gateway.api.edfi_queries import list_wrong

_DOOR = re.compile(r"/[^/]+/(?:data/v3|metadata)(?:/.*)?", re.DOTALL)
_TYPES: Mapping[int, str] = {
    400: "bad-request:parameter-validation-failed",
    401: "security:authentication",
    403: "security:authorization",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "request-entity-too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    502: "service-unavailable",
    503: "service-unavailable",
    504: "service-unavailable",
}


def is_edfi(path: str) -> bool:
    """Whether the address is at a district's Ed-Fi door."""
    return _DOOR.fullmatch(path) is not None


def reword(request: ConnexionRequest, answer: ConnexionResponse) -> ConnexionResponse:
    """The same problem in Ed-Fi's envelope."""
    problem = orjson.loads(answer.body)
    status, detail = answer.status_code, problem["detail"]
    wrong = list_wrong(request.query_params) if status == 400 else []  # noqa: PLR2004 - the query's
    answer.body = orjson.dumps(
        {
            "type": f"urn:ed-fi:api:{_TYPES.get(status, 'system')}",
            "title": problem["title"],
            "status": status,
            "detail": detail,
            "correlationId": problem["correlationId"],
            "validationErrors": {},
            "errors": wrong or [detail],
        }
    )
    return answer
