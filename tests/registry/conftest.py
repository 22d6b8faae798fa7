"""What the tests of starters share."""

from datetime import date

import pytest

from gateway.simulators.population import populate

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def population():
    """Four hundred pupils, some of them on the move."""
    return populate("17415", "Kent", 400, today=TODAY, moving_to=("17001",))
