"""Handlers of openapi/datasets.yaml."""

from typing import Any

from gateway.api.datasets_schemas import DatasetSchema, DecisionSchema
from gateway.api.paging import reply_page
from gateway.api.replies import Reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged
from gateway.model.catalogue import DatasetStatus
from gateway.model.page import DEFAULT_LIMIT, Paging

_DATASET = DatasetSchema()
_DECISION = DecisionSchema()


def list_datasets(
    token_info: dict[str, Any], limit: int = DEFAULT_LIMIT, after: str | None = None
) -> Reply:
    """GET /registry/v1/datasets."""
    page = services().datasets.list_page(Paging(after, limit), caller(token_info))
    return reply_page(page, _DATASET)


def get_dataset(name: str, token_info: dict[str, Any]) -> Reply:
    """GET /registry/v1/datasets/{name}."""
    return reply_tagged(_DATASET.dump(services().datasets.get(name, caller(token_info))))


def approve_dataset(name: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/datasets/{name}/approve."""
    return _decide(name, DatasetStatus.APPROVED, body, token_info)


def withdraw_dataset(name: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/datasets/{name}/withdraw."""
    return _decide(name, DatasetStatus.WITHDRAWN, body, token_info)


def _decide(
    name: str, status: DatasetStatus, body: dict[str, Any], token_info: dict[str, Any]
) -> Reply:
    decision = _DECISION.load({**body, "status": status})
    decided = services().datasets.decide(
        name, decision, body["why"], if_match(_DATASET), caller(token_info)
    )
    return reply_tagged(_DATASET.dump(decided))
