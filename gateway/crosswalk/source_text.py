"""Python source while it is written: lines, blocks, and the objects that its names stand for."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


class Source:
    """A module being written; what cannot be written as text is bound to a name."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = dict(names)
        self._lines: list[str] = []
        self._depth = 0

    def line(self, text: str) -> None:
        """Add a line in the block that is open."""
        self._lines.append("    " * self._depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """What is written inside belongs to that head."""
        with self.blocks([head]):
            yield

    @contextmanager
    def blocks(self, heads: Iterable[str]) -> Iterator[None]:
        """Blocks in each other; without any, what is written stays where it is."""
        before = self._depth
        for head in heads:
            self.deepen(head)
        yield
        self._depth = before

    def deepen(self, head: str) -> None:
        """What is written from here to the end of the open block belongs to that head too."""
        self.line(head)
        self._depth += 1

    def bind(self, value: object) -> str:
        """The name of an object."""
        name = f"bound{len(self._names)}"
        self._names[name] = value
        return name

    def build(self, title: str, name: str) -> Any:
        """Run the module, and answer what it calls by that name."""
        code = compile("\n".join(self._lines) + "\n", f"<crosswalk {title}>", "exec")
        exec(code, self._names)  # noqa: S102 - written here alone: names and repr() of texts
        return self._names[name]
