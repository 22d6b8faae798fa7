"""The demo's processes begin and end with it, whenever it is told to end."""

import subprocess
import sys

import pytest
from running_demo import are_gone, children

from gateway.demo.processes import free_port, running_sis
from gateway.demo.state import DemoError, State

STARTING = """
import os, signal, sys
from pathlib import Path
from gateway.demo.processes import free_port, running_sis
from gateway.demo.state import State

signal.signal(signal.SIGTERM, signal.default_int_handler)
kill = lambda: os.kill(os.getpid(), getattr(signal, sys.argv[2]))
os.register_at_fork(**{sys.argv[3]: kill})
try:
    with running_sis(State(Path(sys.argv[1])), free_port(), "secret"):
        print("told too late")
except KeyboardInterrupt:
    print("told in time")
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("moment", ["before", "after_in_parent"])
def test_what_tells_it_to_end_is_not_forgotten_in_the_middle_of_a_fork(tmp_path, name, moment):
    ran = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", STARTING, str(tmp_path), name, moment],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.stdout == "told in time\n"
    assert ran.stderr == ""


def test_a_process_whose_demo_ended_before_it_began_ends_too(tmp_path):
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", STARTING, str(tmp_path), "SIGKILL", "after_in_parent"],
        stderr=subprocess.PIPE,
    ) as process:
        below = set()
        while process.poll() is None:
            below |= children(process.pid)
        process.communicate(timeout=60)

    assert are_gone(below)


def test_a_demo_that_fails_says_what_the_simulated_sis_wrote_last(tmp_path):
    def fail():
        with running_sis(State(tmp_path), free_port(), "secret"):
            (tmp_path / "sis.log").write_text("a first line\nOperationalError: disk I/O error\n")
            raise DemoError("the transfer ended failed")

    with pytest.raises(DemoError) as failure:
        fail()

    assert str(failure.value).startswith("the transfer ended failed\nsis.log ends:\n")
    assert str(failure.value).endswith("\nOperationalError: disk I/O error")
