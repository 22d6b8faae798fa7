"""
Every 404 leaves at a whole step after its request came.

What concerns a student is one and the same 404. What little longer one of them takes, because a
block was read or a row looked through, must not be told by a clock either.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Wait: TypeAlias = Callable[[float], Awaitable[None]]

STEP = 0.01
"""Seconds; longer than what answers to one question differ by, and shorter than anybody minds."""
_NOT_FOUND = 404


async def wait(seconds: float) -> None:
    """In a thread: the event loop's own sleep ends on whole milliseconds, as the answer began."""
    await asyncio.to_thread(time.sleep, seconds)


def paced(send: Send, clock: Callable[[], float] = time.perf_counter, wait: Wait = wait) -> Send:
    """Sends as `send`, a 404 no earlier than the next step since now."""
    began = clock()

    async def send_in_step(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == _NOT_FOUND:
            spent = clock() - began
            await wait(math.ceil(spent / STEP) * STEP - spent)
        await send(message)

    return send_in_step
