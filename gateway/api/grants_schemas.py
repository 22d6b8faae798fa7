"""Bodies of openapi/grants.yaml: marshmallow converts, OpenAPI has already refused."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Narrowing
from gateway.api.words import PurposeWord
from gateway.model.grant import GrantStudents
from gateway.model.purpose import Action
from gateway.registry.grants import GrantView, WhoSees


class GrantedStudentsSchema(Schema):
    """Whom a request names: some by SSID, a roster, or all."""

    ssids = fields.List(fields.String(), load_default=[])
    schools = fields.List(fields.String(), load_default=[])
    grades = fields.List(fields.String(), load_default=[])
    sections = fields.List(fields.String(), load_default=[])
    is_for_all = fields.Boolean(data_key="all", load_default=False)
    is_for_moved = fields.Boolean(data_key="moved", load_default=False)


class GrantRequestSchema(Schema):
    """A grant that is to be given."""

    district = fields.String(required=True)
    client_id = fields.String(required=True, data_key="client")
    datasets = fields.List(fields.String(), required=True)
    actions = fields.List(fields.Enum(Action, by_value=True), load_default=[Action.READ])
    purpose = PurposeWord(required=True)
    students = fields.Nested(GrantedStudentsSchema, required=True)
    starts_at = fields.AwareDateTime(required=True, data_key="startsAt", format="iso")
    ends_at = fields.AwareDateTime(required=True, data_key="endsAt", format="iso")
    consent_id = fields.String(data_key="consent", load_default=None)
    reason = fields.String(required=True, data_key="why")

    @post_load
    def to_terms(self, data: dict[str, Any], **_: Any) -> GrantTerms:
        """Hand the domain its own type, not a dict."""
        students: dict[str, Any] = data.pop("students")
        terms: dict[str, Any] = {**data, **students}
        for name, value in terms.items():
            if isinstance(value, list):
                terms[name] = tuple(dict.fromkeys(value))
        return GrantTerms(**terms)


class NarrowingSchema(Schema):
    """What is to be less; `why` is the handler's own."""

    class Meta:
        """Settings of the schema."""

        unknown = EXCLUDE

    datasets = fields.List(fields.String(), load_default=None)
    starts_at = fields.AwareDateTime(data_key="startsAt", format="iso", load_default=None)
    ends_at = fields.AwareDateTime(data_key="endsAt", format="iso", load_default=None)

    @post_load
    def to_narrowing(self, data: dict[str, Any], **_: Any) -> Narrowing:
        """Hand the domain its own type, not a dict."""
        datasets = data["datasets"]
        return Narrowing(**{**data, "datasets": tuple(datasets) if datasets else None})


class GrantSchema(Schema):
    """A grant as the district's steward sees it."""

    id = fields.String(attribute="grant.id")
    district = fields.String(attribute="grant.district")
    client_id = fields.String(attribute="grant.client_id", data_key="client")
    datasets = fields.List(fields.String(), attribute="grant.datasets")
    actions = fields.List(fields.String(), attribute="grant.actions")
    purpose = fields.String(attribute="grant.purpose")
    students = fields.Method("dump_students")
    starts_at = fields.AwareDateTime(
        attribute="grant.starts_at", data_key="startsAt", format="iso"
    )
    ends_at = fields.AwareDateTime(attribute="grant.ends_at", data_key="endsAt", format="iso")
    given_by = fields.String(attribute="grant.given_by", data_key="givenBy")
    reason = fields.String(attribute="grant.reason", data_key="why")
    consent_id = fields.String(attribute="grant.consent_id", data_key="consent")
    transfer_id = fields.String(attribute="grant.transfer_id", data_key="transfer")
    ended_at = fields.AwareDateTime(attribute="grant.ended_at", data_key="endedAt", format="iso")

    def dump_students(self, view: GrantView) -> dict[str, Any]:
        """How it says whom it covers: a number, never who."""
        grant = view.grant
        is_list = grant.students is GrantStudents.LISTED
        return {
            "by": str(grant.students),
            "count": view.listed if is_list else None,
            "schools": list(grant.schools),
            "grades": list(grant.grades),
            "sections": list(grant.sections),
        }


class StandingSchema(Schema):
    """A block, as far as it says why somebody does not see the student."""

    id = fields.String()
    kind = fields.String()


class WhoSeesSchema(Schema):
    """Who may see one student."""

    items = fields.Method("dump_items")
    blocks = fields.List(fields.Nested(StandingSchema))

    def dump_items(self, found: WhoSees) -> list[dict[str, Any]]:
        """Each grant, and how the student comes under it."""
        schema = GrantSchema()
        return [
            {"grant": schema.dump(view), "covering": str(covering)}
            for view, covering in found.covering
        ]
