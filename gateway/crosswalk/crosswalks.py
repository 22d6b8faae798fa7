"""All crosswalks of one district: native rows to CEDARS and back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from gateway.crosswalk.backward import Inverter, Taken
from gateway.crosswalk.checking import check
from gateway.crosswalk.compiled import compile_rows
from gateway.crosswalk.context import ANYWHERE, Context
from gateway.crosswalk.forward import Scope, Translator
from gateway.crosswalk.language import Draft, build_crosswalk
from gateway.crosswalk.library import resolve
from gateway.crosswalk.losses import list_losses
from gateway.crosswalk.meanings import list_native_values
from gateway.crosswalk.merging import CedarsRows, NativeRows, list_superseded
from gateway.crosswalk.operations.numbers import GradeOfYear
from gateway.crosswalk.operations.sources import First, Lookup, Of
from gateway.crosswalk.operations.step import apply_steps, invert_steps
from gateway.crosswalk.paths import Path, format_path
from gateway.crosswalk.rules import Crosswalk, DeclaredLoss, ElementRule, Finding
from gateway.crosswalk.tables import CodesetLoader, load_codeset, merge_codesets, parse_tables
from gateway.crosswalk.uses import codes_that_give_way, record_keys
from gateway.errors import InvalidCrosswalkError, InvalidRecordError, NotFoundError
from gateway.model.rows import RecordType, Rows
from gateway.xsd.schema import Schema

SchemaLoader: TypeAlias = Callable[[str], Schema]
"""The schema that a crosswalk names, such as `native/skyward.xsd`."""


class _Way(NamedTuple):
    """One crosswalk as it is used, and what it is called."""

    source: str
    target: RecordType
    key: tuple[str, ...]
    name: str
    translate: Translator


@dataclass(frozen=True)
class CrosswalkSet:
    """The crosswalks of one district, checked and compiled."""

    crosswalks: tuple[Crosswalk, ...]
    findings: tuple[Finding, ...]
    """What the check found that is no error."""

    @classmethod
    def build(
        cls,
        drafts: Iterable[Draft],
        schemas: SchemaLoader,
        codesets: CodesetLoader = load_codeset,
    ) -> "CrosswalkSet":
        """Resolve, check against both XSDs and compile; InvalidCrosswalkError lists errors."""
        crosswalks = read_crosswalks(drafts, codesets)
        findings = check(crosswalks, schemas)
        errors = [str(finding) for finding in findings if finding.severity == "error"]
        if errors:
            raise InvalidCrosswalkError("\n".join(errors))
        return cls(crosswalks, findings)

    def to_cedars(self, native: Rows, context: Context) -> Rows:
        """Translate native rows; InvalidRecordError names crosswalk, element and rule."""
        scope = Scope(native, context)
        gathered: dict[RecordType, CedarsRows] = {}
        for source, target, key, name, translate in self._forward:
            found = native.get(source)
            if not found:
                continue
            rows = gathered.get(target)
            if rows is None:
                rows = gathered[target] = CedarsRows(self._giving_way[target])
            for row in found:
                rows.add_all(translate(row, scope), key, name)
        return {record: made for record, rows in gathered.items() if (made := rows.rows())}

    def to_native(self, cedars: Rows, context: Context) -> Rows:
        """
        Translate CEDARS rows, in which all but keys may be absent, to this district's SIS.

        InvalidRecordError where a row of a known type fits no crosswalk, or two disagree.
        """
        gathered: dict[RecordType, NativeRows] = {}
        for record, inverters in self._backward.items():
            rows = cedars.get(record, ())
            superseded = [list_superseded(one.crosswalk, rows) for one in inverters]
            for place, row in enumerate(rows):
                taken = Taken()
                for inverter, earlier in zip(inverters, superseded, strict=True):
                    if place in earlier:
                        taken.is_taken = True
                    else:
                        inverter.invert(row, context, taken)
                if not taken.is_taken:
                    raise InvalidRecordError(f"{record}: no crosswalk takes such a row back")
                for partial in taken.partials:
                    gathered.setdefault(partial.record, NativeRows()).add(partial)
        merged = {
            record: rows.rows(self._record_keys[record]) for record, rows in gathered.items()
        }
        return {record: rows for record, rows in merged.items() if rows}

    def native_records(self, record_types: Iterable[RecordType]) -> frozenset[str]:
        """The native records that hold these record types, those looked up in included."""
        wanted = frozenset(record_types)
        found = [one for one in self.crosswalks if one.target.record in wanted]
        looked_up = {lookup.record for one in found for lookup in one.lookups}
        return frozenset({one.source.record for one in found} | looked_up)

    def list_untaken(self, record_types: Iterable[RecordType]) -> tuple[RecordType, ...]:
        """Those of the record types that no crosswalk brings back to this district's SIS."""
        return tuple(sorted(set(record_types) - set(self._backward)))

    def native_query(
        self, record_type: RecordType, element: str, value: str
    ) -> tuple[str, str, str]:
        """
        The native record, field and value that a CEDARS element's value means.

        NotFoundError where the SIS can hold no such value.
        """
        record, path, rule = self._find_place(record_type, element)
        return record, path, _invert_value(rule, value)

    def native_place(self, record_type: RecordType, element: str) -> tuple[str, str]:
        """The native record and field that a CEDARS element comes from."""
        record, path, _ = self._find_place(record_type, element)
        return record, path

    def _find_place(self, record_type: RecordType, element: str) -> tuple[str, str, ElementRule]:
        for crosswalk, rule in self._rules_of(record_type, element):
            match rule.source:
                case Of(path) | First((path, *_)):
                    record = crosswalk.source.record
                case Lookup(record, _, path):
                    pass
                case _:
                    continue
            return record, format_path(path), rule
        raise InvalidCrosswalkError(f"{record_type}/{element}: comes from no native element")

    def native_values(
        self, record_type: RecordType, element: str, value: str, context: Context
    ) -> frozenset[str]:
        """All native values that mean a CEDARS element's value; empty where the SIS has none."""
        for _, rule in self._rules_of(record_type, element):
            if isinstance(rule.source, Of | First | Lookup):
                return list_native_values(rule, value, context)
        raise InvalidCrosswalkError(f"{record_type}/{element}: comes from no native element")

    def hashes(self, record_types: Iterable[RecordType]) -> Mapping[str, str]:
        """The SHA-256 of the content of each crosswalk that makes these record types."""
        wanted = frozenset(record_types)
        return {one.name: one.hash for one in self.crosswalks if one.target.record in wanted}

    def losses(self) -> tuple[DeclaredLoss, ...]:
        """Everything that the crosswalks lose, and say so."""
        return tuple(list_losses(self.crosswalks))

    def _rules_of(
        self, record_type: RecordType, element: str
    ) -> Iterable[tuple[Crosswalk, ElementRule]]:
        for crosswalk in self.crosswalks:
            if crosswalk.target.record == record_type:
                for rule in crosswalk.rules:
                    if rule.element == element:
                        yield crosswalk, rule

    @cached_property
    def _forward(self) -> tuple[_Way, ...]:
        return tuple(
            _Way(
                one.source.record,
                one.target.record,
                one.key.to_elements,
                one.name,
                compile_rows(one),
            )
            for one in self.crosswalks
        )

    @cached_property
    def _backward(self) -> Mapping[RecordType, list[Inverter]]:
        inverters: dict[RecordType, list[Inverter]] = {}
        for one in self.crosswalks:
            inverters.setdefault(one.target.record, []).append(Inverter(one))
        return inverters

    @cached_property
    def _giving_way(self) -> Mapping[RecordType, Mapping[str, frozenset[str]]]:
        makers: dict[RecordType, list[Crosswalk]] = {}
        for one in self.crosswalks:
            makers.setdefault(one.target.record, []).append(one)
        return {record: codes_that_give_way(these) for record, these in makers.items()}

    @cached_property
    def _record_keys(self) -> Mapping[str, tuple[Path, ...]]:
        return record_keys(self.crosswalks)


