"""
The outermost layer: services beside each request, its body whole and limited, safe headers.

What Connexion, Starlette and Flask each read of a request must be the same thing. So the body has
a true `Content-Length` (a chunked one has none), and there is one `Content-Type` in lower case
(another spelling would pass by the validation of the body).
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from gateway.api.edfi_paths import canonical, canonical_query
from gateway.api.pacing import paced
from gateway.api.problems import Problem, render
from gateway.api.services import CURRENT, Services

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

MAX_FILE = 8 * 1_048_576 - 1
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REWRITTEN = (b"content-length", b"content-type", b"transfer-encoding")
_SAFE = {b"x-content-type-options": b"nosniff", b"cache-control": b"no-store"}
_ELSEWHERE = re.compile(r"/oauth/authorize|/sign-in/openid/[0-9a-f]{32}", re.ASCII)
"""Addresses whose redirects lead to another host on purpose."""


class _TooLargeError(Exception):
    """The body is past the limit."""


class _GoneError(Exception):
    """The client left before its body was here."""


class Surround:
    """The outermost ASGI layer."""

    def __init__(self, app: Any, services: Services) -> None:
        self._app = app
        self._services = services
        self._limit = services.settings.max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_local = not _ELSEWHERE.fullmatch(scope["path"])
        send = paced(_with_safe_headers(send, is_local=is_local))
        token = CURRENT.set(self._services)
        try:
            await self._answer(scope, receive, send)
        finally:
            CURRENT.reset(token)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = _limit_of(scope["headers"], self._limit)
        try:
            body = await _read(scope["headers"], receive, limit)
        except _GoneError:
            return
        except _TooLargeError:
            detail = f"the body is larger than {limit} bytes"
            await _refuse(send, Problem(413, "Body too large", detail, "body-too-large"))
            return
        if not scope["query_string"].isascii() or _CONTROL.search(scope["path"]):
            detail = "the address holds what no address may"
            await _refuse(send, Problem(400, "Malformed request", detail, "malformed"))
            return
        path = canonical(scope["path"])
        query = canonical_query(path, scope["query_string"])
        rewritten = {**_rewrite(scope, body), "path": path, "query_string": query}
        await self._app(rewritten, _replay(body, receive), send)


def _limit_of(headers: Headers, limit: int) -> int:
    """A file of rows may be larger than other bodies; it is parsed in memory all the same."""
    media_type = dict(headers).get(b"content-type", b"").partition(b";")[0].strip().lower()
    return max(limit, MAX_FILE) if media_type == b"text/csv" else limit


async def _read(headers: Headers, receive: Receive, limit: int) -> bytes:
    """The whole body; bodies here are small and in memory."""
    declared = dict(headers).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limit:
        raise _TooLargeError
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _GoneError
        body += message.get("body", b"")
        if len(body) > limit:
            raise _TooLargeError
        more = message.get("more_body", False)
    return bytes(body)


def _rewrite(scope: Scope, body: bytes) -> Scope:
    """The request with the headers that its body really has."""
    headers: Headers = [
        (name, value) for name, value in scope["headers"] if name not in _REWRITTEN
    ]
    media_type = dict(reversed(scope["headers"])).get(b"content-type")
    if media_type is not None:
        kind, *parameters = media_type.split(b";")
        named = b";".join([kind.strip().lower(), *parameters])
        headers.append((b"content-type", named))
    headers.append((b"content-length", str(len(body)).encode()))
    return {**scope, "headers": headers}


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> MutableMapping[str, Any]:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _with_safe_headers(send: Send, *, is_local: bool) -> Send:
    """
    Nothing is cached or sniffed, whoever answers; a redirect stays on the client's own host.

    But for those addresses that send people to a client, or to an identity provider, whose own
    they verified.
    """

    async def safe(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            if is_local:
                headers = _localize(message["status"], headers)
            present = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value in _SAFE.items() if name not in present]
            message = {**message, "headers": headers}
        await send(message)

    return safe


def _localize(status: int, headers: Headers) -> Headers:
    """The `Host` of a request, and the scheme behind a proxy, are not to be trusted."""
    if not 300 <= status < 400:  # noqa: PLR2004 - redirections
        return list(headers)
    return [
        (name, _relative(value) if name.lower() == b"location" else value)
        for name, value in headers
    ]


def _relative(location: bytes) -> bytes:
    parts = urlsplit(location.decode("latin-1"))
    return parts._replace(scheme="", netloc="").geturl().encode("latin-1")


async def _refuse(send: Send, problem: Problem) -> None:
    answer = render(problem)
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
