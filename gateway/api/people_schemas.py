"""Bodies of openapi/people.yaml: marshmallow converts, OpenAPI has already refused."""

from typing import Any

from marshmallow import Schema, fields, post_load

from gateway.access.enrolling import Joining
from gateway.access.signin import Credentials


class CredentialsSchema(Schema):
    """What somebody signs in with."""

    login = fields.String(required=True)
    password = fields.String(required=True)
    code = fields.String(required=True)

    @post_load
    def to_credentials(self, data: dict[str, Any], **_: Any) -> Credentials:
        """Hand the domain its own type, not a dict."""
        return Credentials(**data)


class JoinSchema(Schema):
    """What somebody who was invited says."""

    code = fields.String(required=True, data_key="invitation")
    name = fields.String(required=True)
    email = fields.String(load_default=None)
    login = fields.String(required=True)
    password = fields.String(required=True)

    @post_load
    def to_joining(self, data: dict[str, Any], **_: Any) -> Joining:
        """Hand the domain its own type, not a dict."""
        return Joining(**{**data, "email": data["email"] or None})


class AuthenticatorSchema(Schema):
    """What is shown once."""

    person_id = fields.String(data_key="personId")
    uri = fields.String()
    recovery_codes = fields.List(fields.String(), data_key="recoveryCodes")


class HeldRoleSchema(Schema):
    """A role of who is signed in."""

    role = fields.String()
    district = fields.String(allow_none=True)
    organization_id = fields.String(data_key="organization", allow_none=True)


class RoleSchema(Schema):
    """A role as the steward sees it."""

    id = fields.String()
    person_id = fields.String(data_key="personId")
    name = fields.String()
    role = fields.String()
    organization_id = fields.String(data_key="organization", allow_none=True)
    staff_id = fields.String(data_key="staffId", allow_none=True)
    given_by = fields.String(data_key="givenBy")
    given_at = fields.AwareDateTime(data_key="givenAt", format="iso")
    ended_at = fields.AwareDateTime(data_key="endedAt", format="iso", allow_none=True)
