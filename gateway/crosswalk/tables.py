"""Code tables of a crosswalk, its own or shared ones from crosswalks/codesets."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeAlias

from gateway.assets import asset
from gateway.crosswalk.marks import Node, parse_marked
from gateway.crosswalk.operations.codes import Code, CodeTable, Relation
from gateway.errors import InvalidCrosswalkError

CODE_WORDS = frozenset({"code", "also", "band", "relation", "preferred", "note", "author", "date"})
MAX_BAND = 1000

CodesetLoader: TypeAlias = Callable[[str], str]
"""The text of a shared code table, such as `codesets/yes_no.yaml`."""


def load_codeset(path: str) -> str:
    """Read a shared code table that the gateway ships."""
    return asset(f"crosswalks/{path}").read_text(encoding="utf-8")


def check_relative(node: Node, what: str) -> str:
    """Read a path of a file below xsd/ or crosswalks/; it cannot leave there."""
    text = node.text(what)
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or ":" in text:
        node.refuse(what, "must be a path below its folder, without `..`")
    return text


def merge_codesets(section: Node, load: CodesetLoader) -> Node:
    """Put the shared tables where `from` names them; the table's own lines win."""
    merged: dict[str, Node] = {}
    for name, table in section.entries("codes").items():
        entries = dict(table.entries(name))
        shared = entries.pop("from", None)
        if shared is not None:
            entries = {**_shared_codes(shared, name, load), **entries}
        merged[name] = replace(table, value=entries)
    return replace(section, value=merged)


def _shared_codes(reference: Node, name: str, load: CodesetLoader) -> Mapping[str, Node]:
    path = check_relative(reference, name)
    try:
        text = load(path)
    except (OSError, UnicodeDecodeError):
        reference.refuse(name, "no such code table")
    document = parse_marked(text, path).entries("file")
    if "codes" not in document:
        raise InvalidCrosswalkError(f"{path}:1: codes: missing")
    return document["codes"].entries("codes")


def parse_tables(section: Node) -> dict[str, CodeTable]:
    """Read the section `codes`, whose shared tables are merged already."""
    return {name: _table(name, node) for name, node in section.entries("codes").items()}


def _table(name: str, node: Node) -> CodeTable:
    codes = tuple(
        _code(name, code, entry) for code, entry in node.entries(name).items() if code != "from"
    )
    preferred: dict[str, int] = {}
    for code in codes:
        if code.is_preferred and code.to is not None:
            if code.to in preferred:
                node.refuse(name, f"two preferred ways back from {code.to}")
            preferred[code.to] = code.line
    return CodeTable(name, codes, node.line, node.file)


def _code(table: str, code: str, node: Node) -> Code:
    if isinstance(node.value, str) or node.value is None:
        return Code(code, node.value, line=node.line, file=node.file)
    entries = node.entries(table)
    for word, operand in entries.items():
        if word not in CODE_WORDS:
            operand.refuse(table, f"unknown word {word}")
    if "code" not in entries:
        node.refuse(table, "`code` is missing")
    relation = entries["relation"].text(table) if "relation" in entries else "equal"
    if relation not in set(Relation):
        entries["relation"].refuse(table, "relation must be equal, broader, narrower or none")
    target = entries["code"].value
    if target is not None:
        target = entries["code"].text(table)
    also = entries["also"].items(table) if "also" in entries else ()
    said = {
        word: entries[word].text(table) for word in ("note", "author", "date") if word in entries
    }
    return Code(
        code,
        target,
        tuple(item.text(table) for item in also),
        _band(table, entries["band"]) if "band" in entries else (),
        Relation(relation),
        parse_flag(entries["preferred"], table) if "preferred" in entries else False,
        **said,
        line=node.line,
        file=node.file,
    )


def _band(table: str, node: Node) -> tuple[str, ...]:
    """Every number from the first to the last, in their width."""
    ends = [item.text(table) for item in node.items(table)]
    if len(ends) != len(("first", "last")) or not all(end.isdecimal() for end in ends):
        node.refuse(table, "`band` is its first and its last code, both numbers")
    first, last = int(ends[0]), int(ends[1])
    if len(ends[0]) != len(ends[1]) or not 0 <= last - first < MAX_BAND:
        node.refuse(table, f"`band` has codes of one width, rising, {MAX_BAND} at most")
    return tuple(f"{code:0{len(ends[0])}}" for code in range(first, last + 1))


def parse_flag(node: Node, what: str) -> bool:
    """Read `true` or `false`."""
    text = node.text(what)
    if text not in {"true", "false"}:
        node.refuse(what, "must be true or false")
    return text == "true"
