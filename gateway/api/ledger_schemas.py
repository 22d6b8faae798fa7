"""Answers of openapi/ledger.yaml, and what is looked for."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from gateway.errors import InvalidRequestError
from gateway.model.event import Search


class SearchSchema(Schema):
    """The parameters of GET /ledger/v1/events that narrow it."""

    class Meta:
        """Settings of the schema."""

        unknown = EXCLUDE

    district = fields.String()
    kind = fields.String()
    since = fields.AwareDateTime(data_key="from", format="iso", default_timezone=UTC)
    until = fields.AwareDateTime(format="iso", default_timezone=UTC)

    @post_load
    def to_search(self, data: dict[str, Any], **_: Any) -> Search:
        """Hand the domain its own type, not a dict."""
        for name in ("since", "until"):
            _verify_instant(data.get(name))
        return Search(**data)


class EventSchema(Schema):
    """An event as it is told."""

    sequence = fields.Integer()
    at = fields.AwareDateTime(format="iso")
    kind = fields.String()
    data = fields.Raw()
    leaf_hash = fields.String(data_key="leafHash")


class InclusionProofSchema(Schema):
    """That an event is in the log."""

    sequence = fields.Integer()
    size = fields.Integer()
    leaf_hash = fields.String(data_key="leafHash")
    root = fields.String()
    hashes = fields.List(fields.String())


class ConsistencyProofSchema(Schema):
    """That a log begins with an earlier one."""

    earlier_size = fields.Integer(data_key="from")
    earlier_root = fields.String(data_key="fromRoot")
    size = fields.Integer(data_key="to")
    root = fields.String(data_key="toRoot")
    hashes = fields.List(fields.String())


def _verify_instant(instant: datetime | None) -> None:
    try:
        if instant is not None:
            instant.astimezone(UTC)
    except OverflowError:
        raise InvalidRequestError("from, until: lies outside of all calendars") from None
