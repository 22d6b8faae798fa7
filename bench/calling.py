"""Client threads that keep their connections, and count what is answered."""

import base64
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle
from threading import local
from typing import Any
from urllib.parse import urlencode

from bench.districts import Credentials

Request = tuple[str, bytes]
"""Path and body of a POST."""


class Caller:
    """
    One server, called by several threads over a connection each.

    Connections are made anew for each measurement: between two a server may close what is idle.
    """

    def __init__(self, port: int, threads: int, headers: Mapping[str, str]) -> None:
        self._port = port
        self._threads = threads
        self._headers = {"Content-Type": "application/json", **headers}
        self._local = local()
        self._connections: list[HTTPConnection] = []
        self._pool = ThreadPoolExecutor(threads)

    def post(self, path: str, body: bytes) -> Any:
        """The answer's JSON; anything but success ends the measurement."""
        with self._connected():
            return json.loads(self._send("POST", path, body))

    def get(self, path: str) -> Any:
        """The answer's JSON."""
        with self._connected():
            return json.loads(self._send("GET", path, None))

    def post_all(self, requests: Sequence[Request]) -> None:
        """Send all, several at a time, and read the answers."""
        with self._connected():
            list(self._pool.map(lambda request: self._send("POST", *request), requests))

    def rate(self, requests: Sequence[Request], seconds: float) -> float:
        """How many a second are answered to threads that ask without a pause."""
        shares = [requests[thread :: self._threads] for thread in range(self._threads)]
        with self._connected():
            began = time.perf_counter()
            until = began + seconds
            done = sum(self._pool.map(lambda share: self._repeat(share, until), shares))
            return done / (time.perf_counter() - began)

    @contextmanager
    def _connected(self) -> Iterator[None]:
        self._local = local()
        try:
            yield
        finally:
            while self._connections:
                self._connections.pop().close()

    def _repeat(self, requests: Sequence[Request], until: float) -> int:
        done = 0
        for request in cycle(requests):
            self._send("POST", *request)
            done += 1
            if time.perf_counter() >= until:
                break
        return done

    def _send(self, method: str, path: str, body: bytes | None) -> bytes:
        connection: HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = HTTPConnection("127.0.0.1", self._port)
            self._connections.append(connection)
        connection.request(method, path, body, self._headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise SystemExit(f"{method} {path}: status {answer.status}: {content[:300]!r}")
        return content


def authorized(port: int, path: str, credentials: Credentials) -> dict[str, str]:
    """The header with an access token (RFC 6749, section 4.4)."""
    pair = f"{credentials.client_id}:{credentials.client_secret}".encode()
    caller = Caller(
        port,
        1,
        {
            "Authorization": f"Basic {base64.b64encode(pair).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    answer = caller.post(path, urlencode({"grant_type": "client_credentials"}).encode())
    return {"Authorization": f"Bearer {answer['access_token']}"}
