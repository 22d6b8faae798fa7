"""
The OpenAPI documents, as the application serves them: one, made of all.

Loaded here and given to Connexion as a dict: a document that it loads itself goes through Jinja.
One, since Connexion 3.3 chains no more than two documents of one base path: a third would be
routed past its security.
"""

import re
from functools import lru_cache
from typing import Any

import yaml

from gateway.assets import asset
from gateway.errors import InvalidEntryError

NAMES = (
    "discovery",
    "oauth",
    "exchange",
    "registry",
    "consents",
    "datasets",
    "parties",
    "people",
    "relations",
    "identity",
    "grants",
    "blocks",
    "ledger",
    "edfi",
)
_COMMON = "common"
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})


def load_document(name: str) -> dict[str, Any]:
    """One document, as it lies in openapi/."""
    document: dict[str, Any] = yaml.safe_load(asset(f"openapi/{name}.yaml").read_text("utf-8"))
    return document


@lru_cache(maxsize=1)
def served_document() -> dict[str, Any]:
    """All documents in one, each operation with its own document's security."""
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    for name in (_COMMON, *NAMES):
        document = load_document(name)
        _unite(paths, {path: _secure(item, document) for path, item in document["paths"].items()})
        for kind, named in document.get("components", {}).items():
            _unite(components.setdefault(kind, {}), named)
    served: dict[str, Any] = _localize(
        {
            "openapi": "3.0.3",
            "info": {"title": "P2 Gateway", "version": "1"},
            "paths": paths,
            "components": components,
        }
    )
    return served


def allowed_methods(path: str) -> tuple[str, ...]:
    """The methods that the documents know at that path; HEAD goes with GET."""
    paths = served_document()["paths"]
    items = [paths[path]] if path in paths else [paths[one] for one in paths if _fits(one, path)]
    found = {method.upper() for item in items for method in item if method in _METHODS}
    return tuple(sorted(found | ({"HEAD"} if "GET" in found else set())))


def _fits(template: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(template)), path))


def _secure(item: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    security = document.get("security", [])
    return {
        method: {"security": security, **operation} if method in _METHODS else operation
        for method, operation in item.items()
    }


def _unite(known: dict[str, Any], more: dict[str, Any]) -> None:
    for name, value in more.items():
        if name in known:
            raise InvalidEntryError(f"openapi: two documents define {name}")
        known[name] = value


def _localize(node: Any) -> Any:
    """References between documents become references within the one."""
    if isinstance(node, dict):
        return {
            key: value.removeprefix(f"{_COMMON}.yaml") if key == "$ref" else _localize(value)
            for key, value in node.items()
        }
    return [_localize(item) for item in node] if isinstance(node, list) else node
