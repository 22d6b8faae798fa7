"""A crosswalk held against both its XSDs; each finding has file, line and severity."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from gateway.crosswalk.coverage import check_coverage
from gateway.crosswalk.findings import suggest
from gateway.crosswalk.operations.codes import CodeTable, Recode
from gateway.crosswalk.operations.sources import Constant, Lookup, Of
from gateway.crosswalk.paths import Path, format_path
from gateway.crosswalk.rules import Crosswalk, ElementRule, Finding, FlagRows
from gateway.crosswalk.shapes import Shapes, find_leaf, list_leaves
from gateway.crosswalk.uses import made_elements, read_paths, written_paths
from gateway.errors import GatewayError
from gateway.xsd.facets import ElementShape, RecordShape
from gateway.xsd.schema import Schema


def check(
    crosswalks: Iterable[Crosswalk], schemas: Callable[[str], Schema]
) -> tuple[Finding, ...]:
    """Check crosswalks one by one, and what they cover together."""
    found: list[Finding] = []
    shapes: dict[str, Shapes] = {}
    for crosswalk in crosswalks:
        loaded = load_shapes(crosswalk, schemas)
        if isinstance(loaded, Shapes):
            shapes[crosswalk.name] = loaded
            found += _Check(crosswalk, loaded).findings()
        else:
            found += loaded
    checked = tuple(one for one in crosswalks if one.name in shapes)
    return tuple(dict.fromkeys([*found, *check_coverage(checked, shapes)]))


def load_shapes(crosswalk: Crosswalk, schemas: Callable[[str], Schema]) -> Shapes | list[Finding]:
    """The record types on both sides, or why there are none."""
    records: list[Mapping[str, RecordShape]] = []
    for ref in (crosswalk.source, crosswalk.target):
        try:
            records.append(schemas(ref.xsd).records)
        except (GatewayError, OSError, KeyError) as error:
            reason = str(error) if isinstance(error, GatewayError) else "there is no such file"
            text = f"{ref.xsd} cannot be loaded: {reason}"
            advice = "name an XSD below xsd/, or one that lies beside the crosswalk"
            return [Finding(crosswalk.file, ref.line, "error", "xsd", text, advice)]
    return [
        Finding(
            crosswalk.file,
            ref.line,
            "error",
            ref.record,
            f"is no record type of {ref.xsd}",
            suggest(ref.record, known, f"its record types are {', '.join(sorted(known)[:20])}"),
        )
        for ref, known in zip((crosswalk.source, crosswalk.target), records, strict=True)
        if ref.record not in known
    ] or Shapes(*records)


def _error(crosswalk: Crosswalk, line: int, element: str, reason: str) -> Finding:
    return Finding(crosswalk.file, line, "error", element, reason)


class _Check:
    """The check of one crosswalk against its two record types."""

    def __init__(self, crosswalk: Crosswalk, shapes: Shapes) -> None:
        self._crosswalk = crosswalk
        self._shapes = shapes
        self._from: RecordShape = shapes.native[crosswalk.source.record]
        self._to: RecordShape = shapes.cedars[crosswalk.target.record]

    def findings(self) -> Iterator[Finding]:
        """Everything that is wrong, in the order of the file's parts."""
        yield from self._key()
        yield from self._sections()
        for rule in self._crosswalk.rules:
            yield from self._rule(rule)

    def _key(self) -> Iterator[Finding]:
        crosswalk = self._crosswalk
        made = made_elements(crosswalk)
        written = set(written_paths(crosswalk))
        key = crosswalk.key
        for element, line in zip(key.to_elements, key.to_lines, strict=True):
            if self._to.find_element(element) is None:
                yield _error(crosswalk, line, element, f"is no element of {self._to.name}")
            elif element not in made:
                yield _error(crosswalk, line, element, "is a key element, but not mapped")
        for path, line in zip(key.from_paths, key.from_lines, strict=True):
            reason = self._path_error(self._from, path)
            if reason is None and path not in written:
                reason = "is a key element, but nothing is written back to it"
            if reason is not None:
                yield _error(crosswalk, line, format_path(path), reason)

    def _sections(self) -> Iterator[Finding]:
        crosswalk = self._crosswalk
        for condition in crosswalk.when:
            reason = self._path_error(self._from, condition.path)
            if reason is not None:
                name = f"when {format_path(condition.path)}"
                yield Finding(condition.file, condition.line, "error", name, reason)
        if crosswalk.each and not self._is_repeated(crosswalk.each):
            name = format_path(crosswalk.each)
            reason = f"`each`: no nested rows of {self._from.name}"
            yield _error(crosswalk, crosswalk.each_line, name, reason)
        latest = crosswalk.latest
        if latest is not None and self._to.find_element(latest.by) is None:
            reason = f"latest: is no element of {self._to.name}"
            yield Finding(latest.file, latest.line, "error", latest.by, reason)
        if crosswalk.rows is not None:
            reason = self._path_error(self._from, crosswalk.rows.of)
            if reason is not None:
                yield _error(
                    crosswalk, crosswalk.rows.line, format_path(crosswalk.rows.of), reason
                )
            yield from self._flags_target(crosswalk.rows)

    def _flags_target(self, rows: FlagRows) -> Iterator[Finding]:
        target = self._to.find_element(rows.sets)
        if target is None:
            yield _error(
                self._crosswalk, rows.line, rows.sets, f"is no element of {self._to.name}"
            )
        elif any(rule.element == rows.sets for rule in self._crosswalk.rules):
            yield _error(
                self._crosswalk, rows.line, rows.sets, "is set by `rows` and by `elements`"
            )
        else:
            yield from self._to_codes(rows.table, target)

    def _rule(self, rule: ElementRule) -> Iterator[Finding]:
        target = self._to.find_element(rule.element)
        if target is None or target.children is not None:
            hint = suggest(rule.element, [one.name for one in self._to.elements], "")
            said = f"is no element of {self._to.name} that holds a value{hint and '; '}{hint}"
            yield self._at(rule, said)
            return
        for path in read_paths(rule):
            reason = self._path_error(self._from, path)
            if reason is not None:
                yield self._at(rule, f"{format_path(path)} {reason}")
        if isinstance(rule.source, Lookup):
            yield from self._lookup(rule, rule.source)
        yield from self._declared_losses(rule, target)
        yield from self._codes(rule, target)
        for code in rule.gives_way:
            if target.enumeration and code not in target.enumeration:
                yield self._at(rule, f"gives_way: {code} is no code of {rule.element}")

    def _lookup(self, rule: ElementRule, lookup: Lookup) -> Iterator[Finding]:
        record = self._shapes.native.get(lookup.record)
        if record is None:
            yield self._at(rule, f"look-up in {lookup.record}, which is no record type")
            return
        for path in (*(theirs for theirs, _ in lookup.on), lookup.of):
            reason = self._path_error(record, path, each=())
            if reason is not None:
                yield self._at(rule, f"{lookup.record}/{format_path(path)} {reason}")
        written = set(written_paths(self._crosswalk))
        unknown = [mine for _, mine in lookup.on if mine not in written]
        if unknown and rule.one_way is None:
            name = format_path(unknown[0])
            yield self._at(
                rule, f"cannot be written back: nothing writes {name}; say why with `one_way`"
            )

    def _declared_losses(self, rule: ElementRule, target: ElementShape) -> Iterator[Finding]:
        if rule.lossy is not None or rule.one_way is not None:
            return
        for loss in rule.losses:
            if loss.needs_declaration:
                yield self._at(rule, f"loses {loss.reason}; say why with `lossy`")
        if isinstance(rule.source, Constant):
            is_key = rule.element in self._crosswalk.key.to_elements
            if not is_key and target.enumeration != (rule.source.value,):
                yield self._at(rule, "a constant loses every other value; say why with `lossy`")

    def _codes(self, rule: ElementRule, target: ElementShape) -> Iterator[Finding]:
        if isinstance(rule.source, Constant):
            if target.enumeration and rule.source.value not in target.enumeration:
                yield self._at(rule, f"{rule.source.value} is no code of {rule.element}")
            return
        for at, step in enumerate(rule.steps):
            if not isinstance(step, Recode):
                continue
            if at == len(rule.steps) - 1:
                yield from self._to_codes(step.table, target)
            if at == 0 and isinstance(rule.source, Of):
                yield from self._from_codes(rule.source.path, step.table)

    def _to_codes(self, table: CodeTable, target: ElementShape) -> Iterator[Finding]:
        for code in table.codes if target.enumeration else ():
            for to in (code.to, *code.also):
                if to is not None and to not in target.enumeration:
                    reason = f"table {table.name}: {to} is no code of {target.name}"
                    yield Finding(code.file, code.line, "error", target.name, reason)

    def _from_codes(self, path: Path, table: CodeTable) -> Iterator[Finding]:
        shape = find_leaf(self._from, path)
        for code in table.codes if shape is not None and shape.enumeration else ():
            if shape is not None and code.code not in shape.enumeration:
                name = format_path(path)
                reason = f"table {table.name}: {code.code} is no code of {name}"
                yield Finding(code.file, code.line, "error", name, reason)

    def _path_error(self, record: RecordShape, path: Path, each: Path | None = None) -> str | None:
        each = self._crosswalk.each if each is None else each
        shape = find_leaf(record, path)
        if shape is None:
            known = [format_path(leaf) for leaf in list_leaves(record)]
            hint = suggest(format_path(path), known, "")
            return f"is no element of {record.name}{hint and '; '}{hint}"
        if shape.children is not None:
            return "holds rows, not a value"
        for depth in range(1, len(path)):
            outer = find_leaf(record, path[:depth])
            if outer is not None and outer.is_repeated and each[:depth] != path[:depth]:
                return f"lies in {format_path(path[:depth])}, which repeats; use `each`"
        return None

    def _is_repeated(self, path: Path) -> bool:
        shape = find_leaf(self._from, path)
        return shape is not None and shape.children is not None

    def _at(self, rule: ElementRule, reason: str) -> Finding:
        return Finding(rule.file, rule.line, "error", rule.element, reason)
