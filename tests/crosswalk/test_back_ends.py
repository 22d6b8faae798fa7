"""Whoever translates a row, and however: the answer is the same, and so is the refusal."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shipped import each_crosswalk, native_rows
from tiny_schemas import KENT

from gateway.crosswalk.compiled import compile_rows
from gateway.crosswalk.forward import Scope, interpret_rows
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


EACH = [pytest.param(one, natives(one, schema), id=one.name) for one, schema in each_crosswalk()]


@pytest.mark.parametrize(("crosswalk", "natives"), EACH)
@BATCH
@given(data=st.data())
def test_compiled_rows_are_what_the_interpreter_makes(crosswalk, natives, data):
    native = data.draw(natives)
    rows = native[crosswalk.source.record]
    interpret, compiled = interpret_rows(crosswalk), compile_rows(crosswalk)
    scope, another = Scope(native, KENT), Scope(native, KENT)

    expected = [outcome(interpret, row, scope) for row in rows]

    assert expected == [outcome(compiled, row, another) for row in rows]
