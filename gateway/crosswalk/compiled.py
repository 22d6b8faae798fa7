"""
Crosswalks as generated Python: native rows to CEDARS rows, as fast as written by hand.

The source that is generated holds names of its own, and `repr()` of texts that the language has
checked; tables and patterns are bound to names. It knows what becomes of a row that fits. What
does not fit, for whatever reason, it leaves to the interpreter, which says why.
"""

from collections.abc import Callable, Iterator
from typing import cast

from gateway.crosswalk.compiled_steps import Memory, write_step
from gateway.crosswalk.forward import Translator, interpret_rows
from gateway.crosswalk.operations.sources import Constant, First, FromContext, Join, Lookup, Of
from gateway.crosswalk.operations.text import join_parts
from gateway.crosswalk.paths import Path, depth_within
from gateway.crosswalk.rules import Condition, Crosswalk, ElementRule, FlagRows
from gateway.crosswalk.source_text import Source
from gateway.errors import InvalidRecordError


def compile_rows(crosswalk: Crosswalk) -> Translator:
    """A function that answers and raises what the interpreter does, only sooner."""
    interpret = interpret_rows(crosswalk)
    source = Source({"interpret": interpret, "join": join_parts, "Misfit": InvalidRecordError})
    _write_function(source, crosswalk)
    return cast("Translator", source.build(crosswalk.name, "translate"))


def _write_function(source: Source, crosswalk: Crosswalk) -> None:
    with source.block("def translate(row, scope):"):
        source.line("context = scope.context")
        with source.block("try:"):
            _write_rows(source, crosswalk)
            source.line("return made")
        with source.block("except (Misfit, KeyError):"):
            source.line("return interpret(row, scope)")


def _write_rows(source: Source, crosswalk: Crosswalk) -> None:
    source.line("made = []")
    source.line("get = row.get")
    flags = crosswalk.rows
    if flags is not None:
        source.line(f"flags = {_read(flags.of, ())}")
        with source.block("if flags is None:"):
            source.line("return made")
        source.line(f"targets = {source.bind(Memory(_flag_reader(flags)))}[flags]")
    with source.blocks(_loops(crosswalk.each)):
        conditions = [_holds(one, crosswalk.each) for one in crosswalk.when]
        with source.blocks([f"if {' and '.join(conditions)}:"] if conditions else []):
            source.line("out = {}")
            for rule in crosswalk.rules:
                _write_rule(source, rule, crosswalk.each)
            if flags is None:
                source.line("made.append(out)")
            else:
                source.line(f"made += [{{**out, {flags.sets!r}: code}} for code in targets]")


def _loops(each: Path) -> Iterator[str]:
    for depth, name in enumerate(each):
        outer = f"child{depth - 1}.get" if depth else "get"
        yield f"for child{depth} in {outer}({name!r}, ()):"


def _write_rule(source: Source, rule: ElementRule, each: Path) -> None:
    conditions = [_holds(one, each) for one in rule.when]
    with source.blocks([f"if {' and '.join(conditions)}:"] if conditions else []):
        source.line(f"value = {_value(source, rule, each)}")
        if not isinstance(rule.source, Constant | FromContext):
            source.deepen("if value is not None:")
        for step in rule.steps:
            if not write_step(source, step):
                source.deepen("if value is not None:")
        source.line(f"out[{rule.element!r}] = value")


def _value(source: Source, rule: ElementRule, each: Path) -> str:
    match rule.source:
        case Of(path):
            text = _read(path, each)
        case First(paths):
            *others, last = (_read(path, each) for path in paths)
            text = "".join(f"value if (value := {one}) is not None else " for one in others) + last
        case Join(paths, separator):
            text = f"join([{', '.join(_read(path, each) for path in paths)}], {separator!r})"
        case Lookup() as lookup:
            mine = "".join(f"{_read(path, each)}, " for _, path in lookup.on)
            text = f"scope.index({lookup.text!r}, {source.bind(lookup)}).get(({mine}))"
        case FromContext(what):
            text = "context.district" if what == "code" else "str(context.school_year)"
        case Constant(value):
            text = repr(value)
    return text


def _holds(condition: Condition, each: Path) -> str:
    read = _read(condition.path, each)
    return f"({read}) in {condition.codes!r}" if condition.codes else f"({read}) is not None"


def _read(path: Path, each: Path) -> str:
    """The expression that reads a path, or is None; its children are the first of each name."""
    depth = depth_within(path, each)
    return _read_below(f"child{depth - 1}.get" if depth else "get", path[depth:], 0)


def _read_below(get: str, path: Path, depth: int) -> str:
    name, *inner = path
    if not inner:
        return f"{get}({name!r})"
    below = _read_below(f"at{depth}[0].get", tuple(inner), depth + 1)
    return f"({below} if (at{depth} := {get}({name!r})) else None)"


def _flag_reader(flags: FlagRows) -> Callable[[str], tuple[str, ...]]:
    codes = flags.table.forward()

    def read(text: str) -> tuple[str, ...]:
        """The codes of the flags that are on."""
        if len(text) != flags.width or set(text) - {flags.on, flags.off}:
            raise KeyError
        found = (codes[str(at)] for at, flag in enumerate(text, 1) if flag == flags.on)
        return tuple(code for code in found if code is not None)

    return read
