"""
The OpenAPI documents, as the application serves them.

Loaded here and given to Connexion as dicts: a document that it loads itself goes through Jinja.
References to common.yaml are made local.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from gateway.assets import asset

NAMES = ("discovery", "oauth", "exchange")
_COMMON = "common.yaml"


@lru_cache(maxsize=1)
def load_documents() -> Mapping[str, dict[str, Any]]:
    """Every document by name, each whole in itself."""
    common = _load(_COMMON)
    return {name: _bundle(_load(f"{name}.yaml"), common) for name in NAMES}


def _load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(asset(f"openapi/{name}").read_text("utf-8"))
    return document


def _bundle(document: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    components = dict(document.get("components", {}))
    for kind, shared in common["components"].items():
        components[kind] = {**shared, **components.get(kind, {})}
    bundled: dict[str, Any] = _localize({**document, "components": components})
    return bundled


def _localize(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: value.removeprefix(_COMMON) if key == "$ref" else _localize(value)
            for key, value in node.items()
        }
    return [_localize(item) for item in node] if isinstance(node, list) else node
