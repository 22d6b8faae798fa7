"""All seven simulated SISs in one process."""

import signal
import socket
import subprocess
import sys
import time
from datetime import date

from gateway.simulators.region import write_region

RUN = """
import os, sys, threading
from pathlib import Path
from gateway.simulators.region import run_region

os.register_at_fork(before=lambda: print(threading.active_count(), flush=True))
run_region(Path(sys.argv[1]), int(sys.argv[2]), "secret")
"""


def test_no_thread_runs_when_the_server_forks_its_worker(tmp_path):
    """What a thread holds at that moment stays held in the worker for ever."""
    write_region(tmp_path, 60, date(2026, 11, 24))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", RUN, str(tmp_path), str(port)], stdout=subprocess.PIPE, text=True
    ) as server:
        forked = server.stdout.readline()
        time.sleep(0.1)
        server.send_signal(signal.SIGTERM)
        rest, _ = server.communicate(timeout=60)

    assert forked == "1\n"
    assert rest == ""
