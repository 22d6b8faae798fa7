"""Whoever translates a row, and however: the answer is the same, and so is the refusal."""

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shipped import ODD, each_crosswalk, native_rows
from test_crosswalk_page import EXAMPLES, page_example, sample
from tiny_schemas import KENT, schema_of

from gateway.crosswalk.columnar import PLACE, ColumnarTranslator, column_types
from gateway.crosswalk.compiled import compile_rows
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.forward import Scope, interpret_rows
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.single import SingleTranslator
from gateway.errors import InvalidRecordError

TEXTS = (
    *("0", "12", "012", "-7", "3.5", "3.50001", "2030", "2015", " a ", "alg1", "ALG1-A", "x,y"),
    *("02/30/2027", "02/28/2027", "2/8/2027", "2026-02-30", "2026-10-18", "0999-01-01", "YYNN"),
    *("17415012", "17415", "-A", "255901044", "255901", "1", "2", "X", "Z", "SPED", "06/15/0001"),
)
"""Values that some operation takes, and another does not."""
MORE = [
    (
        (
            "elements:\n  A: {of: P, codes: some, unmapped: keep-raw}\n"
            "  B: {of: Q, codes: some, strip: true}\n"
            "  C: {of: R, date: MM/DD/YYYY, days: 7, suffix: T}\n"
            "codes:\n  some: {1: X, 2: null}\n"
        ),
        (
            '{"native": {"P": "1", "Q": " 2 ", "R": "02/28/2027"},'
            ' "cedars": {"A": "X", "B": "X", "C": "2027-03-07T"}}'
        ),
    ),
]
"""What the page does not show."""
BATCH = settings(max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate])


def outcome(translate, row, scope):
    try:
        return translate(row, scope)
    except InvalidRecordError as error:
        return str(error)


def natives(crosswalk, schema):
    """Native rows, first those to translate and then those that are looked up."""
    records = dict.fromkeys((crosswalk.source.record, *(one.record for one in crosswalk.lookups)))
    listed = [
        st.lists(native_rows(crosswalk, record, schema), min_size=not at, max_size=8 - 4 * at)
        for at, record in enumerate(list(records)[:2])
    ]
    return st.tuples(*listed).map(
        lambda drawn: {record: tuple(rows) for record, rows in zip(records, drawn, strict=False)}
    )


EACH = [
    pytest.param(one, schema, natives(one, schema), id=one.name)
    for one, schema in each_crosswalk()
]


@pytest.mark.parametrize(("crosswalk", "schema", "natives"), EACH)
@BATCH
@given(data=st.data())
def test_rows_and_columns_are_what_the_interpreter_makes(crosswalk, schema, natives, data):
    verify_all_alike(crosswalk, schema, data.draw(natives))


@pytest.mark.parametrize(("text", "shown"), [*EXAMPLES, *MORE])
@BATCH
@given(data=st.data())
def test_every_operation_is_the_same_in_columns(text, shown, data):
    crosswalk, native, _, _, from_names, to_names, others = page_example(text, shown)
    records = {record: sample(rows[0]) for record, rows in others.items()}
    schema = schema_of({"Native": from_names, **records})
    schemas = {"native.xsd": schema, "cedars.xsd": schema_of({"Cedars": to_names})}
    drafts = [parse_crosswalk(crosswalk, "page.yaml")]
    (built,) = CrosswalkSet.build(drafts, schemas.__getitem__).crosswalks

    (row,) = native["Native"]
    rows = data.draw(st.lists(varied(row), min_size=1, max_size=12))

    verify_all_alike(built, schema, {**native, "Native": (row, *rows)})


def varied(row):
    """The row with some of its values others, or absent."""
    return st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(st.just(value), st.sampled_from(TEXTS), ODD)
            if isinstance(value, str)
            else st.lists(st.one_of([varied(child) for child in value]), max_size=3).map(tuple)
            for name, value in row.items()
        },
    )


def verify_all_alike(crosswalk, schema, native):
    rows = native[crosswalk.source.record]
    by_words = [outcome(interpret_rows(crosswalk), row, Scope(native, KENT)) for row in rows]
    alone = SingleTranslator(crosswalk, interpret_rows).translate
    expected = [outcome(alone, row, Scope(native, KENT)) for row in rows]

    compiled = [outcome(compile_rows(crosswalk), row, Scope(native, KENT)) for row in rows]
    columns = translated_by_columns(crosswalk, schema, native)

    assert by_words == compiled
    assert expected == columns


def translated_by_columns(crosswalk, schema, native):
    """By from-row: the to-rows, or the refusal."""
    frames = {
        record: pl.DataFrame(
            [dict(row) for row in rows], schema=column_types(schema.get_shape(record))
        )
        for record, rows in native.items()
    }
    record = crosswalk.source.record
    others = {name: frames[name] for name in {one.record for one in crosswalk.lookups} & {*frames}}
    made = ColumnarTranslator(crosswalk, KENT, others).translate(frames[record])
    refused = dict(made.refusals)
    found = {}
    for row in made.frame.iter_rows(named=True):
        values = {name: value for name, value in row.items() if value is not None}
        found.setdefault(values.pop(PLACE), []).append(values)
    return [refused.get(at, tuple(found.get(at, ()))) for at in range(len(native[record]))]
