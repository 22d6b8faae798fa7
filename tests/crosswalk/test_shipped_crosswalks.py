"""Every crosswalk that is shipped: nothing is lost without a word, and the laws hold."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st
from tiny_schemas import KENT

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.folders import load_drafts
from gateway.crosswalk.generation import cedars_rows
from gateway.crosswalk.inspection import inspect
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.laws import inexact_elements
from gateway.crosswalk.operations.codes import Recode
from gateway.crosswalk.operations.sources import Of
from gateway.errors import InvalidRecordError
from gateway.xsd.schema import load_schema, parse_schema

FOLDERS = sorted(
    file.parent
    for root in ("crosswalks/districts", "examples")
    for file in asset(root).glob("*/district.yaml")
)
BATCH = settings(max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate])


@cache
def shipped_schema(path):
    return load_schema(asset(f"xsd/{path}"))


def exchange_schema(path):
    """The form of a CEDARS schema in which only keys are required."""
    return shipped_schema(path.replace(".xsd", "-exchange.xsd"))


@cache
def district(folder: Path) -> CrosswalkSet:
    found = load_district_folder(folder)
    own = {path: parse_schema(text.encode(), path) for path, text in found.xsds.items()}
    return CrosswalkSet.build(
        [parse_crosswalk(text, name) for name, text in found.crosswalks.items()],
        lambda path: own.get(path) or shipped_schema(path),
    )


def record_types(crosswalks):
    return sorted({one.target.record for one in crosswalks.crosswalks})


EACH_TYPE = {
    tuple(district(folder).hashes([record]).values()): pytest.param(
        folder, record, id=f"{folder.name}-{record}"
    )
    for folder in reversed(FOLDERS)
    for record in record_types(district(folder))
}.values()
"""Each record type of each district; what districts share, once."""


def siblings_of(crosswalks, record):
    return [one for one in crosswalks.crosswalks if one.target.record == record]


def draw_row(data, crosswalks, record):
    siblings = siblings_of(crosswalks, record)
    crosswalk = data.draw(st.sampled_from(siblings))
    schema = exchange_schema(crosswalk.target.xsd)
    row = data.draw(cedars_rows(crosswalk, siblings, schema.records[record], KENT))
    if schema.validate_row(record, row):
        reject()
    return row


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_check_finds_nothing(folder):
    assert district(folder).findings == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_inspection_finds_nothing_above_a_note(folder):
    read = load_drafts(folder)
    inspection = inspect(read.drafts, read.bases.values(), read.load_schema, read.load_codeset)

    assert [str(one) for one in inspection.findings if one.severity != "note"] == []
    assert all(one.advice for one in inspection.findings)


@pytest.mark.parametrize(("folder", "record"), EACH_TYPE)
@BATCH
@given(data=st.data())
def test_cedars_row_goes_to_the_sis_and_comes_back(folder, record, data):
    crosswalks = district(folder)
    row = draw_row(data, crosswalks, record)

    (returned,) = crosswalks.to_cedars(crosswalks.to_native({record: (row,)}, KENT), KENT)[record]

    inexact = inexact_elements(siblings_of(crosswalks, record))
    assert {name: value for name, value in row.items() if name not in inexact} == {
        name: returned.get(name) for name in row if name not in inexact
    }


@pytest.mark.parametrize(("folder", "record"), EACH_TYPE)
@BATCH
@given(data=st.data())
def test_native_rows_go_to_cedars_and_come_back(folder, record, data):
    crosswalks = district(folder)
    untidy = crosswalks.to_native({record: (draw_row(data, crosswalks, record),)}, KENT)
    there = crosswalks.to_cedars(untidy, KENT)[record]
    native = crosswalks.to_native({record: there}, KENT)

    siblings = siblings_of(crosswalks, record)
    assert there == crosswalks.to_cedars(native, KENT)[record]
    if not inexact_elements(siblings):
        assert untidy == native


@pytest.mark.parametrize(("folder", "record"), EACH_TYPE)
@BATCH
@given(data=st.data())
def test_every_native_code_comes_back_as_one_that_means_the_same(folder, record, data):
    crosswalks = district(folder)
    native = dict(crosswalks.to_native({record: (draw_row(data, crosswalks, record),)}, KENT))
    for one in siblings_of(crosswalks, record):
        for rule in one.rules:
            match rule:
                case _ if not rule.steps or not isinstance(rule.steps[0], Recode):
                    continue
                case _ if isinstance(rule.source, Of) and len(rule.source.path) == 1:
                    codes = [code.code for code in rule.steps[0].table.codes]
                    native[one.source.record] = tuple(
                        {**held, rule.source.path[0]: data.draw(st.sampled_from(codes))}
                        if rule.source.path[0] in held
                        else held
                        for held in native.get(one.source.record, ())
                    )
    try:
        there = crosswalks.to_cedars(native, KENT).get(record, ())
    except InvalidRecordError:
        reject()  # elements of one key that no longer agree

    back = crosswalks.to_native({record: there}, KENT)

    assert there == crosswalks.to_cedars(back, KENT).get(record, ())
