"""Text of a starter's files: YAML that people go on with, so comments are part of it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

_PLAIN = re.compile(r"[A-Za-z_@][A-Za-z0-9_/.@-]*", re.ASCII)
_NOT_TEXT = frozenset({"true", "false", "null"})
WIDTH = 96


def text_of(value: str) -> str:
    """A text as YAML has it, quoted where it would be read as something else."""
    if _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return quoted(value)


def quoted(value: str) -> str:
    """A text in quotes."""
    return json.dumps(value, ensure_ascii=False)


def mapping_of(entries: Mapping[str, str]) -> str:
    """A mapping in one line, of values that are YAML already."""
    return "{" + ", ".join(f"{text_of(name)}: {value}" for name, value in entries.items()) + "}"


def texts_of(entries: Mapping[str, str]) -> str:
    """A mapping of texts in one line."""
    return mapping_of({name: text_of(value) for name, value in entries.items()})


def list_of(values: Iterable[str]) -> str:
    """A list in one line."""
    return "[" + ", ".join(map(text_of, values)) + "]"


def comment(text: str, indent: str = "") -> Iterator[str]:
    """A comment, in as many lines as it needs."""
    line = f"{indent}#"
    for word in text.split():
        if len(line) + len(word) >= WIDTH and line != f"{indent}#":
            yield line
            line = f"{indent}#"
        line += f" {word}"
    yield line
