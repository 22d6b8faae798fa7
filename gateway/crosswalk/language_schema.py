"""The language as JSON Schema, for completion in editors; `make schemas` writes it."""

import json
from typing import Any

from gateway.assets import asset
from gateway.crosswalk.element_language import WORDS
from gateway.crosswalk.language import OVERRIDE_WORDS, OWN_WORDS
from gateway.crosswalk.operations.codes import Relation, Unmapped
from gateway.crosswalk.tables import CODE_WORDS

FILE = "crosswalks/crosswalk.schema.json"

_Schema = dict[str, Any]
_SCALAR: _Schema = {"type": ["string", "number", "boolean"]}
_NULLABLE: _Schema = {"type": ["string", "number", "boolean", "null"]}
_WHOLE: _Schema = {"type": ["integer", "string"], "pattern": "^-?[0-9]+$"}
_PATH: _Schema = {
    "type": "string",
    "pattern": r"^(\.|@?[A-Za-z_][\w.\-]*)(/(\.|@?[A-Za-z_][\w.\-]*))*$",
}
_LIST: _Schema = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}]}
_PATHS: _Schema = {"anyOf": [_PATH, {"type": "array", "items": _PATH, "minItems": 1}]}
_CONDITIONS: _Schema = {
    "type": "object",
    "description": "From-elements and the codes they must hold, or `present`.",
    "additionalProperties": {"anyOf": [_LIST, {"type": "null"}]},
}
_REASONS: _Schema = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}


