"""Crosswalk files on disk: one of them, a SIS product's folder, or a district's."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gateway.assets import asset
from gateway.crosswalk.findings import read_finding, suggest
from gateway.crosswalk.language import Draft, parse_crosswalk
from gateway.crosswalk.marks import MAX_BYTES
from gateway.crosswalk.rules import Finding
from gateway.crosswalk.tables import load_codeset
from gateway.errors import InvalidCrosswalkError
from gateway.xsd.schema import Schema, load_schema, parse_schema

DISTRICT_FILE = "district.yaml"
CONNECTOR_FILE = "connector.yaml"
_PRODUCT = re.compile(r"^product:[ \t]*[\"']?(?P<name>[\w\-]+)[\"']?[ \t]*(#.*)?$", re.MULTILINE)


@dataclass(slots=True)
class Drafts:
    """What was read: drafts, what is wrong with the files that are none, and which were asked."""

    drafts: list[Draft] = field(default_factory=list)
    bases: dict[str, Draft] = field(default_factory=dict)
    """What others may extend."""
    findings: list[Finding] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    """The files whose findings are told."""
    folders: list[Path] = field(default_factory=list)
    """Where XSDs and code tables are looked for, before those that are shipped."""
    _schemas: dict[str, Schema] = field(default_factory=dict)

    def load_schema(self, path: str) -> Schema:
        """The schema that a crosswalk names: one that lies beside it, or a shipped one."""
        if path not in self._schemas:
            self._schemas[path] = self._read_schema(path)
        return self._schemas[path]

    def _read_schema(self, path: str) -> Schema:
        for folder in self.folders:
            own = folder / path
            if own.is_file():
                return parse_schema(own.read_bytes(), path)
        return load_schema(asset(f"xsd/{path}"))

    def load_codeset(self, path: str) -> str:
        """The shared code table that a crosswalk names."""
        for folder in self.folders:
            own = folder / path
            if own.is_file():
                return own.read_text(encoding="utf-8")
        return load_codeset(path)


def load_drafts(path: Path) -> Drafts:
    """
    Read a crosswalk, or a folder of them, with the set that it belongs to.

    A file that is no crosswalk is a finding, and the others are still read.
    """
    found = Drafts()
    folder = path if path.is_dir() else path.parent
    found.folders.append(folder)
    product = _product(folder, found)
    shared = [] if product is None else list(list_crosswalk_files(product))
    _read(found, shared)
    in_set = folder / DISTRICT_FILE, folder / CONNECTOR_FILE
    is_set = path.is_dir() or any(file.is_file() for file in in_set)
    files = list(list_crosswalk_files(folder)) if is_set else [path]
    found.asked |= {str(file) for file in ([path] if path.is_file() else [*shared, *files])}
    _read(found, files)
    known = {draft.name for draft in found.drafts}
    _read_bases(found, {draft.extends[0] for draft in found.drafts if draft.extends} - known)
    return found


def list_crosswalk_files(folder: Path) -> Iterator[Path]:
    """The crosswalks of a folder, by name."""
    for file in sorted(folder.glob("*.yaml")):
        if file.name not in {DISTRICT_FILE, CONNECTOR_FILE}:
            yield file


def _product(folder: Path, found: Drafts) -> Path | None:
    """The folder of the SIS product that a district's folder names."""
    entry = folder / DISTRICT_FILE
    named = _PRODUCT.search(entry.read_text(encoding="utf-8")) if entry.is_file() else None
    if named is None:
        return None
    product = asset("crosswalks/products") / named["name"]
    if not (product / CONNECTOR_FILE).is_file():
        line = named.string.count("\n", 0, named.start()) + 1
        reason = "there is no such product"
        known = [file.parent.name for file in product.parent.glob(f"*/{CONNECTOR_FILE}")]
        advice = suggest(named["name"], known, f"there are {', '.join(sorted(known))}")
        found.findings.append(Finding(str(entry), line, "error", "product", reason, advice))
        found.asked.add(str(entry))
        return None
    return product


def _read(found: Drafts, files: Iterable[Path]) -> None:
    for file in files:
        _attempt(found, file, found.drafts.append)


def _read_bases(found: Drafts, wanted: set[str]) -> None:
    """Read what crosswalks extend, and what these extend, from the shipped products."""
    for name in sorted(wanted):
        product, _, crosswalk = name.partition("/")
        file = asset("crosswalks/products") / product / f"{crosswalk}.yaml"
        if name in found.bases or not file.is_file():
            continue
        _attempt(found, file, lambda draft: found.bases.setdefault(draft.name, draft))
        draft = found.bases.get(name)
        if draft is not None and draft.extends:
            _read_bases(found, {draft.extends[0]})


def _attempt(found: Drafts, file: Path, keep: Callable[[Draft], object]) -> None:
    try:
        keep(parse_crosswalk(_text(file), str(file)))
    except InvalidCrosswalkError as error:
        found.findings.append(read_finding(error))


def _text(file: Path) -> str:
    """The text of a file; what is too large is not read at all."""
    if file.stat().st_size > MAX_BYTES:
        raise InvalidCrosswalkError(f"{file}:1: file: larger than {MAX_BYTES} bytes")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidCrosswalkError(f"{file}:1: file: not UTF-8") from None
