"""The page of the language: each example does what the page says."""

import json
import re
from pathlib import Path

import pytest
import yaml
from tiny_schemas import KENT, schema_of

from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.element_language import WORDS
from gateway.crosswalk.language import parse_crosswalk

PAGE = (Path(__file__).parents[2] / "docs" / "crosswalks.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml example\n(.*?)```\n```json\n(.*?)```", PAGE, re.DOTALL)


def _nested(value):
    if isinstance(value, list):
        return tuple(_nested(row) for row in value)
    if isinstance(value, dict):
        return {name: _nested(inner) for name, inner in value.items()}
    return value


def sample(row):
    return {
        name: tuple(sample(inner) for inner in value) if isinstance(value, tuple) else ""
        for name, value in row.items()
    }


def page_example(text, shown):
    shown = _nested(json.loads(shown))
    cedars = shown["cedars"] if isinstance(shown["cedars"], tuple) else (shown["cedars"],)
    others = {record: (row,) for record, row in shown.get("others", {}).items()}
    native = {"Native": (shown["native"],), **others}
    back = {"Native": (shown.get("back", shown["native"]),), **others}
    part = yaml.safe_load(text)
    from_names = {
        **sample({**shown["native"], **back["Native"][0]}),
        **{path: "" for rule in part["elements"].values() for path in _firsts(rule)},
        **dict.fromkeys(part.get("when", {}), ""),
    }
    to_names = {name: "" for row in cedars for name in row}
    if "key:" not in text:
        mapped = next(iter(part["elements"]))
        first_from = next(iter(back["Native"][0]))
        text += f"key: {{from: [{_key(part, first_from)}], to: [{mapped}]}}\n"
    crosswalk = (
        "crosswalk: kent/example\nversion: 1\n"
        "from: {xsd: native.xsd, record: Native}\nto: {xsd: cedars.xsd, record: Cedars}\n" + text
    )
    return crosswalk, native, cedars, back, from_names, to_names, others


def _firsts(rule):
    return rule.get("first", []) if isinstance(rule, dict) else []


def _key(part, first):
    rule = next(iter(part["elements"].values()))
    return rule if isinstance(rule, str) else first


@pytest.mark.parametrize(("text", "shown"), EXAMPLES)
def test_example_translates_there_and_back_as_the_page_says(text, shown):
    crosswalk, native, cedars, back, from_names, to_names, others = page_example(text, shown)
    records = {record: sample(rows[0]) for record, rows in others.items()}
    schemas = {
        "native.xsd": schema_of({"Native": from_names, **records}),
        "cedars.xsd": schema_of({"Cedars": to_names}),
    }
    crosswalks = CrosswalkSet.build([parse_crosswalk(crosswalk, "page.yaml")], schemas.__getitem__)

    translated = crosswalks.to_cedars(native, KENT)

    assert {"Cedars": cedars} == translated
    assert back == crosswalks.to_native(translated, KENT)


def test_page_shows_every_operation():
    examples = "".join(text for text, _ in EXAMPLES)
    shown = set(re.findall(r"\b([a-z_]+):", examples))

    assert set(WORDS) - {"one_way", "note", "default_back"} <= shown
    assert set(WORDS) <= set(re.findall(r"[a-z_]+", PAGE))


def test_whole_crosswalks_of_the_page_are_well_formed():
    whole = re.findall(r"```yaml(?: crosswalk)?\n(crosswalk:.*?)```", PAGE, re.DOTALL)

    assert [parse_crosswalk(text, "page.yaml").name for text in whole] == [
        "skyward/school-student",
        "17415/school-student",
    ]
