"""The state's own list of districts: who can be one, whatever an entry says."""

from collections.abc import Mapping
from functools import cache

import yaml

from gateway.assets import asset

EXAMPLE_CODES = frozenset(f"9900{digit}" for digit in range(1, 10))
"""Codes that no district of the state has, kept for examples."""


@cache
def state_districts() -> Mapping[str, str]:
    """Name by code, as the state lists them."""
    text = asset("xsd/cedars/districts.yaml").read_bytes()
    listed: dict[str, str] = yaml.load(text, Loader=yaml.CSafeLoader)
    return listed
