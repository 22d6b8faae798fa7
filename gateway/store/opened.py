"""What a process has open of a database: made where it is used, and not carried over a fork."""

import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from gateway.errors import StoreError

T = TypeVar("T")


class Opened(Generic[T]):
    """Opened by the first thread that asks in each process; closed for good."""

    def __init__(self, open_: Callable[[], T], close: Callable[[T], None]) -> None:
        self._open = open_
        self._close = close
        self._lock = threading.Lock()
        self._here: tuple[int, T] | None = None
        self._is_closed = False

    def get(self) -> T:
        """What this process has open; StoreError once it was closed."""
        here = self._here
        if here is not None and here[0] == os.getpid():
            return here[1]
        with self._lock:
            if self._is_closed:
                raise StoreError("the database is closed")
            if self._here is None or self._here[0] != os.getpid():
                self._here = (os.getpid(), self._open())
            return self._here[1]

    def close(self) -> None:
        """Close what this process opened; what a fork inherited is left alone."""
        with self._lock:
            self._is_closed = True
            if self._here is not None and self._here[0] == os.getpid():
                self._close(self._here[1])
            self._here = None
