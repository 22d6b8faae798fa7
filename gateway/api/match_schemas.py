"""Bodies of the matches in openapi/exchange.yaml."""

from typing import Any

from marshmallow import Schema, fields, post_dump, post_load

from gateway.api.schemas import AttestationSchema
from gateway.exchange.requests import MatchRequest, Sought


class MatchRequestSchema(Schema):
    """Body of POST /exchange/v1/matches."""

    source = fields.String(required=True)
    destination = fields.String(required=True)
    last_name = fields.String(required=True, data_key="lastName")
    first_name = fields.String(load_default=None, data_key="firstName")
    birth_date = fields.Date(required=True, data_key="birthDate")
    attestation = fields.Nested(AttestationSchema, required=True)

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> MatchRequest:
        """Hand the domain its own type, not a dict."""
        sought = Sought(data["last_name"], data["first_name"], data["birth_date"])
        return MatchRequest(data["source"], data["destination"], sought, data["attestation"])


class _Sparse(Schema):
    @post_dump
    def drop_absent(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Absent is a missing key."""
        return {key: value for key, value in data.items() if value is not None}


class MatchSchema(_Sparse):
    """A match as who asked may see it."""

    id = fields.String()
    state = fields.Function(
        lambda match: "matched" if match.is_matched else "sent to the district"
    )
    source = fields.String()
    destination = fields.String()
    requested_at = fields.AwareDateTime(data_key="requestedAt", format="iso")
    expires_at = fields.AwareDateTime(data_key="expiresAt", format="iso")
    handle = fields.String()
    handle_expires_at = fields.AwareDateTime(data_key="handleExpiresAt", format="iso")


class WaitingMatchSchema(_Sparse):
    """A match as the source's steward sees it; nobody is named."""

    id = fields.String()
    state = fields.String()
    source = fields.String()
    destination = fields.String()
    requested_at = fields.AwareDateTime(data_key="requestedAt", format="iso")
    expires_at = fields.AwareDateTime(data_key="expiresAt", format="iso")
    attested_kind = fields.String(data_key="attestedKind")
    attested_school = fields.String(data_key="attestedSchool")
    attested_on = fields.Date(data_key="attestedOn")
    reason = fields.String()


class CandidateSchema(_Sparse):
    """A student who may be meant."""

    ssid = fields.String(attribute="identity.ssid")
    last_name = fields.String(attribute="identity.last_name", data_key="lastName")
    first_name = fields.String(attribute="identity.first_name", data_key="firstName")
    birth_date = fields.Date(attribute="identity.birth_date", data_key="birthDate")
    likeness = fields.Float()


class CandidatesSchema(_Sparse):
    """Who is sought, on what attestation, and who may be meant."""

    last_name = fields.String(attribute="sought.last_name", data_key="lastName")
    first_name = fields.String(attribute="sought.first_name", data_key="firstName")
    birth_date = fields.Date(attribute="sought.birth_date", data_key="birthDate")
    attestation = fields.Nested(AttestationSchema)
    students = fields.List(fields.Nested(CandidateSchema), data_key="candidates")
