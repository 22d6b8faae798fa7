"""Each step as lines of generated Python that work on `value`, a text."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from gateway.crosswalk.context import ANYWHERE
from gateway.crosswalk.operations.codes import Recode, Unmapped
from gateway.crosswalk.operations.dates import AddDays, Reform
from gateway.crosswalk.operations.step import Keep, Step
from gateway.crosswalk.operations.text import AddPrefix, AddSuffix, Case, Pad, Strip
from gateway.crosswalk.source_text import Source

_Answer = TypeVar("_Answer")
_MOST_TEXTS = 65_536


def write_step(source: Source, step: Step) -> bool:
    """
    Write a step; whether its value is there for certain.

    What does not fit is an InvalidRecordError or a KeyError.
    """
    match step:
        case Keep():
            return True
        case Recode():
            return _write_recode(source, step)
        case Reform() | AddDays():
            source.line(f"value = {source.bind(Memory(partial(_apply_anywhere, step)))}[value]")
        case Strip():
            source.line("value = value.strip() or None")
            return False
        case Case(to):
            source.line(f"value = value.{to}()")
        case AddPrefix(prefix):
            source.line(f"value = {prefix!r} + value")
        case AddSuffix(suffix):
            source.line(f"value = value + {suffix!r}")
        case Pad(width, fill):
            source.line(f"value = value.rjust({width!r}, {fill!r})")
        case _:
            source.line(f"value = {source.bind(step.apply)}(value, context)")
            return False
    return True


def _apply_anywhere(step: Reform | AddDays, value: str) -> str:
    return step.apply(value, ANYWHERE)


def _write_recode(source: Source, step: Recode) -> bool:
    codes = source.bind(dict(step.codes))
    match step.unmapped:
        case Unmapped.KEEP_RAW:
            source.line(f"value = {codes}.get(value, value)")
        case Unmapped.DEFAULT if step.default is not None:
            source.line(f"value = {codes}.get(value, {step.default!r})")
        case _:
            source.line(f"value = {codes}[value]")
    return None not in step.codes.values()


class Memory(dict[str, _Answer]):
    """What a function answered for each text, up to a number of them."""

    def __init__(self, answer: Callable[[str], _Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, text: str) -> _Answer:
        found = self._answer(text)
        if len(self) >= _MOST_TEXTS:
            self.clear()
        self[text] = found
        return found
