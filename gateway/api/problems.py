"""The one translation of errors to Problem Details (RFC 9457)."""

import re
import traceback
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson
import structlog
from connexion.exceptions import ProblemException
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from marshmallow import ValidationError
from starlette.exceptions import HTTPException

from gateway import errors
from gateway.access.oauth.rfc9449 import ALGORITHMS
from gateway.access.throttling import WINDOW
from gateway.api.documents import allowed_methods
from gateway.api.edfi_problems import is_edfi, reword
from gateway.api.fields import FieldsError

_LOG = structlog.get_logger("gateway.api")
_OAUTH_PATH = re.compile(r"(/[^/]+)?/oauth/(token|revoke|introspect|authorize|par)")
_RETRY_SECONDS = "5"

STATUS: Mapping[type[errors.GatewayError], tuple[int, str]] = MappingProxyType(
    {
        errors.MalformedError: (400, "Malformed request"),
        errors.TokenError: (401, "No valid access token"),
        errors.ClientDeniedError: (403, "Not permitted"),
        errors.SignInError: (401, "Not signed in"),
        errors.ThrottledError: (429, "Tried too often"),
        errors.NotFoundError: (404, "Not found"),
        errors.ConflictError: (409, "Conflict"),
        errors.IdempotencyError: (422, "Idempotency key reused"),
        errors.StaleError: (412, "Another version is in force"),
        errors.PreconditionError: (428, "Say which version you saw"),
        errors.ConnectorError: (502, "District system unavailable"),
        errors.ConnectorTimeoutError: (504, "District system too slow"),
        errors.CircuitOpenError: (503, "District system paused"),
        errors.LedgerError: (503, "Not recorded, so nothing was disclosed"),
        errors.StoreError: (503, "Not recorded, so nothing was disclosed"),
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What an answer says of an error; never a value that was sent or found."""

    status: int
    title: str
    detail: str
    slug: str
    fields: tuple[tuple[str, str], ...] = ()
    """Field and reason, where single fields are wrong."""


_OF_LIBRARIES: Mapping[int, Problem] = MappingProxyType(
    {
        one.status: one
        for one in (
            Problem(
                400, "Malformed request", "the request breaks the OpenAPI document", "malformed"
            ),
            Problem(
                401,
                "No valid access token",
                "send 'Authorization: Bearer' and an access token of POST /oauth/token",
                "no-token",
            ),
            Problem(403, "Not permitted", "this is not permitted", "not-permitted"),
            Problem(404, "Not found", "there is nothing at this address", "not-found"),
            Problem(
                405, "Method not allowed", "'Allow' has the methods known here", "not-allowed"
            ),
            Problem(406, "Not acceptable", "no such media type is made here", "not-acceptable"),
            Problem(413, "Body too large", "the body is too large", "body-too-large"),
            Problem(
                415,
                "Unsupported media type",
                "the body's media type is not one of this operation's",
                "unsupported-media-type",
            ),
        )
    }
)
"""What Connexion and Starlette refuse, in our words: theirs can echo what was sent."""
_UNEXPECTED = Problem(500, "Internal error", "The gateway could not answer.", "internal")


def to_problem(request: ConnexionRequest, error: Exception) -> ConnexionResponse:
    """Render an error; one that has no row in STATUS says nothing but 500."""
    problem = describe(error)
    path = str(request.scope["path"])
    if problem.status == 400 and _OAUTH_PATH.fullmatch(path):  # noqa: PLR2004 - RFC 6749, section 5.2
        return _render_oauth(problem)
    headers = {}
    match problem.status:
        case 401 if isinstance(error, errors.SignInError):
            headers["WWW-Authenticate"] = 'Session realm="p2"'
        case 401:
            headers["WWW-Authenticate"] = _challenge(request, error)
        case 429:
            headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        case 405:
            headers["Allow"] = ", ".join(allowed_methods(path))
        case 503:
            headers["Retry-After"] = _RETRY_SECONDS
    answer = render(problem, headers)
    return reword(request, answer) if is_edfi(path) else answer


def _challenge(request: ConnexionRequest, error: Exception) -> str:
    """How to come with a token (RFC 6750, section 3; RFC 9449, section 7.1)."""
    algorithms = f'algs="{" ".join(ALGORITHMS)}"'
    match error:  # no code where no token came
        case errors.ProofError():
            code = ', error="invalid_dpop_proof"'
        case errors.TokenError():
            code = ', error="invalid_token"'
        case _:
            code = ""
    scheme = request.headers.get("Authorization", "").partition(" ")[0].lower()
    if scheme == "dpop":
        return f'DPoP realm="p2"{code}, {algorithms}'
    return f'Bearer realm="p2"{code}, DPoP {algorithms}'


def describe(error: Exception) -> Problem:
    """What may be said of the error."""
    if isinstance(error, ValidationError):
        error = FieldsError(
            (name, "; ".join(map(str, texts))) for name, texts in _flat(error.messages)
        )
    if isinstance(error, errors.GatewayError):
        return _describe_ours(error)
    if isinstance(error, ProblemException | HTTPException):
        return _OF_LIBRARIES.get(error.status_code, _UNEXPECTED)
    return _unexpected(error)


def _describe_ours(error: errors.GatewayError) -> Problem:
    fields = error.fields if isinstance(error, FieldsError) else ()
    for kind in type(error).__mro__:
        if kind in STATUS:
            status, title = STATUS[kind]
            return Problem(status, title, str(error), error.slug, fields)
    return _unexpected(error)


def _unexpected(error: Exception) -> Problem:
    _LOG.error("unexpected", error=type(error).__name__, where=_where(error))
    return _UNEXPECTED


def render(problem: Problem, headers: Mapping[str, str] | None = None) -> ConnexionResponse:
    """A problem+json answer with its own correlation id, and its log line."""
    correlation_id = uuid.uuid4().hex
    body: dict[str, Any] = {
        "type": f"urn:p2:problem:{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "correlationId": correlation_id,
    }
    if problem.fields:
        body["errors"] = [{"field": field, "reason": reason} for field, reason in problem.fields]
    _LOG.info("problem", status=problem.status, slug=problem.slug, correlation_id=correlation_id)
    return ConnexionResponse(
        status_code=problem.status,
        body=orjson.dumps(body),
        content_type="application/problem+json",
        headers=dict(headers or {}),
    )


def _render_oauth(problem: Problem) -> ConnexionResponse:
    """The envelope of RFC 6749, for a request that never reached the token endpoint's handler."""
    return ConnexionResponse(
        status_code=problem.status,
        body=orjson.dumps({"error": "invalid_request", "error_description": problem.detail}),
        content_type="application/json",
        headers={"Pragma": "no-cache"},
    )


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
