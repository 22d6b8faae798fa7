"""Bodies of openapi/relations.yaml: marshmallow converts, OpenAPI has already refused."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from gateway.access.relating import RelationTerms
from gateway.model.relation import RelationKind


class RelationTermsSchema(Schema):
    """A student, and what somebody is to them; what else a body says is the handler's own."""

    class Meta:
        """Settings of the schema."""

        unknown = EXCLUDE

    ssid = fields.String(required=True)
    kind = fields.Enum(RelationKind, by_value=True, required=True)
    is_dependent = fields.Boolean(load_default=False, data_key="dependent")

    @post_load
    def to_terms(self, data: dict[str, Any], **_: Any) -> RelationTerms:
        """Hand the domain its own type, not a dict."""
        return RelationTerms(**data)


class RelationSchema(Schema):
    """A relation as the steward sees it."""

    id = fields.String()
    person_id = fields.String(data_key="personId")
    ssid = fields.String()
    kind = fields.String()
    is_dependent = fields.Boolean(data_key="dependent")
    made_by = fields.String(data_key="madeBy")
    made_at = fields.AwareDateTime(data_key="madeAt", format="iso")
    ended_at = fields.AwareDateTime(data_key="endedAt", format="iso", allow_none=True)
