"""What crosswalks leave out, on both sides, without saying so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from gateway.crosswalk.paths import format_path
from gateway.crosswalk.rules import Crosswalk, Finding
from gateway.crosswalk.shapes import Shapes, find_leaf, list_leaves
from gateway.crosswalk.uses import made_elements, outer_key, record_keys, used_paths

UNDECIDED = "undecided"
"""The reason in `drops` of a starter that nobody has looked at."""

Side: TypeAlias = Literal["from", "to"]


class Covered(NamedTuple):
    """One element of a record type, and what becomes of it."""

    side: Side
    record: str
    element: str
    state: Literal["carried", "given up", "left out"]
    by: tuple[str, ...]
    """The crosswalks that carry it."""
    why: str
    """The reason for which it is given up."""


def list_coverage(
    crosswalks: Sequence[Crosswalk], shapes: Mapping[str, Shapes]
) -> Iterator[Covered]:
    """Every element of both sides: carried, given up with a reason, or left out."""
    carried: dict[tuple[str, str, str], list[str]] = {}
    given_up: dict[tuple[str, str, str], str] = {}
    for one in crosswalks:
        for record, path in dict.fromkeys(used_paths([one])):
            carried.setdefault(("from", record, format_path(path)), []).append(one.name)
        for element in made_elements(one):
            carried.setdefault(("to", one.target.record, element), []).append(one.name)
        for name, reason in one.drops.items():
            given_up["from", one.source.record, name] = reason.text
        for name, reason in one.lost.items():
            given_up["to", one.target.record, name] = reason.text
    for side, record, element in _elements(crosswalks, shapes):
        by = tuple(carried.get((side, record, element), ()))
        steps = element.split("/")
        outer = ("/".join(steps[:depth]) for depth in range(len(steps), 0, -1))
        why = next(
            (given_up[key] for name in outer if (key := (side, record, name)) in given_up), None
        )
        state: Literal["carried", "given up", "left out"] = (
            "carried" if by else "left out" if why is None else "given up"
        )
        yield Covered(side, record, element, state, by, "" if by else why or "")


def _elements(
    crosswalks: Sequence[Crosswalk], shapes: Mapping[str, Shapes]
) -> Iterator[tuple[Side, str, str]]:
    for record, first in _firsts(crosswalks, "to").items():
        for element in shapes[first.name].cedars[record].elements:
            yield "to", record, element.name
    for record, first in _firsts(crosswalks, "from").items():
        for path in list_leaves(shapes[first.name].native[record]):
            yield "from", record, format_path(path)


def check_coverage(
    crosswalks: Sequence[Crosswalk], shapes: Mapping[str, Shapes]
) -> Iterator[Finding]:
    """Elements that no crosswalk carries and none gives up, and keys that differ."""
    left_out = [one for one in list_coverage(crosswalks, shapes) if one.state == "left out"]
    yield from _from_elements(crosswalks, left_out)
    yield from _to_elements(crosswalks, left_out, shapes)
    yield from _reasons(crosswalks, shapes)
    keys = record_keys(crosswalks)
    for crosswalk in crosswalks:
        key = set(outer_key(crosswalk.key.from_paths, crosswalk.each))
        if not key <= set(keys[crosswalk.source.record]):
            reason = f"another crosswalk of {crosswalk.source.record} names its rows otherwise"
            yield Finding(crosswalk.file, crosswalk.key.line, "error", "key", reason)


def _from_elements(
    crosswalks: Sequence[Crosswalk], left_out: Iterable[Covered]
) -> Iterator[Finding]:
    firsts = _firsts(crosswalks, "from")
    for one in left_out:
        if one.side == "from":
            first = firsts[one.record]
            reason = f"{one.record} element is neither mapped nor in `drops`"
            yield Finding(first.file, first.line, "warning", one.element, reason)


def _to_elements(
    crosswalks: Sequence[Crosswalk], left_out: Iterable[Covered], shapes: Mapping[str, Shapes]
) -> Iterator[Finding]:
    firsts = _firsts(crosswalks, "to")
    for one in left_out:
        if one.side == "to":
            first = firsts[one.record]
            element = shapes[first.name].cedars[one.record].find_element(one.element)
            is_required = element is not None and element.is_required
            reason = f"{one.record} element is neither mapped nor in `lost`"
            yield Finding(
                first.file,
                first.line,
                "error" if is_required else "warning",
                one.element,
                f"required {reason}" if is_required else reason,
            )


def _reasons(crosswalks: Sequence[Crosswalk], shapes: Mapping[str, Shapes]) -> Iterator[Finding]:
    used = {(record, format_path(path)) for record, path in used_paths(crosswalks)}
    for crosswalk in crosswalks:
        native = shapes[crosswalk.name].native[crosswalk.source.record]
        cedars = shapes[crosswalk.name].cedars[crosswalk.target.record]
        for name, reason in crosswalk.drops.items():
            if find_leaf(native, tuple(name.split("/"))) is None:
                text = f"in `drops`, but no element of {native.name}"
                yield Finding(reason.file, reason.line, "error", name, text)
            elif (native.name, name) in used:
                text = "in `drops`, but mapped"
                yield Finding(reason.file, reason.line, "warning", name, text)
            elif reason.text == UNDECIDED:
                text = "nobody has decided yet whether it goes anywhere"
                yield Finding(reason.file, reason.line, "warning", name, text)
        made = made_elements(crosswalk)
        for name, reason in crosswalk.lost.items():
            if cedars.find_element(name) is None:
                text = f"in `lost`, but no element of {cedars.name}"
                yield Finding(reason.file, reason.line, "error", name, text)
            elif name in made:
                text = "in `lost`, but mapped"
                yield Finding(reason.file, reason.line, "warning", name, text)


def _firsts(crosswalks: Iterable[Crosswalk], side: Side) -> Mapping[str, Crosswalk]:
    """By record of that side, the first crosswalk that has it."""
    firsts: dict[str, Crosswalk] = {}
    for one in crosswalks:
        firsts.setdefault((one.source if side == "from" else one.target).record, one)
    return firsts