def read_crosswalks(drafts: Iterable[Draft], codesets: CodesetLoader) -> tuple[Crosswalk, ...]:
    """Resolve what extends another, and read all as rules with their code tables."""
    listed = tuple(drafts)
    resolved = resolve(listed, {draft.name: draft for draft in listed})
    return tuple(read_crosswalk(draft, codesets) for draft in resolved)


def read_crosswalk(draft: Draft, codesets: CodesetLoader) -> Crosswalk:
    """Read one that extends nothing (any more) as rules with its code tables."""
    sections = draft.root.entries("file")
    if "codes" not in sections:
        return build_crosswalk(draft, {})
    codes = merge_codesets(sections["codes"], codesets)
    root = replace(draft.root, value={**sections, "codes": codes})
    return build_crosswalk(replace(draft, root=root), parse_tables(codes))


def _invert_value(rule: ElementRule, value: str) -> str:
    if any(isinstance(step, GradeOfYear) for step in rule.steps):
        raise InvalidCrosswalkError(f"{rule.element}: depends on the school year")
    try:
        inverted = apply_steps(invert_steps(rule.steps), value, ANYWHERE)
    except InvalidRecordError:
        inverted = None
    if inverted is None:
        raise NotFoundError(f"{rule.element}: the district's SIS can hold no such value")
    return inverted
