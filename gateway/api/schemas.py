"""Bodies of openapi/exchange.yaml: marshmallow converts, OpenAPI has already refused."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_dump, post_load

from gateway.exchange.requests import Attestation, RecordRequest, TransferRequest
from gateway.model.transfer import AttestationKind


class AttestationSchema(Schema):
    """What the destination states of the student."""

    kind = fields.Enum(AttestationKind, by_value=True, required=True)
    school = fields.String(required=True)
    date = fields.Date(required=True)
    asked_by = fields.String(required=True, data_key="askedBy")

    @post_load
    def to_attestation(self, data: dict[str, Any], **_: Any) -> Attestation:
        """Hand the domain its own type, not a dict."""
        return Attestation(**data)


class TransferRequestSchema(Schema):
    """Body of POST /exchange/v1/transfers."""

    source = fields.String(required=True)
    destination = fields.String(required=True)
    ssid = fields.String(load_default=None)
    handle = fields.String(load_default=None)
    datasets = fields.List(fields.String(), required=True)
    attestation = fields.Nested(AttestationSchema, required=True)

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> TransferRequest:
        """Hand the domain its own type, not a dict."""
        return TransferRequest(**{**data, "datasets": tuple(data["datasets"])})


class RecordQuerySchema(Schema):
    """Body of POST /exchange/v1/records/query; `format` is the handler's own."""

    class Meta:
        """Settings of the schema."""

        unknown = EXCLUDE

    district = fields.String(required=True)
    ssid = fields.String(required=True)
    datasets = fields.List(fields.String(), load_default=None)

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> RecordRequest:
        """Hand the domain its own type, not a dict."""
        named = data["datasets"]
        return RecordRequest(
            data["district"], data["ssid"], tuple(named) if named is not None else None
        )


class OmissionSchema(Schema):
    """A dataset that is not in it."""

    dataset = fields.String()
    reason = fields.String()


class FailureSchema(Schema):
    """Where a transfer stopped."""

    step = fields.String()
    reason = fields.String()


class TransferSchema(Schema):
    """A transfer as those whom it concerns may see it."""

    id = fields.String()
    state = fields.String()
    source = fields.String()
    destination = fields.String()
    datasets = fields.List(fields.String())
    requested_at = fields.AwareDateTime(data_key="requestedAt", format="iso")
    updated_at = fields.AwareDateTime(data_key="updatedAt", format="iso")
    due_at = fields.AwareDateTime(data_key="dueAt", format="iso")
    needs_person = fields.Boolean(data_key="needsPerson")
    omitted = fields.List(fields.Nested(OmissionSchema))
    not_carried = fields.List(fields.String(), data_key="notCarried")
    failure = fields.Nested(FailureSchema, allow_none=True)
    reason = fields.String(allow_none=True)

    @post_dump
    def drop_absent(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Absent is a missing key."""
        return {key: value for key, value in data.items() if value is not None}
