"""Handlers of the matches in openapi/exchange.yaml."""

from typing import Any

from gateway.api.match_schemas import (
    CandidatesSchema,
    MatchRequestSchema,
    MatchSchema,
    WaitingMatchSchema,
)
from gateway.api.replies import Reply, reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.exchange.views import MatchView

_MATCH = MatchSchema()
_WAITING = WaitingMatchSchema()
_CANDIDATES = CandidatesSchema()


def create_match(body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /exchange/v1/matches."""
    asked = MatchRequestSchema().load(body)
    return _show(services().matching.request(asked, caller(token_info)), 201)


def list_matches(source: str, token_info: dict[str, Any], limit: int = 100) -> Reply:
    """GET /exchange/v1/matches."""
    waiting = services().match_inbox.list_waiting(source, caller(token_info), limit)
    return reply({"matches": _WAITING.dump(waiting, many=True)})


def get_match(id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /exchange/v1/matches/{id}."""
    return _show(services().matching.get(id, caller(token_info)))


def list_candidates(id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /exchange/v1/matches/{id}/candidates."""
    return reply(_CANDIDATES.dump(services().match_inbox.list_candidates(id, caller(token_info))))


def accept_match(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /exchange/v1/matches/{id}/accept."""
    return reply(
        _WAITING.dump(services().match_inbox.accept(id, body["ssid"], caller(token_info)))
    )


def deny_match(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /exchange/v1/matches/{id}/deny."""
    return reply(
        _WAITING.dump(services().match_inbox.deny(id, body["reason"], caller(token_info)))
    )


def _show(view: MatchView, status: int = 200) -> Reply:
    location = f"{services().settings.base_url}/exchange/v1/matches/{view.id}"
    return reply(_MATCH.dump(view), status, Location=location)
