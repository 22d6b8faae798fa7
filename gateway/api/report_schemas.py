"""What became of a file of many rows, as grants' and relations' operations answer it."""

from marshmallow import Schema, fields


class LineSchema(Schema):
    """What became of one row of a file."""

    number = fields.Integer(data_key="line")
    is_taken = fields.Function(lambda line: line.fault is None, data_key="ok")
    field = fields.String(attribute="fault.field")
    reason = fields.String(attribute="fault.reason")


class ReportSchema(Schema):
    """What became of a file."""

    is_done = fields.Boolean(data_key="done")
    lines = fields.List(fields.Nested(LineSchema), data_key="rows")
