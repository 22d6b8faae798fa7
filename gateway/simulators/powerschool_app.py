"""The REST API of a simulated PowerSchool: OAuth2, PowerQueries, and its import table."""

from hmac import compare_digest
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, request
from itsdangerous import BadData, TimestampSigner
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound, Unauthorized

from gateway.simulators.powerschool_store import Delivery, Store, arguments_of, columns

PREFIX = "org.roadmap.p2."
"""The area that the plugin's named queries are in."""
TABLE = "u_transfer_in"
PAGE_SIZE = 100
MAX_BODY = 32 * 1024 * 1024
MAX_VALUES = 1000
TOKEN_SECONDS = 3600


def create_app(
    folder: Path, client_id: str, client_secret: str, token_seconds: int = TOKEN_SECONDS
) -> Flask:
    """A PowerSchool whose data lies in the folder, for one registered client."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    door = _Door(Store(folder), client_id, client_secret, token_seconds)
    app.post("/oauth/access_token")(door.issue_token)
    app.post("/ws/schema/query/<name>")(door.ask)
    app.post("/ws/schema/query/<name>/count")(door.count)
    app.post(f"/ws/schema/table/{TABLE}")(door.accept)
    app.get(f"/ws/schema/table/{TABLE}/<delivery_id>")(door.find)
    app.register_error_handler(HTTPException, _explain)
    return app


class _Door:
    """The views; all but the first need a token that has not expired."""

    def __init__(
        self, store: Store, client_id: str, client_secret: str, token_seconds: int
    ) -> None:
        self._store = store
        self._client_id = client_id
        self._client_secret = client_secret
        self._token_seconds = token_seconds
        self._signer = TimestampSigner(client_secret, salt="access-token")

    def issue_token(self) -> Response:
        """RFC 6749, section 4.4; the seconds are a string, as PowerSchool has them."""
        given = request.authorization
        if (
            given is None
            or given.type != "basic"
            or not compare_digest((given.username or "").encode(), self._client_id.encode())
            or not compare_digest((given.password or "").encode(), self._client_secret.encode())
        ):
            return _json({"error": "invalid_client"}, HTTPStatus.UNAUTHORIZED)
        if request.form.get("grant_type") != "client_credentials":
            return _json({"error": "unsupported_grant_type"}, HTTPStatus.BAD_REQUEST)
        token = self._signer.sign(self._client_id).decode()
        seconds = str(self._token_seconds)
        return _json({"access_token": token, "token_type": "Bearer", "expires_in": seconds})

    def ask(self, name: str) -> Response:
        """Rows of a named query, by pages."""
        self._verify_token()
        query = _query(name)
        page, size = _number("page", 1, least=1), _number("pagesize", PAGE_SIZE, least=0)
        found = self._store.find_rows(query, _arguments(query), page, size)
        head = orjson.dumps({"name": name, "count": found.total})[:-1]
        body = b'%b,"record":[%b]}' % (head, b",".join(found.rows))
        return Response(body, content_type="application/json")

    def count(self, name: str) -> Response:
        """How many rows the query would answer."""
        self._verify_token()
        query = _query(name)
        return _json({"count": self._store.count_rows(query, _arguments(query))})

    def accept(self) -> Response:
        """Take a batch for the importer; again only after the first was rejected."""
        self._verify_token()
        body = request.get_data()
        return _status(self._store.accept(_delivery_id(body), body))

    def find(self, delivery_id: str) -> Response:
        """What became of a batch."""
        self._verify_token()
        delivery = self._store.find_delivery(delivery_id)
        if delivery is None:
            raise NotFound("No such row.")
        return _status(delivery)

    def _verify_token(self) -> None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            self._signer.unsign(token if kind == "Bearer" else "", max_age=self._token_seconds)
        except BadData as error:
            raise Unauthorized("The access token is missing, wrong or expired.") from error


def _explain(error: HTTPException) -> Response:
    """Errors as PowerSchool words them."""
    return _json({"message": error.description, "errors": []}, error.code or 500)


def _json(value: Any, status: int = HTTPStatus.OK) -> Response:
    return Response(orjson.dumps(value), status, content_type="application/json")


def _status(delivery: Delivery) -> Response:
    row = {
        "delivery_id": delivery.delivery_id,
        "status": delivery.status,
        "reason": delivery.reason or "",
    }
    return _json({"tables": {TABLE: row}})


def _query(name: str) -> str:
    query = name.removeprefix(PREFIX)
    if query == name or query not in columns().records:
        raise NotFound("No such query.")
    return query


def _number(name: str, default: int, least: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdecimal() or int(text) < least:
        raise BadRequest(f"{name} must be a number from {least} on.")
    return int(text)


def _body(data: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(data or b"{}")
    except orjson.JSONDecodeError as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(value, dict):
        raise BadRequest("The body is not a JSON object.")
    return value


def _arguments(query: str) -> dict[str, list[str]]:
    """The named arguments, each a value or a list of values."""
    arguments = {}
    for name, value in _body(request.get_data()).items():
        if name not in arguments_of(query):
            raise Forbidden("The query has no such argument.")
        values = value if isinstance(value, list) else [value]
        if len(values) > MAX_VALUES or not all(isinstance(one, str) for one in values):
            raise BadRequest(f"{name} must be a string, or up to {MAX_VALUES} of them.")
        arguments[name] = values
    return arguments


def _delivery_id(body: bytes) -> str:
    """The id of the batch in the body, which is whole."""
    tables = _body(body).get("tables")
    batch = tables.get(TABLE) if isinstance(tables, dict) else None
    if not isinstance(batch, dict) or not _is_rows(batch.get("records")):
        raise BadRequest(f"The body needs tables, {TABLE} and records.")
    delivery_id = batch.get("delivery_id")
    if not isinstance(delivery_id, str) or not delivery_id:
        raise BadRequest(f"{TABLE} needs a delivery_id.")
    return delivery_id


def _is_rows(records: Any) -> bool:
    return isinstance(records, dict) and all(
        isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        for rows in records.values()
    )
