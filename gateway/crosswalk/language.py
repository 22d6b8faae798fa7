"""The language of a crosswalk file: what may stand where, and what it means."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from gateway.crosswalk.element_language import parse_conditions, parse_element
from gateway.crosswalk.marks import Node, parse_marked
from gateway.crosswalk.operations.codes import Unmapped
from gateway.crosswalk.paths import parse_path
from gateway.crosswalk.reading import Tables, find_table
from gateway.crosswalk.rules import (
    Crosswalk,
    ElementRule,
    FlagRows,
    Key,
    Latest,
    Reason,
    RecordRef,
)
from gateway.crosswalk.tables import check_relative, parse_tables

_NAME = re.compile(r"[a-z0-9\-]+/[a-z0-9\-]+")
_EXTENDS = re.compile(r"([a-z0-9\-]+/[a-z0-9\-]+)@(\d+)")
_COMMON_WORDS = frozenset(
    {"crosswalk", "version", "when", "latest", "elements", "drops", "lost", "codes", "note"}
)
OWN_WORDS = _COMMON_WORDS | {"from", "to", "key", "each", "rows"}
OVERRIDE_WORDS = _COMMON_WORDS | {"extends"}
_FIXED = "belongs to the crosswalk that is extended"
_FLAG_WORDS = frozenset({"of", "flags", "sets", "codes"})
_NEEDED = ("version", "from", "to", "key", "elements")


@dataclass(frozen=True, slots=True)
class Draft:
    """A crosswalk file as written: well formed, but not yet held against XSDs."""

    name: str
    version: int
    file: str
    extends: tuple[str, int] | None
    """The name and version of the crosswalk that it overrides."""
    root: Node


def parse_crosswalk(text: str, file: str) -> Draft:
    """Parse a crosswalk; InvalidCrosswalkError says `file:line: element: reason`."""
    root = parse_marked(text, file)
    sections = root.entries("file")
    if "crosswalk" not in sections:
        root.refuse("crosswalk", "missing")
    name = sections["crosswalk"].text("crosswalk")
    if not _NAME.fullmatch(name):
        sections["crosswalk"].refuse("crosswalk", "must be {product or district}/{name}")
    allowed = OVERRIDE_WORDS if "extends" in sections else OWN_WORDS
    for word, node in sections.items():
        if word not in allowed:
            node.refuse(word, "unknown section" if word not in OWN_WORDS else _FIXED)
    draft = Draft(name, _version(sections), file, _extends(sections), root)
    if draft.extends is None:
        build_crosswalk(draft, tables=None)
    else:
        _rules(sections, None)
        _check_reasons(sections)
    if "codes" in sections:
        parse_tables(sections["codes"])
    return draft


def build_crosswalk(draft: Draft, tables: Tables) -> Crosswalk:
    """Read a draft that extends nothing (any more) as rules."""
    sections = draft.root.entries("file")
    for word in _NEEDED:
        if word not in sections:
            draft.root.refuse(word, "missing")
    each = parse_path(sections["each"], "each") if "each" in sections else ()
    if each and "rows" in sections:
        sections["rows"].refuse("rows", "cannot go with `each`")
    return Crosswalk(
        name=draft.name,
        version=draft.version,
        file=draft.file,
        source=_record(sections["from"], "from"),
        target=_record(sections["to"], "to"),
        key=_key(sections["key"]),
        rules=_rules(sections, tables),
        when=parse_conditions(sections["when"], "when") if "when" in sections else (),
        each=each,
        rows=_rows(sections["rows"], tables) if "rows" in sections else None,
        latest=_latest(sections["latest"]) if "latest" in sections else None,
        tables=() if tables is None else tuple(tables.values()),
        drops=_reasons(sections, "drops"),
        lost=_reasons(sections, "lost"),
        hash=_hash(draft.root),
        line=sections["elements"].line,
        each_line=sections["each"].line if each else 0,
    )


def _version(sections: Mapping[str, Node]) -> int:
    return sections["version"].integer("version") if "version" in sections else 1


def _extends(sections: Mapping[str, Node]) -> tuple[str, int] | None:
    if "extends" not in sections:
        return None
    found = _EXTENDS.fullmatch(sections["extends"].text("extends"))
    if not found:
        sections["extends"].refuse("extends", "must be {product}/{name}@{version}")
    return found[1], int(found[2])


def _record(node: Node, what: str) -> RecordRef:
    words = node.entries(what)
    if words.keys() != {"xsd", "record"}:
        node.refuse(what, "needs `xsd` and `record`")
    return RecordRef(
        check_relative(words["xsd"], what), words["record"].text(what), words["record"].line
    )


def _key(node: Node) -> Key:
    words = node.entries("key")
    if words.keys() != {"from", "to"}:
        node.refuse("key", "needs `from` and `to`")
    paths, elements = words["from"].items("key"), words["to"].items("key")
    return Key(
        tuple(parse_path(path, "key") for path in paths),
        tuple(element.text("key") for element in elements),
        node.line,
        tuple(path.line for path in paths),
        tuple(element.line for element in elements),
    )


def _rules(sections: Mapping[str, Node], tables: Tables) -> tuple[ElementRule, ...]:
    if "elements" not in sections:
        return ()
    return tuple(
        parse_element(element, node, tables)
        for element, node in sections["elements"].entries("elements").items()
        if node.value is not None
    )


def _rows(node: Node, tables: Tables) -> FlagRows:
    words = node.entries("rows")
    if not words.keys() >= _FLAG_WORDS:
        node.refuse("rows", "needs `of`, `flags`, `sets` and `codes`")
    for word, operand in words.items():
        if word not in _FLAG_WORDS | {"unmapped", "default_back", "lossy"}:
            operand.refuse("rows", f"unknown word {word}")
    flags = words["flags"].entries("rows")
    if flags.keys() != {"on", "off"}:
        words["flags"].refuse("rows", "`flags` needs `on` and `off`")
    on, off = flags["on"].text("rows"), flags["off"].text("rows")
    if len(on) != 1 or len(off) != 1 or on == off:
        words["flags"].refuse("rows", "`on` and `off` are two different characters")
    table = find_table(words["codes"], "rows", tables)
    positions = sorted(int(code.code) if code.code.isdecimal() else 0 for code in table.codes)
    if tables is not None and positions != list(range(1, len(positions) + 1)):
        words["codes"].refuse("rows", f"table {table.name} must have the positions 1, 2, 3 …")
    lossy = words["lossy"].text("rows") if "lossy" in words else None
    unmapped, default = _unmapped_flags(words)
    if tables is not None and default is not None and default not in table.forward():
        words["default_back"].refuse("rows", f"must be a position of table {table.name}")
    return FlagRows(
        parse_path(words["of"], "rows"),
        on,
        off,
        words["sets"].text("rows"),
        table,
        unmapped,
        default,
        lossy,
        node.line,
    )


def _unmapped_flags(words: Mapping[str, Node]) -> tuple[Unmapped, str | None]:
    policy = words["unmapped"].text("rows") if "unmapped" in words else Unmapped.REJECT
    if policy not in {Unmapped.REJECT, Unmapped.DEFAULT}:
        words["unmapped"].refuse("rows", "must be reject or default")
    if (policy == Unmapped.DEFAULT) != ("default_back" in words):
        words["of"].refuse("rows", "`unmapped: default` and `default_back` go together")
    if policy == Unmapped.DEFAULT and "lossy" not in words:
        words["unmapped"].refuse("rows", "loses codes that the table lacks; say why with `lossy`")
    default = words.get("default_back")
    is_none = default is None or default.value is None
    return Unmapped(policy), None if is_none or default is None else default.text("rows")


def _latest(node: Node) -> Latest | None:
    if node.value is None:
        return None
    words = node.entries("latest")
    if words.keys() != {"by", "lossy"}:
        node.refuse("latest", "needs `by`, a to-element, and `lossy`, why others are left out")
    by, lossy = (words[word].text("latest") for word in ("by", "lossy"))
    return Latest(by, lossy, node.line, node.file)


def _check_reasons(sections: Mapping[str, Node]) -> None:
    if "when" in sections:
        entries = sections["when"].entries("when").items()
        kept = {name: node for name, node in entries if node.value is not None}
        parse_conditions(Node(kept, sections["when"].file, sections["when"].line), "when")
    if "latest" in sections:
        _latest(sections["latest"])
    for section in ("drops", "lost"):
        _reasons(sections, section)


def _reasons(sections: Mapping[str, Node], section: str) -> dict[str, Reason]:
    if section not in sections:
        return {}
    return {
        element: Reason(node.text(element), node.line, node.file)
        for element, node in sections[section].entries(section).items()
        if node.value is not None
    }


def _hash(root: Node) -> str:
    content = json.dumps(root.plain(), ensure_ascii=True, separators=(",", ":"))
    return sha256(content.encode()).hexdigest()
