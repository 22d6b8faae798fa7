"""OAuth2 and JSON over HTTP to one PowerSchool: every answer capped, timed and checked."""

import time
from collections.abc import Mapping
from concurrent.futures import Future
from http import HTTPStatus
from threading import Lock, local
from typing import Any, NamedTuple

import orjson
from oauthlib.oauth2 import (  # type: ignore[import-untyped]  # ships no types
    BackendApplicationClient,
    OAuth2Error,
    TokenExpiredError,
)
from requests import PreparedRequest, RequestException, Response
from requests import Timeout as TooSlowError
from requests.adapters import HTTPAdapter
from requests_oauthlib import OAuth2Session
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from gateway.connectors.address import Secrets
from gateway.connectors.powerschool_address import parse_address
from gateway.errors import ConnectorError, ConnectorTimeoutError

CONNECT_SECONDS = 5.0
MAX_ANSWER = 64 * 1024 * 1024
CHUNK = 256 * 1024
TOKEN_PATH = "/oauth/access_token"  # noqa: S105 - where tokens are had

Token = Mapping[str, Any]


class Answer(NamedTuple):
    """A status below 500 that is no redirect, and the JSON object (empty where refused)."""

    status: int
    data: dict[str, Any]


class PowerSchoolSession:
    """
    JSON requests to one PowerSchool, by any number of threads.

    Each thread keeps its own connection; all share the access token, which is had anew when it
    has expired or is refused. Redirects are never followed, and neither proxies nor netrc of the
    environment are heeded.
    """

    def __init__(self, district: str, address: Mapping[str, str], secrets: Secrets) -> None:
        self._district = district
        self._address = parse_address(district, address)
        self._secrets = secrets
        self._lock = Lock()
        self._token: Token | None = None
        self._awaited: Future[Token] | None = None
        self._local = local()
        self._sessions: list[OAuth2Session] = []

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Send the body as JSON, with a valid token, and read the answer."""
        data = None if body is None else orjson.dumps(body)
        session = self._session()
        token = self._renew(session, None)
        status, answer = self._send(session, token, method, path, data)
        if status == HTTPStatus.UNAUTHORIZED:
            token = self._renew(session, token)
            status, answer = self._send(session, token, method, path, data)
        if status == HTTPStatus.UNAUTHORIZED:
            raise self._error("refuses our access token")
        self._verify_status(status)
        return Answer(status, self._parse(answer) if status < HTTPStatus.BAD_REQUEST else {})

    def close(self) -> None:
        """Give back all connections."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
            self._local = local()

    def _session(self) -> OAuth2Session:
        """The session of the calling thread."""
        session: OAuth2Session | None = getattr(self._local, "session", None)
        if session is None:
            session = OAuth2Session(client=BackendApplicationClient(self._address.client_id))
            session.trust_env = False
            session.headers["Accept"] = "application/json"
            adapter = _PlainAdapter if self._address.is_plain else HTTPAdapter
            session.mount(self._address.url, adapter(pool_connections=1, pool_maxsize=1))
            with self._lock:
                self._sessions.append(session)
            self._local.session = session
        return session

    def _send(
        self, session: OAuth2Session, token: Token, method: str, path: str, body: bytes | None
    ) -> tuple[int, bytes]:
        session.token = token
        headers = {"Content-Type": "application/json"}
        try:
            return self._exchange(session, method, path, data=body, headers=headers)
        except TokenExpiredError:
            return HTTPStatus.UNAUTHORIZED, b""

    def _renew(self, session: OAuth2Session, refused: Token | None) -> Token:
        """
        The token that all threads share, or a new one where that was refused.

        One thread asks for it, and the others that need it wait for its answer, good or bad.
        """
        with self._lock:
            if self._token is not None and self._token is not refused:
                return self._token
            is_mine = self._awaited is None
            awaited = self._awaited = self._awaited or Future()
        if is_mine:
            try:
                token = self._fetch_token(session)
            except BaseException as error:
                with self._lock:
                    self._awaited = None
                awaited.set_exception(error)
                raise
            with self._lock:
                self._token, self._awaited = token, None
            awaited.set_result(token)
        return awaited.result()

    def _fetch_token(self, session: OAuth2Session) -> Token:
        """
        RFC 6749, section 4.4.

        Not by the session's own fetch_token, which reads without a cap, follows redirects and
        writes the token to its log.
        """
        client = BackendApplicationClient(self._address.client_id)
        status, answer = self._exchange(
            session,
            "POST",
            TOKEN_PATH,
            data=client.prepare_request_body(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            auth=(self._address.client_id, self._find_secret()),
            withhold_token=True,
        )
        self._verify_status(status)
        if status != HTTPStatus.OK:
            raise self._error("refuses our client credentials")
        self._parse(answer)
        try:
            token: Token = client.parse_request_body_response(answer.decode())
        except (OAuth2Error, TypeError, ValueError) as error:
            raise self._error("gives no access token") from error
        return token

    def _find_secret(self) -> str:
        try:
            return self._secrets(self._address.client_secret)
        except (OSError, KeyError):
            raise self._error("cannot be asked: the client secret is not there") from None

    def _exchange(
        self, session: OAuth2Session, method: str, path: str, **request: Any
    ) -> tuple[int, bytes]:
        """
        Send, and read the answer whole.

        Once more where the connection was lost, as a kept one is that the other side has just
        closed: nothing that is sent here does harm when it comes twice.
        """
        try:
            return self._exchange_once(session, method, path, **request)
        except _LostError:
            return self._exchange_once(session, method, path, **request)

    def _exchange_once(
        self, session: OAuth2Session, method: str, path: str, **request: Any
    ) -> tuple[int, bytes]:
        until = time.monotonic() + CONNECT_SECONDS + 2 * self._address.seconds
        try:
            with session.request(
                method,
                f"{self._address.url}{path}",
                timeout=(CONNECT_SECONDS, self._address.seconds),
                allow_redirects=False,
                stream=True,
                **request,
            ) as answer:
                return answer.status_code, self._read(answer, until)
        except (RequestException, HTTPError) as error:
            raise self._explain(error) from error

    def _read(self, answer: Response, until: float) -> bytes:
        """The body, as it arrives: one that drips in is given up like one that does not come."""
        chunks, size = [], 0
        while chunk := answer.raw.read1(CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_ANSWER:
                raise self._error("gives too large an answer")
            if time.monotonic() > until:
                raise self._slow()
        return b"".join(chunks)

    def _explain(self, error: Exception) -> ConnectorError:
        """A foreign error in our words; requests wraps those of urllib3."""
        if isinstance(error, TooSlowError | ReadTimeoutError):
            return self._slow()
        causes = (error, *error.args)
        kind = _LostError if any(isinstance(one, ProtocolError) for one in causes) else None
        return self._error("does not answer", kind or ConnectorError)

    def _verify_status(self, status: int) -> None:
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            raise self._error("sends us elsewhere, which is not followed")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise self._error(f"fails with status {status}")

    def _parse(self, answer: bytes) -> dict[str, Any]:
        try:
            value = orjson.loads(answer)
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict):
            raise self._error("gives an answer that is no JSON object")
        return value

    def _slow(self) -> ConnectorTimeoutError:
        return ConnectorTimeoutError(f"{self._district}: PowerSchool is too slow")

    def _error(self, reason: str, kind: type[ConnectorError] = ConnectorError) -> ConnectorError:
        return kind(f"{self._district}: PowerSchool {reason}")


class _LostError(ConnectorError):
    """The connection broke off."""


class _PlainAdapter(HTTPAdapter):
    """
    Speaks plain HTTP to this machine, under the https URL that OAuth2Session insists on.

    oauthlib has an environment variable for that, which would allow it to any host.
    """

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        request.url = (request.url or "").replace("https://", "http://", 1)
        return super().send(request, *args, **kwargs)
