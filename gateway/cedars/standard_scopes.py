"""Scopes of other standards, as the datasets that they open: xsd/cedars/scopes.yaml."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import yaml

from gateway.assets import asset
from gateway.model.purpose import Action


@lru_cache(maxsize=1)
def standard_scopes() -> Mapping[str, tuple[str, ...]]:
    """By the standard's name, the gateway's own scopes that it stands for, in any district."""
    held = yaml.safe_load(asset("xsd/cedars/scopes.yaml").read_text("utf-8"))
    return MappingProxyType(
        {
            name: tuple(f"p2:*:{dataset}:{Action(one['action'])}" for dataset in one["datasets"])
            for name, one in held.items()
        }
    )
