"""Handlers of openapi/registry.yaml."""

from typing import Any

import orjson
import yaml
from flask import request

from gateway.api.registry_schemas import (
    CrosswalkSchema,
    DifferenceSchema,
    DraftSchema,
    FindingSchema,
    PublicationSchema,
)
from gateway.api.replies import Reply, reply, reply_record
from gateway.api.security import caller
from gateway.api.services import services
from gateway.errors import InvalidRequestError
from gateway.model.publication import Publication
from gateway.model.purpose import NOTICE
from gateway.model.rows import Row, Rows
from gateway.registry.crosswalks import CheckedDraft
from gateway.registry.previewing import Preview

_CROSSWALKS = CrosswalkSchema(many=True)
_DRAFT = DraftSchema()
_FINDINGS = FindingSchema(many=True)
_DIFFERENCES = DifferenceSchema(many=True)
_PUBLICATION = PublicationSchema()


def list_crosswalks(district: str, token_info: dict[str, Any]) -> Reply:
    """GET /registry/v1/districts/{district}/crosswalks."""
    sha256, found = services().crosswalks.list_published(district, caller(token_info))
    listed = {"publication": sha256, "crosswalks": _CROSSWALKS.dump(found)}
    return reply(listed, ETag=f'"{sha256}"')


def submit_crosswalks(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/crosswalks."""
    texts = {name: _as_yaml(content) for name, content in body["crosswalks"].items()}
    checked = services().crosswalks.submit(
        district, texts, body.get("note", ""), caller(token_info)
    )
    return _show(checked, 201)


def get_crosswalk(district: str, owner: str, name: str, token_info: dict[str, Any]) -> Reply:
    """GET /registry/v1/districts/{district}/crosswalks/{owner}/{name}."""
    full = f"{owner}/{name}"
    sha256, text = services().crosswalks.get_text(district, full, caller(token_info))
    return reply({"name": full, "yaml": text, "publication": sha256}, ETag=f'"{sha256}"')


def retire_crosswalk(district: str, owner: str, name: str, token_info: dict[str, Any]) -> Reply:
    """DELETE /registry/v1/districts/{district}/crosswalks/{owner}/{name}."""
    published = services().crosswalks.retire(
        district, f"{owner}/{name}", _seen(), caller(token_info)
    )
    return _in_force(published)


def list_drafts(district: str, token_info: dict[str, Any]) -> Reply:
    """GET /registry/v1/districts/{district}/drafts."""
    drafts = services().crosswalks.list_drafts(district, caller(token_info))
    return reply({"drafts": _DRAFT.dump(drafts, many=True)})


def get_draft(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """GET /registry/v1/districts/{district}/drafts/{id}."""
    return _show(services().crosswalks.get_draft(district, id, caller(token_info)), 200)


def discard_draft(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """DELETE /registry/v1/districts/{district}/drafts/{id}."""
    services().crosswalks.discard(district, id, caller(token_info))
    return reply({"discarded": id})


def preview_draft(
    district: str,
    id: str,  # noqa: A002 - the path's name
    body: dict[str, Any],
    token_info: dict[str, Any],
) -> Reply:
    """POST /registry/v1/districts/{district}/drafts/{id}/preview."""
    if ("native" in body) == ("ssid" in body):
        raise InvalidRequestError("body: send native rows, or the SSID of a live record")
    previewing = services().previewing
    if "native" in body:
        rows = _native_rows(body["native"])
        return reply(_preview(previewing.preview_sample(district, id, rows, caller(token_info))))

    def render(preview: Preview) -> bytes:
        return orjson.dumps({**_preview(preview), "notice": NOTICE})

    shown = previewing.preview_record(district, id, body["ssid"], caller(token_info), render)
    return reply_record(shown, "application/json", services().settings.base_url)


def publish_draft(district: str, id: str, token_info: dict[str, Any]) -> Reply:  # noqa: A002 - the path's name
    """POST /registry/v1/districts/{district}/drafts/{id}/publish."""
    return _in_force(services().crosswalks.publish(district, id, _seen(), caller(token_info)))


def list_publications(district: str, token_info: dict[str, Any]) -> Reply:
    """GET /registry/v1/districts/{district}/publications."""
    found = services().crosswalks.list_publications(district, caller(token_info))
    return reply({"publications": _PUBLICATION.dump(found, many=True)})


def restore_publication(district: str, sha256: str, token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/publications/{sha256}/restore."""
    restored = services().crosswalks.roll_back(district, sha256, _seen(), caller(token_info))
    return _in_force(restored)


def _seen() -> str | None:
    """The publication that the caller saw, by If-Match (RFC 9110, section 13.1.1)."""
    tag = request.headers.get("If-Match")
    return None if tag in (None, "*") else tag.strip().removeprefix("W/").strip('"')


def _as_yaml(content: str | dict[str, Any]) -> str:
    """A crosswalk that came as JSON is the YAML that says the same."""
    return content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)


def _native_rows(content: dict[str, Any]) -> Rows:
    return {record: tuple(_native_row(row) for row in rows) for record, rows in content.items()}


def _native_row(content: dict[str, Any]) -> Row:
    row: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            row[name] = tuple(_native_row(one) for one in value)
        elif isinstance(value, str):
            row[name] = value
        else:
            raise InvalidRequestError("native: a value is text, or a list of nested rows")
    return row


def _show(checked: CheckedDraft, status: int) -> Reply:
    draft = checked.draft
    base = services().settings.base_url
    body = {
        **_DRAFT.dump(draft),
        "publishable": checked.is_publishable,
        "findings": _FINDINGS.dump(checked.findings),
    }
    location = f"{base}/registry/v1/districts/{draft.district}/drafts/{draft.id}"
    return reply(body, status, Location=location)


def _preview(preview: Preview) -> dict[str, Any]:
    return {
        "rows": {record: [dict(row) for row in rows] for record, rows in preview.rows.items()},
        "differences": _DIFFERENCES.dump(preview.differences),
        "refused": preview.refused,
    }


def _in_force(publication: Publication) -> Reply:
    return reply(_PUBLICATION.dump(publication), ETag=f'"{publication.sha256}"')
