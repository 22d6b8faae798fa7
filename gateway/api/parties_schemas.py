"""Bodies of openapi/parties.yaml: marshmallow converts, OpenAPI has already refused."""

from hashlib import sha256
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from gateway.access.district_settings import SettingsTerms
from gateway.api.words import KindWord, PurposeWord
from gateway.model.address import Address
from gateway.model.agreement import Agreement, FedrampLevel
from gateway.model.district import NoticeBasis
from gateway.registry.parties import ClientTerms, OrganizationTerms


class _Body(Schema):
    """A body whose `why` is the handler's own."""

    class Meta:
        """Settings of the schema."""

        unknown = EXCLUDE


class AddressSchema(Schema):
    """A postal address."""

    street = fields.String(required=True)
    city = fields.String(required=True)
    state = fields.String(required=True)
    zip_code = fields.String(required=True, data_key="zip")

    @post_load
    def to_address(self, data: dict[str, Any], **_: Any) -> Address:
        """Hand the domain its own type, not a dict."""
        return Address(**data)


class OrganizationSchema(_Body):
    """An organization, in a request and in an answer."""

    id = fields.String(dump_only=True)
    name = fields.String(required=True)
    kind = KindWord(required=True)
    state = fields.String(dump_only=True)
    district = fields.String(load_default=None, allow_none=True)
    address = fields.Nested(AddressSchema, load_default=None, allow_none=True)

    @post_load
    def to_terms(self, data: dict[str, Any], **_: Any) -> OrganizationTerms:
        """Hand the domain its own type, not a dict."""
        return OrganizationTerms(**data)


class ClientSchema(_Body):
    """A client, in a request and in an answer; never a secret."""

    client_id = fields.String(dump_only=True, data_key="clientId")
    organization_id = fields.String(required=True, data_key="organization")
    name = fields.String(required=True)
    purposes = fields.List(PurposeWord(), required=True)
    scopes = fields.List(fields.String(), required=True)
    created_at = fields.AwareDateTime(dump_only=True, data_key="createdAt", format="iso")
    is_active = fields.Boolean(dump_only=True, data_key="active")
    secrets = fields.Function(lambda client: [_name_secret(one) for one in client.secret_hashes])
    keys = fields.List(fields.Dict(), dump_only=True)
    redirect_uris = fields.List(fields.String(), dump_only=True, data_key="redirectUris")
    requires_par = fields.Boolean(load_default=False, data_key="requiresPar")
    requires_dpop = fields.Boolean(load_default=False, data_key="requiresDpop")

    @post_load
    def to_terms(self, data: dict[str, Any], **_: Any) -> ClientTerms:
        """Hand the domain its own type, not a dict."""
        lists = {name: tuple(data[name]) for name in ("purposes", "scopes")}
        return ClientTerms(**{**data, **lists})


def _name_secret(hashed: str) -> str:
    """Tells one secret from another: the start of a digest of its salted hash."""
    return sha256(hashed.encode()).hexdigest()[:12]


class AgreementSchema(_Body):
    """An agreement's facts, in a request and in an answer."""

    id = fields.String(dump_only=True)
    organization_id = fields.String(required=True, data_key="organization")
    district = fields.String(load_default=None, allow_none=True)
    no_sale = fields.Boolean(required=True, data_key="noSale")
    no_marketing = fields.Boolean(required=True, data_key="noMarketing")
    no_profiling = fields.Boolean(required=True, data_key="noProfiling")
    no_redisclosure = fields.Boolean(required=True, data_key="noRedisclosure")
    uses_cloud = fields.Boolean(required=True, data_key="usesCloud")
    starts_on = fields.Date(required=True, data_key="startsOn")
    ends_on = fields.Date(required=True, data_key="endsOn")
    fedramp_level = fields.Enum(
        FedrampLevel, by_value=True, load_default=None, allow_none=True, data_key="fedrampLevel"
    )
    fedramp_on = fields.Date(load_default=None, allow_none=True, data_key="fedrampOn")
    fedramp_id = fields.String(load_default=None, allow_none=True, data_key="fedrampId")
    fedramp_ends_on = fields.Date(load_default=None, allow_none=True, data_key="fedrampEndsOn")
    fedramp_revoked_at = fields.AwareDateTime(
        dump_only=True, data_key="fedrampRevokedAt", format="iso"
    )
    ended_at = fields.AwareDateTime(dump_only=True, data_key="endedAt", format="iso")

    @post_load
    def to_agreement(self, data: dict[str, Any], **_: Any) -> Agreement:
        """Hand the domain its own type, whose id is given where it is registered."""
        return Agreement(id="", **data)


class SettingsSchema(_Body):
    """What a district decides about itself, in a request and in an answer."""

    code = fields.String(dump_only=True, data_key="district")
    name = fields.String(dump_only=True)
    notice_basis = fields.Enum(
        NoticeBasis, by_value=True, required=True, allow_none=True, data_key="noticeBasis"
    )
    closed_days = fields.Function(
        lambda district: sorted(day.isoformat() for day in district.closed_days),
        lambda days: frozenset(map(fields.Date().deserialize, days)),
        required=True,
        data_key="closedDays",
    )
    auto_approve = fields.Boolean(required=True, data_key="autoApprove")

    @post_load
    def to_terms(self, data: dict[str, Any], **_: Any) -> SettingsTerms:
        """Hand the domain its own type, not a dict."""
        return SettingsTerms(**data)
