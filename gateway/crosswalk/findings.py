"""Findings of checks: from refusals, in order, and with what to do."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from gateway.crosswalk.rules import Finding
from gateway.errors import InvalidCrosswalkError

_PLACE = re.compile(r"(?P<file>[^\n]*?):(?P<line>\d+): (?P<element>[^\n]*?): (?P<reason>.*)")
_SEVERITIES = ("error", "warning", "note")
PAGE = "see docs/crosswalks.md"
_ADVICE = (
    ("nor in `drops`", "map it, or say in `drops` why it goes nowhere"),
    ("nor in `lost`", "map it, or say in `lost` why the SIS cannot hold it"),
    ("but mapped", "take the line out: the element is carried"),
    ("is no element of", "name an element of the XSD: 'p2 crosswalk check --coverage' lists them"),
    ("is no code of", "use a code of the XSD's list"),
    ("but not mapped", "map it in `elements`"),
    ("nothing is written back", "map it, or take it out of the key"),
)


def read_finding(error: InvalidCrosswalkError) -> Finding:
    """A refused file as a finding."""
    text = str(error).partition("\n")[0]
    found = _PLACE.fullmatch(text)
    if found is None:
        return Finding("", 0, "error", "file", text)
    return Finding(
        found["file"],
        int(found["line"]),
        "error",
        found["element"],
        found["reason"],
        f"correct the line: {PAGE} for what may stand there",
    )


def order_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each once and with advice, the worst first, then by file and line."""
    advised = (one if one.advice else one._replace(advice=_advise(one)) for one in findings)
    return tuple(
        sorted(
            dict.fromkeys(advised),
            key=lambda one: (_SEVERITIES.index(one.severity), one.file, one.line, one.element),
        )
    )


def _advise(finding: Finding) -> str:
    """What to do where the check itself does not say."""
    return next(
        (advice for part, advice in _ADVICE if part in finding.reason),
        f"mend the line, or take it out: {PAGE}",
    )


def count_findings(findings: Iterable[Finding]) -> Mapping[str, int]:
    """How many of each severity."""
    counts = dict.fromkeys(_SEVERITIES, 0)
    for one in findings:
        counts[one.severity] += 1
    return counts


def suggest(name: str, known: Iterable[str], otherwise: str) -> str:
    """What to do about an unknown name: the one that was likely meant."""
    near = get_close_matches(name, tuple(known), n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else otherwise
