"""All that can be said of crosswalks before they are used: findings, and what they cover."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gateway.crosswalk.checking import check, load_shapes
from gateway.crosswalk.code_checks import check_codes
from gateway.crosswalk.coverage import Covered, list_coverage
from gateway.crosswalk.crosswalks import read_crosswalk
from gateway.crosswalk.findings import order_findings, read_finding
from gateway.crosswalk.language import Draft
from gateway.crosswalk.library import resolve
from gateway.crosswalk.loss_checks import check_losses
from gateway.crosswalk.rules import Crosswalk, Finding
from gateway.crosswalk.shapes import Shapes
from gateway.crosswalk.tables import CodesetLoader
from gateway.crosswalk.value_checks import check_values
from gateway.errors import InvalidCrosswalkError
from gateway.xsd.schema import Schema


@dataclass(frozen=True, slots=True)
class Inspection:
    """Crosswalks as they were read, what was found, and what they cover."""

    crosswalks: tuple[Crosswalk, ...]
    shapes: dict[str, Shapes]
    """The XSDs' record types, by crosswalk, of those that have both."""
    findings: tuple[Finding, ...]
    coverage: tuple[Covered, ...]


def inspect(
    drafts: Iterable[Draft],
    bases: Iterable[Draft],
    schemas: Callable[[str], Schema],
    codesets: CodesetLoader,
) -> Inspection:
    """Inspect a set of crosswalks; what cannot be read is a finding, and the others go on."""
    crosswalks, found = _read(tuple(drafts), tuple(bases), codesets)
    found += check(crosswalks, schemas)
    shapes: dict[str, Shapes] = {}
    for crosswalk in crosswalks:
        loaded = load_shapes(crosswalk, schemas)
        if isinstance(loaded, Shapes):
            shapes[crosswalk.name] = loaded
            found += check_codes(crosswalk, loaded)
            found += check_losses(crosswalk, loaded.cedars[crosswalk.target.record])
            found += check_values(crosswalk, loaded)
    covering = [one for one in crosswalks if one.name in shapes]
    return Inspection(
        tuple(crosswalks), shapes, order_findings(found), tuple(list_coverage(covering, shapes))
    )


def _read(
    drafts: tuple[Draft, ...], bases: tuple[Draft, ...], codesets: CodesetLoader
) -> tuple[list[Crosswalk], list[Finding]]:
    known = {draft.name: draft for draft in (*bases, *drafts)}
    extended = {draft.extends[0] for draft in drafts if draft.extends}
    crosswalks: list[Crosswalk] = []
    found: list[Finding] = []
    for draft in drafts:
        try:
            (resolved,) = resolve([draft], known)
            crosswalk = read_crosswalk(resolved, codesets)
        except InvalidCrosswalkError as error:
            found.append(read_finding(error))
            continue
        if draft.name not in extended:
            crosswalks.append(crosswalk)
    return crosswalks, found
