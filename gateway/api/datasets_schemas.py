"""Bodies of openapi/datasets.yaml: marshmallow converts, OpenAPI has already refused."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from gateway.access.catalogue import Decision
from gateway.api.words import PurposeWord
from gateway.model.catalogue import DatasetStatus


class DatasetSchema(Schema):
    """A dataset and what was decided of it."""

    name = fields.String()
    meaning = fields.String()
    is_about_students = fields.Boolean(data_key="aboutStudents")
    record_types = fields.List(fields.String(), data_key="recordTypes")
    status = fields.String()
    purposes = fields.List(fields.String())
    priority = fields.Integer(allow_none=True)
    decided_on = fields.Date(data_key="decidedOn", allow_none=True)
    minutes = fields.String(allow_none=True)


class DecisionSchema(Schema):
    """What the committee decided; `why` is the handler's own."""

    class Meta:
        """Settings of the schema."""

        unknown = EXCLUDE

    status = fields.Enum(DatasetStatus, by_value=True, required=True)
    decided_on = fields.Date(required=True, data_key="decidedOn")
    minutes = fields.String(required=True)
    purposes = fields.List(PurposeWord(), load_default=None)
    priority = fields.Integer(load_default=None)

    @post_load
    def to_decision(self, data: dict[str, Any], **_: Any) -> Decision:
        """Hand the domain its own type, not a dict."""
        named = data["purposes"]
        return Decision(**{**data, "purposes": None if named is None else tuple(named)})
