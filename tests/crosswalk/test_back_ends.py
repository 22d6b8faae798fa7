"""Whoever translates a row, and however: the answer is the same, and so is the refusal."""

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shipped import each_crosswalk, native_rows
from tiny_schemas import KENT

from gateway.crosswalk.columnar import PLACE, ColumnarTranslator, column_types
from gateway.crosswalk.compiled import compile_rows
from gateway.crosswalk.forward import Scope, interpret_rows
from gateway.crosswalk.single import SingleTranslator
from gateway.errors import InvalidRecordError

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
    native = data.draw(natives)
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
