"""Handlers of openapi/exchange.yaml."""

from typing import Any

import orjson
from flask import request

from gateway.api.replies import Reply, reply, reply_record
from gateway.api.schemas import RecordQuerySchema, TransferRequestSchema, TransferSchema
from gateway.api.security import caller
from gateway.api.services import services
from gateway.cedars.record import to_json, to_xml
from gateway.exchange.reading import RecordAnswer
from gateway.exchange.requests import RecordRequest
from gateway.exchange.views import TransferView
from gateway.model.purpose import NOTICE
from gateway.model.transfer import TransferState

_TRANSFER = TransferSchema()


def create_transfer(body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /exchange/v1/transfers."""
    asked = TransferRequestSchema().load(body)
    key = request.headers.get("Idempotency-Key")  # Connexion hands no headers over
    view, is_new = services().transfers.request(asked, caller(token_info), key)
    return _show(view, 201 if is_new else 200)


def list_transfers(
    token_info: dict[str, Any],
    role: str = "destination",
    state: str | None = None,
    limit: int = 100,
) -> Reply:
    """GET /exchange/v1/transfers."""
    views = services().transfers.list_transfers(
        caller(token_info), role, TransferState(state) if state else None, limit
    )
    return reply({"transfers": [_TRANSFER.dump(view) for view in views]})


def get_transfer(id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /exchange/v1/transfers/{id}."""
    return _show(services().transfers.get(id, caller(token_info)))


def approve_transfer(id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /exchange/v1/transfers/{id}/approve."""
    return _show(services().transfers.approve(id, caller(token_info)))


def deny_transfer(id: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /exchange/v1/transfers/{id}/deny."""
    return _show(services().transfers.deny(id, caller(token_info), body["reason"]))


def retry_transfer(id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /exchange/v1/transfers/{id}/retry."""
    return _show(services().transfers.retry(id, caller(token_info)))


def query_record(body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /exchange/v1/records/query."""
    asked = RecordQuerySchema().load(body)
    return _read(asked, token_info, body.get("format", "json"))


def get_record(
    ssid: str,
    district: str,
    token_info: dict[str, Any],
    datasets: list[str] | None = None,
    format: str = "json",  # noqa: A002 - the parameter's name
) -> Reply:
    """GET /exchange/v1/records/{ssid}."""
    named = tuple(dict.fromkeys(datasets)) if datasets is not None else None
    return _read(RecordRequest(district, ssid, named), token_info, format)


def _show(view: TransferView, status: int = 200) -> Reply:
    base = services().settings.base_url
    location = f"{base}/exchange/v1/transfers/{view.id}"
    return reply(_TRANSFER.dump(view), status, Location=location)


def _read(asked: RecordRequest, token_info: dict[str, Any], form: str) -> Reply:
    """The body is built whole, recorded, and only then answered."""

    def render(answer: RecordAnswer) -> bytes:
        if form == "xml":
            return to_xml(answer.record, answer.given, answer.omitted, NOTICE)
        return orjson.dumps(to_json(answer.record, answer.given, answer.omitted, NOTICE))

    body = services().reading.read(asked, caller(token_info), render)
    media_type = "application/xml" if form == "xml" else "application/json"
    return reply_record(body, media_type, services().settings.base_url)
