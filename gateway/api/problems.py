"""The one translation of errors to Problem Details (RFC 9457)."""

import traceback
import uuid
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from connexion.exceptions import ProblemException
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from marshmallow import ValidationError
from starlette.exceptions import HTTPException
from werkzeug.exceptions import HTTPException as WerkzeugHTTPException

from gateway import errors

_LOG = structlog.get_logger("gateway.api")

STATUS: Mapping[type[errors.GatewayError], tuple[int, str]] = {
    errors.MalformedError: (400, "Malformed request"),
    errors.TokenError: (401, "No valid access token"),
    errors.ClientDeniedError: (403, "Not permitted"),
    errors.NotFoundError: (404, "Not found"),
    errors.ConflictError: (409, "Conflict"),
    errors.IdempotencyError: (422, "Idempotency key reused"),
    errors.ConnectorError: (502, "District system unavailable"),
    errors.ConnectorTimeoutError: (504, "District system too slow"),
    errors.CircuitOpenError: (503, "District system paused"),
    errors.LedgerError: (503, "Not recorded, so nothing was disclosed"),
    errors.StoreError: (503, "Not recorded, so nothing was disclosed"),
}
_TITLES = {
    400: "Malformed request",
    401: "No valid access token",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    413: "Body too large",
    415: "Unsupported media type",
}


def to_problem(request: ConnexionRequest, error: Exception) -> ConnexionResponse:
    """Render an error; one that has no row in STATUS says nothing but 500."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            status, title = STATUS[kind]
            slug = getattr(error, "slug", "internal")
            fields = getattr(error, "fields", ())
            return problem(status, title, str(error), slug, fields)
    if isinstance(error, ValidationError):
        fields = tuple((name, "; ".join(map(str, texts))) for name, texts in _flat(error.messages))
        return problem(400, "Malformed request", "a field is wrong", "invalid-request", fields)
    if isinstance(error, ProblemException | HTTPException | WerkzeugHTTPException):
        return _library_problem(request, error)
    _LOG.error("unexpected", error=type(error).__name__, where=_where(error))
    return problem(500, "Internal error", "The gateway could not answer.", "internal")


def problem(
    status: int, title: str, detail: str, slug: str, fields: tuple[tuple[str, str], ...] = ()
) -> ConnexionResponse:
    """A problem+json answer with its own correlation id."""
    correlation_id = uuid.uuid4().hex
    body: dict[str, Any] = {
        "type": f"urn:p2:problem:{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "correlationId": correlation_id,
    }
    if fields:
        body["errors"] = [{"field": field, "reason": reason} for field, reason in fields]
    _LOG.info("problem", status=status, slug=slug, correlation_id=correlation_id)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if status == 401:  # noqa: PLR2004 - RFC 9110, section 11.6.1
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    if status == 503:  # noqa: PLR2004 - RFC 9110, section 10.2.3
        headers["Retry-After"] = "5"
    return ConnexionResponse(
        status_code=status,
        body=orjson.dumps(body),
        content_type="application/problem+json",
        headers=headers,
    )


def _library_problem(request: ConnexionRequest, error: Any) -> ConnexionResponse:
    """
    What Connexion, Starlette or Werkzeug refused, in our words.

    Their texts can echo what was sent, which may be a student's value: only our own are used.
    """
    status = int(
        getattr(error, "status_code", None)
        or getattr(error, "status", None)
        or getattr(error, "code", None)
        or 500
    )
    title = _TITLES.get(status, "Internal error" if status >= 500 else "Malformed request")  # noqa: PLR2004
    fields = getattr(error, "fields", ())
    detail = {
        400: "the request does not follow the OpenAPI document",
        401: "send an access token as 'Authorization: Bearer …'; POST /oauth/token issues one",
        404: "there is nothing at this address",
        405: f"{request.method} is not defined here",
        413: "the body is larger than the gateway takes",
        415: "the body's media type is not one of this operation's",
    }.get(status, title)
    slug = title.lower().replace(" ", "-")
    return problem(status, title, detail, slug, fields)


def _flat(messages: Any, prefix: str = "") -> list[tuple[str, list[Any]]]:
    if not isinstance(messages, dict):
        return [(prefix or "body", list(messages))]
    found: list[tuple[str, list[Any]]] = []
    for name, below in messages.items():
        found += _flat(below, f"{prefix}.{name}" if prefix else str(name))
    return found


def _where(error: Exception) -> str:
    """The last place in a file: code alone, nothing of what it worked on."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