def build_language_schema() -> _Schema:
    """Everything that may stand in a crosswalk file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:p2:crosswalk:1",
        "title": "P2 Gateway crosswalk",
        "type": "object",
        "required": ["crosswalk"],
        "anyOf": [
            {
                "required": ["extends"],
                "properties": dict.fromkeys(sorted(OWN_WORDS - OVERRIDE_WORDS), False),
            },
            {
                "required": ["version", "from", "to", "key", "elements"],
                "properties": {"extends": False},
            },
        ],
        "properties": _sections(OWN_WORDS | OVERRIDE_WORDS),
        "additionalProperties": False,
    }


def _sections(words: frozenset[str]) -> _Schema:
    return {word: _SECTIONS[word] for word in sorted(words)}


def _closed(properties: _Schema, *required: str, description: str = "") -> _Schema:
    said = {"description": description} if description else {}
    return {
        "type": "object",
        **said,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _said(schema: _Schema, description: str) -> _Schema:
    return {**schema, "description": description}


_WORDS: _Schema = {
    "of": _said(_PATH, "One from-element; in a look-up, the element of the other record."),
    "first": _said(_PATHS, "The first from-element that is there."),
    "join": _said(_PATHS, "Several from-elements in one text."),
    "with": _said(_SCALAR, "What stands between joined elements."),
    "lookup": _said(_SCALAR, "Another native record of the same student or of the district."),
    "on": {"type": "object", "additionalProperties": _PATH, "description": "Theirs: mine."},
    "district": {"enum": ["code", "school-year"], "description": "What is known of the district."},
    "constant": _said(_SCALAR, "Always the same."),
    "when": _CONDITIONS,
    "strip": _said({"type": "boolean"}, "Without the spaces around."),
    "cut_prefix": _said(_SCALAR, "Without the text that every value begins with."),
    "cut_suffix": _said(_SCALAR, "Without the text that every value ends with."),
    "split": _closed(
        {"pattern": {"type": "string", "maxLength": 200}, "back": {"type": "string"}},
        *("pattern", "back"),
        description="The one group of a pattern; `back` builds the whole again around `{}`.",
    ),
    "date": _said({"type": "string"}, "The form of a day: YYYY, MM or M, DD or D."),
    "as": _said({"type": "string"}, "The form that it becomes, if not an ISO date."),
    "days": _said(_WHOLE, "So many days later."),
    "school_year": _closed(
        {"begins": {"type": "integer", "minimum": 2, "maximum": 12}},
        "begins",
        description="The school year that the day lies in.",
    ),
    "add": _said(_WHOLE, "A whole number more."),
    "digits": {"type": "integer", "minimum": 0, "maximum": 9, "description": "Decimals."},
    "grade": _closed(
        {"kindergarten": {"enum": ["K1", "K2"]}},
        "kindergarten",
        description="The grade of a graduation year.",
    ),
    "codes": _said(_SCALAR, "A table of the section `codes`."),
    "unmapped": {"enum": [*Unmapped], "description": "What becomes of a code without a line."},
    "default": _said(_SCALAR, "The CEDARS code of what has no line."),
    "default_back": _said(_SCALAR, "The native code of what has no line."),
    "case": {"enum": ["upper", "lower"]},
    "prefix": _said(_SCALAR, "A text added before."),
    "suffix": _said(_SCALAR, "A text added after."),
    "pad": _closed(
        {"width": {"type": "integer", "minimum": 1, "maximum": 250}, "with": _SCALAR},
        *("width", "with"),
        description="Filled at the left up to a width.",
    ),
    "gives_way": _said(_LIST, "Codes that another row of the same key overrules."),
    "lossy": _said({"type": "string"}, "Why information may be lost."),
    "one_way": _said({"type": "string"}, "Why nothing is written back."),
    "note": {"type": "string"},
}
_CODE_WORDS: _Schema = {
    "code": _said(_NULLABLE, "The CEDARS code; null: it means nothing there."),
    "also": _said(_LIST, "Further CEDARS codes that come back to this one."),
    "band": {"type": "array", "items": _SCALAR, "minItems": 2, "maxItems": 2},
    "relation": {"enum": [*Relation], "description": "The native code, seen from the CEDARS one."},
    "preferred": _said({"type": "boolean"}, "The way back of several lines with one code."),
    "note": {"type": "string"},
    "author": {"type": "string"},
    "date": _SCALAR,
}
_RECORD = _closed({"xsd": {"type": "string"}, "record": {"type": "string"}}, "xsd", "record")
_CODE: _Schema = {
    "anyOf": [_NULLABLE, _closed({word: _CODE_WORDS[word] for word in sorted(CODE_WORDS)}, "code")]
}
_ELEMENT: _Schema = {
    "anyOf": [_PATH, {"type": "null"}, _closed({word: _WORDS[word] for word in WORDS})]
}
_SECTIONS: _Schema = {
    "crosswalk": {"type": "string", "pattern": r"^[a-z0-9\-]+/[a-z0-9\-]+$"},
    "version": _WHOLE,
    "extends": {"type": "string", "pattern": r"^[a-z0-9\-]+/[a-z0-9\-]+@[0-9]+$"},
    "from": _said(_RECORD, "The native record type."),
    "to": _said(_RECORD, "The CEDARS record type."),
    "key": _closed({"from": _PATHS, "to": _LIST}, "from", "to"),
    "when": _CONDITIONS,
    "each": _said(_PATH, "One to-row for each nested row."),
    "rows": _closed(
        {
            "of": _PATH,
            "flags": _closed({"on": _SCALAR, "off": _SCALAR}, "on", "off"),
            "sets": {"type": "string"},
            "codes": _SCALAR,
            "unmapped": {"enum": ["reject", "default"]},
            "default_back": _NULLABLE,
            "lossy": {"type": "string"},
        },
        *("of", "flags", "sets", "codes"),
        description="Positional flags as rows.",
    ),
    "latest": {
        "anyOf": [
            {"type": "null"},
            _closed({"by": {"type": "string"}, "lossy": {"type": "string"}}, "by", "lossy"),
        ]
    },
    "elements": {"type": "object", "additionalProperties": _ELEMENT},
    "drops": _said(_REASONS, "From-elements that go nowhere, and why."),
    "lost": _said(_REASONS, "To-elements that the SIS cannot hold, and why."),
    "codes": {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": _CODE},
    },
    "note": {"type": "string"},
}


def format_language_schema() -> str:
    """The file's text."""
    return json.dumps(build_language_schema(), indent=1) + "\n"


if __name__ == "__main__":
    asset(FILE).write_text(format_language_schema(), encoding="utf-8")
