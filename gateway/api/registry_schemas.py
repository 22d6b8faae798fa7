"""Bodies of openapi/registry.yaml, as answers have them."""

from marshmallow import Schema, fields


class CrosswalkSchema(Schema):
    """A crosswalk in force."""

    name = fields.String()
    from_record = fields.String(data_key="from")
    to_record = fields.String(data_key="to")
    sha256 = fields.String()
    is_own = fields.Boolean(data_key="own")


class DraftSchema(Schema):
    """A draft, as it was submitted."""

    id = fields.String()
    district = fields.String()
    crosswalks = fields.Dict(fields.String(), fields.String())
    submitted_by = fields.String(data_key="submittedBy")
    submitted_at = fields.AwareDateTime(data_key="submittedAt", format="iso")
    note = fields.String()


class FindingSchema(Schema):
    """What a check found, and where."""

    file = fields.String()
    line = fields.Integer()
    severity = fields.String()
    element = fields.String()
    reason = fields.String()


class DifferenceSchema(Schema):
    """In how many rows an element comes out otherwise."""

    record = fields.String(data_key="recordType")
    element = fields.String()
    rows = fields.Integer()


class PublicationSchema(Schema):
    """One version of what a district published."""

    sha256 = fields.String()
    published_at = fields.AwareDateTime(data_key="publishedAt", format="iso")
    is_active = fields.Boolean(data_key="active")
