"""A draft of a code table: which of the SIS's codes is which of the state's, where it shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from gateway.cedars.source import ElementType
from gateway.registry.starter.fitting import YES_NO
from gateway.registry.starter.profiling import Column

ALIKE = 88
"""Of 100: what a code and a code's meaning must reach to be taken for the same."""
_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class CodeTable:
    """What the sample's codes mean, as far as can be told."""

    known: Mapping[str, str]
    undecided: tuple[str, ...]
    rare: int
    """How many further codes the sample has, too rare to be written down."""
    shared: str | None = None
    """A code set that districts share and that says it all."""


def draft_codes(column: Column, kind: ElementType) -> CodeTable | None:
    """None where no table is needed: the values are the state's codes as they are."""
    codes = {**kind.codes, **kind.known}
    values = column.values.counts.keys()
    if not codes or values <= codes.keys():
        return None
    if kind.name == "YesNo" and values <= {"1", "0"}:
        return CodeTable({}, (), 0, "codesets/one_zero.yaml")
    if kind.name == "YesNo" and column.is_flag and not values <= YES_NO:
        return CodeTable({one: "Y" if one in {"T", "true"} else "N" for one in values}, (), 0)
    if kind.pattern and not kind.codes and not column.is_coded:
        return None
    known, undecided = {}, []
    for one in column.codes:
        meaning = _find_meaning(one, codes)
        if meaning is None:
            undecided.append(one)
        else:
            known[one] = meaning
    return CodeTable(known, tuple(undecided), column.distinct - len(column.codes))


def _find_meaning(code: str, codes: Mapping[str, str]) -> str | None:
    """The state's code that is written nearly so, or whose meaning is."""
    if code in codes:
        return code
    for one in codes:
        if one.lower() == code.lower() or (code.isdecimal() and one == (code.lstrip("0") or "0")):
            return one
    if len(code) < _LEAST_LETTERS:
        return None
    found = [
        (fuzz.ratio(code.lower(), text.lower()), one)
        for one, meaning in codes.items()
        for text in _texts(meaning)
    ]
    best, one = max(found)
    return one if best >= ALIKE and sum(score >= ALIKE for score, _ in found) == 1 else None


def _texts(meaning: str) -> Iterator[str]:
    yield meaning
    yield from (part.strip() for part in meaning.split(",") if part.strip() != meaning)
