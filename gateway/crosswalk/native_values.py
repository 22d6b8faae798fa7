"""Values of one native element, made up from its XSD type, that the crosswalks accept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from gateway.crosswalk.context import Context
from gateway.crosswalk.generation import shaped_values
from gateway.crosswalk.operations.codes import Recode
from gateway.crosswalk.operations.sources import First, FromContext, Join, Lookup, Of
from gateway.crosswalk.operations.step import Step, apply_steps, invert_steps
from gateway.crosswalk.paths import Path
from gateway.crosswalk.probes import allows, list_probes
from gateway.crosswalk.rules import Crosswalk, ElementRule
from gateway.crosswalk.shapes import Shapes, find_leaf
from gateway.errors import InvalidRecordError
from gateway.xsd.facets import ElementShape


@dataclass(frozen=True, slots=True)
class _Use:
    """One rule that reads the element."""

    rule: ElementRule
    to: ElementShape
    fixed: str | None
    """What the to-element must be, since another crosswalk of its record knows it."""
    is_sure: bool
    """Whether it reads every row, and not only those of a condition."""


class NativeValues:
    """Makes values of the elements of native records."""

    def __init__(
        self, crosswalks: Sequence[Crosswalk], shapes: Mapping[str, Shapes], context: Context
    ) -> None:
        self._crosswalks = crosswalks
        self._shapes = shapes
        self._context = context
        self._fixed = {
            (one.target.record, rule.element): rule.source.read(context)
            for one in crosswalks
            for rule in one.rules
            if isinstance(rule.source, FromContext)
        }

    def of(self, record: str, path: Path, shape: ElementShape) -> st.SearchStrategy[str] | None:
        """Values of the XSD's type that can go over; None where none was found."""
        for one in self._crosswalks:
            if one.rows is not None and (one.source.record, one.rows.of) == (record, path):
                width = one.rows.width
                return st.text(one.rows.on + one.rows.off, min_size=width, max_size=width)
        uses = list(self._uses(record, path))
        accepts = self._acceptance([shape, *self._compared(record, path)], uses)
        starts: list[tuple[ElementShape, Callable[[str], str]]] = [
            (shape, str),
            *((use.to, self._back(use.rule.steps)) for use in uses),
        ]
        probes: list[str] = []
        made: list[st.SearchStrategy[str]] = []
        for start, convert in starts:
            tried = [convert(probe) for probe in list_probes(start)]
            probes += tried
            # What is mostly refused costs more to draw than it can show: its probes will do.
            if not start.enumeration and 2 * sum(map(accepts, tried)) > len(tried):
                made.append(shaped_values(start).map(convert).filter(accepts))
        codes = [*self._condition_codes(record, path), *self._codes(path, uses)]
        for known in (codes, probes):
            fitting = [value for value in dict.fromkeys(known) if accepts(value)]
            if fitting:
                made.append(st.sampled_from(fitting))
        if not made and shape.patterns:
            made.append(shaped_values(shape).filter(accepts))
        return st.one_of(made) if made else None

    def _uses(self, record: str, path: Path) -> Iterator[_Use]:
        for one in self._crosswalks:
            target = self._shapes[one.name].cedars[one.target.record]
            for rule in one.rules:
                match rule.source:
                    case Of(own):
                        is_read = (one.source.record, own) == (record, path)
                    case First(paths) | Join(paths, _):
                        is_read = one.source.record == record and path in paths
                    case Lookup(theirs, _, of):
                        is_read = (theirs, of) == (record, path)
                    case _:
                        is_read = False
                to = target.find_element(rule.element)
                if is_read and to is not None:
                    fixed = self._fixed.get((target.name, rule.element))
                    yield _Use(rule, to, fixed, is_sure=not (rule.when or one.when))

    def _compared(self, record: str, path: Path) -> Iterator[ElementShape]:
        """The elements of other records that look-ups hold against this one."""
        for one in self._crosswalks:
            for lookup in one.lookups if one.source.record == record else ():
                for theirs, mine in lookup.on:
                    shape = find_leaf(self._shapes[one.name].native[lookup.record], theirs)
                    if mine == path and shape is not None:
                        yield shape

    def _acceptance(
        self, shapes: Sequence[ElementShape], uses: Sequence[_Use]
    ) -> Callable[[str], bool]:
        sure = [use for use in uses if use.is_sure]
        perhaps = [use for use in uses if not use.is_sure]

        def accepts(value: str) -> bool:
            return (
                all(allows(shape, value) for shape in shapes)
                and all(self._passes(value, use) for use in sure)
                and (not perhaps or any(self._passes(value, use) for use in perhaps))
            )

        return accepts

    def _passes(self, value: str, use: _Use) -> bool:
        if isinstance(use.rule.source, Join):
            return value != ""  # a part alone does not tell
        try:
            made = apply_steps(use.rule.steps, value, self._context)
        except InvalidRecordError:
            return False
        return made is None or (allows(use.to, made) and use.fixed in {None, made})

    def _condition_codes(self, record: str, path: Path) -> Iterator[str]:
        for one in self._crosswalks:
            for when in (one.when, *(rule.when for rule in one.rules)):
                for condition in when if one.source.record == record else ():
                    yield from condition.codes if condition.path == path else ()

    def _codes(self, path: Path, uses: Sequence[_Use]) -> Iterator[str]:
        """Both sides' codes of each rule's tables: one that is kept raw may be another's."""
        for use in uses:
            if use.fixed is not None:
                yield self._back(use.rule.steps)(use.fixed)
            for at, step in enumerate(use.rule.steps):
                if isinstance(step, Recode):
                    back = self._back(use.rule.steps[:at])
                    for code in step.table.codes:
                        whole = [back(one) for one in (code.code, code.to) if one is not None]
                        yield from (_part(use.rule, path, value) for value in whole)

    def _back(self, steps: Sequence[Step]) -> Callable[[str], str]:
        inverted = invert_steps(steps)

        def back(value: str) -> str:
            try:
                return apply_steps(inverted, value, self._context) or ""
            except InvalidRecordError:
                return ""

        return back


def _part(rule: ElementRule, path: Path, value: str) -> str:
    """The part of a joined value that stands in one of its elements."""
    if not isinstance(rule.source, Join):
        return value
    parts = value.split(rule.source.separator)
    at = rule.source.paths.index(path)
    return parts[at] if at < len(parts) else ""
