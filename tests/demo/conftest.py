"""One demo for all tests: the showcase alone, and then one that stays up on the same state."""

import shutil
import signal
import subprocess
import time

import pytest
from running_demo import PATIENCE, SMALL, Demo
from serving import P2, run_p2

from gateway.demo.processes import free_port


@pytest.fixture(scope="package")
def state(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "state"


@pytest.fixture(scope="package")
def once(state):
    """The showcase alone, for another program, in a state folder that is made by it."""
    port = free_port()
    asked = ("demo", "--once", "--json", *SMALL, "--port", str(port), "--state", str(state))
    return run_p2(*asked, environment={"http_proxy": "http://127.0.0.1:9", "LC_ALL": "C"}), port


@pytest.fixture(scope="package")
def spare(once, state, tmp_path_factory):
    """A copy of the state folder, which another demo may have meanwhile."""
    assert once[0].returncode == 0
    return shutil.copytree(state, tmp_path_factory.mktemp("spare") / "state")


@pytest.fixture(scope="package")
def demo(spare, state, tmp_path_factory):
    """A demo that stays up, in the state folder of the first; all told, and then ended."""
    assert spare.is_dir()
    port = free_port()
    output = tmp_path_factory.mktemp("output") / "output.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [P2, "demo", *SMALL, "--port", str(port), "--state", str(state)],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    end = time.monotonic() + PATIENCE
    while "Ctrl-C" not in output.read_text("utf-8"):
        assert process.poll() is None, output.read_text("utf-8")
        assert time.monotonic() < end
        time.sleep(0.1)
    running = Demo(state, port, output, process)
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
