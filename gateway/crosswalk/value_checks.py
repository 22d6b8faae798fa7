"""Values that one side allows and the other would refuse, shown by synthetic ones."""

from collections.abc import Iterator
from typing import NamedTuple

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.codes import Recode
from gateway.crosswalk.operations.dates import Forget
from gateway.crosswalk.operations.sources import Constant, First, FromContext, Lookup, Of
from gateway.crosswalk.operations.step import Step, apply_steps, invert_steps
from gateway.crosswalk.paths import Path, format_path
from gateway.crosswalk.probes import find_broken_facet, list_probes
from gateway.crosswalk.rules import Crosswalk, ElementRule, Finding
from gateway.crosswalk.shapes import Shapes, find_leaf
from gateway.errors import InvalidRecordError
from gateway.xsd.facets import ElementShape

_ANY = Context("17415", 2027)


def check_values(crosswalk: Crosswalk, shapes: Shapes) -> Iterator[Finding]:
    """What each element's XSD types cannot hold: there an error of each such row, or back."""
    target = shapes.cedars[crosswalk.target.record]
    for rule in crosswalk.rules:
        to = target.find_element(rule.element)
        if to is None:
            continue
        match rule.source:
            case Constant(value):
                yield from _constant(rule, value, to)
            case FromContext() as known:
                yield from _constant(rule, known.read(_ANY), to)
            case _:
                for path, shape in _from_shapes(rule, crosswalk, shapes):
                    yield from _there(rule, path, shape, to)
                    if rule.is_written_back:
                        yield from _back(rule, path, shape, to)


def _from_shapes(
    rule: ElementRule, crosswalk: Crosswalk, shapes: Shapes
) -> Iterator[tuple[Path, ElementShape]]:
    own = shapes.native[crosswalk.source.record]
    match rule.source:
        case Of(path):
            found = [(own, path)]
        case First(paths):
            found = [(own, path) for path in paths]
        case Lookup(record, _, path) if record in shapes.native:
            found = [(shapes.native[record], path)]
        case _:
            found = []
    for record_shape, path in found:
        shape = find_leaf(record_shape, path)
        if shape is not None and shape.children is None:
            yield path, shape


def _constant(rule: ElementRule, value: str, to: ElementShape) -> Iterator[Finding]:
    broken = find_broken_facet(to, value)
    if broken is not None and not to.enumeration:
        yield Finding(
            rule.file,
            rule.line,
            "error",
            rule.element,
            f'"{value}" {broken}',
            "give a value that the element can hold",
        )


def _there(
    rule: ElementRule, path: Path, shape: ElementShape, to: ElementShape
) -> Iterator[Finding]:
    tried = _try_probes(rule.steps, shape, to)
    if tried.refused is None:
        return
    name, (probe, reason) = format_path(path), tried.refused
    if tried.passed:
        said = f'{name} may hold "{_shorten(probe)}", which {reason}: such rows are refused'
    else:
        said = f'no value of {name} was found that it can hold: "{_shorten(probe)}" {reason}'
    yield Finding(
        rule.file,
        rule.line,
        "warning" if not tried.passed or shape.enumeration else "note",
        rule.element,
        said,
        f"add a step or a code table, or narrow {name} in its XSD",
    )


def _back(
    rule: ElementRule, path: Path, shape: ElementShape, to: ElementShape
) -> Iterator[Finding]:
    steps = invert_steps(rule.steps)
    if any(isinstance(step, Forget) for step in steps):
        return
    tried = _try_probes(steps, to, shape)
    if tried.refused is None:
        return
    probe, reason = tried.refused
    yield Finding(
        rule.file,
        rule.line,
        "note" if tried.passed else "warning",
        rule.element,
        f'"{_shorten(probe)}" cannot be written back: it {reason} in {format_path(path)}',
        f"widen {format_path(path)} in its XSD if the SIS can hold it, or map it",
    )


class _Tried(NamedTuple):
    """What became of the probes."""

    refused: tuple[str, str] | None
    """The first that a step, or the other side, refuses; and why."""
    passed: bool
    """Whether any was taken."""


def _try_probes(steps: tuple[Step, ...], start: ElementShape, end: ElementShape) -> _Tried:
    refused: tuple[str, str] | None = None
    stopped: tuple[str, str] | None = None
    passed = False
    open_codes = not start.enumeration and any(isinstance(step, Recode) for step in steps)
    for probe in (*list_probes(start, (end.max_length or 0) + 1), *_mirrored(steps, start, end)):
        try:
            value = apply_steps(steps, probe, _ANY)
        except InvalidRecordError as error:
            stopped = stopped or (probe, str(error))
            continue
        broken = None if value is None else find_broken_facet(end, value)
        if broken is None:
            passed = True
        else:
            refused = refused or (probe, f"{broken} after its steps" if steps else broken)
    if open_codes or not (_says_more(start) or (start.patterns and not passed)):
        return _Tried(refused, passed or stopped is not None)
    return _Tried(refused or stopped, passed)


def _mirrored(steps: tuple[Step, ...], start: ElementShape, end: ElementShape) -> Iterator[str]:
    """What would have to stand at the start for the values that the end allows."""
    back = invert_steps(steps)
    for probe in list_probes(end):
        try:
            value = apply_steps(back, probe, _ANY)
        except InvalidRecordError:
            continue
        if value is not None and find_broken_facet(start, value) is None:
            yield value


def _says_more(start: ElementShape) -> bool:
    """Whether the XSD lists codes or has a type, so that a step that refuses them is at fault."""
    return bool(start.enumeration) or start.base not in {"string", "token"}


def _shorten(probe: str) -> str:
    longest = 24
    return probe if len(probe) <= longest else f"{probe[:8]}… ({len(probe)} characters)"
