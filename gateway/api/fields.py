"""A value against its schema in the OpenAPI documents: the field and the rule, never the value."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

from gateway.errors import InvalidRequestError

_MOST = 20
"""So many wrong fields are named; a body can have thousands."""


class FieldsError(InvalidRequestError):
    """A request off its document; `fields` holds (field, reason) pairs."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self.fields = tuple(fields)
        super().__init__("; ".join(f"{field}: {reason}" for field, reason in self.fields))

    def below(self, name: str) -> "FieldsError":
        """The same, where the fields are parts of a parameter."""
        return FieldsError(
            (field if field == name else f"{name}.{field}", reason)
            for field, reason in self.fields
        )


def verify_schema(schema: Mapping[str, Any], instance: Any, name: str) -> None:
    """Return where the instance fits; FieldsError says which fields do not, and why."""
    # Connexion hangs all components under a schema, though its references are resolved: a cycle.
    own = {name: part for name, part in schema.items() if name != "components"}
    text = orjson.dumps(_as_draft4(own), option=orjson.OPT_SORT_KEYS)
    found = [
        (_field(error, name), _reason(error.kind))
        for error in islice(_compiled(text).iter_errors(instance), _MOST)
    ]
    if found:
        raise FieldsError(dict.fromkeys(found))


def _field(error: Any, name: str) -> str:
    """The path of what is wrong; of what is missing, where it would be."""
    missing = [error.kind.property] if error.kind.name == "required" else []
    return ".".join(map(str, [*error.instance_path, *missing])) or name


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": lambda text: bool(_DAY.fullmatch(text)) and _parses(date.fromisoformat, text),
    "date-time": lambda text: _parses(datetime.fromisoformat, text),
}


@lru_cache(maxsize=512)
def _compiled(schema: bytes) -> Any:
    return jsonschema_rs.Draft4Validator(
        orjson.loads(schema), validate_formats=True, formats=dict(_FORMATS)
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
        "required": lambda: "is required",
        "additionalProperties": lambda: "has a property that the document does not know",
        "pattern": lambda: f"does not match {kind.pattern}",
        "enum": lambda: f"is none of {', '.join(map(str, kind.options))}",
        "format": lambda: f"is not a {kind.format}",
        "type": lambda: f"is not of type {' or '.join(kind.types)}",
        "uniqueItems": lambda: "holds an item twice",
        "minItems": lambda: f"holds fewer than {limit}",
        "maxItems": lambda: f"holds more than {limit}",
        "minLength": lambda: f"is shorter than {limit}",
        "maxLength": lambda: f"is longer than {limit}",
        "minimum": lambda: f"is less than {limit}",
        "maximum": lambda: f"is more than {limit}",
    }
    if kind.name in words:
        return words[kind.name]()
    return f"breaks {kind.name}"
