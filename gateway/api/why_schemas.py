"""Bodies of the question why, as openapi/registry.yaml has them; `p2 why --json` says the same."""

from typing import Any

from marshmallow import Schema, fields, post_dump, post_load

from gateway.model.purpose import Action, Purpose
from gateway.registry.explaining import WhyRequest


class WhyRequestSchema(Schema):
    """Body of POST /registry/v1/districts/{district}/why, and the district of its path."""

    district = fields.String(required=True)
    client_id = fields.String(required=True, data_key="client")
    ssid = fields.String(required=True)
    dataset = fields.String(required=True)
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    action = fields.Enum(Action, by_value=True, load_default=Action.READ)
    is_live = fields.Boolean(data_key="live", load_default=False)

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> WhyRequest:
        """Hand the domain its own type, not a dict."""
        return WhyRequest(**data)


class _Sparse(Schema):
    @post_dump
    def drop_absent(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Absent is a missing key."""
        return {key: value for key, value in data.items() if value is not None}


class OutcomeSchema(_Sparse):
    """What one rule says."""

    rule = fields.String()
    concerns = fields.String(attribute="kind")
    holds = fields.Function(lambda outcome: outcome.reason is None)
    reason = fields.String()


class ExplanationSchema(_Sparse):
    """The answer, and what every rule says to it."""

    is_permitted = fields.Boolean(data_key="permitted")
    rule = fields.String()
    concerns = fields.String()
    reason = fields.String()
    is_by_roster = fields.Boolean(data_key="byRoster")
    is_at_source = fields.Boolean(data_key="atSource")
    grant_ids = fields.List(fields.String(), data_key="grants")
    consent_id = fields.String(data_key="consent")
    outcomes = fields.List(fields.Nested(OutcomeSchema), data_key="rules")
