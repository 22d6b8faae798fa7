"""Words of the programme's closed lists, as bodies have them: a forbidden one meets its rule."""

from typing import Any

from marshmallow import fields

from gateway.access.programme import parse_kind, parse_purpose
from gateway.model.purpose import OrganizationKind, Purpose


class PurposeWord(fields.Field[Purpose]):
    """A purpose; ProgrammeError for one that the programme forbids."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str:  # noqa: ARG002 - marshmallow's signature
        return str(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Purpose:  # noqa: ARG002 - marshmallow's signature
        return parse_purpose(attr or "purpose", str(value))


class KindWord(fields.Field[OrganizationKind]):
    """A kind of organization; ProgrammeError for one that the programme forbids."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str:  # noqa: ARG002 - marshmallow's signature
        return str(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> OrganizationKind:  # noqa: ARG002 - marshmallow's signature
        return parse_kind(attr or "kind", str(value))
