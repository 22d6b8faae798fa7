"""What a handler answers: body, status, headers; the media type always named."""

from typing import Any, TypeAlias

import orjson

from gateway.model.purpose import NOTICE

Reply: TypeAlias = tuple[bytes, int, dict[str, str]]

_SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


def reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """A JSON answer; header names with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return orjson.dumps(body), status, {"Content-Type": "application/json", **_SAFE, **named}


def reply_record(body: bytes, media_type: str, base_url: str) -> Reply:
    """An answer that holds a student's record; the 34 CFR 99.33 notice goes with it."""
    link = f'<{base_url}/>; rel="terms-of-service"; title="{NOTICE}"'
    return body, 200, {"Content-Type": media_type, **_SAFE, "Link": link}
