"""One record: the compiled crosswalk, the interpreter, and a Python function by hand."""

import time
from collections.abc import Callable
from typing import Any

from bench.handwritten import translate
from bench.pupils import COLUMNS, list_pupils
from bench.rounds import Comparison, interleave
from gateway.bulk.choosing import choose_crosswalk
from gateway.crosswalk.compiled import compile_rows
from gateway.crosswalk.context import Context
from gateway.crosswalk.forward import Scope

CROSSWALK = "17415/district-student"
_RECORDS = 20_000
_KENT = Context("17415", 2027)


def compare_rows(rounds: int) -> list[Comparison]:
    """Records by the second: the crosswalk's function alone, and with all around it."""
    chosen = choose_crosswalk(CROSSWALK)
    rows = [
        {name: text for name, text in zip(COLUMNS, cells, strict=True) if text}
        for cells in list_pupils(0, 1_000)
    ]
    compiled, scope = compile_rows(chosen.crosswalk), Scope({}, _KENT)
    whole = chosen.crosswalks.to_cedars
    if any(compiled(row, scope) != [translate(row, "17415", 2027)] for row in rows):
        raise SystemExit("the crosswalk and the function by hand differ")

    def by_hand() -> float:
        return _measure(rows, lambda row: translate(row, "17415", 2027))

    return [
        interleave(
            Comparison("row", "a record of 29 elements, compiled : by hand", "records/s"),
            lambda: _measure(rows, lambda row: compiled(row, scope)),
            by_hand,
            rounds,
        ),
        interleave(
            Comparison("row, whole", "CrosswalkSet.to_cedars : the same by hand", "records/s"),
            lambda: _measure(rows, lambda row: whole({"Student": (row,)}, _KENT)),
            by_hand,
            rounds,
        ),
    ]


def _measure(rows: list[dict[str, str]], work: Callable[[Any], object]) -> float:
    began = time.perf_counter()
    for _ in range(_RECORDS // len(rows)):
        for row in rows:
            work(row)
    return _RECORDS / (time.perf_counter() - began)
