"""Handlers of openapi/relations.yaml."""

from typing import Any

from flask import request

from gateway.api.paging import reply_page
from gateway.api.relations_schemas import RelationSchema, RelationTermsSchema
from gateway.api.replies import Reply, reply
from gateway.api.report_schemas import ReportSchema
from gateway.api.security import caller, verify_origin
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged
from gateway.model.page import DEFAULT_LIMIT, Paging

_RELATION = RelationSchema()
_TERMS = RelationTermsSchema()


def list_relations(
    district: str,
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """GET /registry/v1/districts/{district}/relations."""
    relations = services().people.relations
    return reply_page(
        relations.list_page(district, Paging(after, limit), caller(token_info)), _RELATION
    )


def query_relations(
    district: str,
    body: dict[str, Any],
    token_info: dict[str, Any],
    limit: int = DEFAULT_LIMIT,
    after: str | None = None,
) -> Reply:
    """POST /registry/v1/districts/{district}/relations/query."""
    page = services().people.relations.list_page(
        district, Paging(after, limit), caller(token_info), body["ssid"]
    )
    return reply_page(page, _RELATION)


def relate(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/relations."""
    listed = [(one["personId"], _TERMS.load(one)) for one in body["relations"]]
    made = services().people.relations.relate(district, listed, body["why"], caller(token_info))
    return reply({"relations": _RELATION.dump(made, many=True)}, 201)


def import_relations(
    district: str,
    body: bytes,
    token_info: dict[str, Any],
    partial: bool = False,  # noqa: FBT001, FBT002 - as Connexion hands it over
) -> Reply:
    """POST /registry/v1/districts/{district}/relations/import."""
    report = services().people.relations.take_file(
        district, body, caller(token_info), is_partial=partial
    )
    return reply(ReportSchema().dump(report))


def get_relation(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /registry/v1/districts/{district}/relations/{id}."""
    found = services().people.relations.get(district, id, caller(token_info))
    return reply_tagged(_RELATION.dump(found))


def end_relation(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """POST /registry/v1/districts/{district}/relations/{id}/end."""
    ended = services().people.relations.end(
        district, id, body["why"], if_match(_RELATION), caller(token_info)
    )
    return reply_tagged(_RELATION.dump(ended))


def make_child_code(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/child-codes."""
    coded = services().people.relations.make_code(
        district, _TERMS.load(body), body["why"], caller(token_info)
    )
    shown = {"id": coded.held.id, "code": coded.code, "endsAt": coded.held.ends_at.isoformat()}
    return reply(shown, 201)


def use_child_code(body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /sign-in/child-codes."""
    verify_origin()
    relation = services().people.relating.use_code(
        token_info["session"].person_id, body["code"], request.remote_addr or ""
    )
    return reply({"id": relation.id, "district": relation.district, "kind": relation.kind}, 201)


def set_postsecondary(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/postsecondary."""
    services().people.relations.set_postsecondary(
        district, body["ssid"], body["why"], caller(token_info), attends=body["attends"]
    )
    return reply({"status": "recorded"})
