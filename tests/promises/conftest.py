"""Promises of the whole use what the tests of the exchange use: SISs of a test's own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
