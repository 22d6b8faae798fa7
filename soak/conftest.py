"""The soak uses what the tests use, and is run by `make soak` alone."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS / name) for name in ("", "access", "connectors", "exchange")]

from region import exchange, region  # noqa: E402 - the tests' own, from where they lie

__all__ = ["exchange", "region"]
