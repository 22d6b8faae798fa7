"""One crosswalk alone, from-row by from-row: what a file of one native record becomes."""

from collections.abc import Callable
from typing import TypeAlias

from gateway.crosswalk.compiled import compile_rows
from gateway.crosswalk.forward import Scope, Translator
from gateway.crosswalk.merging import CedarsRows
from gateway.crosswalk.rules import Crosswalk
from gateway.crosswalk.uses import codes_that_give_way
from gateway.model.rows import Row

CompileRows: TypeAlias = Callable[[Crosswalk], Translator]


class SingleTranslator:
    """
    The CEDARS rows of one from-row.

    Rows of one key that come of the same from-row are one row; those of several are the affair
    of whoever has them all.
    """

    def __init__(self, crosswalk: Crosswalk, compile_with: CompileRows = compile_rows) -> None:
        self._crosswalk = crosswalk
        self._translate = compile_with(crosswalk)
        self._gives_several = bool(crosswalk.each) or crosswalk.rows is not None
        self._giving_way = codes_that_give_way([crosswalk])

    def translate(self, row: Row, scope: Scope) -> tuple[Row, ...]:
        """Translate; InvalidRecordError says `crosswalk: element: rule`."""
        made = self._translate(row, scope)
        if not self._gives_several:
            return tuple(made)
        rows = CedarsRows(self._giving_way)
        rows.add_all(made, self._crosswalk.key.to_elements, self._crosswalk.name)
        return rows.rows()
