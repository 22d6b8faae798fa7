"""Code tables held against the codes that both sides have."""

from collections.abc import Iterator

from gateway.crosswalk.operations.codes import CodeTable, Recode, Unmapped
from gateway.crosswalk.operations.sources import Lookup, Of
from gateway.crosswalk.paths import Path, format_path
from gateway.crosswalk.rules import Condition, Crosswalk, ElementRule, Finding
from gateway.crosswalk.shapes import Shapes, find_leaf
from gateway.xsd.facets import ElementShape, RecordShape


def check_codes(crosswalk: Crosswalk, shapes: Shapes) -> Iterator[Finding]:
    """Codes without a line, lines without a code, and ways back that are not said."""
    used = {step.table.name for rule in crosswalk.rules for step in _recodes(rule)}
    if crosswalk.rows is not None:
        used.add(crosswalk.rows.table.name)
    for table in crosswalk.tables:
        if table.name not in used and table.file == crosswalk.file:
            yield Finding(
                table.file,
                table.line,
                "warning",
                table.name,
                "no element uses this code table",
                "name it with `codes`, or remove it",
            )
        elif table.name in used:
            yield from _ways_back(table)
    own = shapes.native[crosswalk.source.record]
    for rule in crosswalk.rules:
        yield from _rule(rule, crosswalk, shapes)
        yield from _conditions(rule.when, own)
    yield from _conditions(crosswalk.when, own)


def _recodes(rule: ElementRule) -> Iterator[Recode]:
    return (step for step in rule.steps if isinstance(step, Recode))


def _ways_back(table: CodeTable) -> Iterator[Finding]:
    lines: dict[str, list[str]] = {}
    for code in table.codes:
        if code.to is not None:
            lines.setdefault(code.to, []).append(code.code)
    preferred = {code.to for code in table.codes if code.is_preferred}
    also = dict[str, str]()
    for code in table.codes:
        siblings = lines.get(code.to or "", [])
        if len(siblings) > 1 and code.to not in preferred and code.code == siblings[0]:
            reason = f"{', '.join(siblings)} all become {code.to}; it comes back as {code.code}"
            advice = "say `preferred: true` in the line of the way back"
            yield Finding(code.file, code.line, "note", table.name, reason, advice)
        for to in code.also:
            first = lines.get(to, [also.get(to, code.code)])[0]
            if first != code.code or to == code.to:
                reason = f"`also: {to}` is never used: {to} comes back as {first}"
                advice = "remove it from `also`"
                yield Finding(code.file, code.line, "warning", table.name, reason, advice)
            also.setdefault(to, code.code)


def _rule(rule: ElementRule, crosswalk: Crosswalk, shapes: Shapes) -> Iterator[Finding]:
    steps = rule.steps
    if not steps:
        return
    first, last = steps[0], steps[-1]
    if isinstance(first, Recode) and first.unmapped is Unmapped.REJECT:
        for path, shape in _from_shape(rule, crosswalk, shapes):
            yield from _unread(rule, first.table, path, shape)
    to = shapes.cedars[crosswalk.target.record].find_element(rule.element)
    if not isinstance(last, Recode) or to is None or not rule.is_written_back:
        return
    missing = [code for code in to.enumeration if code not in last.table.backward()]
    is_open = last.unmapped is Unmapped.REJECT or not last.default_back
    if missing and is_open and last.unmapped is not Unmapped.KEEP_RAW:
        yield Finding(
            rule.file,
            rule.line,
            "note",
            rule.element,
            f"table {last.table.name} has no way back for {', '.join(missing)}",
            "give each a line, put it in `also`, or say `default_back`",
        )


def _unread(
    rule: ElementRule, table: CodeTable, path: Path, shape: ElementShape
) -> Iterator[Finding]:
    known = table.forward()
    missing = [code for code in shape.enumeration if code not in known]
    if missing:
        yield Finding(
            rule.file,
            rule.line,
            "warning",
            rule.element,
            f"table {table.name} has no line for {', '.join(missing)} of {format_path(path)}: "
            "such rows are refused",
            "give each a line (`null`: it means nothing there), or say `unmapped`",
        )


def _from_shape(
    rule: ElementRule, crosswalk: Crosswalk, shapes: Shapes
) -> Iterator[tuple[Path, ElementShape]]:
    match rule.source:
        case Of(path):
            record = shapes.native[crosswalk.source.record]
        case Lookup(name, _, path) if name in shapes.native:
            record = shapes.native[name]
        case _:
            return
    shape = find_leaf(record, path)
    if shape is not None:
        yield path, shape


def _conditions(conditions: tuple[Condition, ...], record: RecordShape) -> Iterator[Finding]:
    for condition in conditions:
        shape = find_leaf(record, condition.path)
        name = format_path(condition.path)
        for code in condition.codes if shape is not None and shape.enumeration else ():
            if shape is not None and code not in shape.enumeration:
                yield Finding(
                    condition.file,
                    condition.line,
                    "warning",
                    f"when {name}",
                    f"no row can hold {code}: it is no code of {name}",
                    f"its codes are {', '.join(shape.enumeration)}",
                )
