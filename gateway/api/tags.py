"""
Strong entity tags over what an answer represents (RFC 9110, sections 8.8.3 and 13.1.1).

A change names the tag that its sender saw; the comparison is made within the unit of work of the
change, so of two who saw the same only one changes it.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson
from flask import request
from marshmallow import Schema

from gateway.api.replies import Reply, reply
from gateway.errors import PreconditionError, StaleError


def tag_of(representation: Any) -> str:
    """The entity tag of what is answered."""
    text = orjson.dumps(representation, option=orjson.OPT_SORT_KEYS)
    return f'"{sha256(text).hexdigest()}"'


def reply_tagged(representation: Any, status: int = 200, **headers: str) -> Reply:
    """A JSON answer with its entity tag."""
    return reply(representation, status, ETag=tag_of(representation), **headers)


def if_match(schema: Schema) -> Callable[[Any], None]:
    """
    A check of the thing to be changed against the request's If-Match.

    PreconditionError without one, StaleError for the tag of another representation. What is not
    the caller's to see, or is not there, is refused before it is called.
    """
    sent = request.headers.get("If-Match")  # read here: a unit of work may run in another thread

    def verify(item: Any) -> None:
        if sent is None:
            raise PreconditionError("send If-Match with the ETag of what you saw")
        tags = [tag.strip() for tag in sent.split(",")]
        if tags != ["*"] and tag_of(schema.dump(item)) not in tags:
            raise StaleError("it was changed since you saw it: look at it first")

    return verify
