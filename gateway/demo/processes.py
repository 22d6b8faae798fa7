"""The demo's processes: the simulated SISs and the gateway under gunicorn, started and ended."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from gateway.demo.state import DemoError, State
from gateway.simulators.region import SECRET_VARIABLE

_START_SECONDS = 60
_STOP_SECONDS = 20


def verify_port(port: int) -> None:
    """DemoError where something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise DemoError(
                f"port {port} is in use: name another, such as --port {port + 1}"
            ) from None


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_sis(state: State, port: int, secret: str) -> Iterator[None]:
    """The simulated SISs, while the context lasts."""
    command = ["-m", "gateway.simulators", str(state.sis), str(port)]
    with _running(command, {SECRET_VARIABLE: secret}, state.folder / "sis.log") as process:
        _wait(process, lambda: _answers(f"http://127.0.0.1:{port}/", any_status=True), "SISs")
        yield


@contextmanager
def running_gateway(
    state: State, port: int, base_url: str, secret: str, arguments: list[str]
) -> Iterator[None]:
    """The gateway, ready, while the context lasts."""
    settings = {
        "P2_DATABASE_URL": state.database_url,
        "P2_KEYS": state.keys,
        "P2_BASE_URL": base_url,
        SECRET_VARIABLE: secret,
    }
    log = state.folder / "gateway.log"
    with _running(arguments, settings, log) as process:
        _wait(process, lambda: _answers(f"http://127.0.0.1:{port}/health/ready"), "gateway")
        yield


@contextmanager
def _running(
    arguments: list[str], settings: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, *arguments],
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], is_up: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while not is_up():
        if process.poll() is not None or time.monotonic() > end:
            raise DemoError(f"the {what} did not start: see the log in the state folder")
        time.sleep(0.1)


def _answers(url: str, *, any_status: bool = False) -> bool:
    try:
        return requests.get(url, timeout=2).ok or any_status
    except requests.RequestException:
        return False
