"""Lists in parts: `limit` and an opaque `after`, and in each answer the address of the next."""

from typing import Any
from urllib.parse import urlencode

from flask import request
from marshmallow import Schema

from gateway.api.replies import Reply, reply
from gateway.api.services import services
from gateway.model.page import Page


def reply_page(page: Page[Any], schema: Schema) -> Reply:
    """The part's items, and the address at which the next part is, or null after the last."""
    return reply({"items": schema.dump(page.items, many=True), "next": _next(page.next_after)})


def _next(after: str | None) -> str | None:
    """The address of the request itself, with what else it asked for, from there on."""
    if after is None:
        return None
    asked = [pair for pair in request.args.items(multi=True) if pair[0] != "after"]
    return f"{services().settings.base_url}{request.path}?{urlencode([*asked, ('after', after)])}"
