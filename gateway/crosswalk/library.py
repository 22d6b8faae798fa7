"""Crosswalks that extend others: a district's overrides over its SIS product's."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gateway.crosswalk.language import Draft
from gateway.crosswalk.marks import Node

_REPLACED = ("crosswalk", "version", "latest", "note")
_MERGED = ("elements", "drops", "lost", "when")


def resolve(drafts: Iterable[Draft], bases: Mapping[str, Draft]) -> tuple[Draft, ...]:
    """
    Merge each draft over the one it extends, which may itself extend another.

    A crosswalk that another one of `drafts` extends is replaced by it.
    """
    listed = {draft.name: draft for draft in drafts}
    known = {**bases, **listed}
    extended = {draft.extends[0] for draft in listed.values() if draft.extends}
    resolved = {name: _resolve_one(draft, known, frozenset()) for name, draft in listed.items()}
    return tuple(draft for name, draft in resolved.items() if name not in extended)


def _resolve_one(draft: Draft, known: Mapping[str, Draft], above: frozenset[str]) -> Draft:
    if draft.extends is None:
        return draft
    reference = draft.root.entries("file")["extends"]
    name, version = draft.extends
    if name in above or name == draft.name:
        reference.refuse("extends", "extends itself")
    if name not in known:
        reference.refuse("extends", f"no crosswalk {name}")
    base = known[name]
    if base.version != version:
        reference.refuse("extends", f"{name} has the version {base.version}, not {version}")
    base = _resolve_one(base, known, above | {draft.name})
    return replace(draft, extends=None, root=_merge_roots(base.root, draft.root))


def _merge_roots(base: Node, override: Node) -> Node:
    merged = dict(base.entries("file"))
    sections = override.entries("file")
    for word in _REPLACED:
        if word in sections:
            merged[word] = sections[word]
    for word in _MERGED:
        if word in sections:
            merged[word] = _merge(merged.get(word), sections[word], word)
    if "codes" in sections:
        tables = dict(merged["codes"].entries("codes")) if "codes" in merged else {}
        for name, table in sections["codes"].entries("codes").items():
            tables[name] = _merge(tables.get(name), table, name)
        merged["codes"] = replace(sections["codes"], value=tables)
    return replace(base, value=merged)


def _merge(base: Node | None, override: Node, what: str) -> Node:
    """Entry by entry; an empty one (null) removes."""
    if base is None:
        return override
    entries = {**base.entries(what), **override.entries(what)}
    kept = {name: node for name, node in entries.items() if not _removes(node, what)}
    return replace(base, value=kept)


def _removes(node: Node, what: str) -> bool:
    return node.value is None and what in _MERGED
