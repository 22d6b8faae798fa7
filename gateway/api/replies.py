"""What a handler answers: a Flask response whose media type is always named."""

from typing import Any, TypeAlias

import orjson
from flask import Response

from gateway.model.purpose import NOTICE

Reply: TypeAlias = Response


def reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """A JSON answer; header names with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(orjson.dumps(body), status, named, content_type="application/json")


def reply_record(body: bytes, media_type: str, base_url: str) -> Reply:
    """An answer that holds a student's record; the 34 CFR 99.33 notice goes with it."""
    link = f'<{base_url}/>; rel="terms-of-service"; title="{NOTICE}"'
    return Response(body, 200, {"Link": link}, content_type=media_type)
