"""Work that must be done in time: a file system, too, can leave one waiting."""

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from gateway.errors import ConnectorTimeoutError

Result = TypeVar("Result")


def finish_within(seconds: float, owner: str, work: Callable[[], Result]) -> Result:
    """Do the work in a thread of its own; ConnectorTimeoutError when it takes longer."""
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again, in the thread that waits
            errors.append(error)

    thread = Thread(target=run, name=f"connector {owner}", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise ConnectorTimeoutError(f"{owner}: no answer within {seconds:g} seconds")
    if errors:
        raise errors[0]
    return results[0]
