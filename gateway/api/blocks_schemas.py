"""Bodies of openapi/blocks.yaml: marshmallow converts, OpenAPI has already refused."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from gateway.access.blocking import BlockTerms
from gateway.model.block import BlockKind, SubstituteAddress
from gateway.model.purpose import Purpose


class SubstituteSchema(Schema):
    """The state programme's address."""

    street = fields.String(required=True)
    city = fields.String(required=True)
    state = fields.String(required=True)
    zip_code = fields.String(required=True, data_key="zipCode")

    @post_load
    def to_address(self, data: dict[str, Any], **_: Any) -> SubstituteAddress:
        """Hand the domain its own type, not a dict."""
        return SubstituteAddress(**data)


class BlockRequestSchema(Schema):
    """A block that is to be set; `why` is the handler's own."""

    class Meta:
        """Settings of the schema."""

        unknown = EXCLUDE

    district = fields.String(required=True)
    ssid = fields.String(required=True)
    kind = fields.Enum(BlockKind, by_value=True, required=True)
    purposes = fields.List(fields.Enum(Purpose, by_value=True), load_default=[])
    organization_id = fields.String(data_key="organization", load_default=None)
    party = fields.String(load_default=None)
    person_id = fields.String(data_key="person", load_default=None)
    substitute = fields.Nested(SubstituteSchema, load_default=None)

    @post_load
    def to_terms(self, data: dict[str, Any], **_: Any) -> BlockTerms:
        """Hand the domain its own type, not a dict."""
        return BlockTerms(**{**data, "purposes": tuple(data["purposes"])})


class BlockSchema(Schema):
    """A block as the district's steward sees it: neither student nor party nor address."""

    id = fields.String()
    district = fields.String()
    kind = fields.String()
    purposes = fields.List(fields.String())
    organization_id = fields.String(data_key="organization")
    person_id = fields.String(data_key="person")
    names_party = fields.Function(
        lambda block: _is_there(block.party_encrypted), data_key="namesParty"
    )
    has_substitute = fields.Function(
        lambda block: _is_there(block.substitute_encrypted), data_key="hasSubstitute"
    )
    starts_at = fields.AwareDateTime(data_key="startsAt", format="iso")
    set_by = fields.String(data_key="setBy")
    reason = fields.String(data_key="why")
    ended_at = fields.AwareDateTime(data_key="endedAt", format="iso")


class StopSchema(Schema):
    """A stop as the district's steward sees it."""

    id = fields.String()
    district = fields.String()
    client_id = fields.String(data_key="client")
    starts_at = fields.AwareDateTime(data_key="startsAt", format="iso")
    set_by = fields.String(data_key="setBy")
    reason = fields.String(data_key="why")
    ended_at = fields.AwareDateTime(data_key="endedAt", format="iso")


def _is_there(held: str | None) -> bool:
    return held is not None
