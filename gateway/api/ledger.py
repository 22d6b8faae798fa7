"""Handlers of openapi/ledger.yaml."""

from typing import Any

from flask import Response

from gateway.api.ledger_schemas import (
    ConsistencyProofSchema,
    EventSchema,
    InclusionProofSchema,
    SearchSchema,
)
from gateway.api.paging import reply_page
from gateway.api.replies import Reply, reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.model.page import DEFAULT_LIMIT, Paging

_EVENT = EventSchema()
_SEARCH = SearchSchema()
_INCLUSION = InclusionProofSchema()
_CONSISTENCY = ConsistencyProofSchema()


def list_events(
    token_info: dict[str, Any], limit: int = DEFAULT_LIMIT, after: int | None = None, **asked: Any
) -> Reply:
    """GET /ledger/v1/events; `from` is no name that Python has for a parameter."""
    paging = Paging(None if after is None else str(after), limit)
    page = services().events.list_page(_SEARCH.load(asked), paging, caller(token_info))
    return reply_page(page, _EVENT)


def get_event(sequence: int, token_info: dict[str, Any], district: str | None = None) -> Reply:
    """GET /ledger/v1/events/{sequence}."""
    return reply(_EVENT.dump(services().events.get(sequence, district, caller(token_info))))


def get_checkpoint(token_info: dict[str, Any], district: str | None = None) -> Reply:
    """GET /ledger/v1/checkpoint."""
    checkpoint = services().events.get_checkpoint(district, caller(token_info))
    return Response(checkpoint.note, 200, content_type="text/plain; charset=utf-8")


def prove_inclusion(
    sequence: int,
    token_info: dict[str, Any],
    size: int | None = None,
    district: str | None = None,
) -> Reply:
    """GET /ledger/v1/proofs/inclusion."""
    proof = services().events.prove_inclusion(sequence, size, district, caller(token_info))
    return reply(_INCLUSION.dump(proof))


def prove_consistency(
    token_info: dict[str, Any], to: int | None = None, district: str | None = None, **asked: Any
) -> Reply:
    """GET /ledger/v1/proofs/consistency."""
    proof = services().events.prove_consistency(asked["from"], to, district, caller(token_info))
    return reply(_CONSISTENCY.dump(proof))
