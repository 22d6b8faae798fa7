"""The soak uses what the tests use, and is run by `make soak` alone."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "access")]
