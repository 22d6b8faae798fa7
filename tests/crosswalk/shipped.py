"""The crosswalks that are shipped, and native rows for them: most fit, some do not."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from strategies import values
from tiny_schemas import KENT

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.operations.codes import Recode
from gateway.crosswalk.operations.dates import ISO, Reform
from gateway.crosswalk.operations.numbers import GradeOfYear
from gateway.crosswalk.operations.sources import Lookup, Of
from gateway.crosswalk.rules import Crosswalk
from gateway.crosswalk.uses import used_paths
from gateway.xsd.schema import load_schema, parse_schema

FOLDERS = sorted(
    file.parent
    for root in ("crosswalks/districts", "examples")
    for file in asset(root).glob("*/district.yaml")
)
ODD = st.text(st.sampled_from("Zé0/- \x1fßY"), min_size=1, max_size=10)
"""Values that few steps take: they must be refused alike, or kept alike."""


@cache
def shipped_schema(path):
    return load_schema(asset(f"xsd/{path}"))


@cache
def district(folder: Path):
    """The crosswalks of a district, and how its schemas are found."""
    found = load_district_folder(folder)
    own = {path: parse_schema(text.encode(), path) for path, text in found.xsds.items()}
    drafts = [parse_crosswalk(text, name) for name, text in found.crosswalks.items()]

    def schemas(path):
        return own.get(path) or shipped_schema(path)

    return CrosswalkSet.build(drafts, schemas), schemas


def each_crosswalk():
    """Every crosswalk with the schema of its native side; what districts share, once."""
    found = {}
    for folder in FOLDERS:
        crosswalks, schemas = district(folder)
        for one in crosswalks.crosswalks:
            found[one.hash] = (one, schemas(one.source.xsd))
    return sorted(found.values(), key=lambda pair: pair[0].name)


def native_rows(crosswalk: Crosswalk, record: str, schema) -> st.SearchStrategy[dict]:
    """Rows of a native record, of the elements that the crosswalk reads and few others."""
    read = {path for name, path in used_paths([crosswalk]) if name == record}
    return _rows(schema.get_shape(record), read, _fitting(crosswalk, record))


def _rows(shape, read, fitting, at=()):
    return st.fixed_dictionaries(
        {},
        optional={
            child.name: _values(child, read, fitting, (*at, child.name))
            for child in shape.elements
            if any(path[: len(at) + 1] == (*at, child.name) for path in read)
        },
    )


def _values(child, read, fitting, path):
    if child.children is not None:
        nested = _rows(child.children, read, fitting, path)
        return st.lists(nested, max_size=3 if child.is_repeated else 1).map(tuple)
    known = fitting.get(path)
    usual = values(child) if known is None else known
    return st.one_of(usual, usual, usual, usual, usual, usual, ODD)


def _fitting(crosswalk, record):
    """By path: values that its steps, conditions and flags take."""
    found = {}
    for rule in crosswalk.rules:
        if isinstance(rule.source, Of) and rule.steps and record == crosswalk.source.record:
            found.setdefault(rule.source.path, _taken(rule.steps[0]))
        if isinstance(rule.source, Lookup):
            for theirs, mine in rule.source.on:
                if rule.source.record == record:
                    found[theirs] = st.sampled_from(["1", "2"])
                if crosswalk.source.record == record:
                    found[mine] = st.sampled_from(["1", "2", "3"])
    for condition in (*crosswalk.when, *(one for rule in crosswalk.rules for one in rule.when)):
        if condition.codes and record == crosswalk.source.record:
            found[condition.path] = st.sampled_from([*condition.codes, "?"])
    flags = crosswalk.rows
    if flags is not None:
        found[flags.of] = st.text(
            st.sampled_from(flags.on + flags.off), min_size=flags.width, max_size=flags.width
        )
    return {path: values for path, values in found.items() if values is not None}


def _taken(step):
    match step:
        case Recode():
            return st.sampled_from([code.code for code in step.table.codes])
        case Reform(form, _):
            return st.dates().map(str).map(lambda day: Reform(ISO, form).apply(day, KENT))
        case GradeOfYear():
            return st.integers(2015, 2045).map(str)
    return None
