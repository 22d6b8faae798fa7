"""A process that dies before or after a chosen database write, or call of a connector."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gateway.app.composition import Gateway
from gateway.connectors.file import FileConnector
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.connectors.sql import SqlConnector
from gateway.errors import StoreError

CALLS = ("fetch", "deliver", "find_delivery")


class Crash(BaseException):
    """Nothing runs any more; no handler of an Exception sees it."""


class Trap:
    """Counts the points that a run passes, and dies at one of them."""

    def __init__(self, dies_at: int | str, of: type[BaseException] = Crash) -> None:
        self.passed: list[str] = []
        self._dies_at = dies_at
        self._of = of

    def pass_by(self, point: str) -> None:
        self.passed.append(point)
        if self._dies_at in (len(self.passed) - 1, point):
            raise self._of(point)

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def trapped(*arguments: Any, **named: Any) -> Any:
            self.pass_by(f"before {name}")
            result = call(*arguments, **named)
            self.pass_by(f"after {name}")
            return result

        return trapped


@contextmanager
def losing_its_database(gateway: Gateway, at: int) -> Iterator[Trap]:
    """While it lasts, a write fails; whether it came through, nobody is told."""
    trap = Trap(at, StoreError)
    database = gateway.services.database
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "write", trap.around("write", database.write))
        yield trap


@contextmanager
def trapped(gateway: Gateway, dies_at: int | str) -> Iterator[Trap]:
    """While it lasts, the gateway dies when it passes that point, by number or by name."""
    trap = Trap(dies_at)
    database = gateway.services.database
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "write", trap.around("write", database.write))
        for kind in (FileConnector, PowerSchoolConnector, SqlConnector):
            for name in CALLS:
                patched.setattr(kind, name, trap.around(name, getattr(kind, name)))
        yield trap
