"""The JSON Schema for editors says what the parser says."""

import re
from pathlib import Path

import jsonschema_rs
import pytest
from test_crosswalk_faults import GOOD, seed

from gateway.assets import asset
from gateway.crosswalk.language_schema import FILE, build_language_schema, format_language_schema
from gateway.crosswalk.marks import parse_marked

VALIDATOR = jsonschema_rs.validator_for(build_language_schema())
PAGE = (Path(__file__).parents[2] / "docs" / "crosswalks.md").read_text(encoding="utf-8")
SHIPPED = sorted(
    file
    for file in asset("crosswalks").glob("*/*/*.yaml")
    if file.name not in {"district.yaml", "connector.yaml", "resources.yaml"}
)


def as_read(text):
    """As an editor reads it, by YAML 1.2: `on` is a text, `1` a number, `true` a truth."""
    return _typed(parse_marked(text, "thing.yaml").plain())


def _typed(value):
    match value:
        case dict():
            return {name: _typed(inner) for name, inner in value.items()}
        case list():
            return [_typed(inner) for inner in value]
        case "true" | "false":
            return value == "true"
        case str() if re.fullmatch("-?[1-9][0-9]*", value):
            return int(value)
        case _:
            return value


def test_shipped_file_is_the_one_that_is_generated():
    assert asset(FILE).read_text(encoding="utf-8") == format_language_schema()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_shipped_crosswalks_are_valid(file):
    assert [error.message for error in VALIDATOR.iter_errors(as_read(file.read_text()))] == []


def test_examples_of_the_page_are_valid():
    whole = "crosswalk: a/b\nversion: 1\nfrom: {xsd: a, record: A}\nto: {xsd: b, record: B}\n"
    for text in re.findall(r"```yaml example\n(.*?)```", PAGE, re.DOTALL):
        key = "" if "key:" in text else "key: {from: [A], to: [B]}\n"
        errors = VALIDATOR.iter_errors(as_read(whole + key + text))
        assert [(text, error.message) for error in errors] == []


@pytest.mark.parametrize(
    ("line", "was", "now"),
    [
        (1, "kent/thing", "Kent thing"),
        (2, "version: 1", "version: one"),
        (2, "version: 1", "versoin: 1"),
        (2, "version: 1", "extends: a/b@1"),
        (4, ", record: Cedars", ""),
        (7, "[SSID, LocationId]", "{SSID: x}"),
        (10, ": StudentId", ": Student/../Id"),
        (11, "strip: true", "eval: true"),
        (11, "strip: true", "case: title"),
        (11, "strip: true", "pad: {width: 4}"),
        (13, "codes: sex", "codes: sex, unmapped: guess"),
        (14, "digits: 3", "digits: 33"),
        (16, '"carried nowhere"', "[a]"),
        (21, "1: M", "1: {code: M, relation: like}"),
        (21, "1: M", "1: {also: [M]}"),
    ],
)
def test_what_the_parser_refuses_in_form_is_invalid(line, was, now):
    assert VALIDATOR.is_valid(as_read(GOOD))
    assert not VALIDATOR.is_valid(as_read(seed(line, was, now)))
