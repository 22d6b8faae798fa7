"""How alike a column's name and a CEDARS element's are: words written out, then RapidFuzz."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", re.ASCII)
_WORDS_FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the trade, as words.yaml has them."""

    abbreviations: Mapping[str, str]
    empty: frozenset[str]
    elements: Mapping[str, tuple[str, ...]]
    records: Mapping[str, tuple[str, ...]]
    never: tuple[str, ...]
    personal: frozenset[str]
    named_things: frozenset[str]

    def split(self, name: str) -> tuple[str, ...]:
        """The words of a name, abbreviations written out and words without meaning left out."""
        parts = [part.lower() for part in _PARTS.findall(name)]
        whole = "".join(parts)
        if whole in self.abbreviations:
            parts = self.abbreviations[whole].split()
        else:
            parts = [word for part in parts for word in self.abbreviations.get(part, part).split()]
        return tuple(part for part in parts if part not in self.empty) or tuple(parts)

    def names_of(self, record: str, element: str) -> tuple[tuple[str, ...], ...]:
        """The words of the element's own name and of every other name that it goes by."""
        others = self.elements.get(f"{record}/{element}") or self.elements.get(element, ())
        return tuple(dict.fromkeys([self.split(element), *(self.split(one) for one in others)]))

    def is_carried_nowhere(self, words: Iterable[str]) -> bool:
        """Whether a column of that name holds what the exchange never carries."""
        text = f" {' '.join(words)} "
        return any(f" {never} " in text for never in self.never)

    def is_personal(self, words: Iterable[str]) -> bool:
        """Whether what a column of that name holds is a person's, however often it comes."""
        known = frozenset(words)
        is_name = "name" in known and known.isdisjoint(self.named_things)
        return "id" not in known and (is_name or not self.personal.isdisjoint(known))


@cache
def vocabulary() -> Vocabulary:
    """The words of words.yaml."""
    read: dict[str, Any] = yaml.load(_WORDS_FILE.read_bytes(), Loader=yaml.CSafeLoader)
    return Vocabulary(
        {name: str(meaning) for name, meaning in read["abbreviations"].items()},
        frozenset(read["empty"]),
        {name: tuple(others) for name, others in read["elements"].items()},
        {name: tuple(others) for name, others in read["records"].items()},
        tuple(read["never"]),
        frozenset(read["personal"]),
        frozenset(read["named-things"]),
    )


def compare(
    words: tuple[str, ...], names: Iterable[tuple[str, ...]], around: frozenset[str] = frozenset()
) -> float:
    """
    How alike, from 0 to 1: the best of the names.

    Words of the table's own name (`around`) may be there or not: StudentGender in Student.
    """
    bare = tuple(word for word in words if word not in around) or words
    return max((max(_alike(words, one), _alike(bare, one)) for one in names), default=0.0)


@cache
def _alike(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    if sorted(left) == sorted(right):
        return 1.0
    spelled = fuzz.token_sort_ratio(" ".join(left), " ".join(right)) / 100
    pairs = [max(fuzz.ratio(one, other) for other in right) for one in left]
    pairs += [max(fuzz.ratio(one, other) for other in left) for one in right]
    shared = sum(pair >= 85 for pair in pairs) / len(pairs)  # noqa: PLR2004 - a letter or two apart
    return min(0.98, 0.35 * spelled + 0.65 * shared)


def kebab(name: str) -> str:
    """StudentGradeHistory as student-grade-history."""
    return "-".join(part.lower() for part in _PARTS.findall(name)) or "table"
