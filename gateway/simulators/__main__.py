"""`python -m gateway.simulators FOLDER PORT`: run the simulated SISs; P2_SIS_SECRET is set."""

import os
import sys
from pathlib import Path

from gateway.simulators.region import SECRET_VARIABLE, run_region

if __name__ == "__main__":
    run_region(Path(sys.argv[1]), int(sys.argv[2]), os.environ[SECRET_VARIABLE])
