"""Middleware around everything: services beside the request, and a limit on its body."""

from typing import Any

import orjson

from gateway.api.services import CURRENT, Services


class Surround:
    """The outermost ASGI layer."""

    def __init__(self, app: Any, services: Services) -> None:
        self._app = app
        self._services = services
        self._limit = services.settings.max_body

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        token = CURRENT.set(self._services)
        try:
            body = await self._read(scope, receive)
            if body is None:
                await _refuse(send, self._limit)
            else:
                await self._app(scope, _replay(body, receive), send)
        finally:
            CURRENT.reset(token)

    async def _read(self, scope: Any, receive: Any) -> bytes | None:
        """The whole body, or None past the limit; bodies here are small and in memory."""
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._limit:
            return None
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                break
            body += message.get("body", b"")
            if len(body) > self._limit:
                return None
            more = message.get("more_body", False)
        return bytes(body)


def _replay(body: bytes, receive: Any) -> Any:
    sent = False

    async def replayed() -> Any:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _refuse(send: Any, limit: int) -> None:
    problem = {
        "type": "urn:p2:problem:body-too-large",
        "title": "Body too large",
        "status": 413,
        "detail": f"the body is larger than {limit} bytes",
    }
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps(problem)})
