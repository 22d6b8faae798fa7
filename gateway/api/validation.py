"""
Requests and responses against the OpenAPI documents, by jsonschema_rs.

Connexion's own validators are slow and echo what was sent in texts and logs; these name the field
and the rule, never the value.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson
from connexion.datastructures import MediaTypeDict
from connexion.exceptions import NonConformingResponseBody
from connexion.validators import (
    AbstractRequestBodyValidator,
    AbstractResponseBodyValidator,
    FormDataValidator,
)
from connexion.validators.parameter import ParameterValidator

from gateway.errors import InvalidRequestError

_FORMATS = {
    "date": lambda text: _parses(date.fromisoformat, text),
    "date-time": lambda text: _parses(datetime.fromisoformat, text),
}


class FieldsError(InvalidRequestError):
    """A request off its document; `fields` holds (field, reason) pairs."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self.fields = tuple(fields)
        super().__init__("; ".join(f"{field}: {reason}" for field, reason in self.fields))


class JsonBody(AbstractRequestBodyValidator):  # type: ignore[misc]  # connexion ships no types
    """A JSON request body."""

    async def _parse(self, stream: Any, scope: Any) -> Any:
        del scope
        raw = b"".join([message async for message in stream])
        if not raw:
            return None
        try:
            return orjson.loads(raw)
        except (orjson.JSONDecodeError, RecursionError):
            raise FieldsError([("body", _why_not_json(raw))]) from None

    def _validate(self, body: Any) -> None:
        if body is None and not self._nullable:
            raise FieldsError([("body", "a JSON body is required")])
        _check(self._schema, body, "body")


class FormBody(FormDataValidator):  # type: ignore[misc]  # connexion ships no types
    """A form request body; each value a string."""

    def _validate(self, body: Any) -> None:
        _check(self._schema, body, "body")


class JsonAnswer(AbstractResponseBodyValidator):  # type: ignore[misc]  # no types
    """A JSON answer, held to the document in the tests."""

    def _parse(self, stream: Any) -> Any:
        return orjson.loads(b"".join(stream) or b"null")

    def _validate(self, body: Any) -> None:
        try:
            _check(self._schema, body, "body")
        except FieldsError as error:
            raise NonConformingResponseBody(str(error)) from None


class Parameters(ParameterValidator):  # type: ignore[misc]  # connexion ships no types
    """Query, path and header parameters."""

    def validate_request(self, request: Any) -> None:
        known = {parameter["name"] for parameter in self.parameters.get("query", [])}
        unknown = sorted(set(request.query_params.keys()) - known)
        if unknown:
            names = ", ".join(sorted(known)) or "none"
            raise FieldsError([("query", f"has an unknown parameter; known: {names}")])
        super().validate_request(request)

    @staticmethod
    def validate_parameter(
        parameter_type: str, value: Any, param: Mapping[str, Any], param_name: str | None = None
    ) -> None:
        del parameter_type, param_name
        if value is None:
            if param.get("required"):
                raise FieldsError([(param["name"], "is required")])
            return
        _check(param["schema"], value, param["name"])


VALIDATORS = {
    "parameter": Parameters,
    "body": MediaTypeDict({"*/*json": JsonBody, "application/x-www-form-urlencoded": FormBody}),
    "response": MediaTypeDict({"*/*json": JsonAnswer}),
}


def _check(schema: Mapping[str, Any], instance: Any, name: str) -> None:
    text = orjson.dumps(_as_draft4(schema), option=orjson.OPT_SORT_KEYS)
    found = [
        (".".join(map(str, error.instance_path)) or name, _reason(error.kind))
        for error in _compiled(text).iter_errors(instance)
    ]
    if found:
        raise FieldsError(dict.fromkeys(found))


@lru_cache(maxsize=512)
def _compiled(schema: bytes) -> Any:
    return jsonschema_rs.Draft4Validator(
        orjson.loads(schema), validate_formats=True, formats=_FORMATS
    )


def _as_draft4(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema says it."""
    if isinstance(node, dict):
        plain = {key: _as_draft4(value) for key, value in node.items()}
        if node.get("nullable") is True and isinstance(node.get("type"), str):
            plain["type"] = [node["type"], "null"]
        return plain
    return [_as_draft4(item) for item in node] if isinstance(node, list) else node


def _reason(kind: Any) -> str:
    """The rule that does not hold, in words, from the schema alone; never the instance."""
    limit = getattr(kind, "limit", None)
    words: dict[str, Callable[[], str]] = {
        "required": lambda: f"{kind.property} is required",
        "additionalProperties": lambda: "has a property that the document does not know",
        "pattern": lambda: f"does not match {kind.pattern}",
        "enum": lambda: f"is none of {', '.join(map(str, kind.options))}",
        "format": lambda: f"is not a {kind.format}",
        "type": lambda: f"is not of type {' or '.join(kind.types)}",
        "uniqueItems": lambda: "holds an item twice",
    }
    if kind.name in words:
        return words[kind.name]()
    return f"breaks {kind.name}" + (f" {limit}" if limit is not None else "")


def _why_not_json(raw: bytes) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "is not UTF-8"
    return "is not JSON, or nests too deep"


def _parses(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
