"""Losses declared where nothing is lost, and elements that overwrite each other going back."""

from collections.abc import Iterator

from gateway.crosswalk.operations.dates import SchoolYear
from gateway.crosswalk.operations.patterns import Split
from gateway.crosswalk.operations.sources import Constant, FromContext, Of
from gateway.crosswalk.paths import Path, format_path
from gateway.crosswalk.rules import Crosswalk, ElementRule, Finding
from gateway.xsd.facets import RecordShape


def check_losses(crosswalk: Crosswalk, target: RecordShape) -> Iterator[Finding]:
    """What is declared needlessly."""
    for rule in crosswalk.rules:
        yield from _rule(rule, crosswalk, target)
    flags = crosswalk.rows
    is_exact = flags is not None and flags.unmapped == "reject" and flags.table.is_invertible()
    if flags is not None and flags.lossy is not None and is_exact:
        reason = "`lossy` is declared, but nothing is lost"
        yield Finding(crosswalk.file, flags.line, "warning", flags.sets, reason, "remove `lossy`")
    yield from _written_twice(crosswalk)


def _rule(rule: ElementRule, crosswalk: Crosswalk, target: RecordShape) -> Iterator[Finding]:
    if rule.one_way is not None and isinstance(rule.source, FromContext):
        reason = "`one_way` is declared, but nothing of the district's is ever written back"
        yield Finding(rule.file, rule.line, "warning", rule.element, reason, "remove `one_way`")
    if rule.lossy is None or rule.losses:
        return
    if isinstance(rule.source, Constant):
        to = target.find_element(rule.element)
        is_only = to is not None and to.enumeration == (rule.source.value,)
        if not is_only and rule.element not in crosswalk.key.to_elements:
            return
    elif any(isinstance(step, Split) for step in rule.steps):
        return  # a key that fits its pattern may be another crosswalk's, which only that one tells
    reason = "`lossy` is declared, but nothing is lost"
    yield Finding(rule.file, rule.line, "warning", rule.element, reason, "remove `lossy`")


def _written_twice(crosswalk: Crosswalk) -> Iterator[Finding]:
    written: dict[Path, ElementRule] = {}
    for rule in crosswalk.rules:
        if not isinstance(rule.source, Of) or not rule.is_written_back or rule.when:
            continue
        if any(isinstance(step, SchoolYear) for step in rule.steps):
            continue
        first = written.setdefault(rule.source.path, rule)
        if first is not rule:
            name = format_path(rule.source.path)
            reason = f"{first.element} writes {name} back too: where they differ, it is an error"
            advice = "say `one_way` in one of them"
            yield Finding(rule.file, rule.line, "note", rule.element, reason, advice)
