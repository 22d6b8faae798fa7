"""The demo's processes: the simulated SISs and the gateway under gunicorn, started and ended."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import requests

from gateway.demo.state import DemoError, State
from gateway.simulators.region import SECRET_VARIABLE

LAST_PORT = 65_535
_START_SECONDS = 60
_STOP_SECONDS = 20
_LAST_LINES = 30
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1
_ENDINGS = (signal.SIGINT, signal.SIGTERM)
_DIRECT = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
"""Everything of the demo is on this machine, whatever proxy the environment names."""


def verify_port(port: int) -> None:
    """DemoError where something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise DemoError(f"port {port} is kept for root: name one above 1023") from None
        except OSError:
            other = port + 1 if port < LAST_PORT else port - 1
            raise DemoError(
                f"port {port} is in use: name another, such as --port {other}"
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
    log = state.folder / "sis.log"
    with _running(command, {SECRET_VARIABLE: secret}, log) as process:
        _wait(process, lambda: _answers(f"http://127.0.0.1:{port}/", any_status=True), log)
        try:
            yield
        except DemoError as error:
            raise DemoError(f"{error}{_last_words(log)}") from error


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
        _wait(process, lambda: _answers(f"http://127.0.0.1:{port}/health/ready"), log)
        yield


@contextmanager
def _running(
    arguments: list[str], settings: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    process = None
    try:
        with _signals_held(), log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                [sys.executable, *arguments],
                env={**os.environ, **_DIRECT, **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=partial(_begin, os.getpid()),  # noqa: PLW1509 - no thread runs here
            )
        yield process
    finally:
        if process is not None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its workers, too
        process.wait()


@contextmanager
def _signals_held() -> Iterator[None]:
    """
    What tells the demo to end is heard after the context, not in the middle of a fork.

    There Python would forget it, or the demo would end without the process that it just began.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)


def _begin(parent: int) -> None:
    """The kernel ends this process when the demo is no more, however and how soon it ended."""
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _wait(process: subprocess.Popen[bytes], is_up: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while not is_up():
        if process.poll() is not None or time.monotonic() > end:
            raise DemoError(f"a part of the demo did not start: {log} says why")
        time.sleep(0.1)


def _last_words(log: Path) -> str:
    """What the simulated SISs wrote last, where they wrote anything: people made up, all of it."""
    written = log.read_text("utf-8", "replace").rstrip().splitlines()[-_LAST_LINES:]
    return "\n".join(["", f"{log.name} ends:", *written]) if written else ""


def _answers(url: str, *, any_status: bool = False) -> bool:
    try:
        return direct().get(url, timeout=2).ok or any_status
    except requests.RequestException:
        return False


def direct() -> requests.Session:
    """A client that asks no proxy."""
    session = requests.Session()
    session.trust_env = False
    return session
