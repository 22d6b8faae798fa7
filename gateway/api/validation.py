"""
Requests and responses against the OpenAPI documents, by jsonschema_rs.

Connexion's own validators are slow and echo what was sent in texts and logs; these name the field
and the rule, never the value. A name that comes twice is refused: two readers could take two.
"""

import json
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from connexion.datastructures import MediaTypeDict
from connexion.exceptions import NonConformingResponseBody
from connexion.validators import AbstractRequestBodyValidator, AbstractResponseBodyValidator
from connexion.validators.parameter import ParameterValidator

from gateway.api.fields import FieldsError, verify_schema
from gateway.errors import NotFoundError

_MOST_FORM_FIELDS = 100
_TAKES_MORE = frozenset({"/oauth/authorize"})
"""Where what is not known is ignored (RFC 6749, section 3.1)."""


class _RequestBody(AbstractRequestBodyValidator):  # type: ignore[misc]  # connexion has no types
    """A request body that the outermost layer holds whole."""

    media_type: bytes
    """What it is taken for where the request does not say."""

    @abstractmethod
    def parse(self, raw: bytes) -> Any:
        """The body, or FieldsError."""

    async def wrap_receive(self, receive: Any, *, scope: Any) -> tuple[Any, Any]:
        message = await receive()
        raw = message.get("body", b"")
        if raw:
            verify_schema(self._schema, self.parse(raw), "body")
        elif self._required:
            raise FieldsError([("body", "is required")])
        if not any(name == b"content-type" for name, _ in scope["headers"]):
            headers = [*scope["headers"], (b"content-type", self.media_type)]
            scope = {**scope, "headers": headers}
        return self._insert_messages(receive, messages=[message]), scope


class JsonBody(_RequestBody):
    """A JSON request body."""

    media_type = b"application/json"

    def parse(self, raw: bytes) -> Any:
        try:
            orjson.loads(raw)
            return json.loads(raw, object_pairs_hook=_without_twins)
        except (ValueError, RecursionError):
            raise FieldsError([("body", _why_not_json(raw))]) from None


class FormBody(_RequestBody):
    """A form request body; each value a string."""

    media_type = b"application/x-www-form-urlencoded"

    def parse(self, raw: bytes) -> Any:
        try:
            pairs = parse_qsl(
                raw.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MOST_FORM_FIELDS,
            )
        except ValueError:
            raise FieldsError([("body", "is not a form in UTF-8")]) from None
        return _without_twins(pairs)


class FileBody(_RequestBody):
    """A file of rows, as it came: the handler reads it."""

    media_type = b"text/csv"

    def parse(self, raw: bytes) -> Any:
        return raw.decode("latin-1")  # any bytes are some text, for the document's `string`


class JsonAnswer(AbstractResponseBodyValidator):  # type: ignore[misc]  # no types
    """A JSON answer, held to the document in the tests."""

    def wrap_send(self, send: Any) -> Any:
        return send if self._scope["method"] == "HEAD" else super().wrap_send(send)

    def _parse(self, stream: Any) -> Any:
        return orjson.loads(b"".join(stream) or b"null")

    def _validate(self, body: Any) -> None:
        try:
            verify_schema(self._schema, body, "body")
        except FieldsError as error:
            raise NonConformingResponseBody(str(error)) from None


class Parameters(ParameterValidator):  # type: ignore[misc]  # connexion ships no types
    """Query, path and header parameters."""

    def validate_request(self, request: Any) -> None:
        known = {parameter["name"]: parameter for parameter in self.parameters.get("query", [])}
        sent = Counter(name for name, _ in parse_qsl(request.url.query, keep_blank_values=True))
        if not known.keys() >= sent.keys() and request.url.path not in _TAKES_MORE:
            names = ", ".join(sorted(known)) or "none"
            raise FieldsError([("query", f"has an unknown parameter; known: {names}")])
        for name, times in sent.items():
            if times > 1:
                raise FieldsError([(name, "comes more than once")])
        super().validate_request(request)

    @staticmethod
    def validate_parameter(
        parameter_type: str, value: Any, param: Mapping[str, Any], param_name: str | None = None
    ) -> None:
        del param_name
        if value is None:
            if param.get("required"):
                raise FieldsError([(param["name"], "is required")])
            return
        try:
            verify_schema(param["schema"], value, param["name"])
        except FieldsError as error:
            if parameter_type == "path":
                raise NotFoundError("there is nothing at this address") from None
            raise error.below(param["name"]) from None


VALIDATORS = {
    "parameter": Parameters,
    "body": MediaTypeDict(
        {"*/*json": JsonBody, "application/x-www-form-urlencoded": FormBody, "text/csv": FileBody}
    ),
    "response": MediaTypeDict({"*/*json": JsonAnswer}),
}


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise FieldsError([("body", "holds a name twice")])
    return named


def _why_not_json(raw: bytes) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "is not UTF-8"
    return "is not JSON, or nests too deep"
