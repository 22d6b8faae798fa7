"""Bodies of openapi/identity.yaml."""

from marshmallow import Schema, fields


class IdentityProviderSchema(Schema):
    """A provider as the district's IT sees it; its secret is never shown."""

    id = fields.String()
    name = fields.String()
    issuer = fields.String()
    client_id = fields.String(data_key="clientId")
    registered_by = fields.String(data_key="registeredBy")
    registered_at = fields.AwareDateTime(data_key="registeredAt", format="iso")
    ended_at = fields.AwareDateTime(data_key="endedAt", format="iso", allow_none=True)
