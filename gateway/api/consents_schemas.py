"""Bodies of openapi/consents.yaml: marshmallow converts, OpenAPI has already refused."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from gateway.access.consenting import ConsentTerms
from gateway.api.words import PurposeWord
from gateway.model.consent import SignatureMethod, SignerRelation


class ConsentSchema(Schema):
    """A consent, in a request and in an answer; `why` of a request is the handler's own."""

    class Meta:
        """Settings of the schema."""

        unknown = EXCLUDE

    id = fields.String(dump_only=True)
    district = fields.String(required=True)
    ssid = fields.String(required=True)
    recipient_organization_id = fields.String(required=True, data_key="recipient")
    datasets = fields.List(fields.String(), required=True)
    purpose = PurposeWord(required=True)
    signer_name = fields.String(required=True, data_key="signerName")
    signer_relation = fields.Enum(
        SignerRelation, by_value=True, required=True, data_key="signerRelation"
    )
    signed_on = fields.Date(required=True, data_key="signedOn")
    method = fields.Enum(SignatureMethod, by_value=True, required=True)
    document_sha256 = fields.String(required=True, data_key="documentSha256")
    starts_on = fields.Date(required=True, data_key="startsOn")
    ends_on = fields.Date(required=True, data_key="endsOn")
    revoked_at = fields.AwareDateTime(dump_only=True, data_key="revokedAt", format="iso")

    @post_load
    def to_terms(self, data: dict[str, Any], **_: Any) -> ConsentTerms:
        """Hand the domain its own type, not a dict."""
        return ConsentTerms(**{**data, "datasets": tuple(data["datasets"])})
